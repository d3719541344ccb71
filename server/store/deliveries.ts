import { anyOf, type Db } from './database.ts';
import type { BlobTable, DisclosureTable, EntryBlobTable, HeldTable } from './tables.ts';

/** What follows an entry: disclosures, pictures and the operator's receipts for them. */
export const createDeliveries = (db: Db) => ({
  async insertDisclosures(rows: readonly DisclosureTable[]): Promise<void> {
    await db
      .insertInto('disclosure')
      .values([...rows])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  /** Of one entry or of many, ascending by entry and name. */
  disclosuresOf: (hashes: readonly string[]) =>
    db
      .selectFrom('disclosure')
      .selectAll()
      .where('entry_hash', 'in', anyOf(hashes))
      .orderBy('entry_hash')
      .orderBy('name')
      .execute(),
  heldOf: (hashes: readonly string[]) =>
    db.selectFrom('held').selectAll().where('entry_hash', 'in', anyOf(hashes)).execute(),
  async putHeld(held: HeldTable): Promise<void> {
    await db
      .insertInto('held')
      .values(held)
      .onConflict((conflict) =>
        conflict.column('entry_hash').doUpdateSet({ statement: held.statement }),
      )
      .execute();
  },

  findBlob: (sha256: string) =>
    db.selectFrom('blob').selectAll().where('sha256', '=', sha256).executeTakeFirst(),
  async putBlob(blob: BlobTable, account: string): Promise<void> {
    await db
      .insertInto('blob')
      .values(blob)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto('blob_owner')
      .values({ account, sha256: blob.sha256, linked: false })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  /** Those of the named blobs that this account delivered itself, ascending. */
  async ownedBlobs(account: string, sha256s: readonly string[]): Promise<string[]> {
    if (sha256s.length === 0) return [];
    const rows = await db
      .selectFrom('blob_owner')
      .select('sha256')
      .where('account', '=', account)
      .where('sha256', 'in', anyOf(sha256s))
      .orderBy('sha256')
      .execute();
    return rows.map((row) => row.sha256);
  },
  /** How many pictures this account has delivered that no entry shows. */
  async looseBlobs(account: string): Promise<number> {
    const { n } = await db
      .selectFrom('blob_owner')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('account', '=', account)
      .where('linked', '=', false)
      .executeTakeFirstOrThrow();
    return n;
  },
  async linkBlobs(account: string, rows: readonly EntryBlobTable[]): Promise<void> {
    if (rows.length === 0) return;
    await db
      .updateTable('blob_owner')
      .set({ linked: true })
      .where('account', '=', account)
      .where(
        'sha256',
        'in',
        rows.map(({ sha256 }) => sha256),
      )
      .execute();
    await db
      .insertInto('entry_blob')
      .values([...rows])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  /** The blobs of entries, ascending by entry and name. */
  blobsOf: (hashes: readonly string[]) =>
    db
      .selectFrom('entry_blob')
      .innerJoin('blob', 'blob.sha256', 'entry_blob.sha256')
      .select(['entry_blob.entry_hash', 'blob.sha256', 'blob.len', 'blob.mime'])
      .where('entry_blob.entry_hash', 'in', anyOf(hashes))
      .orderBy('entry_blob.entry_hash')
      .orderBy('blob.sha256')
      .execute(),
});
