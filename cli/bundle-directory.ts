import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BundleReader, bundleLimits, isBundlePath } from '../shared/verify/bundle-format.ts';
import { CommandFailure, limitCodes } from './io.ts';

const maxFileBytes = bundleLimits.textBytes;

/** A bundle unpacked into a folder. Links are never followed. */
export async function openBundleDirectory(directory: string): Promise<BundleReader> {
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) throw new CommandFailure(`no such bundle: ${directory}`);
  if (!found.isDirectory())
    throw new CommandFailure(`not a folder (unpack the bundle first): ${directory}`);
  return {
    list: () => listFiles(directory),
    read: (path) => readBundleFile(directory, path),
  };
}

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

async function readBundleFile(directory: string, path: string): Promise<Uint8Array | undefined> {
  if (!isBundlePath(path)) return undefined;
  const file = await open(join(directory, path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      if (limitCodes.includes(error.code ?? '')) throw new RangeError(error.code);
      throw error;
    },
  );
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > maxFileBytes) throw new Error('file too large');
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}
