import { attempt } from './attempt.ts';
import type { ServerDeps } from './deps.ts';
import { expireContent } from './expire-content.ts';
import { lapseDecisions } from './lapse-decisions.ts';
import { reapplyRemovals } from './reapply-removals.ts';
import { sessionMaxMs } from './sessions.ts';
import { createBlobSweep, type SweepBlobs } from './sweep-blobs.ts';

const hourMs = 3_600_000;
/** A browser that was away longer fetches everything anew anyway. */
const outboxKeptMs = 7 * 24 * hourMs;

/** Until then a link that is too old is told so, and not that it is unknown. */
const linksKeptMs = 30 * 24 * hourMs;

/** Longer than a dispute about them may last; then who looked is nobody's business either. */
const viewsKeptMs = 2 * 365 * 24 * hourMs;

/** No upload takes that long: requests end after a minute. */
const halfKeptMs = hourMs;

/** Forgets, now and hourly, what has no use any more. Answers how to stop and wait for it. */
export function startHousekeeping(deps: ServerDeps): () => Promise<void> {
  const sweep = createBlobSweep();
  const state = { running: keepHouse(deps, sweep) };
  const timer = setInterval(() => {
    state.running = keepHouse(deps, sweep);
  }, hourMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return state.running;
  };
}

/** A device delivers the picture and the entry that shows it within days, or not at all. */
const looseKeptMs = 30 * 24 * hourMs;
const loosePage = 1_000;

export async function keepHouse(
  given: ServerDeps,
  sweepBlobs: SweepBlobs = createBlobSweep(),
): Promise<void> {
  const deps = { ...given, store: given.store.asSystem('housekeeping') };
  const { store, blobs, clock } = deps;
  const nowMs = clock.nowMs();
  const chores: Readonly<Record<string, () => Promise<unknown>>> = {
    outbox: () => store.outbox.deleteBefore(nowMs - outboxKeptMs),
    sessions: () => store.sessions.deleteBefore(nowMs - sessionMaxMs),
    links: () => store.invitations.deleteLinksBefore(nowMs - linksKeptMs),
    budgets: () => store.budgets.deleteBefore(nowMs),
    views: () => store.views.deleteBefore(nowMs - viewsKeptMs),
    codes: () => store.accounts.deleteSpentCodes(nowMs),
    halves: () => blobs.removeHalves(Date.now() - halfKeptMs),
    loose: () => dropLoose(deps, nowMs - looseKeptMs),
    lapses: () => lapseDecisions(deps),
    retention: () => expireContent(deps),
    removals: () => reapplyRemovals(deps),
    orphans: () => sweepBlobs(deps),
    scrub: () => scrub(deps, nowMs),
  };
  for (const [chore, work] of Object.entries(chores)) await attempt(deps, chore, work);
}

async function dropLoose({ store }: ServerDeps, beforeMs: number): Promise<void> {
  const rows = await store.deliveries.looseBefore(beforeMs, loosePage);
  for (const { sha256, account } of rows)
    await store.transaction(async (tx) => {
      await tx.deliveries.lockBlobs([sha256]);
      await tx.deliveries.dropBlob(sha256, account);
    });
}

async function scrub({ store }: ServerDeps, nowMs: number): Promise<void> {
  for (const due of await store.removals.dueAt('scrub', nowMs)) {
    // What is removed from now on is scrubbed the next time.
    await store.removals.dropDue(due);
    await store.scrub();
  }
}
