import { sql } from 'kysely';
import type { SubtreeHash, Subtree } from '../../shared/log/subtree.ts';
import { subtreeKey } from '../../shared/log/subtree.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { leafTypes } from './batches.ts';
import type { Db } from './database.ts';
import { runFixed } from './fixed-query.ts';
import { type ColumnTypes, insertInto, listsOf } from './insert-rows.ts';
import { createLease } from './lease.ts';
import { withScope } from './scope.ts';
import type {
  CheckpointTable,
  LeafTable,
  LogHeadTable,
  MissingEntryTable,
  ReceiptTable,
  TreeNodeTable,
} from './tables.ts';

/** Rows per insert, so that no message becomes too long. */
const chunkRows = 5_000;

/** Lowest index of a leaf whose entry is waited for, or null. */
const firstMissing = sql`(select min(missing_entry.idx) from missing_entry
  where given_up_ms is null and not exists
  (select 1 from entry where entry.hash = missing_entry.entry_hash))`;

const nodeTypes: ColumnTypes<TreeNodeTable> = { level: 'smallint', idx: 'bigint', hash: 'text' };
const receiptTypes: ColumnTypes<ReceiptTable> = { entry_hash: 'text', receipt: 'text' };
const leafSql = insertInto('leaf', leafTypes);
const nodeSql = `${insertInto('tree_node', nodeTypes)} on conflict do nothing`;
const receiptSql = `${insertInto('receipt', receiptTypes)} on conflict do nothing`;
const receiptsOfSql = `select receipt.entry_hash, receipt.receipt, leaf.received_ms
  from receipt join leaf on leaf.entry_hash = receipt.entry_hash
  where receipt.entry_hash = any ($1::text[])`;

export interface LoggedReceipt extends ReceiptTable {
  readonly received_ms: number;
}

async function insertInChunks<Row>(
  rows: readonly Row[],
  insert: (some: readonly Row[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += chunkRows) await insert(rows.slice(at, at + chunkRows));
}

/** The log is one for all organisations: an entry that the caller may not see is not lost. */
const acrossTenants = <T>(work: () => T): T => withScope({ kind: 'system', task: 'log' }, work);

/** Leaves, tree, checkpoints, receipts, and who may write them. */
export const createLogTables = (db: Db) => ({
  head: () => db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow(),
  /** Held until the transaction ends: whoever holds it assigns the next indices. */
  lockHead: () => db.selectFrom('log_head').selectAll().forUpdate().executeTakeFirstOrThrow(),
  async setHead(head: Partial<Omit<LogHeadTable, 'id'>>): Promise<void> {
    await db.updateTable('log_head').set(head).execute();
  },

  /** Where the log ends: with a batch written last, together with its rows (batched.ts). */
  async moveEnd(end: Pick<LogHeadTable, 'size' | 'received_ms'>): Promise<void> {
    await db.updateTable('log_head').set(end).execute();
  },

  async insertLeaf(leaf: LeafTable): Promise<void> {
    await db.insertInto('leaf').values(leaf).execute();
  },
  async insertLeaves(leaves: readonly LeafTable[]): Promise<void> {
    await insertInChunks(leaves, (rows) => runFixed(db, leafSql, listsOf(leafTypes, rows)));
  },
  findLeafOf: (entryHash: string) =>
    db.selectFrom('leaf').selectAll().where('entry_hash', '=', entryHash).executeTakeFirst(),
  /** Leaves [from, to), ascending. */
  leaves: (from: number, to: number): Promise<LeafTable[]> =>
    db
      .selectFrom('leaf')
      .selectAll()
      .where('idx', '>=', from)
      .where('idx', '<', to)
      .orderBy('idx')
      .execute(),
  /** Ascending; one query, however many. */
  async leavesAt(indices: readonly number[]): Promise<LeafTable[]> {
    const { rows } = await sql<LeafTable>`
      select leaf.* from unnest(${[...indices]}::bigint[]) as wanted (idx)
      join leaf on leaf.idx = wanted.idx order by leaf.idx`.execute(db);
    return rows;
  },

  async insertNodes(nodes: readonly SubtreeHash[]): Promise<void> {
    await insertInChunks(nodes, (some) => {
      const rows = some.map(({ level, index, hash }) => ({
        level,
        idx: index,
        hash: Buffer.from(hash).toString('hex'),
      }));
      return runFixed(db, nodeSql, listsOf(nodeTypes, rows));
    });
  },
  /** Hashes by `subtreeKey`; those that are not stored are missing. */
  async nodes(subtrees: readonly Subtree[]): Promise<Map<string, Uint8Array>> {
    // One query, however many levels the tree has.
    const levels = subtrees.map(({ level }) => level);
    const indices = subtrees.map(({ index }) => index);
    const { rows } = await sql<TreeNodeTable>`
      select tree_node.level, tree_node.idx, tree_node.hash
      from unnest(${levels}::smallint[], ${indices}::bigint[]) as wanted (level, idx)
      join tree_node on tree_node.level = wanted.level and tree_node.idx = wanted.idx`.execute(db);
    return new Map(
      rows.map(({ level, idx, hash }) => [subtreeKey({ level, index: idx }), hexToBytes(hash)]),
    );
  },

  newestCheckpoint: () =>
    db.selectFrom('checkpoint').selectAll().orderBy('size', 'desc').limit(1).executeTakeFirst(),
  /** Does no lost entry lie below `size`? */
  async isWholeBelow(size: number): Promise<boolean> {
    const result = await acrossTenants(() =>
      sql<{ first: number | null }>`select ${firstMissing} as first`.execute(db),
    );
    const first = result.rows[0]?.first;
    return first === null || first === undefined || first >= size;
  },
  checkpointAt: (size: number) =>
    db.selectFrom('checkpoint').selectAll().where('size', '=', size).executeTakeFirst(),
  /** The newest that no lost entry lies below: what can be said of a contract at it is whole. */
  newestWholeCheckpoint: () =>
    acrossTenants(() =>
      db
        .selectFrom('checkpoint')
        .selectAll()
        .where(
          'size',
          '<=',
          sql<number>`coalesce(${firstMissing}, ${Number.MAX_SAFE_INTEGER}::bigint)`,
        )
        .orderBy('size', 'desc')
        .limit(1)
        .executeTakeFirst(),
    ),
  /**
   * For each size the first cosigned one whose tree has at least so many leaves (protocol 3.12);
   * ascending, each once.
   */
  async firstCosigned(sizes: readonly number[]): Promise<CheckpointTable[]> {
    const { rows } = await sql<CheckpointTable>`
      select distinct first.* from unnest(${[...sizes]}::bigint[]) as wanted (size)
      cross join lateral (
        select * from checkpoint
        where checkpoint.size >= wanted.size and checkpoint.witnesses > 0
        order by checkpoint.size limit 1
      ) as first order by first.size`.execute(db);
    return rows;
  },
  /** Held until the transaction ends. */
  lockCheckpoint: (size: number) =>
    db.selectFrom('checkpoint').selectAll().where('size', '=', size).forUpdate().executeTakeFirst(),
  async setCheckpointNote(size: number, note: string, witnesses: number): Promise<void> {
    await db.updateTable('checkpoint').set({ note, witnesses }).where('size', '=', size).execute();
  },
  async insertCheckpoint(checkpoint: CheckpointTable): Promise<void> {
    await db
      .insertInto('checkpoint')
      .values(checkpoint)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async insertReceipts(receipts: readonly ReceiptTable[]): Promise<void> {
    await insertInChunks(receipts, (rows) => runFixed(db, receiptSql, listsOf(receiptTypes, rows)));
  },
  receiptsOf: (hashes: readonly string[]): Promise<LoggedReceipt[]> =>
    runFixed(db, receiptsOfSql, [hashes]),

  async insertMissing(
    rows: readonly Pick<MissingEntryTable, 'idx' | 'entry_hash'>[],
  ): Promise<void> {
    for (let at = 0; at < rows.length; at += chunkRows)
      await db
        .insertInto('missing_entry')
        .values(rows.slice(at, at + chunkRows).map((row) => ({ ...row, given_up_ms: null })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  },
  isMissing: async (entryHash: string): Promise<boolean> =>
    (await db
      .selectFrom('missing_entry')
      .select('idx')
      .where('entry_hash', '=', entryHash)
      .executeTakeFirst()) !== undefined,
  countMissing: async (): Promise<number> => {
    const row = await db
      .selectFrom('missing_entry')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .leftJoin('entry', 'entry.hash', 'missing_entry.entry_hash')
      .where('entry.hash', 'is', null)
      .where('given_up_ms', 'is', null)
      .executeTakeFirst();
    return row?.count ?? 0;
  },
  async deleteMissing(entryHash: string): Promise<void> {
    await db
      .deleteFrom('missing_entry')
      .where('entry_hash', '=', entryHash)
      .where('given_up_ms', 'is', null)
      .execute();
  },
  /** Whatever is still missing is waited for no longer. It stays known, also if it comes back. */
  async giveUpMissing(atMs: number): Promise<void> {
    await sql`update missing_entry set given_up_ms = ${atMs} where given_up_ms is null and not exists
      (select 1 from entry where entry.hash = missing_entry.entry_hash)`.execute(db);
  },
  /** Lowest index of a leaf whose entry was given up at some time. */
  async firstGivenUp(): Promise<number | undefined> {
    const row = await db
      .selectFrom('missing_entry')
      .select((eb) => eb.fn.min('idx').as('first'))
      .where('given_up_ms', 'is not', null)
      .executeTakeFirst();
    return row?.first ?? undefined;
  },

  ...createLease(db),
});
