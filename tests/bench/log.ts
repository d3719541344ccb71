import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { zeroHash } from '../../shared/kit/ids.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { appendLeaves, emptyFrontier, type Frontier } from '../../shared/log/frontier.ts';
import {
  consistencyProof,
  consistencySubtrees,
  inclusionProof,
  inclusionSubtrees,
  readerOfMap,
} from '../../shared/log/merkle-build.ts';
import { createNoteSigner, logKeyType } from '../../shared/log/note-key.ts';
import { openLogEnd } from '../../server/log/append-leaves.ts';
import { systemClock } from '../../server/log/clock.ts';
import { createFileHeadLock } from '../../server/log/head-lock.ts';
import { hashOfRow } from '../../server/log/leaf-rows.ts';
import { leaseName, publish, type PublishDeps, type WriterHead } from '../../server/log/publish.ts';
import { migrate } from '../../server/store/migrate.ts';
import { type OpenDatabase, openPglite, openPostgres } from '../../server/store/open-database.ts';
import { createStore, type Store } from '../../server/store/store.ts';
import type { LeafTable } from '../../server/store/tables.ts';
import { createSigningKey, testCrypto } from '../support/entry-factory.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';

/**
 * How the log's price grows with its size: an entry appended and published as the server does it
 * (leaf rows, head lock, signature, tree nodes, receipts), and a proof, at 10^3 and at 10^6 leaves.
 * On PostgreSQL where there is one, else on PGlite. Usage: `tsx tests/bench/log.ts [--json]`.
 */
const small = 1_000;
const large = 1_000_000;
const batchLeaves = 64;
const batches = 41;
const proofsPerRound = 50;
const rounds = 41;

interface Bound {
  readonly name: string;
  readonly ratio: number;
  readonly ceiling: number;
}

interface BenchLog {
  readonly store: Store;
  readonly deps: PublishDeps;
  readonly token: number;
  head: WriterHead;
  close(): Promise<void>;
}

const { hasher } = testCrypto;
const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const say = (line: string): void => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

const logSigner = createNoteSigner(
  hasher,
  { name: 'bench.test/log', type: logKeyType },
  createSigningKey('bench log').signer,
);

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

async function findPostgres(): Promise<TestPostgres | undefined> {
  try {
    return await startTestPostgres();
  } catch (error) {
    say(`no PostgreSQL (${error instanceof Error ? error.message : String(error)}): PGlite`);
    return undefined;
  }
}

/** A log of `size` published leaves; rows and nodes are computed here and loaded in bulk. */
async function openLog(size: number, postgres: TestPostgres | undefined): Promise<BenchLog> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const database: OpenDatabase = postgres
    ? openPostgres(await postgres.createDatabase())
    : assertOk(await openPglite(dir));
  await migrate(database.db);
  const store = createStore(database).asSystem('operator');
  const frontier = await load(database, size);
  await sql`analyze leaf, tree_node`.execute(database.db);
  const token = await store.log.takeLease(leaseName, 'bench', 3_600_000);
  if (token === undefined) throw new Error('no lease');
  const deps: PublishDeps = {
    store,
    hasher,
    logSigner,
    clock: systemClock,
    headLock: createFileHeadLock(join(dir, 'head-lock')),
    witnesses: { cosign: async () => [], objection: () => undefined },
  };
  return {
    store,
    deps,
    token,
    head: { frontier, locked: undefined, unpublished: [] },
    close: async () => {
      await database.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const loadedTogether = 50_000;

async function load({ db }: OpenDatabase, size: number): Promise<Frontier> {
  let frontier = emptyFrontier;
  while (frontier.size < size) {
    const count = Math.min(loadedTogether, size - frontier.size);
    const rows = Array.from({ length: count }, (_, i) => leafRow(frontier.size + i));
    const hashes = rows.map((row) => hashOfRow(hasher, row));
    const appended = appendLeaves(hasher, frontier, hashes);
    await sql`insert into leaf (idx, kind, received_ms, entry_hash, signature_hash)
      select idx, 'slice', idx, entry_hash, ${zeroHash}
      from unnest(${rows.map(({ idx }) => idx)}::bigint[],
        ${rows.map(({ entry_hash }) => entry_hash)}::text[]) as given (idx, entry_hash)`.execute(
      db,
    );
    const nodes = appended.completed;
    await sql`insert into tree_node (level, idx, hash)
      select * from unnest(${nodes.map(({ level }) => level)}::smallint[],
        ${nodes.map(({ index }) => index)}::bigint[],
        ${nodes.map(({ hash }) => bytesToHex(hash))}::text[])`.execute(db);
    frontier = appended.frontier;
  }
  await sql`update log_head set size = ${size}, received_ms = ${size}`.execute(db);
  return frontier;
}

const leafRow = (idx: number): LeafTable => ({
  idx,
  kind: 'slice',
  received_ms: idx,
  entry_hash: hashOf(`entry ${idx}`),
  signature_hash: zeroHash,
});

/** Milliseconds per entry, accepted and published. */
async function appendBatch(log: BenchLog): Promise<number> {
  const startMs = performance.now();
  const from = log.head.frontier.size;
  await log.store.transaction(async (tx) => {
    const end = assertOk(await openLogEnd(tx, systemClock));
    for (let i = 0; i < batchLeaves; i++) {
      const entryHash = hashOf(`appended ${from + i}`);
      await end.append({ kind: 'slice', entryHash, signatureHash: zeroHash });
    }
    await end.finish();
  });
  const toSize = from + batchLeaves;
  log.head = assertOk(await publish(log.deps, { ...log.head, toSize, token: log.token })).head;
  return (performance.now() - startMs) / batchLeaves;
}

/** Milliseconds per proof: one of inclusion and one of consistency, from the stored tree. */
async function prove({ store }: BenchLog, size: number, round: number): Promise<number> {
  const startMs = performance.now();
  for (let i = 0; i < proofsPerRound; i++) {
    // Spread over the whole log, and the same in every run.
    const index = Number.parseInt(hashOf(`${round}/${i}`).slice(0, 12), 16) % size;
    const leaf = { index, size };
    const inclusion = readerOfMap(await store.log.nodes(inclusionSubtrees(leaf)));
    inclusionProof(hasher, leaf, inclusion);
    const sizes = { size1: index + 1, size2: size };
    const consistency = readerOfMap(await store.log.nodes(consistencySubtrees(sizes)));
    consistencyProof(hasher, sizes, consistency);
  }
  return (performance.now() - startMs) / (2 * proofsPerRound);
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** In turns, so that a machine that is busy for a while slows both down; the first are to warm up. */
async function compare(
  count: number,
  measure: (which: 'small' | 'large', round: number) => Promise<number>,
): Promise<{ readonly smallMs: number; readonly largeMs: number }> {
  const warmUp = 5;
  const took = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < count + warmUp; round++)
    for (const which of ['small', 'large'] as const) {
      const ms = await measure(which, round);
      if (round >= warmUp) took[which].push(ms);
    }
  return { smallMs: median(took.small), largeMs: median(took.large) };
}

async function measure(postgres: TestPostgres | undefined): Promise<readonly Bound[]> {
  const startMs = performance.now();
  const logs = { small: await openLog(small, postgres), large: await openLog(large, postgres) };
  say(`${small} and ${large} leaves loaded in ${Math.round(performance.now() - startMs)} ms`);
  try {
    // Proofs first: appending makes the small log larger.
    const sizes = { small, large };
    const proof = await compare(rounds, (which, round) => prove(logs[which], sizes[which], round));
    say(`proof ${proof.smallMs.toFixed(3)} ms and ${proof.largeMs.toFixed(3)} ms`);
    const append = await compare(batches, (which) => appendBatch(logs[which]));
    say(`append ${append.smallMs.toFixed(3)} ms and ${append.largeMs.toFixed(3)} ms per entry`);
    return [
      { name: 'log.append_growth', ratio: append.largeMs / append.smallMs, ceiling: 1.3 },
      { name: 'log.proof_growth', ratio: proof.largeMs / proof.smallMs, ceiling: 2.2 },
    ];
  } finally {
    await logs.small.close();
    await logs.large.close();
  }
}

const postgres = await findPostgres();
try {
  const bounds = await measure(postgres);
  if (values.json)
    process.stdout.write(
      `${JSON.stringify(Object.fromEntries(bounds.map(({ name, ...bound }) => [name, bound])))}\n`,
    );
  for (const { name, ratio, ceiling } of bounds)
    say(`${name} ratio=${ratio.toFixed(2)} ceiling=${ceiling}`);
  if (bounds.some(({ ratio, ceiling }) => !(ratio <= ceiling))) process.exitCode = 1;
} finally {
  await postgres?.close();
}
