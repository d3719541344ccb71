import type { JournalItem, OutboxResponses } from '../../../shared/api/ipc.ts';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import { commitmentsOf } from '../../../shared/entry/open-values.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import type { BlobFiles } from './blob-files.ts';
import type { DisclosureFiles } from './disclosure-files.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { isSessionStopped, recordsOf } from './journal-queries.ts';
import type { ReadValues } from './opened-values.ts';
import type { PictureTraffic } from './paired-types.ts';
import type { PendingEdits } from './pending-edits.ts';
import type { PictureHold } from './picture-hold.ts';
import type { Receipts } from './receipts.ts';

/**
 * What the queue may have. Main decides what leaves: a picture before its time, content that was
 * removed, or the seed of a running session, is not handed out, whatever the queue asks.
 */
export interface OutboxService {
  journal(after: number, limit: number): Promise<readonly JournalItem[]>;
  disclosures(hash: string): Promise<OutboxResponses['outbox.disclosures']>;
  blob(sha256: string): Promise<OutboxResponses['outbox.blob']>;
}

export interface OutboxServiceDeps {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly disclosures: DisclosureFiles;
  readonly blobs: BlobFiles;
  readonly readValues: ReadValues;
  readonly hold: PictureHold;
  readonly book: EditBook;
  readonly pending: PendingEdits;
  readonly pictureTraffic?: PictureTraffic;
}

const pictureName = /^(shot|thumb)/;
const nothing = { items: [], gone: [], blobs: [] };

export function createOutboxService(deps: OutboxServiceDeps): OutboxService {
  const { journal, hold, pending } = deps;
  const isBeingEdited = (record: JournalRecord) =>
    pending.has(record.kind === 'amend' ? record.payload.target : record.hash);
  const mayLeave = (record: JournalRecord) => hold.mayLeave(record) && !isBeingEdited(record);
  return {
    async journal(after, limit) {
      const records = journal.records().filter(({ position }) => position > after);
      const items: JournalItem[] = [];
      for (const record of records.slice(0, limit)) {
        const item = await itemOf(deps, record);
        if (item !== undefined) items.push(item);
      }
      return items;
    },
    async disclosures(hash) {
      const record = journal.find(hash);
      if (record === undefined) return nothing;
      const goneNames = deps.book.goneOf(record);
      const rest = { gone: [...goneNames], blobs: await blobsOf(deps, record) };
      if (isBeingEdited(record)) return { items: [], ...rest };
      const withheld = withheldNames(deps, record);
      const isFree = ({ name }: Disclosure) =>
        !goneNames.has(name) &&
        !withheld.includes(name) &&
        (!pictureName.test(name) || (mayLeave(record) && isRoomForPictures(deps)));
      const items = (await deps.disclosures.read(hash)).filter(isFree);
      if (items.some(({ name }) => pictureName.test(name))) hold.noteHandedOut(record);
      return { items, ...rest };
    },
    async blob(sha256) {
      const owner = await ownerOf(deps, sha256, mayLeave);
      if (owner === undefined) return { missing: true };
      hold.noteHandedOut(owner);
      const bytes = await deps.blobs.read(sha256);
      return bytes === undefined ? { missing: true } : { bytes };
    },
  };
}

/**
 * On a network that costs, entries go first (`later`), or alone (`never`). Asked only when the
 * disclosures go out: a blob refused after them would count as gone for good.
 */
function isRoomForPictures({ pictureTraffic, journal, receipts }: OutboxServiceDeps): boolean {
  const traffic = pictureTraffic?.() ?? 'at_once';
  if (traffic !== 'later') return traffic === 'at_once';
  return journal.records().every(({ hash }) => receipts.of(hash) !== undefined);
}

async function itemOf(
  deps: OutboxServiceDeps,
  record: JournalRecord,
): Promise<JournalItem | undefined> {
  const entry = await deps.journal.entry(record);
  const envelope = await deps.journal.envelope(record);
  if (entry === undefined || envelope === undefined) return undefined;
  const { position, hash, kind, payload } = record;
  const gone = deps.book.goneOf(record);
  return {
    position,
    hash,
    kind,
    envelope,
    by: payload.by,
    con: payload.con,
    seq: payload.seq,
    picturesFromAt: deps.hold.picturesFromAt(record),
    blobs: await blobsOf(deps, record),
    names: Object.keys(commitmentsOf(entry)).filter((name) => !gone.has(name)),
    withheld: withheldNames(deps, record),
    receipted: deps.receipts.of(hash) !== undefined,
    held: deps.receipts.heldOf(hash)?.names ?? [],
    about: aboutOf(deps, record),
  };
}

/** The seed would tell when the next captures come: it stays until its session has stopped. */
const withheldNames = ({ journal }: OutboxServiceDeps, record: JournalRecord): readonly string[] =>
  record.kind === 'session' &&
  record.payload.ev === 'start' &&
  !isSessionStopped(journal.records(), record)
    ? ['sched']
    : [];

async function blobsOf(deps: OutboxServiceDeps, record: JournalRecord): Promise<readonly string[]> {
  if (record.kind !== 'slice' && record.kind !== 'amend') return [];
  const { captures } = await deps.readValues(record);
  return Object.values(captures).flatMap((capture) => (isTaken(capture) ? [capture.blob] : []));
}

function aboutOf({ book }: OutboxServiceDeps, record: JournalRecord): readonly string[] {
  if (record.kind !== 'amend' && record.kind !== 'redact' && record.kind !== 'move') return [];
  const { target } = record.payload;
  return [target, ...book.of(target).amends.map(({ hash }) => hash)];
}

/** The newest entry with this picture that may give it away. */
async function ownerOf(
  deps: OutboxServiceDeps,
  sha256: string,
  mayLeave: (record: JournalRecord) => boolean,
): Promise<JournalRecord | undefined> {
  const records = deps.journal.records();
  const owners = [...recordsOf(records, 'slice'), ...recordsOf(records, 'amend')];
  for (const record of owners.sort((a, b) => b.position - a.position))
    if ((await blobsOf(deps, record)).includes(sha256) && mayLeave(record)) return record;
  return undefined;
}
