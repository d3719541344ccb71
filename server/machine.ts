import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerConfig } from './config.ts';
import type { Operations } from './store/operations.ts';
import type { Machine } from './use-cases/readiness.ts';

const megabyte = 1_048_576;

/** The real one; `drain` is for good. */
export function createMachine(options: {
  readonly operations: Pick<Operations, 'readLog'>;
  /** Directories on the disks that are written to. */
  readonly dirs: readonly string[];
  readonly minFreeMegabytes: number;
}): Machine & { drain(): void } {
  const { operations, dirs, minFreeMegabytes } = options;
  const state = { isDraining: false };
  return {
    readLog: () => operations.readLog(),
    freeBytes: async () => Math.min(...(await Promise.all(dirs.map(freeBytesOf)))),
    minFreeBytes: minFreeMegabytes * megabyte,
    isDraining: () => state.isDraining,
    drain: () => {
      state.isDraining = true;
    },
  };
}

export const headLockDirOf = ({
  headLockDir,
  dataDir,
}: Pick<ServerConfig, 'headLockDir' | 'dataDir'>): string =>
  headLockDir ?? join(dataDir, 'head-lock');

export async function freeBytesOf(dir: string): Promise<number> {
  const disk = await statfs(dir);
  return disk.bavail * disk.bsize;
}

export async function ensureDir(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return dir;
}
