import type { EntryRow } from '../store/entries.ts';
import type { KeptEntry } from '../log/kept-entries.ts';
import type { ServerDeps } from './deps.ts';

type FinishDeps = Pick<ServerDeps, 'store' | 'blobs' | 'kept' | 'logger'>;

const page = 256;

/**
 * What a committed removal still asks for outside the database: its entry is kept beside the head
 * lock, then the files of its pictures go. After a crash the next start goes on with it. Never
 * throws: what does not work now is tried again hourly, and is hidden already.
 */
export async function finishRemovals(given: FinishDeps): Promise<void> {
  const deps = { ...given, store: given.store.asSystem('removals') };
  try {
    await keepEntries(deps);
    await deleteFiles(deps);
  } catch (error) {
    deps.logger.error({ err: error }, 'removal is unfinished: files are still to be deleted');
  }
}

async function keepEntries({ store, kept }: FinishDeps): Promise<void> {
  for (;;) {
    const rows = await store.removals.unkept(page);
    for (const row of rows) await kept.put(toKept(row));
    await store.removals.markKept(rows.map(({ hash }) => hash));
    if (rows.length < page) return;
  }
}

const toKept = (row: EntryRow): KeptEntry => ({
  hash: row.hash,
  kind: row.kind,
  ten: row.ten,
  con: row.con,
  fre: row.fre,
  by: row.by,
  logIndex: row.log_index,
  receivedMs: row.received_ms,
  envelope: row.envelope,
});

async function deleteFiles(deps: FinishDeps): Promise<void> {
  for (;;) {
    const rows = await deps.store.removals.waitingBlobs(page);
    for (const { sha256 } of rows) await deleteFile(deps, sha256);
    if (rows.length < page) return;
  }
}

/** Under a lock: who delivers the same picture again meanwhile waits, and then looks whether it is there. */
export const deleteFile = ({ store, blobs }: FinishDeps, sha256: string): Promise<void> =>
  store.transaction(async (tx) => {
    if (!(await tx.removals.lockRemovedBlob(sha256))) return;
    if (await tx.deliveries.findBlob(sha256)) return tx.removals.dropRemovedBlob(sha256);
    await blobs.remove(sha256);
    await tx.removals.finishBlob(sha256);
  });
