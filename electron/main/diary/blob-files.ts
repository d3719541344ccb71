import { join } from 'node:path';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { isHash } from '../../../shared/kit/ids.ts';
import type { FilePort } from '../files/file-port.ts';

/** Pictures by the SHA-256 of their stored bytes (protocol 3.9). */
export interface BlobFiles {
  /** Durable when it resolves; answers the name. */
  write(bytes: Uint8Array): Promise<string>;
  /** `undefined` when absent, or when the bytes are no longer those of the name. */
  read(sha256: string): Promise<Uint8Array | undefined>;
  remove(sha256: string): Promise<void>;
}

export function createBlobFiles(files: FilePort, dir: string, hasher: Hasher): BlobFiles {
  const nameOf = (bytes: Uint8Array) => bytesToHex(hasher.sha256(bytes));
  return {
    async write(bytes) {
      const name = nameOf(bytes);
      await files.write(blobPath(dir, name), bytes);
      return name;
    },
    remove: (sha256) => files.remove(blobPath(dir, sha256)),
    async read(sha256) {
      const bytes = await files.read(blobPath(dir, sha256));
      return bytes !== undefined && nameOf(bytes) === sha256 ? bytes : undefined;
    },
  };
}

/** Built only from a string that matched the pattern: the name may come over IPC. */
export function blobPath(dir: string, sha256: string): string {
  if (!isHash(sha256)) throw new Error('not a blob name');
  return join(dir, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}
