import type { AcceptedContract, LoggedEntry } from './ledger.ts';
import { ofKind } from './logged.ts';
import type { ContractPayload } from './payload.ts';

/** Where a slice was tracked: hash of its session's start, and its place in the log. */
export interface TrackedIn {
  readonly session: string;
  readonly logIndex: number;
}

/**
 * The terms under which a slice was tracked, as known below a log index, or by all entries;
 * `undefined` when no contract was accepted.
 */
export type SliceTermsAt = (slice: TrackedIn, belowIndex?: number) => ContractPayload | undefined;

/**
 * A session names its contract, because a revision never changes the middle of one (product.md 2);
 * else the newest that was accepted before the slice was logged, else the first accepted one.
 */
export function createSliceTermsAt(
  accepted: readonly AcceptedContract[],
  logged: readonly LoggedEntry[],
): SliceTermsAt {
  const acceptedByHash = new Map<string, AcceptedContract>(
    accepted.map((each) => [each.contract.entry.hash, each]),
  );
  const contractBySession = new Map<string, string>();
  for (const { entry } of ofKind(logged, 'session'))
    if (entry.payload.contract !== undefined)
      contractBySession.set(entry.hash, entry.payload.contract);
  return ({ session, logIndex }, belowIndex = Number.POSITIVE_INFINITY) => {
    const named = acceptedByHash.get(contractBySession.get(session) ?? '');
    if (named !== undefined && named.decision.logIndex < belowIndex)
      return named.contract.entry.payload;
    const inForce = acceptedBelow(accepted, Math.min(logIndex, belowIndex));
    const known = Math.max(inForce, acceptedBelow(accepted, belowIndex) === 0 ? 0 : 1);
    return accepted[known - 1]?.contract.entry.payload;
  };
}

/** How many were accepted below a log index; `accepted` in order of acceptance. */
function acceptedBelow(accepted: readonly AcceptedContract[], logIndex: number): number {
  let low = 0;
  let high = accepted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((accepted[middle]?.decision.logIndex ?? 0) < logIndex) low = middle + 1;
    else high = middle;
  }
  return low;
}
