import { randomUUID } from 'node:crypto';
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
import type { Result } from '../../shared/kit/result.ts';
import { hasBytesOf, isBytesOf, onDisk, writeClaimed } from './blob-bytes.ts';
import {
  type BlobClaim,
  type BlobError,
  blobPathOf,
  type BlobStore,
  type BytePart,
  type ListedBlob,
  StorageFault,
  type StoredBlob,
} from './blob-store.ts';
import { syncDirectory } from './sync-directory.ts';

/** Opens a new file for writing; a test brings a disk that is full. */
export type OpenNew = (path: string) => Promise<Pick<FileHandle, 'writeFile' | 'sync' | 'close'>>;

const openNew: OpenNew = (path) => open(path, 'wx', 0o600);

/** Pictures in a folder of the data directory. */
export function createBlobFiles(dir: string, create: OpenNew = openNew): BlobStore {
  const pathOf = (sha256: string): string => join(dir, blobPathOf(sha256));
  const temporaryDir = join(dir, 'tmp');
  return {
    put: (claim, body) => put({ dir, temporaryDir, create }, claim, body),
    read: (sha256, part) => onDisk(() => readChecked(pathOf(sha256), sha256, part)),
    readAll: async (sha256) => {
      const bytes = await onDisk(() => readFile(pathOf(sha256)));
      if (!isBytesOf(bytes, sha256)) throw corrupt(sha256);
      return bytes;
    },
    has: async (sha256) => (await orNone(onDisk(() => stat(pathOf(sha256))))) !== undefined,
    remove: (sha256) =>
      onDisk(async () => {
        await rm(pathOf(sha256), { force: true });
        // A power cut must not bring back what somebody was told is gone.
        await orNone(syncDirectory(dirname(pathOf(sha256))));
      }),
    list: (after, limit) => onDisk(() => listAfter(dir, after, limit)),
    removeHalves: async (beforeMs) => {
      for (const name of await namesIn(temporaryDir)) {
        const path = join(temporaryDir, name);
        const facts = await orNone(stat(path));
        if (facts !== undefined && facts.mtimeMs < beforeMs) await rm(path, { force: true });
      }
    },
  };
}

const corrupt = (sha256: string) => new StorageFault('E_STORAGE_CORRUPT', `picture ${sha256}`);

interface Places {
  readonly dir: string;
  readonly temporaryDir: string;
  readonly create: OpenNew;
}

async function put(
  { dir, temporaryDir, create }: Places,
  claim: BlobClaim,
  body: AsyncIterable<Uint8Array>,
): Promise<Result<StoredBlob, BlobError>> {
  const path = join(dir, blobPathOf(claim.sha256));
  const temporary = join(temporaryDir, randomUUID());
  await onDisk(() => mkdir(temporaryDir, { recursive: true, mode: 0o700 }));
  try {
    const file = await onDisk(() => create(temporary));
    try {
      const written = await writeClaimed(file, claim, body);
      if (!written.ok) return written;
      await onDisk(() => file.sync());
      await onDisk(() => publish(dir, temporary, path));
      return written;
    } finally {
      await file.close();
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

async function publish(dir: string, temporary: string, path: string): Promise<void> {
  const folder = dirname(path);
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(temporary, path);
  // The operator signs that it holds this: a power cut must not take the name away.
  await syncDirectory(folder);
  if (created === undefined) return;
  await syncDirectory(dirname(folder));
  await syncDirectory(dir);
}

/** Read twice: whoever looks at it must not get the first half of something else. */
async function readChecked(path: string, sha256: string, part: BytePart | undefined) {
  const file = await orNone(open(path, 'r'));
  if (file === undefined) return undefined;
  try {
    if (!(await hasBytesOf(file, sha256))) throw corrupt(sha256);
  } catch (error) {
    await file.close();
    throw error;
  }
  return file.createReadStream({ start: part?.first ?? 0, ...(part && { end: part.last }) });
}

async function listAfter(dir: string, after: string, limit: number): Promise<ListedBlob[]> {
  const found: ListedBlob[] = [];
  for (const a of await foldersFrom(dir, after.slice(0, 2)))
    for (const b of await foldersFrom(join(dir, a), after.startsWith(a) ? after.slice(2, 4) : ''))
      for (const sha256 of (await namesIn(join(dir, a, b))).sort()) {
        if (sha256 <= after) continue;
        if (found.length === limit) return found;
        const facts = await orNone(stat(join(dir, a, b, sha256)));
        if (facts) found.push({ sha256, writtenAtMs: facts.mtimeMs });
      }
  return found;
}

const foldersFrom = async (dir: string, first: string): Promise<string[]> =>
  (await namesIn(dir)).filter((name) => /^[0-9a-f]{2}$/.test(name) && name >= first).sort();

const namesIn = async (dir: string): Promise<string[]> => (await orNone(readdir(dir))) ?? [];

/** `undefined` if there is no such file. */
async function orNone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
