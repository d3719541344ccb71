import * as nodeCrypto from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Entry } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { pae } from '../../shared/entry/pae.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { createNodeVerify } from '../../shared/kit/node-crypto-adapter.ts';
import { defaultLogTiming } from '../../server/log/log-timing.ts';
import type { ChildServer } from '../support/child-server.ts';
import { startTestPostgres } from '../support/postgres-cluster.ts';
import { openFleet } from '../support/server-fleet.ts';
import {
  type ActiveContract,
  activateContract,
  newestHead,
  pairFreelancer,
  type People,
  postAll,
  postEntries,
  type Site,
} from '../support/server-fixture.ts';
import { loadEntries, publishedLeaves } from './server-store.ts';

/**
 * What a server with a durable PostgreSQL takes in, and how that grows: `npm run bench:server`;
 * `--quick` for a smaller store and fewer entries, `--json` for figures alone. The server is a
 * process of its own, with the timing that the product has; entries are signed before.
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' } },
});
const quick = values.quick ?? false;
const devices = 16;
const batchEntries = 64;
const batches = quick ? 4 : 16;
const small = 1_000;
const large = quick ? 50_000 : 1_000_000;
const singles = quick ? 60 : 300;
const reads = quick ? 9 : 31;
const patienceMs = 20 * 60_000;

const say = (line: string) => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

type Worker = Site & People & { readonly contract: ActiveContract; nextIdx: number };

async function hire(place: Site & People, name: string): Promise<Worker> {
  const paired = await pairFreelancer(place, place.owner, name);
  const person = { ...place, ...paired };
  const contract = await activateContract(person);
  person.device.see(await newestHead(person.freelancer));
  const start = await person.device.start(contract.con, contract.hash);
  await postAll(person.freelancer, [start.entry]);
  return { ...person, contract, nextIdx: 1_000 };
}

async function sign(worker: Worker, count: number): Promise<Entry[]> {
  worker.device.see(await newestHead(worker.freelancer));
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    const slice = { con: worker.contract.con, idx: worker.nextIdx };
    entries.push((await worker.device.slice(slice)).entry);
    worker.nextIdx += 1;
  }
  return entries;
}

/** Until every entry has its receipt; a batch that is pending is asked for again, as a device does. */
async function pushAll(worker: Worker, entries: readonly Entry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += batchEntries) {
    const batch = entries.slice(at, at + batchEntries);
    for (;;) {
      const answers = await postEntries(worker.freelancer, batch);
      const refused = answers.find((answer) => !answer.ok);
      if (refused) throw new Error(JSON.stringify(refused));
      if (answers.every((answer) => 'receipt' in answer)) break;
    }
  }
}

interface Accepted {
  readonly perSecond: number;
  readonly entries: readonly Entry[];
}

async function measureAccept(workers: readonly Worker[]): Promise<Accepted> {
  const signed: Entry[][] = [];
  for (const worker of workers) signed.push(await sign(worker, batches * batchEntries));
  const startMs = performance.now();
  await Promise.all(workers.map((worker, i) => pushAll(worker, signed[i] ?? [])));
  const seconds = (performance.now() - startMs) / 1_000;
  const entries = signed.flat();
  return { perSecond: entries.length / seconds, entries };
}

/** The thread pool with nothing else to do, on the same messages. */
async function measureVerify(entries: readonly Entry[], pkByKid: ReadonlyMap<string, string>) {
  const verify = createNodeVerify(nodeCrypto);
  const checks = entries.map(({ envelope, payload }) => ({
    publicKey: hexToBytes(pkByKid.get(payload.by) ?? ''),
    message: pae(envelope.payloadType, envelope.payload),
    signature: envelope.signatures[0]?.sig ?? new Uint8Array(),
  }));
  const startMs = performance.now();
  for (let from = 0; from < checks.length; from += 1_024) {
    const valid = await Promise.all(
      checks.slice(from, from + 1_024).map(async (check) => verify(check)),
    );
    if (valid.includes(false)) throw new Error('a signature of our own does not verify');
  }
  return checks.length / ((performance.now() - startMs) / 1_000);
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function timesOf(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const startMs = performance.now();
    await work();
    times.push(performance.now() - startMs);
  }
  return times.sort((a, b) => a - b);
}

/** Milliseconds that the same disk takes to keep a page. */
async function measureFsync(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-fsync-'));
  const file = await open(join(dir, 'page'), 'w');
  const times = await timesOf(100, async () => {
    await file.write(new Uint8Array(8_192), 0, 8_192, 0);
    await file.sync();
  });
  await file.close();
  await rm(dir, { recursive: true, force: true });
  return at(times, 0.5);
}

async function measureReads({ contract, client }: Worker): Promise<number> {
  const path = `/v1/contracts/${contract.con}`;
  const times = await timesOf(reads, async () => {
    for (const part of ['view', 'bundle']) {
      const { status } = await client.get(`${path}/${part}`);
      if (status !== 200) throw new Error(`${part} answered ${status}`);
    }
  });
  return at(times, 0.5);
}

async function rssMegabytes({ pid }: ChildServer): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024);
}

async function waitUntilPublished(databaseUrl: string): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  while (performance.now() < untilMs) {
    const { size, published } = await publishedLeaves(databaseUrl);
    if (size === published) return;
    await sleep(500);
  }
  throw new Error('the log does not catch up');
}

const postgres = await startTestPostgres();
const databaseUrl = await postgres.createDatabase();
const fleet = await openFleet(1, databaseUrl, defaultLogTiming);
const server = fleet.servers[0] as ChildServer;
const workers: Worker[] = [];
for (let i = 0; i < devices; i++) workers.push(await hire(fleet.place, `bench${i}`));
const reader = await hire(fleet.place, 'reader');
await pushAll(reader, await sign(reader, 100));
const pkByKid = new Map(workers.map(({ device }) => [device.kid as string, device.pk]));
await measureAccept(workers);
const before = (await publishedLeaves(databaseUrl)).size;
say(`warm, ${before} stored (the issue says ${small})`);

const accepted = await measureAccept(workers);
const verifyPerSecond = await measureVerify(accepted.entries, pkByKid);
const smallReadMs = await measureReads(reader);
const smallRss = await rssMegabytes(server);
const fsyncMs = await measureFsync();
const waiting = await sign(reader, singles);
const single = await timesOf(singles, () => pushAll(reader, waiting.splice(0, 1)));
const floorMs = fsyncMs + 1_000 / verifyPerSecond + defaultLogTiming.coalesceMs;
say(`accepted ${accepted.perSecond.toFixed(0)}/s, verified ${verifyPerSecond.toFixed(0)}/s`);
say(`one entry: p50 ${at(single, 0.5).toFixed(1)} ms, p99 ${at(single, 0.99).toFixed(1)} ms`);

await server.kill();
await loadEntries(databaseUrl, { upTo: large, like: accepted.entries[0] as Entry });
const startMs = performance.now();
await server.start();
await waitUntilPublished(databaseUrl);
say(`started and published ${large} in ${((performance.now() - startMs) / 1_000).toFixed(0)} s`);
await measureAccept(workers);
const grown = await measureAccept(workers);
const grownReadMs = await measureReads(reader);
const figures = {
  'server.accept': accepted.perSecond / verifyPerSecond,
  'server.growth': accepted.perSecond / grown.perSecond,
  'server.day_growth': grownReadMs / smallReadMs,
  'server.latency': at(single, 0.99) / floorMs,
};
const bounds = {
  'server.accept': { floor: 0.25 },
  'server.growth': { ceiling: 1.3 },
  'server.day_growth': { ceiling: 1.5 },
  'server.latency': { ceiling: 3 },
};
const rss = { small: smallRss, large: await rssMegabytes(server) };
const bytesPerEntry = JSON.stringify(
  envelopeToJson((accepted.entries[0] as Entry).envelope),
).length;
process.stdout.write(
  `${JSON.stringify({
    figures,
    bounds,
    acceptedPerSecond: accepted.perSecond,
    grownPerSecond: grown.perSecond,
    verifyPerSecond,
    fsyncMs,
    singleMs: { p50: at(single, 0.5), p99: at(single, 0.99), floor: floorMs },
    readMs: { small: smallReadMs, large: grownReadMs },
    rssMegabytes: rss,
    bytesPerEntry,
    stored: { before, large },
  })}\n`,
);
await fleet.close();
await postgres.close();
