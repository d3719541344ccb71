import type { Db } from './database.ts';
import { runFixed } from './fixed-query.ts';
import { type ColumnTypes, columnsOf, listsOf, unnestOf } from './insert-rows.ts';
import type { OutboxTable } from './tables.ts';

/** Empty texts: not about one freelancer, organisation or contract. */
export type OutboxEvent = Omit<OutboxTable, 'id'>;

const eventTypes: ColumnTypes<OutboxEvent> = {
  type: 'text',
  ten: 'text',
  fre: 'text',
  con: 'text',
  at_ms: 'bigint',
};

/** The row of the number is held to the end of the transaction. */
const appendSql = `with head as (
    update "outbox_head" set last = last + $6::bigint returning last - $6::bigint as before)
  insert into "outbox" (${columnsOf(eventTypes)}, id)
  select ${columnsOf(eventTypes)}, before + no
  from head, ${unnestOf(eventTypes)} with ordinality as event (${columnsOf(eventTypes)}, no)`;

/** Events for SSE, in commit order: ids come from one row that a transaction holds to its end. */
export const createOutbox = (db: Db) => ({
  async append(events: readonly OutboxEvent[]): Promise<void> {
    if (events.length === 0) return;
    await runFixed(db, appendSql, [...listsOf(eventTypes, events), events.length]);
  },
  async last(): Promise<number> {
    const head = await db.selectFrom('outbox_head').select('last').executeTakeFirstOrThrow();
    return head.last;
  },
  after: (id: number, limit: number): Promise<OutboxTable[]> =>
    db.selectFrom('outbox').selectAll().where('id', '>', id).orderBy('id').limit(limit).execute(),
  async deleteBefore(atMs: number): Promise<void> {
    await db.deleteFrom('outbox').where('at_ms', '<', atMs).execute();
  },
});
