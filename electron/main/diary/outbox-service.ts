import type { JournalItem, OutboxResponses } from '../../../shared/api/ipc.ts';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import { commitmentsOf } from '../../../shared/entry/open-values.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import type { BlobFiles } from './blob-files.ts';
import type { DeviceClock } from './device-clock.ts';
import type { DisclosureFiles } from './disclosure-files.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { isSessionStopped, recordsOf } from './journal-queries.ts';
import type { ReadValues } from './opened-values.ts';
import type { Receipts } from './receipts.ts';

/**
 * What the queue may have. Main decides what leaves: a picture before its time, or the seed of a
 * running session, is not handed out, whatever the queue asks.
 */
export interface OutboxService {
  journal(after: number, limit: number): Promise<readonly JournalItem[]>;
  disclosures(hash: string): Promise<readonly Disclosure[]>;
  blob(sha256: string): Promise<OutboxResponses['outbox.blob']>;
}

export interface OutboxServiceDeps {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly disclosures: DisclosureFiles;
  readonly blobs: BlobFiles;
  readonly readValues: ReadValues;
  readonly clock: DeviceClock;
}

const pictureName = /^(shot|thumb)/;

export function createOutboxService(deps: OutboxServiceDeps): OutboxService {
  const mayLeave = (record: JournalRecord) => deps.clock.wallMs() >= picturesFromAt(deps, record);
  return {
    async journal(after, limit) {
      const records = deps.journal.records().filter(({ position }) => position > after);
      const items: JournalItem[] = [];
      for (const record of records.slice(0, limit)) {
        const item = await itemOf(deps, record);
        if (item !== undefined) items.push(item);
      }
      return items;
    },
    async disclosures(hash) {
      const record = deps.journal.find(hash);
      if (record === undefined) return [];
      const items = await deps.disclosures.read(hash);
      const withheld = withheldNames(deps, record);
      return items.filter(
        ({ name }) => !withheld.includes(name) && (!pictureName.test(name) || mayLeave(record)),
      );
    },
    async blob(sha256) {
      const owner = await ownerOf(deps, sha256);
      if (owner === undefined || !mayLeave(owner)) return { missing: true };
      const bytes = await deps.blobs.read(sha256);
      return bytes === undefined ? { missing: true } : { bytes };
    },
  };
}

async function itemOf(
  deps: OutboxServiceDeps,
  record: JournalRecord,
): Promise<JournalItem | undefined> {
  const entry = await deps.journal.entry(record);
  const envelope = await deps.journal.envelope(record);
  if (entry === undefined || envelope === undefined) return undefined;
  const { position, hash, kind, payload } = record;
  return {
    position,
    hash,
    kind,
    envelope,
    by: payload.by,
    con: payload.con,
    seq: payload.seq,
    picturesFromAt: picturesFromAt(deps, record),
    blobs: await blobsOf(deps, record),
    names: Object.keys(commitmentsOf(entry)),
    withheld: withheldNames(deps, record),
    receipted: deps.receipts.of(hash) !== undefined,
    held: deps.receipts.heldOf(hash)?.names ?? [],
  };
}

/** The seed would tell when the next captures come: it stays until its session has stopped. */
const withheldNames = ({ journal }: OutboxServiceDeps, record: JournalRecord): readonly string[] =>
  record.kind === 'session' &&
  record.payload.ev === 'start' &&
  !isSessionStopped(journal.records(), record)
    ? ['sched']
    : [];

/** Local epoch ms: signing plus the contract's `hold_s` (protocol 3.9). */
function picturesFromAt({ journal }: OutboxServiceDeps, record: JournalRecord): number {
  const signedAt = record.payload.clk.wall_ms;
  if (record.kind !== 'slice') return signedAt;
  const start = journal.find(record.payload.session);
  const contract =
    start?.kind === 'session' ? journal.find(start.payload.contract ?? '') : undefined;
  const holdS = contract?.kind === 'contract' ? contract.payload.pol.hold_s : 0;
  return signedAt + holdS * 1_000;
}

async function blobsOf(deps: OutboxServiceDeps, record: JournalRecord): Promise<readonly string[]> {
  if (record.kind !== 'slice') return [];
  const { captures } = await deps.readValues(record);
  return Object.values(captures).flatMap((capture) => (isTaken(capture) ? [capture.blob] : []));
}

/** The newest slice with this picture. */
async function ownerOf(
  deps: OutboxServiceDeps,
  sha256: string,
): Promise<JournalRecord | undefined> {
  for (const record of recordsOf(deps.journal.records(), 'slice').toReversed())
    if ((await blobsOf(deps, record)).includes(sha256)) return record;
  return undefined;
}
