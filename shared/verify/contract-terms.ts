import type { AcceptedContract, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/fold-ledger.ts';
import type { ContractPayload } from '../entry/payload.ts';

/** The terms under which a slice was tracked; `undefined` when no contract was ever accepted. */
export type TermsOf = (slice: LoggedOf<'slice'>) => ContractPayload | undefined;

/**
 * A session names its contract, because a revision never changes the middle of one (product.md 2);
 * else the newest that was accepted before the slice was logged, else the first accepted one.
 */
export function createTermsOf(
  accepted: readonly AcceptedContract[],
  logged: readonly LoggedEntry[],
): TermsOf {
  const termsByHash = new Map<string, ContractPayload>(
    accepted.map(({ contract }) => [contract.entry.hash, contract.entry.payload]),
  );
  const contractBySession = new Map<string, string>();
  for (const { entry } of ofKind(logged, 'session'))
    if (entry.payload.contract !== undefined)
      contractBySession.set(entry.hash, entry.payload.contract);
  return (slice) => {
    const named = termsByHash.get(contractBySession.get(slice.entry.payload.session) ?? '');
    if (named !== undefined) return named;
    const inForce = accepted.findLast(({ decision }) => decision.logIndex < slice.logIndex);
    return (inForce ?? accepted[0])?.contract.entry.payload;
  };
}
