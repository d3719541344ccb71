import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverConfig } from '../../server/config.ts';
import { noQuotas } from '../../server/http/quotas.ts';
import { defaultRouteLimits } from '../../server/http/rate-limits.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import { createBudget } from '../../server/http/budgets.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type Answer,
  type Caller,
  createCaller,
  createWorkplace,
  quickServer,
  type Workplace,
} from '../support/server-fixture.ts';

const free = { max: 1_000_000, timeWindow: 60_000 };
/** Of setting the scene nothing is limited but what is looked at. */
const overrides = {
  ...quickServer,
  limits: { ...defaultRouteLimits, default: free, signIn: free, pair: { ...free, max: 12 } },
  quotas: {
    ...noQuotas,
    requestsPerMinute: { account: 640, credential: 1_000_000 },
    entriesPerHour: 30,
  },
};

/** Quotas and limits are those of the service, however many processes there are (threats W-12). */
describe('two servers on one PostgreSQL', { timeout: 60_000 }, () => {
  const state = {} as {
    postgres: TestPostgres;
    databaseUrl: string;
    place: Workplace;
    second: RunningServer;
  };

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    state.databaseUrl = await state.postgres.createDatabase();
    const { databaseUrl } = state;
    state.place = await createWorkplace({ databaseUrl, config: { trustProxy: 1 }, overrides });
    const { dataDir, clock } = state.place;
    const config = { dataDir, databaseUrl, port: 0, logLevel: 'silent', trustProxy: 1 };
    state.second = assertOk(await startServer(serverConfig.parse(config), { ...overrides, clock }));
    clock.advance(3_600_000);
  }, 120_000);
  afterAll(async () => {
    await state.second.close();
    await state.place.close();
    await state.postgres.close();
  }, 60_000);

  /** The same device at each of both. */
  const atBoth = (): readonly Caller[] =>
    [state.place.server.url, state.second.url].map((url) =>
      createCaller(() => url, { authorization: `Bearer ${state.place.pairing.token}` }),
    );
  const inTurn = async (
    count: number,
    ask: (caller: Caller) => Promise<Answer>,
  ): Promise<readonly number[]> => {
    const callers = atBoth();
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) statuses.push((await ask(callers[i % 2] as Caller)).status);
    return statuses;
  };
  const passed = (statuses: readonly number[]): number =>
    statuses.filter((status) => status !== 429).length;

  it('take so many entries an hour together', async () => {
    const junk = { payload: 'x', payloadType: 'y', signatures: [] };
    const send = (caller: Caller) => caller.post('/v1/entries', { entries: [junk, junk] });
    expect(passed(await inTurn(30, send))).toBe(15);
    state.place.clock.advance(3_600_000);
    expect(passed(await inTurn(2, send))).toBe(2);
  });

  it('let one account ask so often a minute together, and write little for it', async () => {
    state.place.clock.advance(60_000);
    const before = await writesToBudgets(state.databaseUrl);
    const statuses = await inTurn(800, (caller) => caller.get('/v1/devices'));
    // Each process gives a thirty-second part without asking.
    expect(passed(statuses)).toBeGreaterThanOrEqual(640);
    expect(passed(statuses)).toBeLessThanOrEqual(640 + 2 * 20);
    expect(statuses.at(-1)).toBe(429);
    const writes = (await writesToBudgets(state.databaseUrl)) - before;
    // Whoever is refused and goes on asking costs nothing either.
    expect(writes).toBeLessThan(passed(statuses) / 4);
  });

  it('answer one address so often together', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 20; i++) {
      const url = i % 2 === 0 ? state.place.server.url : state.second.url;
      const caller = createCaller(() => url, { 'x-forwarded-for': '203.0.113.9' });
      const guess = { code: 'AAAA-AAAA', deviceName: 'x' };
      statuses.push((await caller.post('/v1/pairings', guess)).status);
    }
    expect(passed(statuses)).toBe(12);
    // Every route counts for itself.
    const caller = createCaller(() => state.second.url, { 'x-forwarded-for': '203.0.113.9' });
    const asked = await caller.post('/v1/password-resets', { email: 'nobody@nowhere.test' });
    expect(asked.status).toBe(204);
  });

  it('lose no count when both ask for the last block at once', async () => {
    const { clock, server } = state.place;
    const limit = { name: 'race', max: 64, windowMs: 60_000, keys: 10 };
    const budgets = [server, state.second].map(({ deps }) =>
      createBudget({ clock, leases: deps.store.asSystem('operator').budgets }, limit),
    );
    const waits = await Promise.all(
      Array.from({ length: 400 }, async (_, i) => budgets[i % 2]?.spend('one', 1)),
    );
    const taken = waits.filter((waitMs) => waitMs === 0).length;
    expect(taken).toBeGreaterThanOrEqual(64);
    expect(taken).toBeLessThanOrEqual(64 + 2 * 2);
  });
});

/** Rows inserted or changed so far, as the database counts them. */
async function writesToBudgets(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // Backends report what they did when they have been idle for a moment.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const { rows } = await client.query<{ writes: string }>(
    `select n_tup_ins + n_tup_upd as writes from pg_stat_user_tables where relname = 'budget'`,
  );
  await client.end();
  return Number(rows[0]?.writes);
}
