import { type Backoff, createBackoff } from './backoff.ts';
import type { JournalItem } from '../../shared/api/ipc.ts';
import { deliverEntry } from './deliver.ts';
import { type PulledRoots, pull } from './pull.ts';
import { pushEntries, type SyncDeps, type SyncProblem } from './push.ts';
import { resendAllLost } from './resend.ts';

export interface SyncLoopDeps extends SyncDeps {
  readonly random: () => number;
  readonly nowMs: () => number;
  /** Resolves after `ms`, or at once when something wakes the loop. */
  readonly sleep: (ms: number) => Promise<'woken' | 'rested'>;
}

const journalPage = 200;
const restMs = 10_000;
const pullEveryMs = 15_000;

interface LoopState {
  readonly roots: PulledRoots;
  readonly backoff: Backoff;
  pulledAt: number;
  /** once a run is enough: what is missing in the queue after that, the journal has not either */
  isChecked: boolean;
}

/** One loop for everything that leaves: journal → queue → server → main, then a rest. */
export async function runSyncLoop(deps: SyncLoopDeps, signal: AbortSignal): Promise<void> {
  const state: LoopState = {
    roots: new Map(),
    backoff: createBackoff(deps.random),
    pulledAt: Number.NEGATIVE_INFINITY,
    isChecked: false,
  };
  await deps.outbox.requeueRefused();
  while (!signal.aborted) {
    const turn = await takeTurn(deps, state);
    if (await report(deps, turn)) {
      // Somebody asked for it: at once, whatever the wait would have been.
      await deps.outbox.requeueRefused();
      continue;
    }
    const isDone = turn === 'unpaired' || turn === 'idle';
    if (isDone) state.backoff.reset();
    const how = await deps.sleep(isDone ? restMs : state.backoff.next(turn.retryAfterMs));
    // Somebody did something: what the server has to say to it is wanted now.
    if (how === 'woken') state.pulledAt = Number.NEGATIVE_INFINITY;
  }
}

export type Turn = 'unpaired' | 'idle' | SyncProblem;

/** Everything that can be done now; ends at the first thing that has to wait. */
export async function takeTurn(deps: SyncLoopDeps, state: LoopState): Promise<Turn> {
  const isFirst = !state.isChecked;
  const filled = await fillQueue(deps, state);
  if (filled !== 'ok') return filled;
  if (isFirst) await resendAllLost(deps);
  const entries = await pushAll(deps);
  const pictures = isPassing(entries) ? entries : ((await deliverAll(deps, state)) ?? entries);
  if (isPassing(pictures)) return pictures;
  if (deps.nowMs() - state.pulledAt >= pullEveryMs) {
    const pulled = await pull(deps, state.roots);
    if (!pulled.ok) return pulled.error;
    state.pulledAt = deps.nowMs();
  }
  return pictures ?? 'idle';
}

/** The server is away or busy: the rest would fare the same. What it says of an entry concerns that. */
const isPassing = (problem: SyncProblem | undefined): problem is SyncProblem =>
  problem !== undefined && problem.state !== 'problem' && problem.isOfEntry !== true;

/** Copies the journal into Dexie; rebuilds it from the journal if somebody emptied or thinned it. */
async function fillQueue({ bridge, outbox }: SyncLoopDeps, state: LoopState): Promise<'ok' | Turn> {
  const first = await bridge.invoke('outbox.journal', { after: 0, limit: 0 });
  if (!first.ok) return { state: 'problem', code: first.error.code };
  if (!first.value.paired) return 'unpaired';
  let after = await outbox.head();
  const { acked, journalGaps } = first.value;
  const isThinned = !state.isChecked && (after < acked || (await outbox.gaps()) > journalGaps);
  state.isChecked = true;
  const mustRebuild = isThinned || (await isReplaced({ bridge, outbox }, after));
  if (mustRebuild) {
    await outbox.clear();
    after = 0;
  }
  let rebuilt = 0;
  for (;;) {
    const page = await bridge.invoke('outbox.journal', { after, limit: journalPage });
    if (!page.ok) return { state: 'problem', code: page.error.code };
    const { items } = page.value;
    const last = items.at(-1);
    if (last === undefined) break;
    await outbox.put(items);
    await forgetGone({ bridge, outbox }, items);
    await bridge.invoke('outbox.ack', { through: last.position });
    after = last.position;
    rebuilt += items.length;
  }
  if (mustRebuild) await bridge.invoke('outbox.rebuilt', { entries: rebuilt });
  return 'ok';
}

/** What an entry took away from others must not stay in the queue's records of them. */
async function forgetGone(
  { bridge, outbox }: Pick<SyncLoopDeps, 'bridge' | 'outbox'>,
  items: readonly JournalItem[],
): Promise<void> {
  for (const hash of new Set(items.flatMap(({ about }) => about))) {
    const now = await bridge.invoke('outbox.disclosures', { hash });
    if (now.ok) await outbox.forget(hash, now.value);
  }
}

/**
 * Is another entry than the journal's at the queue's head? A journal that has nothing there has
 * lost it: then the queue's may be the only copy, and it stays.
 */
async function isReplaced(
  { bridge, outbox }: Pick<SyncLoopDeps, 'bridge' | 'outbox'>,
  head: number,
): Promise<boolean> {
  if (head === 0) return false;
  const page = await bridge.invoke('outbox.journal', { after: head - 1, limit: 1 });
  const item = page.ok ? page.value.items[0] : undefined;
  return item?.position === head && item.hash !== (await outbox.hashAt(head));
}

async function pushAll(deps: SyncLoopDeps): Promise<SyncProblem | undefined> {
  for (;;) {
    const pushed = await pushEntries(deps);
    if (!pushed.ok) return pushed.error;
    const { sent, problem } = pushed.value;
    if (problem !== undefined || sent === 0) return problem;
  }
}

/** Entries go before pictures: after each delivery, what was signed meanwhile leaves first. */
async function deliverAll(deps: SyncLoopDeps, state: LoopState): Promise<SyncProblem | undefined> {
  for (const entry of await deps.outbox.undelivered()) {
    const delivered = await deliverEntry(deps, entry);
    if (!delivered.ok) return delivered.error;
    if (!delivered.value) continue;
    const filled = await fillQueue(deps, state);
    if (typeof filled === 'object') return filled;
    const problem = await pushAll(deps);
    if (isPassing(problem)) return problem;
  }
  return undefined;
}

/** `true`: refused entries shall be tried again. */
async function report({ bridge, outbox }: SyncLoopDeps, turn: Turn): Promise<boolean> {
  const { unsent, undelivered } = await outbox.counts();
  const counts = { waiting: unsent, waitingPictures: undelivered };
  if (turn === 'unpaired' || turn === 'idle') {
    const state = turn === 'unpaired' ? turn : unsent > 0 ? 'waiting' : 'synced';
    const told = await bridge.invoke('outbox.status', { state, ...counts });
    return told.ok && told.value?.retry === true;
  }
  const { state, code, detail } = turn;
  const told = await bridge.invoke('outbox.status', {
    state,
    code,
    ...counts,
    ...(detail !== undefined && { detail }),
  });
  return told.ok && told.value?.retry === true;
}
