import { z } from 'zod';
import {
  type Envelope,
  type EnvelopeJson,
  entryHashOf,
  parseEnvelope,
} from '../../../shared/entry/envelope.ts';
import { hash, nat, uuid } from '../../../shared/entry/fields.ts';
import { isKind, type Kind } from '../../../shared/entry/kinds.ts';
import type { PayloadByKind } from '../../../shared/entry/payload.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { parseJson } from '../files/json-file.ts';
import type { Line } from './line-file.ts';

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

/** A place in one of this device's chains. */
export interface ChainPlace {
  readonly con: string;
  readonly seq: number;
  readonly hash: EntryHash;
}

/** A line that is an entry under its own hash; who signed it and where it belongs is to be seen. */
export interface EntryLine {
  readonly record: JournalRecord;
  readonly envelope: Envelope;
}

/** Stands for an entry that was erased whole before this journal had it: the chain goes on from it. */
export interface ErasedLine extends Pick<Line, 'position' | 'offset' | 'lengthBytes'> {
  readonly erased: ChainPlace;
}

export const entryBody = (entryHash: EntryHash, envelope: EnvelopeJson) => ({
  hash: entryHash,
  envelope,
});
export const erasedBody = (place: ChainPlace) => ({ erased: place });
const erasedSchema = z.strictObject({ erased: z.strictObject({ con: uuid, seq: nat, hash }) });

export const placeOfRecord = ({ payload: { con, seq }, hash: of }: JournalRecord): ChainPlace => ({
  con,
  seq,
  hash: of,
});

/** `undefined`: neither an entry nor what stands for one. */
export function readJournalLine(hasher: Hasher, line: Line): EntryLine | ErasedLine | undefined {
  const { position, offset, lengthBytes } = line;
  const erased = erasedSchema.safeParse(line.body);
  if (!erased.success) return readEntryLine(hasher, line);
  const { con, seq, hash: of } = erased.data.erased;
  return { position, offset, lengthBytes, erased: { con, seq, hash: of as EntryHash } };
}

export function readEntryLine(hasher: Hasher, line: Line): EntryLine | undefined {
  const opened = openBody(hasher, line.body);
  if (opened === undefined || !isDeviceKind(opened.envelope.kind)) return undefined;
  const { position, offset, lengthBytes } = line;
  const { hash, envelope } = opened;
  // Our own bytes under a checked hash: they met their schema when they were signed.
  const payload = parseJson(envelope.payload) as JournalRecord['payload'];
  const place = { position, offset, lengthBytes };
  return { record: { ...place, hash, kind: envelope.kind, payload } as JournalRecord, envelope };
}

export function openBody(
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
