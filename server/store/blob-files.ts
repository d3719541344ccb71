import { createHash, randomUUID } from 'node:crypto';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { isAgeFile } from '../../shared/kit/age-header.ts';
import { imageTypeOf } from '../../shared/verify/image-type.ts';
import { syncDirectory } from './sync-directory.ts';

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
  /** 64 hex, checked by the caller: paths are built from it. */
  readonly sha256: string;
  readonly len: number;
  readonly maxBytes: number;
  /** Some contract of the sender has pictures sealed: an age file is one (protocol 3.9). */
  readonly maySeal: boolean;
}

/** Pictures by the hash of their bytes. */
export interface BlobFiles {
  /** Hashes while streaming; keeps nothing of what does not match (protocol 3.9). */
  put(claim: BlobClaim, body: AsyncIterable<Uint8Array>): Promise<Result<StoredBlob, BlobError>>;
  /** `undefined` if the file is gone. */
  read(sha256: string): Promise<Readable | undefined>;
  readAll(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  /** For good; nothing to do if it is gone already. */
  remove(sha256: string): Promise<void>;
  /** Removes halves that were left by a process that was killed. `beforeMs`: epoch, wall clock. */
  removeHalves(beforeMs: number): Promise<void>;
}

const namePattern = /^[0-9a-f]{64}$/;
/** The first line of an age file, with something after it. */
const magicBytes = 32;

export function createBlobFiles(dir: string): BlobFiles {
  const folderOf = (sha256: string): string => {
    if (!namePattern.test(sha256)) throw new Error('not the name of a blob');
    return join(dir, sha256.slice(0, 2), sha256.slice(2, 4));
  };
  const temporaryDir = join(dir, 'tmp');
  return {
    put: async (claim, body) => {
      const folder = folderOf(claim.sha256);
      await mkdir(temporaryDir, { recursive: true, mode: 0o700 });
      const temporary = join(temporaryDir, randomUUID());
      try {
        const written = await writeChecked(temporary, claim, body);
        if (!written.ok) return written;
        const created = await mkdir(folder, { recursive: true, mode: 0o700 });
        await rename(temporary, join(folder, claim.sha256));
        // The operator signs that it holds this: a power cut must not take the name away.
        await syncDirectory(folder);
        if (created !== undefined) {
          await syncDirectory(dirname(folder));
          await syncDirectory(dir);
        }
        return written;
      } finally {
        await rm(temporary, { force: true });
      }
    },
    read: async (sha256) => {
      const file = await openOrNone(join(folderOf(sha256), sha256));
      return file?.createReadStream();
    },
    readAll: (sha256) => readFile(join(folderOf(sha256), sha256)),
    has: async (sha256) => (await orNone(stat(join(folderOf(sha256), sha256)))) !== undefined,
    remove: async (sha256) => {
      const folder = folderOf(sha256);
      await rm(join(folder, sha256), { force: true });
      // A power cut must not bring back what somebody was told is gone.
      await orNone(syncDirectory(folder));
    },
    removeHalves: async (beforeMs) => {
      for (const name of await namesIn(temporaryDir)) {
        const path = join(temporaryDir, name);
        const facts = await orNone(stat(path));
        if (facts !== undefined && facts.mtimeMs < beforeMs) await rm(path, { force: true });
      }
    },
  };
}

async function writeChecked(
  path: string,
  claim: BlobClaim,
  body: AsyncIterable<Uint8Array>,
): Promise<Result<StoredBlob, BlobError>> {
  const hash = createHash('sha256');
  const first: Uint8Array[] = [];
  const state = { len: 0 };
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of body) {
      if (state.len < magicBytes) first.push(chunk);
      state.len += chunk.length;
      if (state.len > claim.len || state.len > claim.maxBytes)
        return err({ code: 'E_BLOB_LEN', len: state.len });
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (state.len !== claim.len) return err({ code: 'E_BLOB_LEN', len: state.len });
  if (hash.digest('hex') !== claim.sha256) return err({ code: 'E_BLOB_HASH' });
  const start = Buffer.concat(first);
  const mime = claim.maySeal && isAgeFile(start) ? sealedType : imageTypeOf(start);
  if (mime === undefined) return err({ code: 'E_BLOB_TYPE' });
  return ok({ sha256: claim.sha256, len: state.len, mime });
}

const namesIn = async (dir: string): Promise<string[]> => (await orNone(readdir(dir))) ?? [];

const openOrNone = (path: string): Promise<FileHandle | undefined> => orNone(open(path, 'r'));

/** `undefined` if there is no such file. */
async function orNone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
