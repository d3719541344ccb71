import type { Eligibility } from '../../../shared/domain/eligibility.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { SliceVerdict } from '../../../shared/verify/report.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { verdictOfSlice } from '../evidence/verdict.ts';
import { type LeftOut, leftOutSlices } from '../week/left-out.ts';
import { createAgreement } from './agreement.ts';

/** What is to be said about single slices; each answer is found once. */
export interface SliceJudge {
  verdictOf(slice: LedgerSlice): SliceVerdict;
  leftOutOf(slice: LedgerSlice): LeftOut | undefined;
  agreementOf(slice: LedgerSlice): Eligibility;
}

export function createSliceJudge(evidence: Pick<Evidence, 'ledger' | 'report'>): SliceJudge {
  const leftOut = leftOutSlices(evidence.ledger);
  return {
    verdictOf: ({ hash }) => verdictOfSlice(evidence.report, hash),
    leftOutOf: ({ hash }) => leftOut.get(hash),
    agreementOf: createAgreement(evidence),
  };
}
