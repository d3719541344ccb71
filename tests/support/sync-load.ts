import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { EntryAnswer, StreamResponse } from '../../shared/api/schemas.ts';
import type { Disclosure } from '../../shared/entry/commitment.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import type { TreeHead } from '../../shared/entry/payload.ts';
import { bundlePaths } from '../../shared/verify/bundle-format.ts';
import type { SignedEntry } from './entry-factory.ts';
import { checkReceipts, expectConsistent, expectEachOnce, readLog } from './log-checker.ts';
import {
  type ActiveContract,
  activateContract,
  deliver,
  getBundle,
  newestHead,
  type People,
  postAll,
  postEntries,
  seenAndView,
  type Site,
} from './server-fixture.ts';

/** Ten milliseconds apart: a slow machine starts servers for minutes before one lives on. */
const attemptsMax = 60_000;

/** What the server said, and what was sent, in one contract's stream. */
interface Sync {
  readonly contract: ActiveContract;
  readonly sent: string[];
  readonly receiptByHash: Map<string, string>;
  readonly delivered: string[];
  /** Replies, which order mails; outside the stream. */
  readonly replies: string[];
}

export interface SyncLoad {
  /** Before anybody is killed. */
  open(streams: number): Promise<void>;
  /** Everybody works until `stop`. */
  run(): Promise<void>;
  stop(): void;
  readonly receipts: () => readonly string[];
  readonly heads: readonly TreeHead[];
  readonly replies: () => number;
  /** Nothing acknowledged is lost, doubled or unsaid, and everything held is handed out. */
  check(): Promise<void>;
}

/**
 * Devices that write through servers that are killed: each sends until it has receipts, as an
 * outbox does, and now and then the same once more. `number(n)`: 0 to n - 1.
 */
export function createSyncLoad(place: Site & People, number: (n: number) => number): SyncLoad {
  const phase = { isOver: false };
  const syncs: Sync[] = [];
  const heads: TreeHead[] = [];
  const receipts = () => syncs.flatMap(({ receiptByHash }) => [...receiptByHash.values()]);

  async function openStream(): Promise<Sync> {
    const contract = await activateContract(place);
    place.device.see(await newestHead(place.freelancer));
    const start = await place.device.start(contract.con, contract.hash);
    await postAll(place.freelancer, [start.entry]);
    return { contract, sent: [], receiptByHash: new Map(), delivered: [], replies: [] };
  }

  /** As an outbox does: the same batch again and again until all of it has receipts. */
  async function push(sync: Sync, batch: readonly Entry[]): Promise<void> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
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

  async function deliverAll(sync: Sync, slices: readonly SignedEntry<'slice'>[]) {
    for (const { entry, disclosures } of slices) {
      await deliverUntilHeld(entry.hash, disclosures);
      sync.delivered.push(entry.hash);
    }
  }

  async function deliverUntilHeld(hash: string, items: readonly Disclosure[]) {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const held = await unlessKilled(async () => {
        await deliver(place.freelancer, hash, items);
        return true;
      });
      if (held) return;
      await sleep(10);
    }
    throw new Error('never held');
  }

  async function syncOn(sync: Sync): Promise<void> {
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
      await push(sync, batch);
      await deliverAll(sync, slices);
      // What was acknowledged before is sent once more, as after a lost answer.
      await push(sync, batches[number(batches.length + 1)] ?? batch);
      batches.push(batch);
      if (number(4) === 0) await answer(sync);
      await sleep(number(40));
    }
  }

  /** Anyone who watches the log; a head that was published must never be unsaid. */
  async function watch(): Promise<void> {
    while (!phase.isOver) {
      const head = await unlessKilled(() => newestHead(place.freelancer));
      if (head) heads.push(head);
      await sleep(15);
    }
  }

  /** A reply orders mails in the transaction that takes it. */
  async function answer(sync: Sync): Promise<void> {
    const { con, hash } = sync.contract;
    const about = await untilDone(() => seenAndView(place.freelancer, con));
    const { entry } = await place.device.reply({ con, ref: hash, ...about, text: 'why?' });
    const isTaken = await untilDone(async () => {
      const [result] = await postEntries(place.freelancer, [entry]);
      // Erased or outdated meanwhile is no matter here; what was taken has a receipt some time.
      if (result && !result.ok) return result.retry ? undefined : { taken: false };
      return result && 'receipt' in result ? { taken: true } : undefined;
    });
    if (isTaken.taken) sync.replies.push(entry.hash);
  }

  async function untilDone<T>(work: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const result = await unlessKilled(work);
      if (result !== undefined) return result;
      await sleep(10);
    }
    throw new Error('never done');
  }

  /** Everything sent is in the stream, once and in order, and everything held is handed out. */
  async function checkStream(sync: Sync): Promise<void> {
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

  return {
    heads,
    receipts,
    replies: () => syncs.reduce((sum, { replies }) => sum + replies.length, 0),
    stop: () => {
      phase.isOver = true;
    },
    open: async (streams) => {
      for (let i = 0; i < streams; i++) syncs.push(await openStream());
    },
    run: async () => {
      await Promise.all([...syncs.map(syncOn), watch()]);
    },
    check: async () => {
      const { freelancer } = place;
      await checkReceipts(freelancer, receipts());
      for (const [i, head] of heads.entries())
        expect(head.size).toBeGreaterThanOrEqual(heads[i - 1]?.size ?? 0);
      await expectConsistent(freelancer, heads, await newestHead(freelancer));
      expectEachOnce((await readLog(freelancer)).leaves);
      for (const sync of syncs) await checkStream(sync);
    },
  };
}

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
