import { isTaken } from '../../../shared/entry/values.ts';
import type { FilePort } from '../files/file-port.ts';
import type { BlobFiles } from './blob-files.ts';
import type { DisclosureFiles } from './disclosure-files.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { recordsOf } from './journal-queries.ts';
import type { ValuesReader } from './opened-values.ts';

export interface RemoveDeps {
  readonly journal: Journal;
  readonly disclosures: DisclosureFiles;
  readonly blobs: BlobFiles;
  readonly book: EditBook;
  readonly values: ValuesReader;
}

/**
 * Brings the disk in line with what was signed: what is gone leaves the disclosure file with its
 * salt, and its pictures are removed. Pictures first, so that a crash in between is found again by
 * the disclosure that still names them.
 */
export async function removeGone(deps: RemoveDeps, record: JournalRecord): Promise<void> {
  const gone = deps.book.goneOf(record);
  const items = await deps.disclosures.read(record.hash);
  const kept = items.filter(({ name }) => !gone.has(name));
  if (kept.length === items.length) return;
  for (const sha256 of await goneBlobs(deps, record)) {
    if (!(await isUsed(deps, sha256))) await deps.blobs.remove(sha256);
  }
  if (kept.length === 0) await deps.disclosures.remove(record.hash);
  else await deps.disclosures.write(record.hash, kept);
  deps.values.forget(record.hash);
}

/** After a crash between signing and removing: again, before anything can leave. */
export async function removeAllGone(deps: RemoveDeps): Promise<void> {
  const slices = recordsOf(deps.journal.records(), 'slice');
  const issuedAgain = new Set(slices.map(({ payload }) => payload.moved));
  for (const record of deps.book.touched()) {
    const slice = record.kind === 'amend' ? record.payload.target : record.hash;
    // Released but not issued again yet: its content is still needed for that.
    const isUnderWay = deps.book.of(slice).move !== undefined && !issuedAgain.has(slice);
    if (!isUnderWay) await removeGone(deps, record);
  }
}

/** What an interrupted write left behind may be a copy of what was to be deleted. */
export async function sweepTemporary(files: FilePort, dirs: readonly string[]): Promise<void> {
  for (const dir of dirs)
    for (const path of await files.list(dir)) if (path.endsWith('.tmp')) await files.remove(path);
}

async function goneBlobs(deps: RemoveDeps, record: JournalRecord): Promise<readonly string[]> {
  const gone = deps.book.goneOf(record);
  const captures = await deps.disclosures.readCaptures(record.hash);
  return captures.flatMap(([name, value]) =>
    gone.has(name) && isTaken(value) ? [value.blob] : [],
  );
}

/** The same bytes may be another slice's picture too: a screen on which nothing moved. */
async function isUsed(deps: RemoveDeps, sha256: string): Promise<boolean> {
  const records = deps.journal.records();
  for (const record of [...recordsOf(records, 'slice'), ...recordsOf(records, 'amend')]) {
    const { captures } = await deps.values.read(record);
    if (Object.values(captures).some((value) => isTaken(value) && value.blob === sha256))
      return true;
  }
  return false;
}
