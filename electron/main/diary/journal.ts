import type { Entry, EntryOf } from '../../../shared/entry/entry.ts';
import { type EnvelopeJson, envelopeToJson } from '../../../shared/entry/envelope.ts';
import type { CryptoPort, Hasher } from '../../../shared/kit/crypto-port.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { ok, type Result } from '../../../shared/kit/result.ts';
import type { DiskError } from '../files/file-port.ts';
import { countMissing, type HeadByCon, type Heads } from './heads.ts';
import { checkRecords, type OwnKey } from './journal-check.ts';
import {
  type ChainPlace,
  type DeviceKind,
  entryBody,
  type EntryLine,
  erasedBody,
  type ErasedLine,
  type JournalRecord,
  openBody,
  placeOfRecord,
  readEntryLine,
  readJournalLine,
} from './journal-lines.ts';
import {
  type Line,
  type LineFile,
  type LineFileDeps,
  type LineFileReport,
  openLineFile,
} from './line-file.ts';

export interface StreamHead {
  readonly seq: number;
  readonly hash: EntryHash;
}

/** Main's authority on what this device signed: entry and chain tip are one fsynced append. */
export interface Journal {
  /** In order of signing. */
  records(): readonly JournalRecord[];
  find(hash: string): JournalRecord | undefined;
  /** Does it stand in one of the chains, also as one that was erased whole? */
  has(hash: string): boolean;
  /** Newest entry of the stream, by `con`. */
  head(con: string): StreamHead | undefined;
  /** Entries that this device signed and the journal lost; the next one would fork the chain. */
  missing(): number;
  append<K extends DeviceKind>(entry: EntryOf<K>): Promise<Result<JournalRecord, DiskError>>;
  /**
   * An entry of ours that was erased whole, and of which the log has the hash alone: the chain goes
   * on from it.
   */
  noteErased(place: ChainPlace): Promise<Result<undefined, DiskError>>;
  /** The exact envelope, read from disk; `undefined` when the disk no longer has it intact. */
  envelope(record: JournalRecord): Promise<EnvelopeJson | undefined>;
  /** The record as an entry, for folds. */
  entry(record: JournalRecord): Promise<Entry | undefined>;
}

export interface JournalDeps extends Omit<LineFileDeps, 'hasher'> {
  readonly crypto: CryptoPort;
  readonly own: OwnKey;
  readonly heads: Heads;
}

export interface JournalReport extends LineFileReport {
  /** lines that somebody took out from between others */
  readonly removedLines: number;
}

/** Every line is checked: sum, hash, signature, chain; and the newest against the kept heads. */
export async function openJournal(
  deps: JournalDeps,
): Promise<{ readonly journal: Journal; readonly report: JournalReport }> {
  const { hasher } = deps.crypto;
  const opened = await openLineFile({ ...deps, hasher });
  const { file, lines, report } = opened;
  const candidates: (EntryLine | ErasedLine)[] = [];
  const bad: (Line | JournalRecord | ErasedLine)[] = [];
  for (const line of lines) {
    const candidate = readJournalLine(hasher, line);
    if (candidate === undefined) bad.push(line);
    else candidates.push(candidate);
  }
  const checked = await checkRecords(deps.crypto, deps.own, candidates);
  bad.push(...checked.bad);
  for (const line of bad) await opened.setAside(line);
  const positions = [...report.corruptPositions, ...bad.map(({ position }) => position)];
  const corruptPositions = positions.sort((a, b) => a - b);
  const removedLines = Math.max(0, checked.gaps - corruptPositions.length);
  const kept = await deps.heads.read();
  const { places } = checked;
  const opening = { hasher, file, heads: deps.heads, kept: kept ?? new Map() };
  const journal = createJournal(opening, [...checked.records], [...places]);
  // After a crash between append and heads the journal is ahead: they catch up.
  if (journal.missing() === 0 && places.length > 0) await deps.heads.keep(headsOf(places));
  return { journal, report: { ...report, corruptPositions, removedLines } };
}

const headOf = ({ con, seq, hash }: ChainPlace): readonly [string, StreamHead] => [
  con,
  { seq, hash },
];

const headsOf = (places: readonly ChainPlace[]) => new Map(places.map(headOf));

interface OpenedJournal {
  readonly hasher: Hasher;
  readonly file: LineFile;
  readonly heads: Heads;
  /** What the heads said at the start: more than the journal has, if somebody put it back. */
  readonly kept: HeadByCon;
}

function createJournal(
  opened: OpenedJournal,
  records: JournalRecord[],
  places: ChainPlace[],
): Journal {
  const { hasher, file, heads } = opened;
  const recordByHash = new Map(records.map((record) => [record.hash as string, record]));
  const headByCon = headsOf(places);
  const hashes = new Set<string>(places.map(({ hash }) => hash));
  const state = { missing: countMissing(opened.kept, places) };
  async function goOnFrom(place: ChainPlace): Promise<void> {
    places.push(place);
    hashes.add(place.hash);
    headByCon.set(...headOf(place));
    if (state.missing > 0) state.missing = countMissing(opened.kept, places);
    // Not kept means behind, which raises no alarm; the next entry brings them up.
    if (state.missing === 0) await heads.keep(headByCon);
  }
  return {
    missing: () => state.missing,
    records: () => records,
    find: (hash) => recordByHash.get(hash),
    has: (hash) => hashes.has(hash),
    head: (con) => headByCon.get(con),
    async append(entry) {
      const appended = await file.append(entryBody(entry.hash, envelopeToJson(entry.envelope)));
      if (!appended.ok) return appended;
      const record = readEntryLine(hasher, appended.value)?.record;
      if (record === undefined) throw new Error('journal: the entry does not read back');
      records.push(record);
      recordByHash.set(record.hash, record);
      await goOnFrom(placeOfRecord(record));
      return ok(record);
    },
    async noteErased(place) {
      const appended = await file.append(erasedBody(place));
      if (!appended.ok) return appended;
      await goOnFrom(place);
      return ok(undefined);
    },
    async entry(record) {
      const opened = openBody(hasher, await file.read(record));
      if (opened === undefined) return undefined;
      const { kind, payload } = record;
      return { kind, payload, ...opened } as Entry;
    },
    async envelope(record) {
      const opened = openBody(hasher, await file.read(record));
      return opened === undefined ? undefined : envelopeToJson(opened.envelope);
    },
  };
}
