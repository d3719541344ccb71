import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverConfig } from '../../server/config.ts';
import { initServer } from '../../server/init-server.ts';
import { startServer } from '../../server/main.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { ownerPassword, quickServer, testOrigin } from '../support/server-fixture.ts';

describe('a server whose database is gone', { timeout: 60_000 }, () => {
  const state: { postgres?: TestPostgres; dataDir?: string } = {};
  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    state.dataDir = await mkdtemp(join(tmpdir(), 'countersign-gone-'));
  }, 60_000);
  afterAll(() => rm(state.dataDir ?? '', { recursive: true, force: true }), 30_000);

  it('ends all the same: its lease runs out by itself', async () => {
    const { postgres, dataDir = '' } = state;
    if (postgres?.crash === undefined) return;
    const databaseUrl = await postgres.createDatabase();
    const owner = { email: 'owner@acme.test', name: 'Olga Owner', password: ownerPassword };
    const setup = { dataDir, databaseUrl, origin: testOrigin, organisation: 'Acme', owner };
    assertOk(await initServer(setup));
    const config = serverConfig.parse({ dataDir, databaseUrl, port: 0, logLevel: 'silent' });
    const server = assertOk(await startServer(config, quickServer));
    await postgres.close();
    await expect(server.close()).resolves.toBeUndefined();
    // Nobody listens any more.
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
