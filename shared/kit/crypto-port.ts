/**
 * Hashing comes in as an argument, synchronously, so that Merkle code is written once
 * for Node (node:crypto) and browsers (noble); signatures come in as an asynchronous batch,
 * because WebCrypto and thread pools are asynchronous (architecture.md section 3).
 */
export interface Hasher {
  sha256(data: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
}

export interface SignatureCheck {
  /** 32 bytes */
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  /** 64 bytes */
  readonly signature: Uint8Array;
}

/** One verdict per check, in order, under the prime-order profile (protocol 3.2). Never rejects. */
export type VerifySignatures = (checks: readonly SignatureCheck[]) => Promise<readonly boolean[]>;

/** Signs exact bytes; returns 64 bytes. The key stays behind the port. */
export interface Signer {
  /** 32 bytes */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export interface CryptoPort {
  readonly hasher: Hasher;
  /** SHA-256 of a whole file, where something does it faster than `hasher`. Never rejects. */
  readonly hashFile?: ((data: Uint8Array) => Promise<Uint8Array>) | undefined;
  readonly verifySignatures: VerifySignatures;
}

export const hashFile = async (
  { hasher, hashFile: hash }: CryptoPort,
  data: Uint8Array,
): Promise<Uint8Array> => (hash === undefined ? hasher.sha256(data) : hash(data));
