import type { z } from 'zod';
import type { CryptoPort, Hasher, Signer } from '../kit/crypto-port.ts';
import type { EntryHash, Kid } from '../kit/ids.ts';
import { quickParse } from './quick-parse.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { type CsJsonError, type CsObject, formatCsJson, parseCsJson } from './cs-json.ts';
import { type Envelope, entryHashOf } from './envelope.ts';
import { kidOf } from './kid.ts';
import { type Kind, payloadTypeOf, type StatementKind } from './kinds.ts';
import { pae } from './pae.ts';
import { type PayloadByKind, schemaByKind } from './payload.ts';

/** An entry of known kind with its parsed payload. */
export type EntryOf<K extends Kind | StatementKind> = {
  readonly kind: K;
  readonly hash: EntryHash;
  readonly payload: PayloadByKind[K];
  readonly envelope: Envelope;
};
/** Any entry: switch on `kind` to narrow `payload`. */
export type Entry = { [K in Kind]: EntryOf<K> }[Kind];
export type Statement = { [K in StatementKind]: EntryOf<K> }[StatementKind];

export type EntryError =
  | CsJsonError
  | { readonly code: 'E_PAYLOAD_SCHEMA'; readonly detail: string }
  | { readonly code: 'E_ENV_SIGCOUNT'; readonly detail: string }
  | { readonly code: 'E_KEY_DEV_MISMATCH' };

/** Payload bytes → typed entry. The signature must have been verified before (protocol 2.2). */
export const parseEntry = (
  hasher: Hasher,
  envelope: Envelope,
): Result<Entry | Statement, EntryError> =>
  parseHashedEntry({ envelope, hash: entryHashOf(hasher, envelope) });

/** The same for an envelope whose hash the caller computed. */
export function parseHashedEntry({
  envelope,
  hash,
}: {
  readonly envelope: Envelope;
  readonly hash: EntryHash;
}): Result<Entry | Statement, EntryError> {
  const parsed = parseCsJson(envelope.payload);
  if (!parsed.ok) return parsed;
  const schema: z.ZodType<PayloadByKind[Kind | StatementKind]> = schemaByKind[envelope.kind];
  const checked = quickParse(schema, parsed.value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    return err({ code: 'E_PAYLOAD_SCHEMA', detail });
  }
  if (!envelope.signatures.some(({ keyid }) => keyid === checked.data.by))
    return err({ code: 'E_KEY_DEV_MISMATCH' });
  if (envelope.kind === 'enroll') {
    const detail = endorsementFault(envelope, checked.data as PayloadByKind['enroll']);
    if (detail !== undefined) return err({ code: 'E_ENV_SIGCOUNT', detail });
  }
  return ok({ kind: envelope.kind, hash, payload: checked.data, envelope } as Entry | Statement);
}

/** A further device's enrolment is signed twice, the endorser second; a first one's once (3.5). */
function endorsementFault(
  { signatures }: Envelope,
  { by, endorse }: PayloadByKind['enroll'],
): string | undefined {
  const expected = endorse === 'none' ? [by] : [by, endorse];
  const isExpected =
    signatures.length === expected.length &&
    signatures.every(({ keyid }, i) => keyid === expected[i]);
  return isExpected ? undefined : `${expected.length} expected, by the device and its endorser`;
}

/** Signs a payload with one key; the payload's `by` must be that key's kid. */
export async function signEntry<K extends Kind | StatementKind>(
  deps: { readonly hasher: Hasher; readonly signer: Signer },
  kind: K,
  payload: PayloadByKind[K],
): Promise<EntryOf<K>> {
  const checked = schemaByKind[kind].parse(payload);
  const bytes = formatCsJson(checked as unknown as CsObject);
  const payloadType = payloadTypeOf(kind);
  const keyid = kidOf(deps.hasher, deps.signer.publicKey);
  if (checked.by !== keyid) throw new Error('signEntry: payload is by another key');
  const sig = await deps.signer.sign(pae(payloadType, bytes));
  const envelope: Envelope = { kind, payloadType, payload: bytes, signatures: [{ keyid, sig }] };
  return { kind, hash: entryHashOf(deps.hasher, envelope), payload, envelope };
}

/** One signature of an envelope under a known public key. Never throws. */
export async function verifyEnvelopeSignature(
  crypto: CryptoPort,
  envelope: Envelope,
  key: { readonly kid: Kid; readonly publicKey: Uint8Array },
): Promise<boolean> {
  const signature = envelope.signatures.find(({ keyid }) => keyid === key.kid);
  if (signature === undefined || kidOf(crypto.hasher, key.publicKey) !== key.kid) return false;
  const message = pae(envelope.payloadType, envelope.payload);
  const [valid] = await crypto.verifySignatures([
    { publicKey: key.publicKey, message, signature: signature.sig },
  ]);
  return valid === true;
}
