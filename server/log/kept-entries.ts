import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hash, nat, uuid } from '../../shared/entry/fields.ts';
import { syncDirectory } from '../store/sync-directory.ts';

/**
 * Entries that perhaps nobody sends again when an older database is restored: what is in no chain,
 * for browsers keep nothing, and what takes content away. They lie beside the head lock, not in the database
 * (protocol 3.16, 3.17).
 */
export interface KeptEntry {
  readonly hash: string;
  readonly kind: string;
  readonly ten: string;
  readonly con: string;
  readonly fre: string;
  readonly by: string;
  readonly logIndex: number;
  readonly receivedMs: number;
  /** JSON of the envelope. */
  readonly envelope: string;
}

export interface KeptEntries {
  put(entry: KeptEntry): Promise<void>;
  hashes(): Promise<readonly string[]>;
  read(hash: string): Promise<KeptEntry>;
}

const keptEntry = z.strictObject({
  v: z.literal(1),
  hash,
  kind: z.string(),
  ten: uuid,
  con: uuid,
  fre: z.string(),
  by: hash,
  logIndex: nat,
  receivedMs: nat,
  envelope: z.string(),
});

const fileName = /^([0-9a-f]{64})\.json$/;

/** One file per entry; written whole or not at all. */
export function createKeptEntries(dir: string): KeptEntries {
  const pathOf = (name: string): string => join(dir, `${name}.json`);
  return {
    put: async (entry) => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const temporary = join(dir, `${randomUUID()}.tmp`);
      try {
        await writeDurably(temporary, JSON.stringify({ v: 1, ...entry }));
        await rename(temporary, pathOf(entry.hash));
      } finally {
        await rm(temporary, { force: true });
      }
      await syncDirectory(dir);
    },
    hashes: async () => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const names = await readdir(dir);
      return names.flatMap((name) => fileName.exec(name)?.[1] ?? []).sort();
    },
    read: async (name) => {
      const { v: _, ...entry } = keptEntry.parse(JSON.parse(await readFile(pathOf(name), 'utf8')));
      return entry;
    },
  };
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
