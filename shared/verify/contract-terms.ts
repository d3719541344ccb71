import { createSliceTermsAt } from '../entry/slice-terms.ts';
import type { AcceptedContract, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import type { ContractPayload } from '../entry/payload.ts';

/** The terms under which a slice was tracked; `undefined` when no contract was ever accepted. */
export type TermsOf = (slice: LoggedOf<'slice'>) => ContractPayload | undefined;

export function createTermsOf(
  accepted: readonly AcceptedContract[],
  logged: readonly LoggedEntry[],
): TermsOf {
  const termsAt = createSliceTermsAt(accepted, logged);
  return ({ entry, logIndex }) => termsAt({ session: entry.payload.session, logIndex });
}
