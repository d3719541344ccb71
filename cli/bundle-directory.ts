import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BundleReader, bundleLimits, isBundlePath } from '../shared/verify/bundle-format.ts';
import { limitCodes } from './io.ts';

const maxFileBytes = bundleLimits.textBytes;

/** A bundle unpacked into a folder that is there. Links are never followed. */
export const openBundleDirectory = (directory: string): BundleReader => ({
  list: () => listFiles(directory),
  read: (path) => readBundleFile(directory, path),
});

/** What is no regular file gets a path that no bundle has, so that the verifier names it. */
async function listFiles(directory: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
      if (paths.length > bundleLimits.files) return;
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && path === 'blobs') await visit('blobs/');
      else paths.push(entry.isFile() ? path : `${path}/`);
    }
  };
  await visit('');
  return paths.sort();
}

/**
 * Synchronous, because a bundle has thousands of small files: handing each to the thread pool, where
 * signatures are being checked, takes several times as long as reading it.
 */
async function readBundleFile(directory: string, path: string): Promise<Uint8Array | undefined> {
  if (!isBundlePath(path)) return undefined;
  const file = openOrUndefined(join(directory, path));
  if (file === undefined) return undefined;
  try {
    const { size } = fstatSync(file);
    if (size > maxFileBytes) throw new Error('file too large');
    return readWhole(file, size);
  } finally {
    closeSync(file);
  }
}

function openOrUndefined(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return undefined;
    if (limitCodes.includes(code)) throw new RangeError(code);
    throw error;
  }
}

/** As much as there was when it was opened: a file that grows meanwhile is cut, and then wrong. */
function readWhole(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let done = 0;
  while (done < size) {
    const count = readSync(file, bytes, done, size - done, done);
    if (count === 0) return bytes.subarray(0, done);
    done += count;
  }
  return bytes;
}
