import type { ExpressionBuilder } from 'kysely';
import { nilUuid } from '../../shared/kit/ids.ts';
import { anyOf, type Db } from './database.ts';
import type { EntryTable, Tables } from './tables.ts';

export type EntryRow = EntryTable;

/** Whose entries make up a contract's view (protocol 3.12a). */
export interface ViewScope {
  readonly ten: string;
  readonly con: string;
  readonly fre: string;
}

const inView =
  ({ ten, con, fre }: ViewScope) =>
  (eb: ExpressionBuilder<Tables, 'entry'>) =>
    eb.or([
      eb('entry.con', '=', con),
      eb.and([
        eb('entry.con', '=', nilUuid),
        eb.or([eb('entry.fre', '=', fre), eb('entry.ten', '=', ten)]),
      ]),
    ]);

/** Signed entries, their streams and the keys that signed them. */
export const createEntries = (db: Db) => ({
  find: (hash: string) =>
    db.selectFrom('entry').selectAll().where('hash', '=', hash).executeTakeFirst(),
  /** As `find`, and nobody else delivers to it until the transaction ends. */
  lock: (hash: string) =>
    db.selectFrom('entry').selectAll().where('hash', '=', hash).forUpdate().executeTakeFirst(),
  async insert(entry: EntryTable): Promise<void> {
    await db.insertInto('entry').values(entry).execute();
  },

  /** Hashes of a view, in log order, of entries with an index below `size`. */
  async viewHashes(scope: ViewScope, size: number): Promise<string[]> {
    const rows = await db
      .selectFrom('entry')
      .select('hash')
      .where(inView(scope))
      .where('log_index', '<', size)
      .orderBy('log_index')
      .execute();
    return rows.map((row) => row.hash);
  },
  /** A view's entries with their receipts, in log order. */
  viewEntries: (scope: ViewScope, size: number) =>
    db
      .selectFrom('entry')
      .innerJoin('receipt', 'receipt.entry_hash', 'entry.hash')
      .select(['entry.hash', 'entry.kind', 'entry.log_index', 'entry.received_ms'])
      .select(['entry.envelope', 'receipt.receipt'])
      .where(inView(scope))
      .where('entry.log_index', '<', size)
      .orderBy('entry.log_index')
      .execute(),

  /** Receipted entries of one stream with `seq` ≥ `fromSeq`, ascending. */
  streamEntries: (by: string, con: string, range: { fromSeq: number; limit: number }) =>
    db
      .selectFrom('entry')
      .innerJoin('receipt', 'receipt.entry_hash', 'entry.hash')
      .select(['entry.hash', 'entry.envelope', 'receipt.receipt'])
      .where('by', '=', by)
      .where('con', '=', con)
      .where('seq', '>=', range.fromSeq)
      .orderBy('seq')
      .limit(range.limit)
      .execute(),
  findStream: (by: string, con: string) =>
    db
      .selectFrom('stream')
      .selectAll()
      .where('by', '=', by)
      .where('con', '=', con)
      .executeTakeFirst(),
  findInStream: (by: string, con: string, seq: number) =>
    db
      .selectFrom('entry')
      .select('hash')
      .where('by', '=', by)
      .where('con', '=', con)
      .where('seq', '=', seq)
      .executeTakeFirst(),
  /** Created at -1 if need be, then held until the transaction ends. Give streams in order. */
  async lockStream(by: string, con: string): Promise<void> {
    await db
      .insertInto('stream')
      .values({ by, con, seq: -1, head: '' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .selectFrom('stream')
      .select('seq')
      .where('by', '=', by)
      .where('con', '=', con)
      .forUpdate()
      .execute();
  },
  async setStream(by: string, con: string, head: { seq: number; head: string }): Promise<void> {
    await db.updateTable('stream').set(head).where('by', '=', by).where('con', '=', con).execute();
  },

  async putKey(kid: string, pk: string): Promise<void> {
    await db
      .insertInto('signing_key')
      .values({ kid, pk, seen_size: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  keys: (kids: readonly string[]) =>
    db.selectFrom('signing_key').selectAll().where('kid', 'in', anyOf(kids)).execute(),
  lockKeys: (kids: readonly string[]) =>
    db
      .selectFrom('signing_key')
      .selectAll()
      .where('kid', 'in', anyOf(kids))
      .orderBy('kid')
      .forUpdate()
      .execute(),
  async setSeen(kid: string, size: number): Promise<void> {
    await db.updateTable('signing_key').set({ seen_size: size }).where('kid', '=', kid).execute();
  },

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
});
