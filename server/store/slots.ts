import type { Db } from './database.ts';
import type { LiveSliceTable } from './tables.ts';

/** Who occupies a freelancer's time, over all contracts (protocol 3.14). */
export const createSlots = (db: Db) => ({
  /** Cells in which a freelancer's time is being decided, held until the transaction ends. */
  async lockCells(fre: string, idxs: readonly number[]): Promise<void> {
    if (idxs.length === 0) return;
    await db
      .insertInto('occupancy')
      .values(idxs.map((idx) => ({ fre, idx })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .selectFrom('occupancy')
      .select('idx')
      .where('fre', '=', fre)
      .where('idx', 'in', [...idxs])
      .orderBy('idx')
      .forUpdate()
      .execute();
  },

  /** Those that share time with an interval of a cell, by log index. */
  overlapping: ({ fre, idx, from_ms, to_ms }: Omit<LiveSliceTable, 'con' | 'hash' | 'log_index'>) =>
    db
      .selectFrom('live_slice')
      .selectAll()
      .where('fre', '=', fre)
      .where('idx', '=', idx)
      .where('from_ms', '<', to_ms)
      .where('to_ms', '>', from_ms)
      .orderBy('log_index')
      .execute(),
  async put(slice: LiveSliceTable): Promise<void> {
    await db
      .insertInto('live_slice')
      .values(slice)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  async release(hash: string): Promise<void> {
    await db.deleteFrom('live_slice').where('hash', '=', hash).execute();
  },

  /** False if the slice was voided before. */
  async putVoided(target: string, hash: string): Promise<boolean> {
    const put = await db
      .insertInto('voided')
      .values({ target, hash })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (put.numInsertedOrUpdatedRows ?? 0n) > 0n;
  },
  isVoided: async (target: string): Promise<boolean> =>
    (await db
      .selectFrom('voided')
      .select('hash')
      .where('target', '=', target)
      .executeTakeFirst()) !== undefined,
});
