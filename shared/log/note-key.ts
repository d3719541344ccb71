import { bytesToBase64, parseBase64 } from '../kit/base64.ts';
import { concatBytes } from '../kit/bytes.ts';
import type { Hasher, Signer } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { utf8ToBytes } from '../kit/utf8.ts';
import { isKeyName, keyIdToBytes, readUint32 } from './note.ts';

/** C2SP signed-note types in use: a log's plain Ed25519, a witness's timestamped Ed25519. */
export type KeyType = typeof logKeyType | typeof witnessKeyType;
export const logKeyType = 0x01;
export const witnessKeyType = 0x04;

export interface VerifierKey {
  readonly name: string;
  /** uint32 */
  readonly keyId: number;
  readonly type: KeyType;
  /** 32 bytes */
  readonly publicKey: Uint8Array;
}

/** A signer with the name and type under which its signatures appear in notes. */
export interface NoteSigner {
  readonly key: VerifierKey;
  readonly signer: Signer;
}

export type KeyTextError =
  | { readonly code: 'key_malformed' }
  | { readonly code: 'key_type_unknown'; readonly type: number }
  | { readonly code: 'key_id_mismatch' };

/** A `PRIVATE+KEY+name+id+base64(type || seed)` text, as Go's note package writes it. */
export interface SigningKeyText {
  readonly name: string;
  readonly keyId: number;
  /** 32 bytes, secret */
  readonly seed: Uint8Array;
}

/** SHA-256(name || 0x0A || type || public key)[:4] */
export function keyIdOf(hasher: Hasher, key: Omit<VerifierKey, 'keyId'>): number {
  const header = utf8ToBytes(`${key.name}\n`);
  return readUint32(hasher.sha256(concatBytes(header, Uint8Array.of(key.type), key.publicKey)));
}

/** Fills in the key id. Throws on a name that a note cannot carry. */
export function createVerifierKey(hasher: Hasher, key: Omit<VerifierKey, 'keyId'>): VerifierKey {
  if (!isKeyName(key.name)) throw new Error('not a key name');
  return { ...key, keyId: keyIdOf(hasher, key) };
}

export function createNoteSigner(
  hasher: Hasher,
  identity: Pick<VerifierKey, 'name' | 'type'>,
  signer: Signer,
): NoteSigner {
  const { name, type } = identity;
  return { key: createVerifierKey(hasher, { name, type, publicKey: signer.publicKey }), signer };
}

/** `name+id+base64(type || public key)`; the id must be the one derived from the rest. */
export function parseVkey(hasher: Hasher, text: string): Result<VerifierKey, KeyTextError> {
  const parts = parseKeyText(text);
  if (!parts.ok) return parts;
  const { name, keyId, type, material: publicKey } = parts.value;
  const key = { name, type, publicKey };
  if (keyIdOf(hasher, key) !== keyId) return err({ code: 'key_id_mismatch' });
  return ok({ ...key, keyId });
}

export const formatVkey = (key: VerifierKey): string => formatKeyText(key, key.type, key.publicKey);

/** Only the log's type; whether the id fits the seed is for `openSkey` to say. */
export function parseSkey(text: string): Result<SigningKeyText, KeyTextError> {
  if (!text.startsWith(skeyPrefix)) return err({ code: 'key_malformed' });
  const parts = parseKeyText(text.slice(skeyPrefix.length));
  if (!parts.ok) return parts;
  const { name, keyId, type, material: seed } = parts.value;
  if (type !== logKeyType) return err({ code: 'key_type_unknown', type });
  return ok({ name, keyId, seed });
}

/** The log signer of an skey text; `signerFromSeed` is the adapter's. */
export function openSkey(
  hasher: Hasher,
  text: string,
  signerFromSeed: (seed: Uint8Array) => Signer,
): Result<NoteSigner, KeyTextError> {
  const parsed = parseSkey(text);
  if (!parsed.ok) return parsed;
  const { name, keyId, seed } = parsed.value;
  const noteSigner = createNoteSigner(hasher, { name, type: logKeyType }, signerFromSeed(seed));
  return noteSigner.key.keyId === keyId ? ok(noteSigner) : err({ code: 'key_id_mismatch' });
}

export const formatSkey = (key: SigningKeyText): string =>
  `${skeyPrefix}${formatKeyText(key, logKeyType, key.seed)}`;

const skeyPrefix = 'PRIVATE+KEY+';

const formatKeyText = (
  { name, keyId }: { readonly name: string; readonly keyId: number },
  type: number,
  material: Uint8Array,
): string => {
  const id = bytesToHex(keyIdToBytes(keyId));
  return `${name}+${id}+${bytesToBase64(concatBytes(Uint8Array.of(type), material))}`;
};

function parseKeyText(
  text: string,
): Result<{ name: string; keyId: number; type: KeyType; material: Uint8Array }, KeyTextError> {
  const malformed = err({ code: 'key_malformed' as const });
  // Base64 may contain plus signs, the name and the id may not.
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  const [, name, id, base64] = match ?? [];
  if (name === undefined || id === undefined || base64 === undefined) return malformed;
  const bytes = parseBase64(base64);
  if (!isKeyName(name) || bytes === undefined) return malformed;
  const type = bytes[0];
  if (type !== logKeyType && type !== witnessKeyType)
    return type === undefined ? malformed : err({ code: 'key_type_unknown', type });
  if (bytes.length !== 33) return malformed;
  return ok({ name, keyId: Number.parseInt(id, 16), type, material: bytes.slice(1) });
}
