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

/** Strict durability: an acknowledged entry is on the disk, not in a cache (stack.md section 3). */
export function openDatabase(indexedDb: IndexedDb = {}): OutboxDatabase {
  const database = new Dexie('countersign-outbox', {
    chromeTransactionDurability: 'strict',
    cache: 'disabled',
    ...indexedDb,
  }) as OutboxDatabase;
  database.version(1).stores({
    entries: 'hash, &position, state',
    quarantine: 'hash',
  });
  return database;
}
