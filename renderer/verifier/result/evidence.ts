import type { ContractLedger, LoggedEntry } from '../../../shared/entry/ledger.ts';
import type { Finding, VerificationReport } from '../../../shared/verify/report.ts';
import { type Verdict, worstOf } from '../../ui/verdict.ts';

/** What the parts of a result look things up in. */
export interface Evidence {
  readonly report: VerificationReport;
  readonly ledger: ContractLedger;
  readonly entryByHash: ReadonlyMap<string, LoggedEntry>;
  readonly findingsByEntry: ReadonlyMap<string, readonly Finding[]>;
}

export function evidenceOf(checked: {
  readonly report: VerificationReport;
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
}): Evidence {
  const { report, ledger, logged } = checked;
  const findingsByEntry = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    if (finding.entry === undefined) continue;
    const list = findingsByEntry.get(finding.entry);
    if (list === undefined) findingsByEntry.set(finding.entry, [finding]);
    else list.push(finding);
  }
  const entryByHash = new Map(logged.map((each) => [each.entry.hash as string, each]));
  return { report, ledger, entryByHash, findingsByEntry };
}

/** A slice that the report does not name was not checked: that is a failure, not a pass. */
export const verdictOfSlice = ({ slices }: VerificationReport, hash: string): Verdict =>
  slices[hash] ?? 'failed';

export const verdictOfSlices = (
  report: VerificationReport,
  slices: readonly { readonly hash: string }[],
): Verdict => worstOf(slices.map(({ hash }) => verdictOfSlice(report, hash)));
