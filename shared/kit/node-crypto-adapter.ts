import { bytesToBase64 } from './base64.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { concatBytes } from './bytes.ts';
import type { CryptoPort, Hasher, SignatureCheck, Signer } from './crypto-port.ts';
import { createProfileVerifier, type VerifyNative } from './ed25519-profile.ts';
import { bytesToHex, hexToBytes } from './hex.ts';

interface HashLike {
  update(data: Uint8Array): HashLike;
  digest(): Uint8Array;
}

interface KeyLike {
  export(options: { format: 'der'; type: 'spki' }): Uint8Array;
}

/** The part of `node:crypto` in use, so that `shared/` need not name Node. */
export interface NodeCryptoLike<Key extends KeyLike = KeyLike> {
  createHash(algorithm: string): HashLike;
  createHmac(algorithm: string, key: Uint8Array): HashLike;
  /** In one call, which costs a fraction of an object; since Node 20.12. */
  readonly hash?: (algorithm: string, data: Uint8Array, encoding: 'hex') => string;
  /** PEM of a public key, or of a private one, whose public key it then is. */
  createPublicKey(pem: string): Key;
  createPrivateKey(pem: string): Key;
  sign(algorithm: null, data: Uint8Array, key: NoInfer<Key>): Uint8Array;
  verify(
    algorithm: null,
    data: Uint8Array,
    key: NoInfer<Key>,
    signature: Uint8Array,
    callback: (error: Error | null, result: boolean) => void,
  ): void;
  verify(algorithm: null, data: Uint8Array, key: NoInfer<Key>, signature: Uint8Array): boolean;
}

const spkiPrefix = hexToBytes('302a300506032b6570032100');
const pkcs8Prefix = hexToBytes('302e020100300506032b657004220420');
const keysRemembered = 1024;

/** Hashing and Ed25519 verification (in Node's thread pool) under the prime-order profile. */
export const createNodeCrypto = <Key extends KeyLike>(
  nodeCrypto: NodeCryptoLike<Key>,
): CryptoPort => ({
  hasher: createNodeHasher(nodeCrypto),
  verifySignatures: createProfileVerifier(createNodeVerify(nodeCrypto)),
});

/** The engine's own verification, without the profile. */
export function createNodeVerify<Key extends KeyLike>(
  nodeCrypto: NodeCryptoLike<Key>,
): VerifyNative {
  const importKey = createKeyImport(nodeCrypto);
  return ({ publicKey, message, signature }) =>
    new Promise<boolean>((resolve, reject) => {
      const key = importKey(bytesToHex(publicKey));
      nodeCrypto.verify(null, message, key, signature, (error, isValid) => {
        if (error) reject(error);
        else resolve(isValid);
      });
    });
}

/** The same on this thread, for one that has nothing else to do. */
export function createNodeVerifySync<Key extends KeyLike>(
  nodeCrypto: NodeCryptoLike<Key>,
): (check: SignatureCheck) => boolean {
  const importKey = createKeyImport(nodeCrypto);
  return ({ publicKey, message, signature }) =>
    nodeCrypto.verify(null, message, importKey(bytesToHex(publicKey)), signature);
}

const createKeyImport = <Key extends KeyLike>(nodeCrypto: NodeCryptoLike<Key>) =>
  createBoundedCache(keysRemembered, (hex) =>
    nodeCrypto.createPublicKey(pem('PUBLIC KEY', concatBytes(spkiPrefix, hexToBytes(hex)))),
  );

export function createNodeHasher<Key extends KeyLike>(nodeCrypto: NodeCryptoLike<Key>): Hasher {
  const { hash } = nodeCrypto;
  if (hash !== undefined) return createOneShotHasher((data) => hash('sha256', data, 'hex'));
  return {
    sha256: (data) => plainBytes(nodeCrypto.createHash('sha256').update(data).digest()),
    hmacSha256: (key, data) =>
      plainBytes(nodeCrypto.createHmac('sha256', key).update(data).digest()),
  };
}

const blockBytes = 64;
/** Hashing is synchronous, so that inputs of ordinary size can take turns in one place. */
const scratchBytes = 4_096;

/** HMAC is two hashes (RFC 2104); an object for each costs more than both. */
function createOneShotHasher(sha256Hex: (data: Uint8Array) => string): Hasher {
  const sha256 = (data: Uint8Array): Uint8Array => hexToBytes(sha256Hex(data));
  const scratch = new Uint8Array(scratchBytes);
  function padded(key: Uint8Array, pad: number, data: Uint8Array): Uint8Array {
    const length = blockBytes + data.length;
    const input = length > scratchBytes ? new Uint8Array(length) : scratch.subarray(0, length);
    const block = key.length > blockBytes ? sha256(key) : key;
    input.fill(pad, 0, blockBytes);
    for (let i = 0; i < block.length; i++) input[i] = (block[i] as number) ^ pad;
    input.set(data, blockBytes);
    return input;
  }
  return {
    sha256,
    hmacSha256: (key, data) => sha256(padded(key, 0x5c, sha256(padded(key, 0x36, data)))),
  };
}

/** Deterministic signer (RFC 8032) from a 32-byte seed; the seed itself is not kept readable. */
export function createSeedSigner<Key extends KeyLike>(
  nodeCrypto: NodeCryptoLike<Key>,
  seed: Uint8Array,
): Signer {
  if (seed.length !== 32) throw new Error('an Ed25519 seed has 32 bytes');
  const secret = pem('PRIVATE KEY', concatBytes(pkcs8Prefix, seed));
  const privateKey = nodeCrypto.createPrivateKey(secret);
  const spki = nodeCrypto.createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return {
    publicKey: plainBytes(spki).slice(spkiPrefix.length),
    sign: async (message) => plainBytes(nodeCrypto.sign(null, message, privateKey)),
  };
}

const pem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${bytesToBase64(der)}\n-----END ${label}-----\n`;

/** Node answers with Buffers, whose `slice` shares memory; callers get what the types promise. */
const plainBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
