import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hash, nat, origin } from '../../shared/entry/fields.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { syncDirectory } from '../store/sync-directory.ts';

/**
 * The last signed tree head, kept outside the database (protocol 3.16): a database that was
 * restored from a backup is behind it, and must not sign a second history.
 */
export interface LockedHead {
  readonly origin: string;
  readonly size: number;
  /** 64 hex */
  readonly root: string;
  /** Leaf data (base64) that were added since the head before. */
  readonly leaves: readonly string[];
}

/** Any store outside the database that can compare and swap: files here, another one elsewhere. */
export interface HeadLock {
  /** `undefined` before the first signature. */
  read(): Promise<LockedHead | undefined>;
  /** The heads that are still kept, ascending, the newest last: each was signed, or about to be. */
  history(): Promise<readonly LockedHead[]>;
  /** Only if `expected` still is the newest; else somebody else signs for this log. */
  swap(
    expected: LockedHead | undefined,
    next: LockedHead,
  ): Promise<Result<undefined, HeadLockLost>>;
}

export interface HeadLockLost {
  readonly code: 'head_lock_lost';
}

const lockedHead = z.strictObject({
  v: z.literal(1),
  origin,
  size: nat,
  root: hash,
  leaves: z.array(z.string()),
});

/** Old versions stay for a while, so that a writer that slept cannot take a number again. */
const versionsKept = 16;

/**
 * One file per version in a directory; a version is taken by linking a complete, fsynced file to
 * its name, which the file system grants to one process only.
 */
export function createFileHeadLock(dir: string): HeadLock {
  async function versions(): Promise<number[]> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const names = await readdir(dir);
    return names
      .flatMap((name) => /^head-([0-9]{12})\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  async function readVersion(version: number): Promise<LockedHead> {
    const text = await readFile(join(dir, fileName(version)), 'utf8');
    const { v: _, ...head } = lockedHead.parse(JSON.parse(text));
    return head;
  }

  async function newest(): Promise<{ version: number; head: LockedHead } | undefined> {
    const version = (await versions()).at(-1);
    return version === undefined ? undefined : { version, head: await readVersion(version) };
  }

  return {
    read: async () => (await newest())?.head,
    history: async () => {
      const heads: LockedHead[] = [];
      for (const version of await versions()) heads.push(await readVersion(version));
      return heads;
    },
    swap: async (expected, next) => {
      const lost = err({ code: 'head_lock_lost' as const });
      const current = await newest();
      if (current?.head.size !== expected?.size || current?.head.root !== expected?.root)
        return lost;
      const version = (current?.version ?? 0) + 1;
      if (!(await writeVersion(dir, version, next))) return lost;
      const all = await versions();
      if (all.at(-1) !== version) return lost;
      for (const old of all.slice(0, -versionsKept)) await rm(join(dir, fileName(old)));
      return ok(undefined);
    },
  };
}

const fileName = (version: number): string => `head-${String(version).padStart(12, '0')}.json`;

/** False if the version exists already. */
async function writeVersion(dir: string, version: number, head: LockedHead): Promise<boolean> {
  const path = join(dir, fileName(version));
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeDurably(temporary, JSON.stringify({ v: 1, ...head }));
    await link(temporary, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDirectory(dir);
  return true;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
