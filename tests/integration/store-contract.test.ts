import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { openPglite, openPostgres } from '../../server/store/open-database.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { describeStore } from './store-contract.ts';

const dirs: string[] = [];
afterAll(async () => {
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

describeStore('PGlite', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-store-'));
  dirs.push(dir);
  return assertOk(await openPglite(dir));
});

const state: { postgres?: TestPostgres } = {};
describeStore('PostgreSQL', async () => {
  state.postgres = await startTestPostgres();
  return openPostgres(await state.postgres.createDatabase());
});
afterAll(() => state.postgres?.close());
