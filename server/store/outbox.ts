import type { Db } from './database.ts';
import type { OutboxTable } from './tables.ts';

/** Empty texts: not about one freelancer, organisation or contract. */
export type OutboxEvent = Omit<OutboxTable, 'id'>;

/** Events for SSE, in commit order: ids come from one row that a transaction holds to its end. */
export const createOutbox = (db: Db) => ({
  async append(events: readonly OutboxEvent[]): Promise<void> {
    if (events.length === 0) return;
    const head = await db
      .updateTable('outbox_head')
      .set((eb) => ({ last: eb('last', '+', events.length) }))
      .returning('last')
      .executeTakeFirstOrThrow();
    const first = head.last - events.length + 1;
    await db
      .insertInto('outbox')
      .values(events.map((event, i) => ({ ...event, id: first + i })))
      .execute();
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
