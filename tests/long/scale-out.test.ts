import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../server/store/open-database.ts';
import { createStore } from '../../server/store/store.ts';
import { createNumbers } from '../support/bundle-mutation.ts';
import { scaled } from '../support/long-scale.ts';
import {
  type ReplicatedPostgres,
  startReplicatedPostgres,
} from '../support/postgres-replicated.ts';
import { type Fleet, openFleet } from '../support/server-fleet.ts';
import { createSyncLoad, type SyncLoad } from '../support/sync-load.ts';

const rounds = scaled(30);
const streams = 4;

describe('three servers on one PostgreSQL, behind a balancer', () => {
  const state: { postgres?: ReplicatedPostgres; fleet?: Fleet; load?: SyncLoad } = {};
  const number = createNumbers(20_261_122);
  const postgres = () => state.postgres as ReplicatedPostgres;
  const fleet = () => state.fleet as Fleet;
  const load = () => state.load as SyncLoad;

  afterAll(async () => {
    state.load?.stop();
    await state.fleet?.close();
    await state.postgres?.close();
  });

  /** The token of the log writer's lease: one more with each change of hands. */
  async function leaseToken(databaseUrl: string): Promise<number> {
    const database = openPostgres(databaseUrl);
    const row = await database.db.selectFrom('lease').select('token').executeTakeFirstOrThrow();
    await database.close();
    return row.token;
  }

  /** So many more receipts than now: whatever was broken works again. */
  async function goOn(more: number): Promise<void> {
    const wanted = load().receipts().length + more;
    for (let look = 0; look < 1_200; look++) {
      if (load().receipts().length >= wanted) return;
      await sleep(50);
    }
    throw new Error('nothing is receipted any more');
  }

  async function killInTurn(): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const server = fleet().servers[round % fleet().servers.length];
      await server?.kill();
      await goOn(5);
      await server?.start();
      await sleep(number(400));
    }
  }

  it('lose, double and unsay nothing, whichever dies, and when PostgreSQL restarts or fails over', async () => {
    state.postgres = await startReplicatedPostgres();
    const databaseUrl = await postgres().createDatabase();
    state.fleet = await openFleet(3, databaseUrl);
    state.load = createSyncLoad(fleet().place, number);
    await load().open(streams);
    const firstToken = await leaseToken(databaseUrl);
    const working = load().run();
    const breaking = (async () => {
      await killInTurn();
      await postgres().restart();
      await goOn(20);
      await postgres().failOver();
      await goOn(20);
      // One more of each after the failover: nothing of it stays behind.
      await fleet().servers[0]?.kill();
      await goOn(5);
      await fleet().servers[0]?.start();
      load().stop();
    })();
    await Promise.all([breaking, working]);
    const { answered } = fleet().balancer;
    const token = await leaseToken(databaseUrl);
    const receipts = load().receipts().length;
    const said = `answered ${answered.join('/')}, lease token ${firstToken} → ${token}`;
    process.stdout.write(`kills: ${rounds + 1}, receipts: ${receipts}, ${said}\n`);
    expect(Math.min(...answered)).toBeGreaterThan(0);
    // Every third kill or so meets the writer.
    if (rounds >= 6) expect(token).toBeGreaterThan(firstToken + 1);
    await load().check();
    await expectIndicesWhole(databaseUrl);
  });

  /** Leaves have indices from 0 without a gap, and each entry is at its leaf's. */
  async function expectIndicesWhole(databaseUrl: string): Promise<void> {
    const database = openPostgres(databaseUrl);
    const store = createStore(database).asSystem('operator');
    const { size } = await store.log.head();
    const leaves = await store.log.leaves(0, size);
    expect(leaves.map(({ idx }) => idx)).toEqual(Array.from({ length: size }, (_, i) => i));
    const rows = await database.db
      .selectFrom('leaf')
      .innerJoin('entry', 'entry.hash', 'leaf.entry_hash')
      .select(['leaf.idx', 'entry.log_index'])
      .execute();
    expect(rows.filter(({ idx, log_index }) => idx !== log_index)).toEqual([]);
    await database.close();
  }
});
