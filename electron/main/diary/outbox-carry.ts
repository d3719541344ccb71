import type { IpcError } from '../../../shared/api/ipc.ts';
import { type CarriedLine, formatLine } from '../../../shared/api/carried-file.ts';
import type { CarriedFile } from '../../../shared/api/waiting.ts';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { bytesToBase64 } from '../../../shared/kit/base64.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { isSessionStopped } from './journal-queries.ts';
import type { JournalRecord } from './journal-lines.ts';
import type { CarriedBook } from './outbox-carried-book.ts';
import type { PairedDiary } from './paired-types.ts';

export interface CarryDeps {
  readonly files: FilePort;
  readonly carried: CarriedBook;
  readonly paired: Pick<
    PairedDiary,
    | 'journal'
    | 'receipts'
    | 'evidence'
    | 'hold'
    | 'pending'
    | 'book'
    | 'blobs'
    | 'replies'
    | 'contracts'
    | 'checkpoints'
    | 'pairing'
    | 'keys'
  >;
  /** Epoch ms of this computer's clock. */
  readonly wallMs: number;
}

const pictureName = /^(shot|thumb)/;

interface Content {
  readonly hash: string;
  readonly items: readonly Disclosure[];
  readonly blobs: readonly string[];
  /** Of them, screenshots: their thumbnails are not counted. */
  readonly pictures: number;
}

/**
 * Writes what waits into one file: entries in the order of signing, then words and pictures. What
 * may not leave yet (a picture within its hold, the seed of a running session, what is being
 * edited) is not in it.
 */
export async function writeCarried(
  deps: CarryDeps,
  path: string,
): Promise<Result<CarriedFile, IpcError>> {
  const entries = await waitingEntries(deps);
  const contents = await waitingContents(deps);
  if (entries.length === 0 && contents.length === 0) return err({ code: 'nothing_waits' });
  const written = await onDisk(async () => {
    await deps.carried.add(
      contents.filter(({ blobs }) => blobs.length > 0).map(({ hash }) => hash),
    );
    return writeLines(deps, path, { entries, contents });
  });
  if (written.ok) return ok({ path, entries: entries.length, ...written.value });
  await onDisk(() => deps.files.remove(path));
  return err({ code: 'file_unwritable', detail: written.error.code });
}

async function waitingEntries({ paired }: CarryDeps): Promise<readonly CarriedLine[]> {
  const lines: CarriedLine[] = [];
  for (const record of paired.journal.records()) {
    if (paired.receipts.of(record.hash) !== undefined) continue;
    const envelope = await paired.journal.envelope(record);
    if (envelope !== undefined) lines.push({ hash: record.hash, envelope });
  }
  const replies = unsentReplies(paired).map(({ hash, envelope }) => ({ hash, envelope }));
  return [...lines, ...replies];
}

const unsentReplies = ({ contracts, replies }: CarryDeps['paired']) =>
  contracts
    .list()
    .flatMap(({ con }) => replies.of(con))
    .filter(({ state }) => state !== 'sent');

async function waitingContents(deps: CarryDeps): Promise<readonly Content[]> {
  const { paired } = deps;
  const contents: Content[] = [];
  for (const record of paired.journal.records()) {
    const content = await contentOf(deps, record);
    if (content.items.length > 0) contents.push(content);
  }
  const replies = unsentReplies(paired).map(({ hash, items }) => ({
    hash,
    items,
    blobs: [],
    pictures: 0,
  }));
  return [...contents, ...replies];
}

async function contentOf(deps: CarryDeps, record: JournalRecord): Promise<Content> {
  const { paired, wallMs } = deps;
  const { hash } = record;
  const none = { hash, items: [], blobs: [], pictures: 0 };
  const target = record.kind === 'amend' ? record.payload.target : hash;
  if (!('cm' in record.payload) || paired.pending.has(target)) return none;
  const gone = paired.book.goneOf(record);
  const held = new Set(paired.receipts.heldOf(hash)?.names);
  const mayPictures = wallMs >= paired.hold.picturesFromAt(record);
  const maySeed = isSessionStopped(paired.journal.records(), record);
  const items = (await paired.evidence.disclosures.read(hash)).filter(
    ({ name }) =>
      !gone.has(name) &&
      !held.has(name) &&
      (mayPictures || !pictureName.test(name)) &&
      (maySeed || name !== 'sched'),
  );
  const shown = new Set(items.map(({ name }) => name));
  const captures = (await paired.evidence.disclosures.readCaptures(hash)).flatMap(
    ([name, value]) => (shown.has(name) && isTaken(value) ? [{ name, blob: value.blob }] : []),
  );
  const pictures = captures.filter(({ name }) => name.startsWith('shot')).length;
  return { hash, items, blobs: [...new Set(captures.map(({ blob }) => blob))], pictures };
}

async function writeLines(
  { files, paired, wallMs }: CarryDeps,
  path: string,
  { entries, contents }: { entries: readonly CarriedLine[]; contents: readonly Content[] },
): Promise<Pick<CarriedFile, 'pictures' | 'bytes'>> {
  const { pairing, keys, checkpoints } = paired;
  await files.remove(path);
  const out = createLineWriter(files, path);
  await out.write({
    kind: 'countersign-outbox',
    v: 1,
    log: pairing.origin,
    fre: pairing.fre,
    device: keys.kid,
    madeAt: wallMs,
    seen: checkpoints.seen().size,
  });
  for (const line of entries) await out.write(line);
  for (const { hash, items, blobs } of contents) {
    for (const sha256 of blobs) {
      const bytes = await paired.blobs.read(sha256);
      if (bytes === undefined) continue;
      await out.write({ sha256, of: hash, bytes: bytesToBase64(bytes) });
    }
    await out.write({ hash, items: [...items] });
  }
  const pictures = contents.reduce((sum, content) => sum + content.pictures, 0);
  return { pictures, bytes: await out.end() };
}

const chunkBytes = 1_024 * 1_024;

/** A mebibyte at a time: a week of pictures is not held in memory. */
function createLineWriter(files: FilePort, path: string) {
  const state = { text: '', lines: -1, bytes: 0 };
  async function flush(): Promise<void> {
    const bytes = utf8ToBytes(state.text);
    state.text = '';
    state.bytes += bytes.length;
    await files.append(path, bytes);
  }
  return {
    async write(line: CarriedLine): Promise<void> {
      state.text += formatLine(line);
      state.lines += 1;
      if (state.text.length >= chunkBytes) await flush();
    },
    async end(): Promise<number> {
      state.text += formatLine({ end: { lines: state.lines } });
      await flush();
      return state.bytes;
    },
  };
}
