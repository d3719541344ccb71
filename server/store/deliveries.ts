import { anyOf, type Db } from './database.ts';
import { withScope } from './scope.ts';
import type { BlobTable, DisclosureTable, EntryBlobTable, HeldTable } from './tables.ts';

/** Rows per query with a list: PostgreSQL takes at most 65,535 parameters. */
const chunkRows = 5_000;

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
  /** Without the values, which are long. */
  async disclosedNames(
    hashes: readonly string[],
  ): Promise<readonly Pick<DisclosureTable, 'entry_hash' | 'name'>[]> {
    const found: Pick<DisclosureTable, 'entry_hash' | 'name'>[] = [];
    for (let at = 0; at < hashes.length; at += chunkRows)
      found.push(
        ...(await db
          .selectFrom('disclosure')
          .select(['entry_hash', 'name'])
          .where('entry_hash', 'in', hashes.slice(at, at + chunkRows))
          .orderBy('entry_hash')
          .orderBy('name')
          .execute()),
      );
    return found;
  },
  async deleteDisclosures(hash: string, names: readonly string[]): Promise<void> {
    await db
      .deleteFrom('disclosure')
      .where('entry_hash', '=', hash)
      .where('name', 'in', anyOf(names))
      .execute();
  },
  async deleteHeld(hash: string): Promise<void> {
    await db.deleteFrom('held').where('entry_hash', '=', hash).execute();
  },
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
  async knownBlobs(sha256s: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db
      .selectFrom('blob')
      .select('sha256')
      .where('sha256', 'in', anyOf(sha256s))
      .execute();
    return new Set(rows.map(({ sha256 }) => sha256));
  },
  async putBlob(blob: BlobTable, account: string): Promise<void> {
    // In the order of `dropBlob`, and so before or after whoever lets go of it at this moment.
    await db
      .insertInto('blob')
      .values(blob)
      .onConflict((conflict) =>
        conflict.column('sha256').doUpdateSet({ created_at: blob.created_at }),
      )
      .execute();
    // Waits for whoever is removing the file.
    await db.deleteFrom('removed_blob').where('sha256', '=', blob.sha256).execute();
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

  /** Ascending, held until the transaction ends: nobody links what another drops. */
  async lockBlobs(sha256s: readonly string[]): Promise<void> {
    await db
      .selectFrom('blob')
      .select('sha256')
      .where('sha256', 'in', anyOf(sha256s))
      .orderBy('sha256')
      .forUpdate()
      .execute();
  },
  async unlinkBlobs(hash: string, sha256s: readonly string[]): Promise<void> {
    await db
      .deleteFrom('entry_blob')
      .where('entry_hash', '=', hash)
      .where('sha256', 'in', anyOf(sha256s))
      .execute();
  },
  /** Lets go of a locked picture that no entry shows; its file goes when nobody else has it. */
  dropBlob: (sha256: string, account: string): Promise<void> =>
    // Whether an entry shows it is asked of all organisations: theirs would lose it too.
    withScope({ kind: 'system', task: 'pictures' }, () => dropBlob(db, sha256, account)),
  /** Pictures that were delivered before that time and never shown by any entry. */
  looseBefore: (atMs: number, limit: number) =>
    db
      .selectFrom('blob_owner')
      .innerJoin('blob', 'blob.sha256', 'blob_owner.sha256')
      .select(['blob_owner.sha256', 'blob_owner.account'])
      .where('blob_owner.linked', '=', false)
      .where('blob.created_at', '<', atMs)
      .orderBy('blob_owner.sha256')
      .limit(limit)
      .execute(),
});

async function dropBlob(db: Db, sha256: string, account: string): Promise<void> {
  const shown = await db
    .selectFrom('entry_blob')
    .select('sha256')
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (shown) return;
  await db
    .deleteFrom('blob_owner')
    .where('sha256', '=', sha256)
    .where((eb) => eb.or([eb('account', '=', account), eb('linked', '=', true)]))
    .execute();
  const owner = await db
    .selectFrom('blob_owner')
    .select('sha256')
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (owner) return;
  await db.deleteFrom('blob').where('sha256', '=', sha256).execute();
  await db
    .insertInto('removed_blob')
    .values({ sha256, is_done: false })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ is_done: false }))
    .execute();
}
