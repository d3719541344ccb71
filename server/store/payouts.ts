import type { Selectable } from 'kysely';
import type { PayoutState } from '../../shared/domain/payout.ts';
import { anyOf, type Db } from './database.ts';
import type {
  PayoutBatchTable,
  PayoutClaimTable,
  PayoutEventTable,
  PayoutItemTable,
} from './tables.ts';

export type PayoutBatchRow = Selectable<PayoutBatchTable>;
export type PayoutItemRow = Selectable<PayoutItemTable>;
export type PayoutEventRow = Selectable<PayoutEventTable>;

/** PostgreSQL takes at most 65,535 parameters. */
const chunkRows = 2_000;

/** Batches of payments, what became of each payment, and the time that they pay. */
export const createPayouts = (db: Db) => ({
  async insertBatch(batch: PayoutBatchRow): Promise<void> {
    await db.insertInto('payout_batch').values(batch).execute();
  },
  /** Answers how many were new: an id or a live payment that is there already is left as it is. */
  async insertItems(items: readonly PayoutItemRow[]): Promise<number> {
    const result = await db
      .insertInto('payout_item')
      .values([...items])
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return Number(result.numInsertedOrUpdatedRows ?? 0n);
  },
  /** Answers how many slices were free. In one order always, so that two claims never wait in a circle. */
  async claim(claims: readonly PayoutClaimTable[]): Promise<number> {
    const sorted = claims.toSorted((a, b) => (a.slice < b.slice ? -1 : 1));
    let free = 0;
    for (let at = 0; at < sorted.length; at += chunkRows) {
      const result = await db
        .insertInto('payout_claim')
        .values(sorted.slice(at, at + chunkRows))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      free += Number(result.numInsertedOrUpdatedRows ?? 0n);
    }
    return free;
  },
  async release(ten: string, endToEndIds: readonly string[]): Promise<void> {
    await db
      .deleteFrom('payout_claim')
      .where('ten', '=', ten)
      .where('end_to_end_id', 'in', anyOf(endToEndIds))
      .execute();
  },
  /** Takes the batch for this transaction: whoever else changes it waits. */
  lockBatch: (ten: string, id: string, nowMs: number) =>
    db
      .updateTable('payout_batch')
      .set({ touched_at: nowMs })
      .where('ten', '=', ten)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst(),
  findBatch: (ten: string, id: string) =>
    db
      .selectFrom('payout_batch')
      .selectAll()
      .where('ten', '=', ten)
      .where('id', '=', id)
      .executeTakeFirst(),
  itemsOf: (ten: string, batch: string): Promise<PayoutItemRow[]> =>
    db
      .selectFrom('payout_item')
      .selectAll()
      .where('ten', '=', ten)
      .where('batch', '=', batch)
      .orderBy('end_to_end_id')
      .execute(),
  /** Every attempt at these payments. */
  attemptsAt: (ten: string, payments: readonly string[]): Promise<PayoutItemRow[]> =>
    db
      .selectFrom('payout_item')
      .selectAll()
      .where('ten', '=', ten)
      .where('payment', 'in', anyOf(payments))
      .orderBy('attempt')
      .execute(),
  async setState(ten: string, ids: readonly string[], state: PayoutState): Promise<void> {
    await db
      .updateTable('payout_item')
      .set({ state })
      .where('ten', '=', ten)
      .where('end_to_end_id', 'in', anyOf(ids))
      .execute();
  },
  async addEvents(events: readonly PayoutEventRow[]): Promise<void> {
    if (events.length === 0) return;
    await db
      .insertInto('payout_event')
      .values([...events])
      .execute();
  },
  /** Payments that were exported one by one, before there were batches. */
  exportsOf: (ten: string, payments: readonly string[]) =>
    db
      .selectFrom('payout_export')
      .selectAll()
      .where('ten', '=', ten)
      .where('payment', 'in', anyOf(payments))
      .execute(),
  /** Newest first. */
  listBatches: (ten: string, page: PageOfBatches): Promise<PayoutBatchRow[]> =>
    db
      .selectFrom('payout_batch')
      .selectAll()
      .where('ten', '=', ten)
      .where('created_at', '<', page.beforeMs)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(page.limit)
      .execute(),
  itemsOfBatches: (batches: readonly string[]): Promise<PayoutItemRow[]> =>
    db
      .selectFrom('payout_item')
      .selectAll()
      .where('batch', 'in', anyOf(batches))
      .orderBy('end_to_end_id')
      .execute(),
  eventsOfBatches: (batches: readonly string[]): Promise<PayoutEventRow[]> =>
    db
      .selectFrom('payout_event')
      .selectAll()
      .where('batch', 'in', anyOf(batches))
      .orderBy('batch')
      .orderBy('no')
      .execute(),
  countEvents: async (batch: string): Promise<number> => {
    const { n } = await db
      .selectFrom('payout_event')
      .select(({ fn }) => fn.countAll().as('n'))
      .where('batch', '=', batch)
      .executeTakeFirstOrThrow();
    return Number(n);
  },
});

export interface PageOfBatches {
  readonly beforeMs: number;
  readonly limit: number;
}
