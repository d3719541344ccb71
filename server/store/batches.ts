import { anyOf, type Db } from './database.ts';
import { withScope } from './scope.ts';
import type { EntryTable, LeafTable, LiveSliceTable } from './tables.ts';

export interface KnownHashes {
  readonly entry: ReadonlySet<string>;
  readonly leaf: ReadonlySet<string>;
  /** Leaves whose entry is lost. */
  readonly missing: ReadonlySet<string>;
  /** Something of them was removed. */
  readonly removed: ReadonlySet<string>;
}

/** Whose time a batch is about. */
export interface Cell {
  readonly fre: string;
  readonly idx: number;
}

/** Reads and writes for many entries at once; a batch is up to 64 of them. */
export const createBatches = (db: Db) => ({
  /** What is here of entries that want to come in: mostly nothing. One query. */
  async knownOf(hashes: readonly string[]): Promise<KnownHashes> {
    const some = anyOf(hashes);
    const rows = await db
      .selectFrom('entry')
      .select((eb) => [eb.val('entry').as('what'), 'hash'])
      .where('hash', 'in', some)
      .unionAll(
        db
          .selectFrom('leaf')
          .select((eb) => [eb.val('leaf').as('what'), 'entry_hash as hash'])
          .where('entry_hash', 'in', some),
      )
      .unionAll(
        db
          .selectFrom('missing_entry')
          .select((eb) => [eb.val('missing').as('what'), 'entry_hash as hash'])
          .where('entry_hash', 'in', some),
      )
      .unionAll(
        db
          .selectFrom('removal')
          .select((eb) => [eb.val('removed').as('what'), 'target as hash'])
          .where('target', 'in', some),
      )
      .execute();
    const setOf = (wanted: keyof KnownHashes) =>
      new Set(rows.filter(({ what }) => what === wanted).map(({ hash }) => hash));
    return {
      entry: setOf('entry'),
      leaf: setOf('leaf'),
      missing: setOf('missing'),
      removed: setOf('removed'),
    };
  },
  /** Slices that occupy any of these cells, over all contracts; for `slots.meets` alone. */
  liveIn: (cells: readonly Cell[]): Promise<LiveSliceTable[]> =>
    withScope({ kind: 'system', task: 'overlap' }, async () => {
      const idxsByFre = new Map<string, number[]>();
      for (const { fre, idx } of cells) idxsByFre.set(fre, [...(idxsByFre.get(fre) ?? []), idx]);
      const found: LiveSliceTable[] = [];
      for (const [fre, idxs] of idxsByFre)
        found.push(
          ...(await db
            .selectFrom('live_slice')
            .selectAll()
            .where('fre', '=', fre)
            .where('idx', 'in', idxs)
            .execute()),
        );
      return found;
    }),
  async insertEntries(entries: readonly EntryTable[]): Promise<void> {
    if (entries.length === 0) return;
    await db
      .insertInto('entry')
      .values([...entries])
      .execute();
  },
  async insertLeaves(leaves: readonly LeafTable[]): Promise<void> {
    if (leaves.length === 0) return;
    await db
      .insertInto('leaf')
      .values([...leaves])
      .execute();
  },
  async putLive(slices: readonly LiveSliceTable[]): Promise<void> {
    if (slices.length === 0) return;
    await db
      .insertInto('live_slice')
      .values([...slices])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
});
