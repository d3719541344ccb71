import type { ContractLedger, LedgerSlice, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { Finding, SliceVerdict, VerificationReport } from '../../../shared/verify/report.ts';
import { type Verdict, worstOf } from '../../ui/verdict.ts';
import { isError } from '../../../shared/verify/codes.ts';

/** A slice that the verifier does not name was not verified: that is a failure, not a pass. */
export const verdictOfSlice = (report: VerificationReport, hash: string): SliceVerdict =>
  report.slices[hash] ?? 'failed';

/** Verdict of a day or a week: that of its worst slice. */
export const verdictOfSlices = (
  report: VerificationReport,
  slices: readonly Pick<LedgerSlice, 'hash'>[],
): Verdict => worstOf(slices.map((slice) => verdictOfSlice(report, slice.hash)));

/** A timesheet is only as sound as every slice that it bills. */
export function timesheetVerdict(
  report: VerificationReport,
  { timesheet, slices }: Pick<LedgerTimesheet, 'timesheet' | 'slices'>,
): Verdict {
  const verified = report.timesheets.find(({ hash }) => hash === timesheet.entry.hash);
  if (verified?.ok !== true) return 'failed';
  return worstOf(['unchanged', verdictOfSlices(report, slices)]);
}

export const findingsOfEntry = (report: VerificationReport, hash: string): readonly Finding[] =>
  report.findings.filter((finding) => finding.entry === hash);

/**
 * Errors that concern no single slice: the log, the keys, the contract, what was left out. That an
 * offered contract is not accepted yet is a state, not an error.
 */
export const generalErrors = ({ report, ledger }: Judged): readonly Finding[] =>
  report.findings.filter(
    ({ code, entry }) =>
      isError(code) &&
      (entry === undefined || report.slices[entry] === undefined) &&
      !(code === 'E_CONTRACT_ACCEPT' && ledger.contract === undefined),
  );

interface Judged {
  readonly report: VerificationReport;
  readonly ledger: Pick<ContractLedger, 'contract'>;
}
