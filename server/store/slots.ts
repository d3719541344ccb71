import { type ExpressionBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { withScope } from './scope.ts';
import type { LiveSliceTable, Tables } from './tables.ts';

type Interval = Pick<LiveSliceTable, 'fre' | 'idx' | 'from_ms' | 'to_ms'>;

export interface Meeting {
  /** A slice with a lower log index, which wins. */
  readonly earlier: boolean;
  /** One of them in another contract. */
  readonly earlierElsewhere: boolean;
  /** A slice with a higher log index, which loses. */
  readonly later: boolean;
}

const sharesTime =
  ({ fre, idx, from_ms, to_ms }: Interval) =>
  (eb: ExpressionBuilder<Tables, 'live_slice'>) =>
    eb.and([
      eb('fre', '=', fre),
      eb('idx', '=', idx),
      eb('from_ms', '<', to_ms),
      eb('to_ms', '>', from_ms),
    ]);

/** Who occupies a freelancer's time, over all contracts (protocol 3.14). */
export const createSlots = (db: Db) => ({
  /**
   * Freelancers whose time is being decided, held until the transaction ends. Give them in order.
   * Each has one row, with the number 0: one for every cell would be as many as there are slices.
   */
  async lockTime(fres: readonly string[]): Promise<void> {
    if (fres.length === 0) return;
    const lock = () =>
      db
        .selectFrom('occupancy')
        .select('fre')
        .where('fre', 'in', [...fres])
        .where('idx', '=', 0)
        .orderBy('fre')
        .forUpdate()
        .execute();
    if ((await lock()).length === fres.length) return;
    await db
      .insertInto('occupancy')
      .values(fres.map((fre) => ({ fre, idx: 0 })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await lock();
  },

  /** What a slice meets in its interval over all contracts, in yes and no: whose stays untold. */
  meets: (slice: LiveSliceTable): Promise<Meeting> =>
    withScope({ kind: 'system', task: 'overlap' }, async () => {
      const { con, log_index } = slice;
      const isEarlier = sql`log_index < ${log_index}`;
      const row = await db
        .selectFrom('live_slice')
        .select([
          sql<boolean>`coalesce(bool_or(${isEarlier}), false)`.as('earlier'),
          sql<boolean>`coalesce(bool_or(${isEarlier} and con <> ${con}), false)`.as(
            'earlierElsewhere',
          ),
          sql<boolean>`coalesce(bool_or(log_index > ${log_index}), false)`.as('later'),
        ])
        .where(sharesTime(slice))
        .executeTakeFirstOrThrow();
      return row;
    }),
  /** Those that share time with an interval of a cell, by log index. */
  overlapping: (interval: Interval) =>
    db
      .selectFrom('live_slice')
      .selectAll()
      .where(sharesTime(interval))
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
