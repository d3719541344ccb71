import { createBoundedCache } from './bounded-cache.ts';
import type { CryptoPort } from './crypto-port.ts';
import { createProfileVerifier, type VerifyNative } from './ed25519-profile.ts';
import { bytesToHex, hexToBytes } from './hex.ts';
import { nobleHasher } from './noble-hasher.ts';

/** The part of WebCrypto's `crypto.subtle` in use, so that `shared/` need not name the DOM. */
export interface SubtleLike<Key = unknown> {
  importKey(
    format: 'raw',
    keyData: Uint8Array<ArrayBuffer>,
    algorithm: { name: 'Ed25519' },
    extractable: boolean,
    keyUsages: 'verify'[],
  ): Promise<Key>;
  verify(
    algorithm: { name: 'Ed25519' },
    key: Key,
    signature: Uint8Array<ArrayBuffer>,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>;
  digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

const keysRemembered = 1_024;
const algorithm = { name: 'Ed25519' } as const;

/**
 * Ed25519 by the engine, under the prime-order profile; an engine without Ed25519, or with a
 * lenient one, is found out at the first use and the plain JavaScript reference takes its place.
 */
export const createWebCrypto = <Key>(subtle: SubtleLike<Key>): CryptoPort => ({
  hasher: nobleHasher,
  hashFile: (data) => hashFile(subtle, data),
  verifySignatures: createProfileVerifier(createWebVerify(subtle)),
});

/** Large enough that a call to the engine costs less than hashing here. */
const nativeBytes = 2_048;

async function hashFile<Key>(subtle: SubtleLike<Key>, data: Uint8Array): Promise<Uint8Array> {
  if (data.length < nativeBytes) return nobleHasher.sha256(data);
  try {
    return new Uint8Array(await subtle.digest('SHA-256', unsharedBytes(data)));
  } catch {
    // A failing engine says nothing about the file.
    return nobleHasher.sha256(data);
  }
}

/** The engine's own verification, without the profile. */
export function createWebVerify<Key>(subtle: SubtleLike<Key>): VerifyNative {
  const importKey = createBoundedCache(keysRemembered, (hex) =>
    subtle.importKey('raw', unsharedBytes(hexToBytes(hex)), algorithm, false, ['verify']),
  );
  return async ({ publicKey, message, signature }) => {
    const key = await importKey(bytesToHex(publicKey));
    return subtle.verify(algorithm, key, unsharedBytes(signature), unsharedBytes(message));
  };
}

/** WebCrypto takes no view of shared memory. */
const unsharedBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
