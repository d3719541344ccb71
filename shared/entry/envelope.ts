import { bytesToBase64, parseBase64 } from '../kit/base64.ts';
import { concatBytes } from '../kit/bytes.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { type EntryHash, isHash, type Kid } from '../kit/ids.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { jsonDepth } from './cs-json.ts';
import { type Kind, parsePayloadType, type StatementKind } from './kinds.ts';
import { pae } from './pae.ts';

/** DSSE v1 envelope as it travels (protocol 3.5): exactly these keys. */
export interface EnvelopeJson {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export interface Envelope {
  readonly kind: Kind | StatementKind;
  readonly payloadType: string;
  /** Exact signed bytes; not parsed yet. */
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  readonly keyid: Kid;
  /** 64 bytes for Ed25519 */
  readonly sig: Uint8Array;
}

export type EnvelopeError =
  | { readonly code: 'E_ENV_MALFORMED'; readonly detail: string }
  | { readonly code: 'E_ENV_SIGCOUNT'; readonly count: number }
  | { readonly code: 'E_B64_NONCANON' }
  | { readonly code: 'E_TYPE_UNKNOWN'; readonly payloadType: string };

export const envelopeMaxBytes = 32_768;

/** From already parsed JSON (an API body). Anything but the exact shape is an error. */
export function parseEnvelope(value: unknown): Result<Envelope, EnvelopeError> {
  if (!isEnvelopeShape(value)) return malformed('shape');
  const kind = parsePayloadType(value.payloadType);
  if (kind === undefined) return err({ code: 'E_TYPE_UNKNOWN', payloadType: value.payloadType });
  const count = value.signatures.length;
  if (count !== 1 && !(count === 2 && kind === 'enroll'))
    return err({ code: 'E_ENV_SIGCOUNT', count });
  const payload = parseBase64(value.payload);
  if (payload === undefined) return err({ code: 'E_B64_NONCANON' });
  const signatures: EnvelopeSignature[] = [];
  for (const { keyid, sig } of value.signatures) {
    const bytes = parseBase64(sig);
    if (bytes === undefined) return err({ code: 'E_B64_NONCANON' });
    if (!isHash(keyid)) return malformed('keyid');
    signatures.push({ keyid: keyid as Kid, sig: bytes });
  }
  return ok({ kind, payloadType: value.payloadType, payload, signatures });
}

/** From text (a bundle line, a journal line). */
export function parseEnvelopeText(text: string): Result<Envelope, EnvelopeError> {
  if (text.length > envelopeMaxBytes) return malformed('size');
  if (jsonDepth(text) > 3) return malformed('depth');
  try {
    return parseEnvelope(JSON.parse(text));
  } catch {
    return malformed('not JSON');
  }
}

export const envelopeToJson = (envelope: Envelope): EnvelopeJson => ({
  payload: bytesToBase64(envelope.payload),
  payloadType: envelope.payloadType,
  signatures: envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: bytesToBase64(sig) })),
});

/** SHA-256 of the PAE; the signature is not in it, so that it is not malleable (protocol 3.3). */
export const entryHashOf = (
  hasher: Hasher,
  envelope: Pick<Envelope, 'payloadType' | 'payload'>,
): EntryHash => bytesToHex(hasher.sha256(pae(envelope.payloadType, envelope.payload))) as EntryHash;

/** Hex SHA-256 of the signature bytes in order: the leaf's signature line (protocol 3.10). */
export const signatureHashOf = (hasher: Hasher, envelope: Pick<Envelope, 'signatures'>): string =>
  bytesToHex(hasher.sha256(concatBytes(...envelope.signatures.map(({ sig }) => sig))));

const malformed = (detail: string) => err({ code: 'E_ENV_MALFORMED' as const, detail });

function isEnvelopeShape(value: unknown): value is EnvelopeJson {
  if (!hasExactly(value, ['payload', 'payloadType', 'signatures'])) return false;
  if (typeof value['payload'] !== 'string' || typeof value['payloadType'] !== 'string')
    return false;
  const signatures = value['signatures'];
  if (value['payload'].length > envelopeMaxBytes || !Array.isArray(signatures)) return false;
  return signatures.every(
    (signature) =>
      hasExactly(signature, ['keyid', 'sig']) &&
      typeof signature['keyid'] === 'string' &&
      typeof signature['sig'] === 'string' &&
      signature['sig'].length <= 4_096,
  );
}

function hasExactly(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const own = Object.keys(value);
  return own.length === keys.length && keys.every((key) => own.includes(key));
}
