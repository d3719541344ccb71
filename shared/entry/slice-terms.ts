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
    const isKnown = ({ decision }: AcceptedContract): boolean => decision.logIndex < belowIndex;
    const named = acceptedByHash.get(contractBySession.get(session) ?? '');
    if (named !== undefined && isKnown(named)) return named.contract.entry.payload;
    const known = accepted.filter(isKnown);
    const inForce = known.findLast(({ decision }) => decision.logIndex < logIndex);
    return (inForce ?? known[0])?.contract.entry.payload;
  };
}
