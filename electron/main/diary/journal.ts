import type { Entry, EntryOf } from '../../../shared/entry/entry.ts';
import {
  type Envelope,
  type EnvelopeJson,
  entryHashOf,
  envelopeToJson,
  parseEnvelope,
} from '../../../shared/entry/envelope.ts';
import { isKind, type Kind } from '../../../shared/entry/kinds.ts';
import type { PayloadByKind } from '../../../shared/entry/payload.ts';
import type { CryptoPort, Hasher } from '../../../shared/kit/crypto-port.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { ok, type Result } from '../../../shared/kit/result.ts';
import type { DiskError } from '../files/file-port.ts';
import { parseJson } from '../files/json-file.ts';
import { countMissing, type HeadByCon, type Heads } from './heads.ts';
import { type Candidate, checkRecords, type OwnKey } from './journal-check.ts';
import {
  type Line,
  type LineFile,
  type LineFileDeps,
  type LineFileReport,
  openLineFile,
} from './line-file.ts';

/** The kinds that a device signs in its chains. */
const deviceKinds = [
  'enroll',
  'contract',
  'session',
  'slice',
  'timesheet',
  'payee',
  'revoke',
  'amend',
  'redact',
  'move',
] as const satisfies readonly Kind[];
export type DeviceKind = (typeof deviceKinds)[number];

/** One signed entry of this device; switch on `kind` to narrow `payload`. */
export type JournalRecord = {
  [K in DeviceKind]: {
    readonly position: number;
    readonly hash: EntryHash;
    readonly kind: K;
    readonly payload: PayloadByKind[K];
    readonly offset: number;
    readonly lengthBytes: number;
  };
}[DeviceKind];

export interface StreamHead {
  readonly seq: number;
  readonly hash: EntryHash;
}

/** Main's authority on what this device signed: entry and chain tip are one fsynced append. */
export interface Journal {
  /** In order of signing. */
  records(): readonly JournalRecord[];
  find(hash: string): JournalRecord | undefined;
  /** Newest entry of the stream, by `con`. */
  head(con: string): StreamHead | undefined;
  /** Entries that this device signed and the journal lost; the next one would fork the chain. */
  missing(): number;
  append<K extends DeviceKind>(entry: EntryOf<K>): Promise<Result<JournalRecord, DiskError>>;
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
  const candidates: Candidate[] = [];
  const bad: (Line | JournalRecord)[] = [];
  for (const line of lines) {
    const candidate = lineToCandidate(hasher, line);
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
  const records = [...checked.records];
  const journal = createJournal(
    { hasher, file, heads: deps.heads, kept: kept ?? new Map() },
    records,
  );
  // After a crash between append and heads the journal is ahead: they catch up.
  if (journal.missing() === 0 && records.length > 0) await deps.heads.keep(headsOf(records));
  return { journal, report: { ...report, corruptPositions, removedLines } };
}

const headOf = ({ payload, hash }: JournalRecord): readonly [string, StreamHead] => [
  payload.con,
  { seq: payload.seq, hash },
];

const headsOf = (records: readonly JournalRecord[]) => new Map(records.map(headOf));

interface OpenedJournal {
  readonly hasher: Hasher;
  readonly file: LineFile;
  readonly heads: Heads;
  /** What the heads said at the start: more than the journal has, if somebody put it back. */
  readonly kept: HeadByCon;
}

function createJournal(opened: OpenedJournal, records: JournalRecord[]): Journal {
  const { hasher, file, heads } = opened;
  const recordByHash = new Map(records.map((record) => [record.hash as string, record]));
  const headByCon = headsOf(records);
  const state = { missing: countMissing(opened.kept, records) };
  return {
    missing: () => state.missing,
    records: () => records,
    find: (hash) => recordByHash.get(hash),
    head: (con) => headByCon.get(con),
    async append(entry) {
      const body = { hash: entry.hash, envelope: envelopeToJson(entry.envelope) };
      const appended = await file.append(body);
      if (!appended.ok) return appended;
      const record = lineToCandidate(hasher, appended.value)?.record;
      if (record === undefined) throw new Error('journal: the entry does not read back');
      records.push(record);
      recordByHash.set(record.hash, record);
      headByCon.set(...headOf(record));
      if (state.missing > 0) state.missing = countMissing(opened.kept, records);
      // Not kept means behind, which raises no alarm; the next entry brings them up.
      if (state.missing === 0) await heads.keep(headByCon);
      return ok(record);
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

function lineToCandidate(hasher: Hasher, line: Line): Candidate | undefined {
  const opened = openBody(hasher, line.body);
  if (opened === undefined || !isDeviceKind(opened.envelope.kind)) return undefined;
  const { position, offset, lengthBytes } = line;
  const { hash, envelope } = opened;
  // Our own bytes under a checked hash: they met their schema when they were signed.
  const payload = parseJson(envelope.payload) as JournalRecord['payload'];
  const place = { position, offset, lengthBytes };
  return { record: { ...place, hash, kind: envelope.kind, payload } as JournalRecord, envelope };
}

function openBody(
  hasher: Hasher,
  body: unknown,
): { readonly hash: EntryHash; readonly envelope: Envelope } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { hash, envelope } = body as Record<string, unknown>;
  const parsed = parseEnvelope(envelope);
  if (!parsed.ok) return undefined;
  const computed = entryHashOf(hasher, parsed.value);
  return computed === hash ? { hash: computed, envelope: parsed.value } : undefined;
}

const isDeviceKind = (kind: string): kind is DeviceKind =>
  isKind(kind) && (deviceKinds as readonly Kind[]).includes(kind);
