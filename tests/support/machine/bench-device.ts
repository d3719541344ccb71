import type { EntryAnswer } from '../../../shared/api/schemas.ts';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import type { Entry } from '../../../shared/entry/entry.ts';
import type { SignedEntry, TestDevice } from '../entry-factory.ts';
import { type Caller, newestHead, postEntries } from '../server-fixture.ts';
import type { TestClock } from '../test-clock.ts';
import type { Wire } from './wire.ts';

const cellMs = 600_000;

interface Queued {
  readonly entry: Entry;
  readonly disclosures: readonly Disclosure[];
  isReceipted: boolean;
  isDelivered: boolean;
  /** What the server last said about it. */
  problem?: string;
}

/** A device made of the protocol alone: signs, keeps all of it, and sends until it is receipted. */
export interface BenchDevice {
  readonly device: TestDevice;
  readonly caller: Caller;
  readonly con: string;
  /** All that it has signed. */
  readonly queue: readonly Queued[];
  /** Of the running session, epoch ms. */
  readonly trackingFrom: number | undefined;
  start(contract: string): Promise<void>;
  /** What the clock went by since the start, or since the last call, becomes slices. */
  seal(): Promise<void>;
  stop(): Promise<void>;
  push(signed: SignedEntry<never> | Entry): void;
  /** As far as the network lets it; `order`: how a batch arrives. */
  sync(order?: 'straight' | 'reversed'): Promise<void>;
  /** After the server was put back: everything again. */
  forget(): void;
}

export function createBenchDevice(input: {
  readonly device: TestDevice;
  readonly caller: Caller;
  readonly con: string;
  readonly clock: TestClock;
  readonly wire: Wire;
}): BenchDevice {
  const { device, caller, con, clock, wire } = input;
  const queue: Queued[] = [];
  const state: { from: number | undefined; sched: readonly Disclosure[] } = {
    from: undefined,
    sched: [],
  };
  const push: BenchDevice['push'] = (signed) => {
    const { entry, disclosures } = 'entry' in signed ? signed : { entry: signed, disclosures: [] };
    const isDelivered = disclosures.length === 0;
    queue.push({ entry, disclosures, isReceipted: false, isDelivered });
  };
  const look = async () => {
    if (wire.weather !== 'down') device.see(await newestHead(caller));
  };
  const seal = async () => {
    await look();
    for (; state.from !== undefined && state.from < clock.nowMs(); ) {
      const idx = Math.floor(state.from / cellMs);
      const untilMs = Math.min(clock.nowMs(), (idx + 1) * cellMs);
      const part = { fromMs: state.from - idx * cellMs, toMs: untilMs - idx * cellMs };
      push((await device.slice({ con, idx, ...part })) as never);
      state.from = untilMs;
    }
  };
  return {
    device,
    caller,
    con,
    queue,
    get trackingFrom() {
      return state.from;
    },
    push,
    seal,
    start: async (contract) => {
      await look();
      const start = await device.start(con, contract);
      // The seed leaves with the stop.
      push(start.entry);
      state.sched = start.disclosures;
      state.from = clock.nowMs();
    },
    stop: async () => {
      await seal();
      push(await device.stop(con));
      const start = queue.findLast(
        ({ entry }) => entry.kind === 'session' && entry.payload.ev === 'start',
      );
      if (start) {
        const told = { ...start, disclosures: state.sched, isDelivered: false };
        queue[queue.indexOf(start)] = told;
      }
      state.from = undefined;
    },
    sync: async (order = 'straight') => {
      if (wire.weather === 'down') return;
      await sendAll({ caller, queue }, order);
      if (wire.weather === 'doubles') await sendAll({ caller, queue }, 'straight', queue);
      for (const each of queue.filter(isDue)) {
        const items = each.disclosures;
        const answer = await caller.put(`/v1/disclosures/${each.entry.hash}`, { items });
        // 410: it was erased whole, and nothing of it is wanted any more.
        each.isDelivered = answer.status === 200 || answer.status === 410;
        each.problem = JSON.stringify(answer.body);
      }
    },
    forget: () => {
      for (const each of queue) {
        each.isReceipted = false;
        each.isDelivered = each.disclosures.length === 0;
      }
    },
  };
}

const isDue = ({ isReceipted, isDelivered }: Queued): boolean => isReceipted && !isDelivered;

/** Refused entries stay: whoever asks in the end finds them without a receipt. */
async function sendAll(
  { caller, queue }: { readonly caller: Caller; readonly queue: readonly Queued[] },
  order: 'straight' | 'reversed',
  batch: readonly Queued[] = queue.filter(({ isReceipted }) => !isReceipted),
): Promise<void> {
  for (let at = 0; at < batch.length; at += 64) {
    const part = batch.slice(at, at + 64).map(({ entry }) => entry);
    if (order === 'reversed') note(queue, await postEntries(caller, part.toReversed()));
    const answers = await postEntries(caller, part);
    note(queue, answers);
    const isBehind = answers.some((answer) => !answer.ok && answer.code === 'E_CHAIN_GAP');
    if (isBehind && batch !== queue) return sendAll({ caller, queue }, 'straight', queue);
  }
}

function note(queue: readonly Queued[], answers: readonly EntryAnswer[]): void {
  for (const answer of answers) {
    const each = queue.find(({ entry }) => entry.hash === answer.hash);
    if (each === undefined) continue;
    each.problem = JSON.stringify(answer);
    if ('receipt' in answer) each.isReceipted = true;
  }
}
