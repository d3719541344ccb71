import { sql } from 'kysely';
import type { SubtreeHash, Subtree } from '../../shared/log/subtree.ts';
import { subtreeKey } from '../../shared/log/subtree.ts';
import { bytesToHex, hexToBytes } from '../../shared/kit/hex.ts';
import { anyOf, type Db } from './database.ts';
import type { CheckpointTable, LeafTable, LogHeadTable, ReceiptTable } from './tables.ts';

/** Rows per insert: PostgreSQL takes at most 65,535 parameters. */
const chunkRows = 5_000;

/** Leaves, tree, checkpoints, receipts, and who may write them. */
export const createLogTables = (db: Db) => ({
  head: () => db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow(),
  /** Held until the transaction ends: whoever holds it assigns the next indices. */
  lockHead: () => db.selectFrom('log_head').selectAll().forUpdate().executeTakeFirstOrThrow(),
  async setHead(head: Partial<Omit<LogHeadTable, 'id'>>): Promise<void> {
    await db.updateTable('log_head').set(head).execute();
  },

  async insertLeaf(leaf: LeafTable): Promise<void> {
    await db.insertInto('leaf').values(leaf).execute();
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
  leavesAt: (indices: readonly number[]): Promise<LeafTable[]> =>
    db
      .selectFrom('leaf')
      .selectAll()
      .where('idx', 'in', [...indices])
      .execute(),

  async insertNodes(nodes: readonly SubtreeHash[]): Promise<void> {
    const rows = nodes.map(({ level, index, hash }) => ({
      level,
      idx: index,
      hash: bytesToHex(hash),
    }));
    for (let at = 0; at < rows.length; at += chunkRows)
      await db
        .insertInto('tree_node')
        .values(rows.slice(at, at + chunkRows))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  },
  /** Hashes by `subtreeKey`; those that are not stored are missing. */
  async nodes(subtrees: readonly Subtree[]): Promise<Map<string, Uint8Array>> {
    const hashByKey = new Map<string, Uint8Array>();
    for (const [level, indices] of indicesByLevel(subtrees)) {
      const rows = await db
        .selectFrom('tree_node')
        .select(['idx', 'hash'])
        .where('level', '=', level)
        .where('idx', 'in', indices)
        .execute();
      for (const row of rows)
        hashByKey.set(subtreeKey({ level, index: row.idx }), hexToBytes(row.hash));
    }
    return hashByKey;
  },

  newestCheckpoint: () =>
    db.selectFrom('checkpoint').selectAll().orderBy('size', 'desc').limit(1).executeTakeFirst(),
  checkpointAt: (size: number) =>
    db.selectFrom('checkpoint').selectAll().where('size', '=', size).executeTakeFirst(),
  async insertCheckpoint(checkpoint: CheckpointTable): Promise<void> {
    await db
      .insertInto('checkpoint')
      .values(checkpoint)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async insertReceipts(receipts: readonly ReceiptTable[]): Promise<void> {
    if (receipts.length === 0) return;
    await db
      .insertInto('receipt')
      .values([...receipts])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  receiptsOf: (hashes: readonly string[]) =>
    db
      .selectFrom('receipt')
      .innerJoin('leaf', 'leaf.entry_hash', 'receipt.entry_hash')
      .select(['receipt.entry_hash', 'receipt.receipt', 'leaf.received_ms'])
      .where('receipt.entry_hash', 'in', anyOf(hashes))
      .execute(),

  /**
   * The fencing token if `holder` has the lease now, by the database's clock; each change of
   * holder takes a new token.
   */
  async takeLease(name: string, holder: string, durationMs: number): Promise<number | undefined> {
    const nowMs = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
    const expires = sql<number>`${nowMs} + ${durationMs}::bigint`;
    await db
      .insertInto('lease')
      .values({ name, holder: '', token: 0, expires_ms: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const taken = await db
      .updateTable('lease')
      .set({
        holder,
        expires_ms: expires,
        token: sql<number>`case when holder = ${holder} then token else token + 1 end`,
      })
      .where('name', '=', name)
      .where((eb) => eb.or([eb('holder', '=', holder), eb('expires_ms', '<', nowMs)]))
      .returning('token')
      .executeTakeFirst();
    return taken?.token;
  },
  /** True if the lease still is at `token`; held until the transaction ends. */
  async holdsLease(name: string, token: number): Promise<boolean> {
    const row = await db
      .selectFrom('lease')
      .select('token')
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst();
    return row?.token === token;
  },
  async releaseLease(name: string, holder: string): Promise<void> {
    await db
      .updateTable('lease')
      .set({ expires_ms: 0, holder: '' })
      .where('name', '=', name)
      .where('holder', '=', holder)
      .execute();
  },
});

function indicesByLevel(subtrees: readonly Subtree[]): Map<number, number[]> {
  const indices = new Map<number, number[]>();
  for (const { level, index } of subtrees) {
    const known = indices.get(level);
    if (known) known.push(index);
    else indices.set(level, [index]);
  }
  return indices;
}
