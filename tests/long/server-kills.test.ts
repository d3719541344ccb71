import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryAnswer, StreamResponse } from '../../shared/api/schemas.ts';
import type { Disclosure } from '../../shared/entry/commitment.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import type { TreeHead } from '../../shared/entry/payload.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { bundlePaths } from '../../shared/verify/bundle-format.ts';
import { initServer } from '../../server/init-server.ts';
import { createNumbers } from '../support/bundle-mutation.ts';
import { type ChildServer, createChildServer } from '../support/child-server.ts';
import type { SignedEntry } from '../support/entry-factory.ts';
import { checkReceipts, expectConsistent } from '../support/log-checker.ts';
import { scaled } from '../support/long-scale.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  deliver,
  furnish,
  getBundle,
  newestHead,
  ownerPassword,
  type People,
  postAll,
  postEntries,
  type Site,
  testOrigin,
} from '../support/server-fixture.ts';
import { createTestClock } from '../support/test-clock.ts';

const kills = scaled(48);
const streams = 2;
/** Nobody crashes a server that others use. */
const ownsPostgres = (process.env['DATABASE_URL'] ?? '') === '';

/** What the server said, and what was sent, per stream. */
interface Sync {
  readonly contract: ActiveContract;
  readonly sent: string[];
  readonly receiptByHash: Map<string, string>;
  readonly delivered: string[];
}

describe('a server on PostgreSQL', () => {
  const state: { postgres?: TestPostgres; server?: ChildServer; dataDir?: string } = {};
  const phase = { isOver: false };
  const number = createNumbers(20_260_309);
  const server = () => state.server as ChildServer;

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
  });
  afterAll(async () => {
    phase.isOver = true;
    await state.server?.kill();
    await state.postgres?.close();
    if (state.dataDir) await rm(state.dataDir, { recursive: true, force: true });
  });

  async function open(): Promise<Site & People> {
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-kills-'));
    state.dataDir = dataDir;
    const databaseUrl = await (state.postgres as TestPostgres).createDatabase();
    const owner = { email: 'owner@acme.test', name: 'Olga', password: ownerPassword };
    const initialised = assertOk(
      await initServer({ dataDir, origin: testOrigin, organisation: 'Acme', owner, databaseUrl }),
    );
    state.server = createChildServer({ dataDir, port: 0, logLevel: 'silent', databaseUrl });
    await server().start();
    return furnish({
      server: server(),
      ten: initialised.organisation,
      clock: createTestClock(),
    });
  }

  async function openStream(place: Site & People): Promise<Sync> {
    const contract = await activateContract(place);
    place.device.see(await newestHead(place.freelancer));
    const start = await place.device.start(contract.con, contract.hash);
    await postAll(place.freelancer, [start.entry]);
    return { contract, sent: [], receiptByHash: new Map(), delivered: [] };
  }

  /** As an outbox does: the same batch again and again until all of it has receipts. */
  async function push(place: People, sync: Sync, batch: readonly Entry[]): Promise<void> {
    for (let attempt = 0; attempt < 3_000; attempt++) {
      const answers = await unlessKilled(() => postEntries(place.freelancer, batch));
      for (const answer of answers ?? []) note(sync, answer);
      if (answers?.every((answer) => 'receipt' in answer)) return;
      await sleep(10);
    }
    throw new Error('never receipted');
  }

  /** A receipt is given once; asked again, the server gives the same one. */
  function note({ receiptByHash }: Sync, answer: EntryAnswer): void {
    if (!answer.ok && !answer.retry) throw new Error(`refused: ${answer.code}`);
    if (!('receipt' in answer)) return;
    expect(receiptByHash.get(answer.hash) ?? answer.receipt).toBe(answer.receipt);
    receiptByHash.set(answer.hash, answer.receipt);
  }

  async function deliverAll(place: People, sync: Sync, slices: readonly SignedEntry<'slice'>[]) {
    for (const { entry, disclosures } of slices) {
      await deliverUntilHeld(place, entry.hash, disclosures);
      sync.delivered.push(entry.hash);
    }
  }

  async function deliverUntilHeld(place: People, hash: string, items: readonly Disclosure[]) {
    for (let attempt = 0; attempt < 3_000; attempt++) {
      const held = await unlessKilled(async () => {
        await deliver(place.freelancer, hash, items);
        return true;
      });
      if (held) return;
      await sleep(10);
    }
    throw new Error('never held');
  }

  async function syncOn(place: People, sync: Sync): Promise<void> {
    const { con } = sync.contract;
    const batches: (readonly Entry[])[] = [];
    while (!phase.isOver) {
      const slices: SignedEntry<'slice'>[] = [];
      for (let i = number(5); i >= 0; i--)
        slices.push(
          await place.device.slice({ con, idx: 1_000 + sync.sent.length + slices.length }),
        );
      const batch = slices.map(({ entry }) => entry);
      sync.sent.push(...batch.map(({ hash }) => hash));
      await push(place, sync, batch);
      await deliverAll(place, sync, slices);
      // What was acknowledged before is sent once more, as after a lost answer.
      await push(place, sync, batches[number(batches.length + 1)] ?? batch);
      batches.push(batch);
      await sleep(number(40));
    }
  }

  /** Anyone who watches the log; a head that was published must never be unsaid. */
  async function watch(place: People, heads: TreeHead[]): Promise<void> {
    while (!phase.isOver) {
      const head = await unlessKilled(() => newestHead(place.freelancer));
      if (head) heads.push(head);
      await sleep(15);
    }
  }

  async function killOnce(round: number): Promise<void> {
    await sleep(200 + number(900));
    const isStartToo = round % 6 === 5;
    const isDatabaseToo = round % 12 === 11 && ownsPostgres;
    await server().kill();
    if (isDatabaseToo) await state.postgres?.crash?.();
    if (isStartToo) {
      // Killed again while it starts and looks after what it left.
      const starting = server()
        .start()
        .then(
          () => 'listens',
          () => 'died',
        );
      await sleep(300 + number(1_500));
      await server().kill();
      await starting;
    }
    await server().start();
  }

  it(`loses, doubles and unsays nothing when killed ${kills} times in the middle of a sync`, async () => {
    const place = await open();
    const syncs: Sync[] = [];
    for (let i = 0; i < streams; i++) syncs.push(await openStream(place));
    const heads: TreeHead[] = [];
    const running = [...syncs.map((sync) => syncOn(place, sync)), watch(place, heads)];
    const killing = (async () => {
      for (let round = 0; round < kills; round++) await killOnce(round);
      await sleep(500);
      phase.isOver = true;
    })();
    await Promise.all([killing, ...running]);

    const receipts = syncs.flatMap(({ receiptByHash }) => [...receiptByHash.values()]);
    process.stdout.write(`kills: ${kills}, receipts: ${receipts.length}, heads: ${heads.length}\n`);
    expect(receipts.length).toBeGreaterThan(kills);
    await checkReceipts(place.freelancer, receipts);
    for (const [i, head] of heads.entries())
      expect(head.size).toBeGreaterThanOrEqual(heads[i - 1]?.size ?? 0);
    await expectConsistent(place.freelancer, heads, await newestHead(place.freelancer));
    for (const sync of syncs) await checkStream(place, sync);
  });

  /** Everything sent is in the stream, once and in order, and everything held is handed out. */
  async function checkStream(place: People, sync: Sync): Promise<void> {
    const { con } = sync.contract;
    const { device, freelancer } = place;
    expect([...sync.receiptByHash.keys()].toSorted()).toEqual(sync.sent.toSorted());
    const { seq, head } = device.headOf(con);
    const listed: string[] = [];
    while (listed.length <= seq) {
      const path = `/v1/streams/${device.kid}/${con}?from=${listed.length}`;
      const { body } = await freelancer.get<StreamResponse>(path);
      expect(body.head).toEqual({ seq, hash: head });
      expect(body.entries.length).toBeGreaterThan(0);
      listed.push(...body.entries.map((entry) => entry.hash));
    }
    expect(listed.slice(-sync.sent.length)).toEqual(sync.sent);
    const bundle = await getBundle(freelancer, con);
    const shown = new Set(
      (bundle.files[bundlePaths.disclosures] ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { readonly hash: string }).hash),
    );
    expect(sync.delivered.filter((hash) => !shown.has(hash))).toEqual([]);
  }
});

/** `undefined` when the server was killed in the middle, or is not up again yet. */
async function unlessKilled<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    // What `fetch` throws when nobody answers, or stops in the middle of an answer.
    if (error instanceof TypeError || String(error).includes('E_UNAVAILABLE')) return undefined;
    throw error;
  }
}
