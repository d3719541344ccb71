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
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { ok, type Result } from '../../../shared/kit/result.ts';
import type { DiskError } from '../files/file-port.ts';
import { parseJson } from '../files/json-file.ts';
import {
  type Line,
  type LineFile,
  type LineFileDeps,
  type LineFileReport,
  openLineFile,
} from './line-file.ts';

/** The kinds that a device signs. */
export type DeviceKind = 'enroll' | 'contract' | 'session' | 'slice' | 'timesheet' | 'payee';

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
  append<K extends DeviceKind>(entry: EntryOf<K>): Promise<Result<JournalRecord, DiskError>>;
  /** The exact envelope, read from disk; `undefined` when the disk no longer has it intact. */
  envelope(record: JournalRecord): Promise<EnvelopeJson | undefined>;
  /** The record as an entry, for folds. */
  entry(record: JournalRecord): Promise<Entry | undefined>;
}

const deviceKinds: readonly Kind[] = [
  'enroll',
  'contract',
  'session',
  'slice',
  'timesheet',
  'payee',
];

export async function openJournal(
  deps: LineFileDeps,
): Promise<{ readonly journal: Journal; readonly report: LineFileReport }> {
  const { file, lines, report } = await openLineFile(deps);
  const records: JournalRecord[] = [];
  const strange: number[] = [];
  for (const line of lines) {
    const record = lineToRecord(deps.hasher, line);
    if (record === undefined) strange.push(line.position);
    else records.push(record);
  }
  const corruptPositions = [...report.corruptPositions, ...strange];
  return {
    journal: createJournal(deps.hasher, file, records),
    report: { ...report, corruptPositions },
  };
}

function createJournal(hasher: Hasher, file: LineFile, records: JournalRecord[]): Journal {
  const recordByHash = new Map(records.map((record) => [record.hash as string, record]));
  const headByCon = new Map<string, StreamHead>();
  const note = ({ hash, payload }: JournalRecord) =>
    headByCon.set(payload.con, { seq: payload.seq, hash });
  records.forEach(note);
  return {
    records: () => records,
    find: (hash) => recordByHash.get(hash),
    head: (con) => headByCon.get(con),
    async append(entry) {
      const body = { hash: entry.hash, envelope: envelopeToJson(entry.envelope) };
      const appended = await file.append(body);
      if (!appended.ok) return appended;
      const record = lineToRecord(hasher, appended.value);
      if (record === undefined) throw new Error('journal: the entry does not read back');
      records.push(record);
      recordByHash.set(record.hash, record);
      note(record);
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

function lineToRecord(hasher: Hasher, line: Line): JournalRecord | undefined {
  const opened = openBody(hasher, line.body);
  if (opened === undefined || !isDeviceKind(opened.envelope.kind)) return undefined;
  const { position, offset, lengthBytes } = line;
  const { hash, envelope } = opened;
  // Our own bytes under a checked hash: they met their schema when they were signed.
  const payload = parseJson(envelope.payload) as JournalRecord['payload'];
  return { position, offset, lengthBytes, hash, kind: envelope.kind, payload } as JournalRecord;
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
  isKind(kind) && deviceKinds.includes(kind);
