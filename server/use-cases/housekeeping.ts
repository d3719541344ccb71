import type { ServerDeps } from './deps.ts';
import { sessionMaxMs } from './sign-in.ts';

const hourMs = 3_600_000;
/** A browser that was away longer fetches everything anew anyway. */
const outboxKeptMs = 7 * 24 * hourMs;

/** No upload takes that long: requests end after a minute. */
const halfKeptMs = hourMs;

/** Forgets, now and hourly, what has no use any more. Answers how to stop and wait for it. */
export function startHousekeeping(deps: ServerDeps): () => Promise<void> {
  const state = { running: keepHouse(deps) };
  const timer = setInterval(() => {
    state.running = keepHouse(deps);
  }, hourMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return state.running;
  };
}

export async function keepHouse({ store, blobs, clock, logger }: ServerDeps): Promise<void> {
  const nowMs = clock.nowMs();
  try {
    await store.outbox.deleteBefore(nowMs - outboxKeptMs);
    await store.accounts.deleteSessionsBefore(nowMs - sessionMaxMs);
    await store.accounts.deleteSpentCodes(nowMs);
    await blobs.removeHalves(Date.now() - halfKeptMs);
  } catch (error) {
    // Nothing depends on it; the next hour tries again.
    logger.warn({ err: error }, 'housekeeping failed');
  }
}
