import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNumbers } from '../support/bundle-mutation.ts';
import type { ChildServer } from '../support/child-server.ts';
import { faultPoints } from '../support/fault-points.ts';
import { scaled } from '../support/long-scale.ts';
import { lettersTo } from '../support/mail-sink.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { type Fleet, openFleet } from '../support/server-fleet.ts';
import { createSyncLoad, type SyncLoad } from '../support/sync-load.ts';

/** Before and after each named point, and as often at any time. */
const pointKills = scaled(faultPoints.length * 2 * 4);
const timedKills = scaled(48);
const streams = 2;
/** A point that is not reached by then: killed from outside, and counted as that. */
const patienceMs = 6_000;
/** Every so many faults it is started without one. */
const soundEvery = 4;
/** Nobody crashes a server that others use. */
const ownsPostgres = (process.env['DATABASE_URL'] ?? '') === '';

describe('a server on PostgreSQL', () => {
  const state: { postgres?: TestPostgres; fleet?: Fleet; load?: SyncLoad } = {};
  const number = createNumbers(20_260_309);
  const server = () => state.fleet?.servers[0] as ChildServer;
  const reached = new Map<string, number>();

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
  });
  afterAll(async () => {
    state.load?.stop();
    await state.fleet?.close();
    await state.postgres?.close();
  });

  /** Starts it with a fault in it, waits until that kills it, and starts it sound again. */
  async function killAtPoint(round: number): Promise<void> {
    const point = faultPoints[round % faultPoints.length];
    const isSecond = Math.floor(round / faultPoints.length) % 2 === 1;
    if (point === undefined) throw new Error('no fault points');
    const when = isSecond ? 'after' : 'before';
    await server().kill();
    // It may die before it listens: jobs and the log begin at once.
    const starting = server()
      // Jobs are looked for when it starts, and then not before it would be killed anyway.
      .start({ name: point.name, when, skip: point.name.startsWith('job') ? 0 : number(3) })
      .catch(() => undefined);
    await starting;
    const name = `${when} ${point.name}`;
    if (await server().diedWithin(patienceMs)) reached.set(name, (reached.get(name) ?? 0) + 1);
    await server().kill();
    // Now and then it lives a while: else nothing might ever get further than the next fault.
    if (round % soundEvery !== 0) return;
    await server().start();
    await sleep(300 + number(300));
  }

  async function killAtAnyTime(round: number): Promise<void> {
    await sleep(200 + number(900));
    const isStartToo = round % 6 === 5;
    const isDatabaseToo = round % 12 === 11 && ownsPostgres;
    await server().kill();
    if (isDatabaseToo) await state.postgres?.crash?.();
    if (isStartToo) {
      // Killed again while it starts and looks after what it left.
      const starting = server()
        .start()
        .catch(() => undefined);
      await sleep(300 + number(1_500));
      await server().kill();
      await starting;
    }
    await server().start();
  }

  it(`loses, doubles and unsays nothing when killed ${pointKills + timedKills} times in the middle of a sync`, async () => {
    const databaseUrl = await (state.postgres as TestPostgres).createDatabase();
    state.fleet = await openFleet(1, databaseUrl);
    const load = createSyncLoad(state.fleet.place, number);
    state.load = load;
    const before = lettersTo('client@acme.test').length;
    await load.open(streams);
    const killing = (async () => {
      for (let round = 0; round < pointKills; round++) await killAtPoint(round);
      await server().kill();
      await server().start();
      for (let round = 0; round < timedKills; round++) await killAtAnyTime(round);
      await sleep(500);
      load.stop();
    })();
    await Promise.all([killing, load.run()]);

    const count = [...reached.values()].reduce((sum, each) => sum + each, 0);
    const said = `kills: ${count} at ${reached.size} points, ${pointKills - count + timedKills} at any time`;
    process.stdout.write(`${said}, receipts: ${load.receipts().length}\n`);
    expect(load.receipts().length).toBeGreaterThan(timedKills);
    await load.check();
    // Where most were reached, all were: a point whose statement is another now must not go unseen.
    if (pointKills >= faultPoints.length * 2) {
      const names = faultPoints.flatMap(({ name }) => [`before ${name}`, `after ${name}`]);
      expect(names.filter((name) => !reached.has(name))).toEqual([]);
    }
    // Every reply told the client: at least once, since a mail may leave just before the end.
    await server().kill();
    await server().start();
    const told = () => lettersTo('client@acme.test').length - before;
    for (let look = 0; look < 400 && told() < load.replies(); look++) await sleep(50);
    expect(told()).toBeGreaterThanOrEqual(load.replies());
  });
});
