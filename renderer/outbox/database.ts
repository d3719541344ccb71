import { Dexie, type EntityTable } from 'dexie';
import type { JournalItem } from '../../shared/api/ipc.ts';

/** One entry on its way: what main handed over, and how far it has come. */
export interface QueuedEntry extends JournalItem {
  /**
   * `queued` → `receipted` (has its leaf) → `done` (nothing left to deliver). `refused`: the server
   * will not have it; kept and shown.
   */
  readonly state: 'queued' | 'receipted' | 'refused' | 'done';
}

/** A record that is not what its hash says: set aside, never sent (threats E-11). */
export interface QuarantinedEntry {
  readonly hash: string;
  readonly foundAt: number;
  readonly record: unknown;
}

export type OutboxDatabase = Dexie & {
  entries: EntityTable<QueuedEntry, 'hash'>;
  quarantine: EntityTable<QuarantinedEntry, 'hash'>;
};

/** The parts of IndexedDB that a test brings along. */
export interface IndexedDb {
  readonly indexedDB?: IDBFactory;
  readonly IDBKeyRange?: typeof globalThis.IDBKeyRange;
}

/**
 * Every schema that was ever on somebody's disk, by version: an older one is upgraded where it lies,
 * which a test does from each. 2: the next entries to send are read off an index, not sorted.
 */
export const outboxSchemas = {
  1: { entries: 'hash, &position, state', quarantine: 'hash' },
  2: { entries: 'hash, &position, state, [state+position]' },
} as const;

/** Strict durability: an acknowledged entry is on the disk, not in a cache (stack.md section 3). */
export function openDatabase(indexedDb: IndexedDb = {}): OutboxDatabase {
  const database = new Dexie('countersign-outbox', {
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    ...indexedDb,
  }) as OutboxDatabase;
  for (const [version, stores] of Object.entries(outboxSchemas))
    database.version(Number(version)).stores(stores);
  return database;
}

/**
 * Opens the queue. One that cannot be opened, because it is damaged or a newer app made it, is
 * thrown away: the journal has it all, and what is in it was on its way only.
 */
export async function openOrForget(indexedDb: IndexedDb = {}): Promise<OutboxDatabase> {
  const database = openDatabase(indexedDb);
  if (await opensAsOurs(database)) return database;
  await database.delete();
  // What Dexie learned from the other schema must go as well.
  const fresh = openDatabase(indexedDb);
  await fresh.open();
  return fresh;
}

const newestSchema = Math.max(...Object.keys(outboxSchemas).map(Number));
/** Dexie keeps room between its versions. */
const nativePerVersion = 10;

async function opensAsOurs(database: OutboxDatabase): Promise<boolean> {
  try {
    await database.open();
  } catch {
    return false;
  }
  // Dexie opens what a newer app made; what its records mean by now, nobody here knows.
  return Math.floor(database.backendDB().version / nativePerVersion) <= newestSchema;
}
