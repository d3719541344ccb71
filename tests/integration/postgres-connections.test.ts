import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openPostgres } from '../../server/store/open-database.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';

describe('connections to PostgreSQL', { timeout: 30_000 }, () => {
  const state: { postgres?: TestPostgres; database?: OpenDatabase } = {};
  const db = () => (state.database as OpenDatabase).db;

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    state.database = openPostgres(await state.postgres.createDatabase());
  }, 60_000);
  afterAll(async () => {
    await state.database?.close();
    await state.postgres?.close();
  }, 30_000);

  const backendPid = async (on: OpenDatabase['db']): Promise<number> => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(on);
    return rows[0]?.pid ?? 0;
  };

  it('outlive one that breaks between two queries of a transaction', async () => {
    const failure = db()
      .transaction()
      .execute(async (tx) => {
        const pid = await backendPid(tx);
        await sql`select pg_terminate_backend(${pid})`.execute(db());
        // Nothing waits for an answer here: the loss must not end the process.
        await sleep(100);
        await backendPid(tx);
      });
    await expect(failure).rejects.toThrow();
    expect(await backendPid(db())).toBeGreaterThan(0);
  });
});
