import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { apiLimits } from '../../shared/api/limits.ts';
import type { ServerConfig } from '../config.ts';
import { type BlobStore, StorageFault } from '../store/blob-store.ts';
import { openBlobStore } from '../store/open-blob-store.ts';
import { describeFile, type ManifestFile } from './backup-manifest.ts';

export interface CopiedPictures {
  readonly files: readonly ManifestFile[];
  /** Paths in the backup of those whose bytes are not the ones of their name; left out. */
  readonly damaged: readonly string[];
}

export const noPictures: CopiedPictures = { files: [], damaged: [] };

const folder = 'pictures';
const pictureName = /^[0-9a-f]{64}$/;
const pageSize = 500;

const pathOf = (sha256: string): string => [folder, sha256.slice(0, 2), sha256].join('/');

/** Pictures of the data directory, as they lie there. */
export async function copyFolder({ dataDir }: ServerConfig, dir: string): Promise<CopiedPictures> {
  const from = join(dataDir, 'blobs');
  const found = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: ManifestFile[] = [];
  const damaged: string[] = [];
  for (const entry of found.filter(({ name }) => pictureName.test(name))) {
    const { name } = entry;
    const path = pathOf(name);
    await mkdir(dirname(join(dir, path)), { recursive: true, mode: 0o700 });
    // Removed since the folder was listed: it shall not be in the backup either.
    if (!(await copyIfThere(join(entry.parentPath, name), join(dir, path)))) continue;
    const file = await describeFile(dir, path);
    if (file.sha256 === name) files.push(file);
    else damaged.push(path);
  }
  return { files, damaged };
}

/** All that is in the bucket now; each is hashed on the way. */
export async function copyBucket(blobs: BlobStore, dir: string): Promise<CopiedPictures> {
  const files: ManifestFile[] = [];
  const damaged: string[] = [];
  for await (const sha256 of hashesIn(blobs)) {
    const path = pathOf(sha256);
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    try {
      const stream = await blobs.read(sha256);
      // Removed since the bucket was listed.
      if (stream === undefined) continue;
      await pipeline(stream, createWriteStream(target, { flags: 'wx', mode: 0o600 }));
      files.push(await describeFile(dir, path));
    } catch (error) {
      if (!(error instanceof StorageFault) || error.code !== 'E_STORAGE_CORRUPT') throw error;
      await rm(target, { force: true });
      damaged.push(path);
    }
  }
  return { files, damaged };
}

/** Every picture of a store, ascending. */
async function* hashesIn(blobs: BlobStore): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const page = await blobs.list(after, pageSize);
    for (const { sha256 } of page) yield sha256;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.sha256;
  }
}

/** Puts the pictures of a checked backup into the bucket of this configuration. */
export async function restoreToBucket(
  blobs: BlobStore,
  dir: string,
  files: readonly ManifestFile[],
): Promise<void> {
  for (const { path, sha256, bytes } of files) {
    const file = await open(join(dir, path));
    const claim = { sha256, len: bytes, maxBytes: apiLimits.blobBytes, maySeal: true };
    const put = await blobs.put(claim, file.createReadStream());
    await file.close().catch(() => undefined);
    if (!put.ok) throw new Error(`${path}: ${put.error.code}`);
  }
}

export const isPicture = ({ path }: ManifestFile): boolean => path.startsWith(`${folder}/`);

export interface MissingPictures {
  readonly known: number;
  readonly missing: readonly string[];
}

/** Pictures that the database knows of, and the store does not have. Both are read ascending. */
export async function missingPictures(
  config: ServerConfig,
  knownAfter: (after: string) => Promise<readonly { readonly sha256: string }[]>,
): Promise<MissingPictures | undefined> {
  const blobs = await openBlobStore(config);
  if (!blobs.ok) return undefined;
  const there = hashesIn(blobs.value);
  const state = { known: 0, there: await there.next() };
  const missing: string[] = [];
  for (let after = ''; ; ) {
    const page = await knownAfter(after);
    for (const { sha256 } of page) {
      state.known += 1;
      while (!state.there.done && state.there.value < sha256) state.there = await there.next();
      if (state.there.done || state.there.value !== sha256) missing.push(sha256);
    }
    const last = page.at(-1);
    if (last === undefined) return { known: state.known, missing };
    after = last.sha256;
  }
}

export async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
