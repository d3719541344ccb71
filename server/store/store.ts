import { setTimeout as sleep } from 'node:timers/promises';
import { createAccounts } from './accounts.ts';
import { createBatches } from './batches.ts';
import { createBudgets } from './budgets.ts';
import { createContracts } from './contracts.ts';
import type { Db } from './database.ts';
import { createDeliveries } from './deliveries.ts';
import { createDeviceTokens } from './device-tokens.ts';
import { createEntries } from './entries.ts';
import { createInstance } from './instance.ts';
import { createInvitations } from './invitations.ts';
import { createJobs } from './jobs.ts';
import { createLogTables } from './log-tables.ts';
import { createMails } from './mails.ts';
import { createMutedMails } from './muted-mails.ts';
import { createOperations } from './operations.ts';
import { createOrganisations } from './organisations.ts';
import { createOutbox } from './outbox.ts';
import { createPayouts } from './payouts.ts';
import { createRemovals } from './removals.ts';
import type { OpenDatabase } from './open-database.ts';
import { type Scope, type SystemTask, withScope } from './scope.ts';
import { scrub } from './scrub.ts';
import { createSessions } from './sessions.ts';
import { createSlots } from './slots.ts';
import { createViews } from './views.ts';

const createTableRepositories = (db: Db) => ({
  instance: createInstance(db),
  accounts: createAccounts(db),
  sessions: createSessions(db),
  tokens: createDeviceTokens(db),
  invitations: createInvitations(db),
  mails: createMails(db),
  muted: createMutedMails(db),
  organisations: createOrganisations(db),
  operations: createOperations(db),
  batches: createBatches(db),
  budgets: createBudgets(db),
  contracts: createContracts(db),
  entries: createEntries(db),
  jobs: createJobs(db),
  log: createLogTables(db),
  deliveries: createDeliveries(db),
  outbox: createOutbox(db),
  payouts: createPayouts(db),
  removals: createRemovals(db),
  slots: createSlots(db),
  views: createViews(db),
});

type TableRepositories = ReturnType<typeof createTableRepositories>;

export interface Repositories extends TableRepositories {
  /** The same over all organisations, for a task that must look across (scope.ts). */
  asSystem(task: SystemTask): Repositories;
}

/** The port to the database: the same over PostgreSQL and PGlite (one contract suite for both). */
export interface Store extends Repositories {
  /**
   * All or nothing. Runs `work` again after a serialisation failure or a deadlock, so `work` must
   * do nothing outside the database, and must use only the repositories that it is given.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
  asSystem(task: SystemTask): Store;
  /** Makes what was deleted unreadable in the database's files, as far as they are ours. */
  scrub(): Promise<void>;
}

const attempts = 5;
const retriedSqlStates: readonly string[] = ['40001', '40P01'];

export const createStore = ({
  db,
  scoped,
  engine,
}: Pick<OpenDatabase, 'db' | 'scoped' | 'engine'>): Store => {
  const store: Store = {
    ...createTableRepositories(scoped),
    scrub: () => scrub(db, engine),
    asSystem: (task) => inScope({ kind: 'system', task }, store),
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await scoped.transaction().execute((tx) => work(createRepositories(tx)));
        } catch (error) {
          if (attempt === attempts || !isRetried(error)) throw error;
          await sleep(10 * attempt + Math.random() * 20);
        }
      }
    },
  };
  return store;
};

function createRepositories(db: Db): Repositories {
  const repositories: Repositories = {
    ...createTableRepositories(db),
    asSystem: (task) => inScope({ kind: 'system', task }, repositories),
  };
  return repositories;
}

/** The same object, each of whose functions runs in a scope. */
function inScope<T extends object>(scope: Scope, target: T): T {
  const entries = Object.entries(target).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'function')
      return [name, (...args: unknown[]) => withScope(scope, (): unknown => value(...args))];
    return [name, typeof value === 'object' && value !== null ? inScope(scope, value) : value];
  });
  return Object.fromEntries(entries) as T;
}

const isRetried = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  retriedSqlStates.includes(String(error.code));
