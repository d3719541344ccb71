import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isBundlePath } from '../shared/verify/bundle-format.ts';
import { openBundleDirectory } from './bundle-directory.ts';
import { CommandFailure } from './io.ts';

/** A folder that a bundle is written into, file by file, each of them whole or not at all. */
export interface BundleFolder {
  /** Bytes of a file that is there. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Is this file there, with these contents? */
  has(path: string, sha256: string): Promise<boolean>;
  /** Throws CommandFailure for a path that no bundle has. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Removes every file but these. */
  keepOnly(paths: ReadonlySet<string>): Promise<void>;
  /** Ends the work: nothing temporary stays behind. */
  close(): Promise<void>;
}

/**
 * Opens a new folder, or one that a bundle was begun in. New content goes to a folder beside it and
 * is moved into place, so that whatever ends the command leaves no half file.
 */
export async function openBundleFolder(folder: string): Promise<BundleFolder> {
  const temporary = join(dirname(folder), `.${basename(folder)}.part`);
  await checkFolder(folder);
  await createFolder(join(folder, 'blobs'));
  await createFolder(temporary);
  const placeOf = (path: string): string => {
    // A hostile server cannot name a file elsewhere: only paths that a bundle has are written.
    if (!isBundlePath(path)) throw new CommandFailure('the server named a file no bundle has');
    return join(folder, path);
  };
  return {
    read: (path) => readFile(placeOf(path)).catch(() => undefined),
    async has(path, sha256) {
      const bytes = await readFile(placeOf(path)).catch(() => undefined);
      return bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
    },
    async write(path, content) {
      const target = placeOf(path);
      const part = join(temporary, basename(path));
      const file = await open(part, 'w');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, target);
    },
    async keepOnly(paths) {
      for (const path of await openBundleDirectory(folder).list())
        if (!paths.has(path)) await rm(placeOf(path));
    },
    close: () => rm(temporary, { recursive: true, force: true }),
  };
}

/** Nobody's own files are mixed with a bundle's, and none is overwritten. */
async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory()) throw new CommandFailure(`not a folder: ${folder}`);
  if ((await readdir(folder)).length === 0) return;
  const foreign = (await openBundleDirectory(folder).list()).filter((path) => !isBundlePath(path));
  if (foreign.length > 0) throw new CommandFailure(`not a bundle's folder: ${folder}`);
}

async function createFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(() => {
    throw new CommandFailure(`cannot create the folder ${folder}`);
  });
}
