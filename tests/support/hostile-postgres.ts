import { startTestPostgres } from './postgres-cluster.ts';

/** A database of one's own on a throw-away cluster: what is injected there is injected into SQL. */
export async function postgresForTests(): Promise<{ url: string; close: () => Promise<void> }> {
  const postgres = await startTestPostgres();
  return { url: await postgres.createDatabase(), close: () => postgres.close() };
}
