import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { EntryAnswer, StreamResponse } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { initServer } from '../../server/init-server.ts';
import { createChildServer } from '../support/child-server.ts';
import { checkReceipts } from '../support/log-checker.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  activateContract,
  type Caller,
  furnish,
  newestHead,
  ownerPassword,
  postAll,
  postEntries,
  testOrigin,
} from '../support/server-fixture.ts';
import { createTestClock } from '../support/test-clock.ts';

const kills = 5;
const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}, 30_000);

async function databaseConfig(): Promise<{ databaseUrl: string }> {
  const postgres: TestPostgres = await startTestPostgres();
  cleanUps.push(() => postgres.close());
  return { databaseUrl: await postgres.createDatabase() };
}

/** As an outbox does: the same entry again and again until there is a receipt. */
async function pushUntilReceipted(
  caller: Caller,
  entry: EntryOf<'slice'>,
  receipts: string[],
): Promise<void> {
  // A start takes its time on a machine that others use: a minute, then something is wrong.
  for (let attempt = 0; attempt < 3_000; attempt++) {
    const answer = await tryPush(caller, entry);
    if (answer && 'receipt' in answer) {
      receipts.push(answer.receipt);
      return;
    }
    if (answer && !answer.ok && !answer.retry) throw new Error(`refused: ${answer.code}`);
    await sleep(20);
  }
  throw new Error('never receipted');
}

async function tryPush(caller: Caller, entry: EntryOf<'slice'>): Promise<EntryAnswer | undefined> {
  try {
    return (await postEntries(caller, [entry]))[0];
  } catch {
    // Killed in the middle, or not up again yet.
    return undefined;
  }
}

it(`kill -9 loses and duplicates nothing: ${kills} times in the middle of a sync`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-crash-'));
  cleanUps.push(() => rm(dataDir, { recursive: true, force: true }));
  const database = await databaseConfig();
  const initialised = assertOk(
    await initServer({
      dataDir,
      origin: testOrigin,
      organisation: 'Acme',
      owner: { email: 'owner@acme.test', name: 'Olga', password: ownerPassword },
      ...database,
    }),
  );
  const server = createChildServer({ dataDir, port: 0, logLevel: 'silent', ...database });
  cleanUps.push(() => server.kill());
  await server.start();
  const clock = createTestClock();
  const place = await furnish({ server, ten: initialised.organisation, clock });
  const { con, hash } = await activateContract(place);
  const { device, freelancer } = place;
  device.see(await newestHead(freelancer));
  const start = await device.start(con, hash);
  await postAll(freelancer, [start.entry]);

  const receipts: string[] = [];
  const sent: string[] = [];
  const phase = { isOver: false };
  const syncing = (async () => {
    while (!phase.isOver) {
      const slice = await device.slice({ con, idx: 1_000 + sent.length });
      sent.push(slice.entry.hash);
      await pushUntilReceipted(freelancer, slice.entry, receipts);
    }
  })();
  for (let round = 0; round < kills; round++) {
    await sleep(120 + 70 * round);
    await server.kill();
    await server.start();
  }
  await sleep(300);
  phase.isOver = true;
  await syncing;

  // Every entry is in the stream, once, in order.
  const { seq } = device.headOf(con);
  const listed: string[] = [];
  while (listed.length <= seq) {
    const path = `/v1/streams/${device.kid}/${con}?from=${listed.length}`;
    const { body } = await freelancer.get<StreamResponse>(path);
    expect(body.entries.length).toBeGreaterThan(0);
    listed.push(...body.entries.map((entry) => entry.hash));
  }
  expect(listed.slice(-sent.length)).toEqual(sent);
  expect(sent.length).toBeGreaterThan(kills);
  expect(new Set(receipts).size).toBe(sent.length);
  await checkReceipts(freelancer, receipts);
}, 120_000);
