import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { EntryAnswer, StreamResponse } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { verifyConsistency } from '../../shared/log/merkle.ts';
import { parseReceipt, verifyReceiptInclusion } from '../../shared/log/receipt.ts';
import { initServer } from '../../server/init-server.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { hasPostgres, startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
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

const childPath = fileURLToPath(new URL('../support/server-child.ts', import.meta.url));
const kills = 5;
const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}, 30_000);

/** A server in its own process; its URL changes with every start. */
function createChildServer(config: object) {
  const state: { child?: ChildProcess; url: string } = { url: '' };
  const start = async () => {
    const env = { ...process.env, SERVER_CHILD_CONFIG: JSON.stringify(config) };
    const args = ['--import', 'tsx', childPath];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    state.child = child;
    state.url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (data) => resolve(String(data).trim()));
      child.once('exit', (code) => reject(new Error(`child exited with ${code}`)));
    });
  };
  const kill = async () => {
    const { child } = state;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  return {
    get url() {
      return state.url;
    },
    start,
    kill,
  };
}

async function databaseConfig(): Promise<{ databaseUrl?: string }> {
  if (!hasPostgres()) return {};
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
  for (let attempt = 0; attempt < 500; attempt++) {
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
  await checkReceipts(freelancer, receipts);
}, 120_000);

/** Every receipt ever given holds in the final log, each at an index of its own. */
async function checkReceipts(caller: Caller, receipts: readonly string[]): Promise<void> {
  const final = await newestHead(caller);
  const indices = new Set<number>();
  const { hasher } = testCrypto;
  for (const text of receipts) {
    const receipt = assertOk(parseReceipt(text));
    expect(verifyReceiptInclusion(hasher, receipt).ok).toBe(true);
    indices.add(receipt.index);
    const { size, root } = receipt.checkpoint;
    const path = `/v1/log/consistency?from=${size}&to=${final.size}`;
    const { body } = await caller.get<{ proof: string[] }>(path);
    const proof = body.proof.map((line) => parseBase64(line) as Uint8Array);
    const roots = { root1: root, root2: hexToBytes(final.root) };
    const claim = { size1: size, size2: final.size, ...roots, proof };
    expect(verifyConsistency(hasher, claim).ok).toBe(true);
  }
  expect(indices.size).toBe(receipts.length);
}
