import { chmod, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryDir = dirname(dirname(fileURLToPath(import.meta.url)));
export const distDir = join(repositoryDir, 'dist');

/** Electron starts through this unprivileged account when the caller is root. */
export const UNPRIVILEGED_ID = 65534;

export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Where fetched runtimes and staged apps live, outside the tree. Root's own cache is closed to the
 * unprivileged user that runs Electron, so root gets a system-wide one.
 */
export function cacheDirFor(env: NodeJS.ProcessEnv, user: { readonly root: boolean }): string {
  if (env['COUNTERSIGN_CACHE_DIR']) return env['COUNTERSIGN_CACHE_DIR'];
  if (user.root) return '/var/cache/countersign';
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'countersign');
}

export const cacheDir = (): string => cacheDirFor(process.env, { root: isRoot() });

/** Creates a directory that others may read and enter, whatever the caller's umask is. */
export async function makeReadableDir(dir: string): Promise<string> {
  const created = await mkdir(dir, { recursive: true, mode: 0o755 });
  if (created === undefined) return dir;
  for (let step = dir; step.length >= created.length; step = dirname(step)) {
    await chmod(step, 0o755);
  }
  return dir;
}

/** The folder of an installed npm package. */
export function packageDir(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
