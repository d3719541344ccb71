import type { ListedBlob } from '../store/blob-store.ts';
import type { ServerDeps } from './deps.ts';
import { deleteFile } from './finish-removals.ts';

const dayMs = 24 * 3_600_000;
/** As long as a picture may wait for its entry: a restored database learns of both again by then. */
const orphanKeptMs = 30 * dayMs;
const page = 1_000;

export type SweepBlobs = (deps: ServerDeps) => Promise<void>;

/**
 * Once a day, looks through all stored pictures for those that the database does not know. What an
 * older copy of the folder or the bucket brought back goes at once; what a process that was killed,
 * or a restored database, left behind goes a month later. No other job would ever remove it.
 */
export function createBlobSweep(): SweepBlobs {
  const state = { nextAtMs: 0 };
  return async (deps) => {
    const nowMs = deps.clock.nowMs();
    if (nowMs < state.nextAtMs) return;
    for (let after = ''; ; ) {
      const listed = await deps.blobs.list(after, page);
      await sweepPage(deps, listed);
      if (listed.length < page) break;
      after = listed.at(-1)?.sha256 ?? '';
    }
    state.nextAtMs = nowMs + dayMs;
  };
}

async function sweepPage(deps: ServerDeps, listed: readonly ListedBlob[]): Promise<void> {
  const { store, logger } = deps;
  const names = listed.map(({ sha256 }) => sha256);
  const known = await store.deliveries.knownBlobs(names);
  const removed = await store.removals.removedBlobs(names);
  // The store writes by its own clock, which no test moves.
  const beforeMs = Date.now() - orphanKeptMs;
  for (const { sha256, writtenAtMs } of listed) {
    if (known.has(sha256) || (!removed.has(sha256) && writtenAtMs >= beforeMs)) continue;
    // Marked first, for all to see: who delivers it from now on waits, and then finds it gone.
    await store.removals.putRemovedBlob(sha256);
    await deleteFile(deps, sha256);
    logger.warn({ sha256 }, 'a stored picture that the database does not know is removed');
  }
}
