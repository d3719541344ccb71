import type { CryptoPort } from './crypto-port.ts';
import { createProfileVerifier, type VerifyNative } from './ed25519-profile.ts';
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
}

const algorithm = { name: 'Ed25519' } as const;

/**
 * Ed25519 by the engine, under the prime-order profile; an engine without Ed25519, or with a
 * lenient one, is found out at the first use and the plain JavaScript reference takes its place.
 */
export const createWebCrypto = <Key>(subtle: SubtleLike<Key>): CryptoPort => ({
  hasher: nobleHasher,
  verifySignatures: createProfileVerifier(createWebVerify(subtle)),
});

/** The engine's own verification, without the profile. */
export function createWebVerify<Key>(subtle: SubtleLike<Key>): VerifyNative {
  return async ({ publicKey, message, signature }) => {
    const keyData = ownBytes(publicKey);
    const key = await subtle.importKey('raw', keyData, algorithm, false, ['verify']);
    return subtle.verify(algorithm, key, ownBytes(signature), ownBytes(message));
  };
}

/** A copy in memory of its own: WebCrypto takes no view of shared memory. */
const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);
