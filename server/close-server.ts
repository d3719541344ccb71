import type { FastifyInstance } from 'fastify';
import type { MetricsListener } from './http/metrics-listener.ts';
import { startJobs } from './jobs/run-jobs.ts';
import type { OpenDatabase } from './store/open-database.ts';
import type { ServerDeps } from './use-cases/deps.ts';
import { startHousekeeping } from './use-cases/housekeeping.ts';

/** Longer than an answer waits for its checkpoint. */
const closeGraceMs = 10_000;

/** What ends with the server. */
export interface Running {
  readonly app: FastifyInstance;
  readonly deps: ServerDeps;
  readonly database: OpenDatabase;
  readonly monitoring: MetricsListener | undefined;
  readonly stopMail: () => Promise<void>;
}

/** Requests end first, then what they need; the lease goes to the next server. */
export function createClose({
  app,
  deps,
  database,
  monitoring,
  stopMail,
}: Running): () => Promise<void> {
  const stopHousekeeping = startHousekeeping(deps);
  const stopJobs = startJobs(deps);
  return async () => {
    const tidied = stopHousekeeping();
    deps.events.close();
    // Requests that have begun may end; a client that keeps a connection open may not hold us up.
    const impatience = setTimeout(() => app.server.closeAllConnections(), closeGraceMs);
    await app.close();
    await stopJobs();
    await stopMail();
    clearTimeout(impatience);
    await deps.logWriter.close();
    await tidied;
    await monitoring?.close();
    await database.close();
  };
}

export function once(work: () => Promise<void>): () => Promise<void> {
  const state: { done?: Promise<void> } = {};
  return () => {
    state.done ??= work();
    return state.done;
  };
}
