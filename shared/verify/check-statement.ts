import { type EntryOf, parseHashedEntry } from '../entry/entry.ts';
import { type Envelope, parseEnvelope } from '../entry/envelope.ts';
import type { StatementKind } from '../entry/kinds.ts';
import { pae } from '../entry/pae.ts';
import type { Hasher, SignatureCheck } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import type { EntryHash, Kid } from '../kit/ids.ts';
import { err, ok, type Result } from '../kit/result.ts';
import type { FindingCode } from './codes.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

/** A statement of the operator that has the right form, and the signature that is left to verify. */
export interface UnverifiedStatement<K extends StatementKind> {
  readonly statement: EntryOf<K>;
  readonly check: SignatureCheck;
}

/** Form, signer and scope of an operator's statement (protocol 3.8, 3.12a). */
export function parseStatement<K extends StatementKind>(
  hasher: Hasher,
  value: unknown,
  expected: {
    readonly kind: K;
    readonly trusted: TrustedInputs;
    /** The contract's organisation; `undefined` when its contract is not in the bundle. */
    readonly ten: string | undefined;
  },
): Result<UnverifiedStatement<K>, { readonly code: FindingCode }> {
  const { kind, trusted, ten } = expected;
  const envelope = parseEnvelope(value);
  if (!envelope.ok) return err({ code: envelope.error.code });
  if (envelope.value.kind !== kind) return err({ code: 'E_TYPE_UNKNOWN' });
  const { payloadType, payload: bytes } = envelope.value;
  const message = pae(payloadType, bytes);
  const check = signatureCheckOf(envelope.value, trusted.operator, message);
  if (check === undefined) return err({ code: 'E_KEY_UNKNOWN' });
  const hash = bytesToHex(hasher.sha256(message)) as EntryHash;
  const entry = parseHashedEntry({ envelope: envelope.value, hash });
  if (!entry.ok) return err({ code: entry.error.code });
  const statement = entry.value as EntryOf<K>;
  if (statement.payload.log !== trusted.logKey.name) return err({ code: 'E_LOG_MISMATCH' });
  const { payload } = statement;
  if (payload.con !== trusted.anchors.con || payload.ten !== (ten ?? payload.ten))
    return err({ code: 'E_SCOPE_MISMATCH' });
  return ok({ statement, check });
}

/** A public key under its name. */
export interface SignerKey {
  readonly kid: Kid;
  /** 32 bytes */
  readonly publicKey: Uint8Array;
}

/** What to verify if the envelope says that this key signed it; `message` is its PAE. */
export function signatureCheckOf(
  { signatures }: Envelope,
  { kid, publicKey }: SignerKey,
  message: Uint8Array,
): SignatureCheck | undefined {
  const signature = signatures.find(({ keyid }) => keyid === kid)?.sig;
  return signature && { publicKey, message, signature };
}
