import { concatBytes } from '../kit/bytes.ts';
import type { SignatureCheck, VerifySignatures } from '../kit/crypto-port.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { utf8ToBytes } from '../kit/utf8.ts';
import { isNoteText, type Note, type NoteSignature } from './note.ts';
import { logKeyType, type NoteSigner, type VerifierKey } from './note-key.ts';

/** A key's signature that was found valid. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** When a witness says it signed, seconds since the epoch; log signatures carry no time. */
  readonly signedAtS?: number;
}

export type NoteVerifyError =
  | { readonly code: 'note_unsigned' }
  | { readonly code: 'note_bad_signature'; readonly keyName: string }
  | { readonly code: 'note_ambiguous_key'; readonly keyName: string };

const timestampBytes = 8;

/** What a note says about known keys, and the checks that are left to do, one per signature. */
export interface NoteClaim {
  readonly signatures: readonly VerifiedSignature[];
  readonly checks: readonly SignatureCheck[];
}

/** Signatures by known keys, each key at most once, in the note's order, none verified yet. */
export function claimNote(
  note: Note,
  keys: readonly VerifierKey[],
): Result<NoteClaim, NoteVerifyError> {
  const signatures: VerifiedSignature[] = [];
  const checks: SignatureCheck[] = [];
  for (const signature of note.signatures) {
    const matching = keys.filter((key) => isKeyOf(key, signature));
    const [key] = matching;
    if (key === undefined || signatures.some((claimed) => claimed.key === key)) continue;
    const keyName = key.name;
    if (matching.length > 1) return err({ code: 'note_ambiguous_key', keyName });
    const claim = claimOf(note.text, key, signature);
    if (claim === undefined) return err({ code: 'note_bad_signature', keyName });
    signatures.push(claim.verified);
    checks.push(claim.check);
  }
  return signatures.length === 0 ? err({ code: 'note_unsigned' }) : ok({ signatures, checks });
}

/**
 * The signatures by known keys. Unknown keys are ignored; one false signature under a known key's
 * name and id condemns the whole note (C2SP signed-note).
 */
export async function verifyNote(
  verifySignatures: VerifySignatures,
  note: Note,
  keys: readonly VerifierKey[],
): Promise<Result<readonly VerifiedSignature[], NoteVerifyError>> {
  const claim = claimNote(note, keys);
  if (!claim.ok) return claim;
  const { signatures, checks } = claim.value;
  const verdicts = await verifySignatures(checks);
  const bad = signatures.find((_, i) => verdicts[i] !== true);
  return bad ? err({ code: 'note_bad_signature', keyName: bad.key.name }) : ok(signatures);
}

/** A log's signature over a text. Throws on a text that no note can carry. */
export async function signNoteText(signer: NoteSigner, text: string): Promise<NoteSignature> {
  if (!isNoteText(text)) throw new Error('not the text of a note');
  if (signer.key.type !== logKeyType) throw new Error('a witness key signs cosignatures only');
  const bytes = await signer.signer.sign(utf8ToBytes(text));
  return { name: signer.key.name, keyId: signer.key.keyId, bytes };
}

/** A witness's cosignature (C2SP tlog-cosignature v1) over a checkpoint's text at a time. */
export async function cosignNoteText(
  signer: NoteSigner,
  text: string,
  signedAtS: number,
): Promise<NoteSignature> {
  if (!isNoteText(text)) throw new Error('not the text of a note');
  if (signer.key.type === logKeyType) throw new Error('a log key signs no cosignatures');
  const signature = await signer.signer.sign(cosignatureMessage(text, signedAtS));
  const timestamp = new Uint8Array(timestampBytes);
  new DataView(timestamp.buffer).setBigUint64(0, BigInt(signedAtS));
  const bytes = concatBytes(timestamp, signature);
  return { name: signer.key.name, keyId: signer.key.keyId, bytes };
}

export const cosignatureMessage = (text: string, signedAtS: number): Uint8Array =>
  utf8ToBytes(`cosignature/v1\ntime ${signedAtS}\n${text}`);

/** Time and Ed25519 signature of a `0x04` signature; `undefined` for a wrong length or time. */
export function parseCosignature(
  bytes: Uint8Array,
): { readonly signedAtS: number; readonly signature: Uint8Array } | undefined {
  if (bytes.length !== timestampBytes + 64) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const signedAtS = Number(view.getBigUint64(0));
  if (!Number.isSafeInteger(signedAtS)) return undefined;
  return { signedAtS, signature: bytes.slice(timestampBytes) };
}

const isKeyOf = (key: VerifierKey, signature: NoteSignature): boolean =>
  key.name === signature.name && key.keyId === signature.keyId;

function claimOf(
  text: string,
  key: VerifierKey,
  { bytes }: NoteSignature,
): { readonly verified: VerifiedSignature; readonly check: SignatureCheck } | undefined {
  const { publicKey } = key;
  if (key.type === logKeyType) {
    const check = { publicKey, message: utf8ToBytes(text), signature: bytes };
    return bytes.length === 64 ? { verified: { key }, check } : undefined;
  }
  const cosignature = parseCosignature(bytes);
  if (cosignature === undefined) return undefined;
  const { signedAtS, signature } = cosignature;
  const message = cosignatureMessage(text, signedAtS);
  return { verified: { key, signedAtS }, check: { publicKey, message, signature } };
}
