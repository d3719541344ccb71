import type { Readable } from 'node:stream';
import type { Result } from '../../shared/kit/result.ts';
import type { imageTypeOf } from '../../shared/verify/image-type.ts';

export interface StoredBlob {
  readonly sha256: string;
  readonly len: number;
  /** Found out from the first bytes, whatever was declared; of a sealed picture, that of bytes. */
  readonly mime: NonNullable<ReturnType<typeof imageTypeOf>> | typeof sealedType;
}

export const sealedType = 'application/octet-stream';

export type BlobError =
  | { readonly code: 'E_BLOB_HASH' }
  | { readonly code: 'E_BLOB_LEN'; readonly len: number }
  | { readonly code: 'E_BLOB_TYPE' };

export interface BlobClaim {
  /** 64 hex, checked by the caller: paths and keys are built from it. */
  readonly sha256: string;
  readonly len: number;
  readonly maxBytes: number;
  /** Some contract of the sender has pictures sealed: an age file is one (protocol 3.9). */
  readonly maySeal: boolean;
}

export interface ListedBlob {
  readonly sha256: string;
  /** When it was written; epoch, the store's own clock. */
  readonly writtenAtMs: number;
}

/** First and last byte, from 0, both inclusive. */
export interface BytePart {
  readonly first: number;
  readonly last: number;
}

/**
 * The port to where pictures are, by the hash of their bytes: a folder or S3 (one contract suite
 * for both). What is read is hashed before its first byte is handed out. Trouble of the store
 * itself is thrown as `StorageFault`: nothing was acknowledged, and the same call may be made again.
 */
export interface BlobStore {
  /** Hashes while streaming; keeps nothing of what does not match (protocol 3.9). */
  put(claim: BlobClaim, body: AsyncIterable<Uint8Array>): Promise<Result<StoredBlob, BlobError>>;
  /** `undefined` if it is gone. Memory does not grow with its length. */
  read(sha256: string, part?: BytePart): Promise<Readable | undefined>;
  /** Throws if it is gone. */
  readAll(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  /** For good, every version of it; nothing to do if it is gone already. */
  remove(sha256: string): Promise<void>;
  /** Ascending, those after a hash (`''` for the start), at most `limit`: for sweeps. */
  list(after: string, limit: number): Promise<readonly ListedBlob[]>;
  /** Removes halves that were left by a process that was killed. `beforeMs`: epoch, wall clock. */
  removeHalves(beforeMs: number): Promise<void>;
}

export type StorageCode =
  /** Slow, unreachable, broken off, or it says itself that it cannot now. */
  | 'E_STORAGE_UNAVAILABLE'
  | 'E_STORAGE_FULL'
  /** Credentials, bucket or rights: the operator's to mend. */
  | 'E_STORAGE_DENIED'
  /** Other bytes than were stored. */
  | 'E_STORAGE_CORRUPT';

/** The store cannot, whoever asks. `detail` is for the operator's log, and holds no secret. */
export class StorageFault extends Error {
  readonly code: StorageCode;

  constructor(code: StorageCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
  }
}

const namePattern = /^[0-9a-f]{64}$/;

/** Two levels of folders, so that none grows large: `ab/cd/abcd…`. */
export function blobPathOf(sha256: string): string {
  if (!namePattern.test(sha256)) throw new Error('not the name of a blob');
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}
