import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Entry } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
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
  type Site,
} from '../support/server-fixture.ts';
import {
  type AcceptRate,
  type Batch,
  batchesOf,
  createPusher,
  measureAccept,
  type Pusher,
} from './server-push.ts';
import { loadEntries, publishedLeaves } from './server-store.ts';

/**
 * What a server with a durable PostgreSQL takes in, and how that grows: `npm run bench:server`;
 * `--quick` for a smaller store and fewer entries, `--json` for figures alone. The server is a
 * process of its own, with the timing that the product has; entries are signed before. Ends with 1
 * if a bound is missed.
 */
const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' } },
});
const quick = values.quick ?? false;
const devices = 16;
const batchEntries = 64;
const batches = quick ? 8 : 16;
/** Accepting and bare verification take turns. */
const rounds = 4;
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

async function measure(workers: readonly Worker[]): Promise<AcceptRate> {
  const ready: { pusher: Pusher; batches: readonly Batch[] }[] = [];
  for (const worker of workers) {
    const entries = await sign(worker, batches * batchEntries);
    ready.push({ pusher: pusherOf(worker), batches: batchesOf(entries, worker.device.pk) });
  }
  const rate = await measureAccept(ready, rounds);
  for (const { pusher } of ready) pusher.close();
  return rate;
}

const pusherOf = ({ pairing }: Worker): Pusher => createPusher(server.url, pairing.token);

interface Figure {
  readonly name: string;
  readonly ratio: number;
  readonly floor?: number;
  readonly ceiling?: number;
}

const isWithin = ({ ratio, floor, ceiling }: Figure): boolean =>
  ratio >= (floor ?? 0) && ratio <= (ceiling ?? Number.POSITIVE_INFINITY);

const lineOf = ({ name, ratio, floor, ceiling }: Figure): string =>
  `${name} ratio=${ratio.toFixed(3)} ${ceiling === undefined ? `floor=${floor}` : `ceiling=${ceiling}`}`;

const load = (): string => loadavg()[0]?.toFixed(1) ?? '';

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
const pusher = pusherOf(reader);
for (const batch of batchesOf(await sign(reader, 100), reader.device.pk)) await pusher.push(batch);
const warm = await measure(workers);
const before = (await publishedLeaves(databaseUrl)).size;
say(`warm: ${warm.acceptedPerSecond.toFixed(0)}/s; ${before} stored (the issue says ${small})`);

const accepted = await measure(workers);
const smallReadMs = await measureReads(reader);
const smallRss = await rssMegabytes(server);
const fsyncMs = await measureFsync();
const alone = (await sign(reader, singles)).flatMap((entry) =>
  batchesOf([entry], reader.device.pk),
);
const single = await timesOf(singles, () => pusher.push(alone.shift() as Batch));
pusher.close();
const floorMs = fsyncMs + 1_000 / accepted.verifiedPerSecond + defaultLogTiming.coalesceMs;
say(
  `accepted ${accepted.acceptedPerSecond.toFixed(0)}/s, ` +
    `verified ${accepted.verifiedPerSecond.toFixed(0)}/s, load ${load()}`,
);
say(`one entry: p50 ${at(single, 0.5).toFixed(1)} ms, p99 ${at(single, 0.99).toFixed(1)} ms`);

const example = (await sign(reader, 1))[0] as Entry;
await server.kill();
await loadEntries(databaseUrl, { upTo: large, like: example });
const startMs = performance.now();
await server.start();
await waitUntilPublished(databaseUrl);
say(`started and published ${large} in ${((performance.now() - startMs) / 1_000).toFixed(0)} s`);
await measure(workers);
const grown = await measure(workers);
const grownReadMs = await measureReads(reader);
say(
  `accepted ${grown.acceptedPerSecond.toFixed(0)}/s, ` +
    `verified ${grown.verifiedPerSecond.toFixed(0)}/s, load ${load()}`,
);
/** Of what the machine could do at that moment: others may have used it more or less. */
const shareOf = (rate: AcceptRate) => rate.acceptedPerSecond / rate.verifiedPerSecond;
const figures = [
  { name: 'server.accept', ratio: shareOf(accepted), floor: 0.25 },
  { name: 'server.growth', ratio: shareOf(accepted) / shareOf(grown), ceiling: 1.3 },
  { name: 'server.day_growth', ratio: grownReadMs / smallReadMs, ceiling: 1.5 },
  { name: 'server.latency', ratio: at(single, 0.99) / floorMs, ceiling: 3 },
] as const satisfies readonly Figure[];
const details = {
  accepted,
  grown,
  fsyncMs,
  singleMs: { p50: at(single, 0.5), p99: at(single, 0.99), floor: floorMs },
  readMs: { small: smallReadMs, large: grownReadMs },
  rssMegabytes: { small: smallRss, large: await rssMegabytes(server) },
  bytesPerEntry: JSON.stringify(envelopeToJson(example.envelope)).length,
  stored: { before, large },
  load: load(),
};
for (const figure of figures) say(lineOf(figure));
if (values.json) process.stdout.write(`${JSON.stringify({ figures, ...details })}\n`);
else say(JSON.stringify(details));
await fleet.close();
await postgres.close();
process.exitCode = figures.every(isWithin) ? 0 : 1;
