import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One hash over names and bytes of `paths` (files or folders below `rootDir`). */
export async function hashSources(rootDir: string, paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesBelow(rootDir, path)) {
      hash.update(`${file}\0`);
      hash.update(
        createHash('sha256')
          .update(await readFile(join(rootDir, file)))
          .digest(),
      );
    }
  }
  return hash.digest('hex');
}

export async function hasStamp(path: string, hash: string): Promise<boolean> {
  return existsSync(path) && (await readFile(path, 'utf8')).trim() === hash;
}

export async function writeStamp(path: string, hash: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${hash}\n`);
}

/** Without a stamp an output counts as not built, so it goes before the build starts. */
export const removeStamp = (path: string): Promise<void> => rm(path, { force: true });

async function filesBelow(rootDir: string, path: string): Promise<readonly string[]> {
  const full = join(rootDir, path);
  if (!existsSync(full)) return [];
  if ((await stat(full)).isFile()) return [path];
  const names = await readdir(full, { withFileTypes: true });
  const sorted = names.sort((a, b) => (a.name < b.name ? -1 : 1));
  const lists = await Promise.all(
    sorted.map((entry) => filesBelow(rootDir, join(path, entry.name))),
  );
  return lists.flat();
}
