import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openPostgres } from '../../server/store/open-database.ts';
import { nobody, withScope } from '../../server/store/scope.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';

describe('connections to PostgreSQL', { timeout: 30_000 }, () => {
  const state: { postgres?: TestPostgres; database?: OpenDatabase; url?: string } = {};
  const db = () => (state.database as OpenDatabase).db;

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    state.url = await state.postgres.createDatabase();
    state.database = openPostgres(state.url);
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

  /** The scope and what is asked in it are under way at once (server/store/scoped-dialect.ts). */
  it('ask nothing outside a scope that the database refuses', async () => {
    await sql`create table kept (what text primary key)`.execute(db());
    await sql`create role outsider login`.execute(db());
    await sql`grant select, insert on kept to outsider`.execute(db());
    // Rights of its own, and none to take the role of requests.
    const outside = openPostgres(state.url?.replace('postgres@', 'outsider@') ?? '');
    const put = (what: string) => sql`insert into kept (what) values (${what})`;
    const asked = withScope(nobody, () => put('alone').execute(outside.scoped));
    await expect(asked).rejects.toThrow(/countersign_app/);
    const within = withScope(nobody, () =>
      outside.scoped.transaction().execute((tx) => put('within').execute(tx)),
    );
    await expect(within).rejects.toThrow(/countersign_app/);
    await put('its own').execute(outside.db);
    const { rows } = await sql<{ what: string }>`select what from kept`.execute(db());
    expect(rows).toEqual([{ what: 'its own' }]);
    await outside.close();
    await sql`drop owned by outsider`.execute(db());
    await sql`drop role outsider`.execute(db());
  });
});
