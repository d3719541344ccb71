import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { BudgetLeases } from '../http/budgets.ts';
import type { Db } from './database.ts';

/** One block is this part of what is left: near the end blocks become small, and nothing is over. */
const blocksPerRest = 16;

interface Granted {
  readonly granted: number;
  readonly until_ms: number;
}

/**
 * What processes share of quotas and limits. The table is not in the write-ahead log: after a crash
 * of the database everybody starts over, and nothing waits for the disk.
 */
export const createBudgets = (
  db: Db,
): BudgetLeases & {
  deleteBefore(untilMs: number): Promise<void>;
} => ({
  async lease({ name, key, need, max, windowMs, nowMs }) {
    const id = idOf(name, key);
    const untilMs = nowMs + windowMs;
    // A window from a clock that was ahead is none.
    const isOver = sql`(budget.until_ms <= ${nowMs} or budget.until_ms > ${untilMs})`;
    const spent = sql`(case when ${isOver} then 0 else budget.spent end)`;
    const room = sql`(${max}::bigint - ${spent})`;
    const granted = sql`(case when ${room} < ${need}::bigint then 0
      else greatest(${need}::bigint, ${room} / ${blocksPerRest}::bigint) end)`;
    const first = need > max ? 0 : Math.max(need, Math.floor(max / blocksPerRest));
    const { rows } = await sql<Granted>`
      insert into budget (id, until_ms, spent, granted)
      values (${id}, ${untilMs}, ${first}, ${first})
      on conflict (id) do update set
        granted = ${granted}, spent = ${spent} + ${granted},
        until_ms = case when ${isOver} then ${untilMs}::bigint else budget.until_ms end
      returning granted, until_ms`.execute(db);
    const [row] = rows;
    if (row === undefined) throw new Error('a lease answers with a row');
    return { granted: row.granted, untilMs: row.until_ms };
  },
  async forget(name, key) {
    await db.deleteFrom('budget').where('id', '=', idOf(name, key)).execute();
  },
  async deleteBefore(untilMs) {
    await db.deleteFrom('budget').where('until_ms', '<', untilMs).execute();
  },
});

/** Neither an address nor a person stands in the table. */
const idOf = (name: string, key: string): string =>
  createHash('sha256').update(`${name}\n${key}`).digest('base64url');
