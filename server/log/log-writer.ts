import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../http/logger.ts';
import type { LoggedReceipt } from '../store/log-tables.ts';
import { appendTick } from './append-tick.ts';
import type { LogTiming } from './log-timing.ts';
import { leaseName, publish, type PublishDeps, type PublishError } from './publish.ts';
import { recover } from './recover.ts';
import { addLateCosignatures, freezeIfContradicted, showToWitnesses } from './witness-duty.ts';
import { createWitnesses, type Witnesses, type WitnessesDeps } from './witnesses.ts';
import { isOfOurs, whileRenewing } from './writer-lease.ts';
import { createWriterState, type WriterState } from './writer-state.ts';

export interface LogWriterOptions extends Omit<PublishDeps, 'witnesses'> {
  readonly logger: Logger;
  /** Who is asked for cosignatures, and how. */
  readonly witnesses: Omit<WitnessesDeps, 'logger' | 'budgetMs'>;
  /** Names this process in the lease. */
  readonly holder: string;
  readonly timing: LogTiming;
  /** Somebody else signs for this log: the process must end (protocol 3.16). */
  readonly onLost: () => void;
}

interface LogWriterDeps extends Omit<LogWriterOptions, 'witnesses'> {
  readonly witnesses: Witnesses;
}

export interface LogWriter {
  /** Takes the lease if it is free, checks the log, writes the first tick. */
  start(): Promise<void>;
  /** Leaves were committed: publish soon. */
  notify(): void;
  /** True once a checkpoint of at least `size` leaves is published; false after `waitMs`. */
  waitFor(size: number): Promise<boolean>;
  /** Of the named entries those that this process has just published: others are in the store. */
  recentReceipts(hashes: readonly string[]): readonly LoggedReceipt[];
  close(): Promise<void>;
}

/** The one process that grows the log, or a stand-in that waits for the lease. */
export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { logger, timing } = options;
  const asked = { ...options.witnesses, logger, budgetMs: timing.witnessMs };
  const store = options.store.asSystem('log');
  const deps: LogWriterDeps = { ...options, store, witnesses: createWitnesses(asked) };
  const state = createWriterState();
  return {
    start: async () => {
      await round(deps, state);
      state.loop = loop(deps, state);
    },
    notify: () => {
      state.isDue = true;
      state.wake();
    },
    waitFor: async (size) => {
      const untilMs = performance.now() + deps.timing.waitMs;
      for (;;) {
        if ((await publishedSize(deps, state)) >= size) return true;
        if (performance.now() >= untilMs || state.isClosed) return false;
        await state.news.next(deps.timing.coalesceMs);
      }
    },
    recentReceipts: (hashes) => state.news.receiptsOf(hashes),
    close: async () => {
      state.isClosed = true;
      state.wake();
      await state.loop;
      if (state.token !== undefined) await giveLeaseBack(deps);
    },
  };
}

/** Where the database is away the lease runs out by itself: the process must end all the same. */
async function giveLeaseBack({ store, logger, holder }: LogWriterDeps): Promise<void> {
  try {
    await store.log.releaseLease(leaseName, holder);
  } catch (error) {
    logger.warn({ err: error }, 'log writer: the lease was not given back');
  }
}

async function loop(deps: LogWriterDeps, state: WriterState): Promise<void> {
  while (!state.isClosed) {
    const woken = new Promise<void>((resolve) => {
      state.wake = resolve;
    });
    // Leaves that were committed during the last round are due already.
    if (!state.isDue) await Promise.race([woken, sleep(deps.timing.pollMs, undefined, idle)]);
    if (state.isClosed) return;
    state.isDue = false;
    await sleep(deps.timing.coalesceMs);
    try {
      await round(deps, state);
    } catch (error) {
      // Most likely the database is away. Nothing was acknowledged; the next round tries again.
      deps.logger.error({ err: error }, 'log writer: round failed');
      state.head = undefined;
    }
  }
}

/** Waiting for work does not keep the process alive. */
const idle = { ref: false };

async function round(deps: LogWriterDeps, state: WriterState): Promise<void> {
  await renewLease(deps, state);
  if (state.token === undefined) return;
  if (!state.head && !(await takeOver(deps, state))) return;
  await publishLocked(deps, state);
  await compareOnce(deps, state);
  if ((await freezeIfContradicted(deps)) || !state.head) {
    state.head = undefined;
    state.isCompared = false;
    return;
  }
  if (performance.now() - state.lastTickMs >= deps.timing.tickMs) {
    await appendTick(deps);
    state.lastTickMs = performance.now();
  }
  await publishNew(deps, state);
  deps.witnesses.catchUp();
  await addLateCosignatures(deps);
}

/** From memory where we publish, else from the database. */
async function publishedSize(deps: LogWriterDeps, state: WriterState): Promise<number> {
  if (state.head) return state.publishedSize;
  return (await deps.store.log.newestCheckpoint())?.size ?? 0;
}

/** Renewed when half of it is gone. Whoever loses it forgets what it knew of the log. */
async function renewLease(deps: LogWriterDeps, state: WriterState): Promise<void> {
  const nowMs = performance.now();
  if (state.token !== undefined && nowMs < state.leaseUntilMs - deps.timing.leaseMs / 2) return;
  const token = await deps.store.log.takeLease(leaseName, deps.holder, deps.timing.leaseMs);
  if (token !== state.token) {
    state.head = undefined;
    state.isCompared = false;
  }
  state.token = token;
  state.leaseUntilMs = nowMs + deps.timing.leaseMs;
}

const frozenLookMs = 30_000;

async function takeOver(deps: LogWriterDeps, state: WriterState): Promise<boolean> {
  if (performance.now() < state.nextLookMs) return false;
  const recovered = await whileRenewing(deps, () => recover(deps));
  if (!recovered.ok) {
    deps.logger.error(recovered.error, 'log frozen: the server answers reads only');
    state.nextLookMs = performance.now() + frozenLookMs;
    return false;
  }
  state.head = recovered.value;
  state.publishedSize = recovered.value.frontier.size;
  return true;
}

/** Before anything new is signed, each witness is shown what was (protocol 3.16.3). */
async function compareOnce(deps: LogWriterDeps, state: WriterState): Promise<void> {
  if (state.isCompared || !state.head) return;
  await showToWitnesses(deps, state.head.frontier);
  state.isCompared = true;
}

/** A long backlog is published in steps, so that each transaction stays short. */
const publishMaxLeaves = 4_096;

async function publishNew(deps: LogWriterDeps, state: WriterState): Promise<void> {
  while (state.head) {
    const published = state.head.frontier.size;
    const { size } = await deps.store.log.head();
    if (size <= published) return;
    await publishTo(deps, state, Math.min(size, published + publishMaxLeaves));
  }
}

/** What the lock holds was perhaps signed: exactly those heads are published before new ones. */
async function publishLocked(deps: LogWriterDeps, state: WriterState): Promise<void> {
  while (state.head) {
    const [next] = state.head.unpublished;
    if (next === undefined) return;
    await publishTo(deps, state, next.size);
  }
}

/** One checkpoint; without a head afterwards, it was not. */
async function publishTo(deps: LogWriterDeps, state: WriterState, toSize: number): Promise<void> {
  const { head, token } = state;
  if (!head || token === undefined) return;
  const result = await publish(deps, { ...head, toSize, token });
  if (result.ok) {
    const { head: next, receipts } = result.value;
    state.head = next;
    state.publishedSize = next.frontier.size;
    state.settledToken = token;
    state.news.put(receipts);
    return;
  }
  state.head = undefined;
  await giveUp(deps, state, { token, error: result.error });
}

async function giveUp(
  deps: LogWriterDeps,
  state: WriterState,
  { token, error }: { readonly token: number; readonly error: PublishError },
): Promise<void> {
  if (error.code === 'witness_objects') return;
  const lease = { token, isNew: state.settledToken !== token };
  const isExpected = error.code === 'head_lock_lost' && (await isOfOurs(deps, lease));
  state.token = undefined;
  // Once only: who meets it again under the same lease has met a stranger.
  state.settledToken = token;
  if (isExpected) return deps.logger.warn(error, 'log writer: the process before was slow');
  deps.logger.error(error, 'log writer: somebody else writes this log');
  if (error.code === 'head_lock_lost') deps.onLost();
}
