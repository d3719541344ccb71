import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/api/error-codes.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { serverConfig } from '../../server/config.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  createCaller,
  createWorkplace,
  newestHead,
  postAll,
  postEntries,
  quickServer,
  type Workplace,
} from '../support/server-fixture.ts';

/** Nobody crashes a server that others use. */
const ownsPostgres = (process.env['DATABASE_URL'] ?? '') === '';

/** Two processes' worth of server on one database: only one of them signs. */
describe('two servers on one PostgreSQL', { timeout: 30_000 }, () => {
  const state: {
    postgres?: TestPostgres;
    place?: Workplace;
    second?: RunningServer;
    contract?: ActiveContract;
  } = {};
  const place = () => state.place as Workplace;
  const second = () => state.second as RunningServer;
  const timing = { ...quickServer.timing, leaseMs: 3_000, waitMs: 10_000 };

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    const databaseUrl = await state.postgres.createDatabase();
    const overrides = { ...quickServer, timing };
    state.place = await createWorkplace({ databaseUrl, overrides });
    const { dataDir, clock } = state.place;
    const config = serverConfig.parse({ dataDir, databaseUrl, port: 0, logLevel: 'silent' });
    state.second = assertOk(await startServer(config, { ...overrides, clock }));
    state.contract = await activateContract(state.place);
  }, 60_000);
  afterAll(async () => {
    await state.second?.close();
    await state.place?.close();
    await state.postgres?.close();
  }, 30_000);

  const viaSecond = () => {
    const authorization = `Bearer ${place().pairing.token}`;
    return createCaller(() => second().url, { authorization });
  };

  it('takes one entry that comes to both at once as one leaf', async () => {
    const { device, freelancer } = place();
    const { con, hash } = state.contract as ActiveContract;
    device.see(await newestHead(freelancer));
    const start = await device.start(con, hash);
    const slices = [];
    for (let i = 0; i < 10; i++) slices.push((await device.slice({ con, idx: 1_000 + i })).entry);
    const batch = [start.entry, ...slices];
    const before = await newestHead(freelancer);
    const callers = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? freelancer : viaSecond()));
    const answers = await Promise.all(callers.map((caller) => postEntries(caller, batch)));
    const [first] = answers;
    expect(first?.every((answer) => 'receipt' in answer)).toBe(true);
    for (const answer of answers) expect(answer).toEqual(first);
    expect((await newestHead(freelancer)).size).toBe(before.size + batch.length);
  });

  it('keeps concurrent devices apart and the log whole', async () => {
    const { freelancer, device } = place();
    const { con } = state.contract as ActiveContract;
    const before = await newestHead(freelancer);
    device.see(before);
    const slices = [];
    for (let i = 0; i < 16; i++) slices.push((await device.slice({ con, idx: 2_000 + i })).entry);
    // Out of order and all at once: whatever is ahead of the chain asks for another try.
    const pending = new Set(slices);
    for (let round = 0; round < 60 && pending.size > 0; round++)
      await Promise.all(
        [...pending].map(async (slice, i) => {
          const caller = i % 2 === 0 ? freelancer : viaSecond();
          const [answer] = await postEntries(caller, [slice]);
          if (answer?.ok) pending.delete(slice);
          else expect(answer).toMatchObject({ code: 'E_CHAIN_GAP', retry: true });
        }),
      );
    expect(pending.size).toBe(0);
    expect((await newestHead(freelancer)).size).toBe(before.size + slices.length);
  }, 30_000);

  it.runIf(ownsPostgres)('goes on after PostgreSQL crashed under it', async () => {
    const { device, freelancer } = place();
    const { con } = state.contract as ActiveContract;
    const before = await newestHead(freelancer);
    device.see(before);
    const { entry } = await device.slice({ con, idx: 2_500 });
    await state.postgres?.crash?.();
    const envelope = envelopeToJson(entry.envelope);
    for (let attempt = 0; attempt < 100; attempt++) {
      const answer = await freelancer.post<Problem>('/v1/entries', { entries: [envelope] });
      if (answer.status === 200) break;
      expect(answer.body.code).toBe('E_UNAVAILABLE');
      await sleep(50);
    }
    await postAll(freelancer, [entry]);
    expect((await newestHead(freelancer)).size).toBeGreaterThan(before.size);
  });

  it('goes on signing when the one that signed is gone', async () => {
    const { device, server } = place();
    const { con } = state.contract as ActiveContract;
    const before = await newestHead(viaSecond());
    await server.close();
    device.see(before);
    await postAll(viaSecond(), [(await device.slice({ con, idx: 3_000 })).entry]);
    const after = await newestHead(viaSecond());
    expect(after.size).toBeGreaterThan(before.size);
  });
});
