import type { Leaf } from '../../shared/log/leaf.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { Repositories } from '../store/store.ts';
import type { Clock } from './clock.ts';

export type LogClosed =
  | { readonly code: 'LOG_FROZEN'; readonly reason: string }
  | { readonly code: 'E_UNAVAILABLE'; readonly reason: 'clock_went_back' };

/** The end of the log, held by one transaction: nobody else gets an index until it commits. */
export interface OpenLogEnd {
  /** `undefined` if the entry is in the log already with another signature. */
  append(leaf: Omit<Leaf, 'receivedMs'>): Promise<Place | undefined>;
  /** Writes the new size: once, when everything is appended. */
  finish(): Promise<void>;
  /** The server's time of everything appended in this transaction. */
  readonly receivedMs: number;
}

export interface Place {
  readonly index: number;
  readonly receivedMs: number;
}

/** A clock that fell back further than this is not waited for (protocol 3.10). */
const clockBackMaxMs = 60_000;

export async function openLogEnd(
  tx: Repositories,
  clock: Clock,
): Promise<Result<OpenLogEnd, LogClosed>> {
  const head = await tx.log.lockHead();
  if (head.frozen !== '') return err({ code: 'LOG_FROZEN', reason: head.frozen });
  const nowMs = clock.nowMs();
  if (nowMs < head.received_ms - clockBackMaxMs)
    return err({ code: 'E_UNAVAILABLE', reason: 'clock_went_back' });
  const receivedMs = Math.max(nowMs, head.received_ms);
  const state = { size: head.size };
  return ok({
    receivedMs,
    append: async (leaf) => {
      const known = await tx.log.findLeafOf(leaf.entryHash);
      // A leaf that was brought back from the head lock waits for its entry.
      if (known) {
        if (known.signature_hash !== leaf.signatureHash) return undefined;
        await tx.log.deleteMissing(leaf.entryHash);
        return { index: known.idx, receivedMs: known.received_ms };
      }
      const index = state.size;
      await tx.log.insertLeaf({
        idx: index,
        kind: leaf.kind,
        received_ms: receivedMs,
        entry_hash: leaf.entryHash,
        signature_hash: leaf.signatureHash,
      });
      state.size += 1;
      return { index, receivedMs };
    },
    finish: async () => {
      if (state.size > head.size)
        await tx.log.moveEnd({ size: state.size, received_ms: receivedMs });
    },
  });
}
