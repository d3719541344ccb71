import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { createAccounts } from './accounts.ts';
import { createContracts } from './contracts.ts';
import type { Db } from './database.ts';
import { createDeliveries } from './deliveries.ts';
import { createEntries } from './entries.ts';
import { createInstance } from './instance.ts';
import { createLogTables } from './log-tables.ts';
import { createOrganisations } from './organisations.ts';
import { createOutbox } from './outbox.ts';
import { createRemovals } from './removals.ts';
import type { OpenDatabase } from './open-database.ts';
import { scrub } from './scrub.ts';
import { createSlots } from './slots.ts';
import type { Tables } from './tables.ts';

const createRepositories = (db: Db) => ({
  instance: createInstance(db),
  accounts: createAccounts(db),
  organisations: createOrganisations(db),
  contracts: createContracts(db),
  entries: createEntries(db),
  log: createLogTables(db),
  deliveries: createDeliveries(db),
  outbox: createOutbox(db),
  removals: createRemovals(db),
  slots: createSlots(db),
});

export type Repositories = ReturnType<typeof createRepositories>;

/** The port to the database: the same over PostgreSQL and PGlite (one contract suite for both). */
export interface Store extends Repositories {
  /**
   * All or nothing. Runs `work` again after a serialisation failure or a deadlock, so `work` must
   * do nothing outside the database, and must use only the repositories that it is given.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
  /** Makes what was deleted unreadable in the database's files, as far as they are ours. */
  scrub(): Promise<void>;
}

const attempts = 5;
const retriedSqlStates: readonly string[] = ['40001', '40P01'];

export const createStore = (
  db: Kysely<Tables>,
  engine: OpenDatabase['engine'] = 'postgres',
): Store => ({
  ...createRepositories(db),
  scrub: () => scrub(db, engine),
  async transaction(work) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await db.transaction().execute((tx) => work(createRepositories(tx)));
      } catch (error) {
        if (attempt === attempts || !isRetried(error)) throw error;
        await sleep(10 * attempt + Math.random() * 20);
      }
    }
  },
});

const isRetried = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  retriedSqlStates.includes(String(error.code));
