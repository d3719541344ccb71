import type {
  ContractLedger,
  LoggedDecision,
  LoggedEntry,
  LoggedOf,
} from '../../../shared/entry/ledger.ts';
import { ofKind } from '../../../shared/entry/logged.ts';

/** One signed contract or revision, and what became of it. */
export interface TermsVersion {
  readonly contract: LoggedOf<'contract'>;
  /** Which it was to take the place of. */
  readonly before: LoggedOf<'contract'> | undefined;
  readonly state: 'in_force' | 'replaced' | 'declined' | 'waiting' | 'no_effect';
  /** Acceptance or rejection. */
  readonly answer: LoggedDecision | undefined;
  readonly reason: string | undefined;
}

type Known = Pick<ContractLedger, 'accepted' | 'decisions' | 'offered' | 'valuesByHash'>;

/** Every version that the freelancer signed, newest first. */
export function termsVersions(
  ledger: Known,
  logged: readonly LoggedEntry[],
): readonly TermsVersion[] {
  const contracts = ofKind(logged, 'contract');
  return contracts.toReversed().map((contract) => {
    const { hash, payload } = contract.entry;
    const acceptance = ledger.accepted.find((each) => each.contract.entry.hash === hash);
    const rejection = ledger.decisions.findLast(
      ({ entry }) => entry.payload.ref === hash && entry.payload.verdict === 'reject',
    );
    const answer = acceptance?.decision ?? rejection;
    const isNewest = ledger.accepted.at(-1) === acceptance;
    return {
      contract,
      before: contracts.find(({ entry }) => entry.hash === payload.prev_contract),
      state: acceptance
        ? isNewest
          ? 'in_force'
          : 'replaced'
        : rejection
          ? 'declined'
          : ledger.offered?.entry.hash === hash
            ? 'waiting'
            : 'no_effect',
      answer,
      reason: answer && ledger.valuesByHash.get(answer.entry.hash)?.reason,
    };
  });
}
