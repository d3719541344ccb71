import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildServer } from '../support/child-server.ts';
import { type EventListener, listenTo } from '../support/event-listener.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { type Fleet, openFleet } from '../support/server-fleet.ts';
import {
  type ActiveContract,
  activateContract,
  cookieOf,
  createCaller,
  newestHead,
  ownerPassword,
  postAll,
} from '../support/server-fixture.ts';

/** What a person may wait for what happened elsewhere. */
const promptMs = 1_000;
/** Two cores, and other suites on them. */
const slackMs = 1_500;

describe('events of two processes on one PostgreSQL', { timeout: 60_000 }, () => {
  const state: { postgres?: TestPostgres; fleet?: Fleet; contract?: ActiveContract } = {};
  const fleet = () => state.fleet as Fleet;
  const contract = () => state.contract as ActiveContract;
  const server = (i: number) => fleet().servers[i] as ChildServer;

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    state.fleet = await openFleet(2, await state.postgres.createDatabase());
    state.contract = await activateContract(fleet().place);
  }, 90_000);
  afterAll(async () => {
    await state.fleet?.close();
    await state.postgres?.close();
  }, 30_000);

  const viaFirst = () =>
    createCaller(() => server(0).url, {
      authorization: `Bearer ${fleet().place.pairing.token}`,
    });

  const ownerAt = async (i: number, more: Record<string, string> = {}) => {
    const cookie = await cookieOf({ server: server(i) }, 'owner@acme.test', ownerPassword);
    return listenTo(server(i).url, { cookie, ...more });
  };

  const entriesHeard = ({ heard }: EventListener) =>
    heard.filter(({ event }) => event.type === 'entries' && event.con === contract().con);

  async function post(idx: number): Promise<void> {
    const { device } = fleet().place;
    device.see(await newestHead(viaFirst()));
    await postAll(viaFirst(), [(await device.slice({ con: contract().con, idx })).entry]);
  }

  it('reach a listener of the other one within a second, and are replayed to whoever was away', async () => {
    const { device } = fleet().place;
    device.see(await newestHead(viaFirst()));
    await postAll(viaFirst(), [(await device.start(contract().con, contract().hash)).entry]);
    const listener = await ownerAt(1);
    await listener.until(() => listener.lastId() !== '');
    for (let i = 0; i < 5; i++) {
      const before = entriesHeard(listener).length;
      await post(1_000 + i);
      const postedMs = performance.now();
      await listener.until(() => entriesHeard(listener).length > before);
      const tookMs = (entriesHeard(listener).at(-1)?.atMs ?? Infinity) - postedMs;
      expect(tookMs).toBeLessThan(promptMs + slackMs);
    }
    const since = listener.lastId();
    // The process that it listened to dies; what happens meanwhile is told by the other one.
    await server(1).kill();
    await listener.until(() => false).catch(() => undefined);
    await post(2_000);
    await post(2_001);
    const back = await ownerAt(0, { 'last-event-id': since });
    await back.until(() => entriesHeard(back).length >= 2);
    expect(entriesHeard(back)).toHaveLength(2);
    const ids = back.heard.map(({ id }) => id);
    expect(ids.every((id) => id > Number(since))).toBe(true);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    back.stop();
    await server(1).start();
  });
});
