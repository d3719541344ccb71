import type { ExpressionBuilder, Selectable } from 'kysely';
import { nilUuid } from '../../shared/kit/ids.ts';
import { anyOf, type Db } from './database.ts';
import type { EntryTable, SigningKeyTable, StreamTable, Tables } from './tables.ts';

export type EntryRow = EntryTable;
export type SigningKeyRow = Selectable<SigningKeyTable>;

/** Rows per query with a list: PostgreSQL takes at most 65,535 parameters. */
const chunkRows = 5_000;

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
  findAll: (hashes: readonly string[]) =>
    db.selectFrom('entry').selectAll().where('hash', 'in', anyOf(hashes)).execute(),
  /** As `find`, and nobody else delivers to it until the transaction ends. */
  lock: (hash: string) =>
    db.selectFrom('entry').selectAll().where('hash', '=', hash).forUpdate().executeTakeFirst(),
  /** Those of the named entries that are here. */
  async known(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (let at = 0; at < hashes.length; at += chunkRows) {
      const some = anyOf(hashes.slice(at, at + chunkRows));
      const rows = await db.selectFrom('entry').select('hash').where('hash', 'in', some).execute();
      for (const { hash } of rows) known.add(hash);
    }
    return known;
  },
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
  /** Everything of a view so far, published or not, in log order. */
  viewRows: (scope: ViewScope) =>
    db.selectFrom('entry').selectAll().where(inView(scope)).orderBy('log_index').execute(),
  /** How many entries of each kind each signer has in a view. */
  countBySigner: (scope: ViewScope) =>
    db
      .selectFrom('entry')
      .select(['kind', 'by'])
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where(inView(scope))
      .groupBy(['kind', 'by'])
      .execute(),
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
  async lockStream(by: string, con: string): Promise<StreamTable> {
    const lock = db
      .selectFrom('stream')
      .selectAll()
      .where('by', '=', by)
      .where('con', '=', con)
      .forUpdate();
    const known = await lock.executeTakeFirst();
    if (known) return known;
    await db
      .insertInto('stream')
      .values({ by, con, seq: -1, head: '', seen_size: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return lock.executeTakeFirstOrThrow();
  },
  async setStream(
    by: string,
    con: string,
    head: Pick<StreamTable, 'seq' | 'head' | 'seen_size'>,
  ): Promise<void> {
    await db.updateTable('stream').set(head).where('by', '=', by).where('con', '=', con).execute();
  },

  async putKey(kid: string, pk: string): Promise<void> {
    await db
      .insertInto('signing_key')
      .values({ kid, pk })
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
  async revokeKey(kid: string, at: { readonly index: number; readonly ms: number }): Promise<void> {
    await db
      .updateTable('signing_key')
      .set({ revoked_index: at.index, revoked_ms: at.ms })
      .where('kid', '=', kid)
      .where('revoked_index', 'is', null)
      .execute();
  },

  /** Its bytes are gone for good; what the log says of it stays. */
  async eraseEnvelope(hash: string): Promise<void> {
    await db.updateTable('entry').set({ envelope: '' }).where('hash', '=', hash).execute();
  },
  /** A contract's entries of one kind, in log order. */
  ofKind: (con: string, kind: string) =>
    db
      .selectFrom('entry')
      .selectAll()
      .where('con', '=', con)
      .where('kind', '=', kind)
      .orderBy('log_index')
      .execute(),
  /** The organisation's entries of one kind with their receipts, in log order. */
  ofOrganisation: (ten: string, kind: string) =>
    db
      .selectFrom('entry')
      .innerJoin('receipt', 'receipt.entry_hash', 'entry.hash')
      .select(['entry.hash', 'entry.envelope', 'entry.received_ms', 'receipt.receipt'])
      .where('entry.ten', '=', ten)
      .where('entry.con', '=', nilUuid)
      .where('entry.kind', '=', kind)
      .orderBy('entry.log_index')
      .execute(),
});
