import type { ServerDeps } from './deps.ts';
import { sessionMaxMs } from './sign-in.ts';

const hourMs = 3_600_000;
/** A browser that was away longer fetches everything anew anyway. */
const outboxKeptMs = 7 * 24 * hourMs;

/** Forgets, hourly, what has no use any more. Answers how to stop. */
export function startHousekeeping(deps: ServerDeps): () => void {
  const timer = setInterval(() => void keepHouse(deps), hourMs);
  timer.unref();
  return () => clearInterval(timer);
}

export async function keepHouse({ store, clock, logger }: ServerDeps): Promise<void> {
  const nowMs = clock.nowMs();
  try {
    await store.outbox.deleteBefore(nowMs - outboxKeptMs);
    await store.accounts.deleteSessionsBefore(nowMs - sessionMaxMs);
    await store.accounts.deleteSpentCodes(nowMs);
  } catch (error) {
    // Nothing depends on it; the next hour tries again.
    logger.warn({ err: error }, 'housekeeping failed');
  }
}
