import type { ContractLedger, LedgerSlice } from '../entry/ledger.ts';
import { groupBy } from '../entry/settle.ts';
import { isTaken } from '../entry/values.ts';
import { bytesToHex } from '../kit/hex.ts';
import type { BillingFacts } from './check-billing.ts';
import type { FinalHead } from './check-head.ts';
import { isError, isWarning } from './codes.ts';
import { codesOf, verdictOf } from './findings.ts';
import type { DiaryLine, Finding, SliceVerdict, VerificationReport } from './report.ts';
import type { TimeLabel } from './time-label.ts';
import { timesheetVerdicts } from './timesheet-verdicts.ts';

export interface ReportParts {
  readonly findings: readonly Finding[];
  readonly facts: BillingFacts;
  readonly labelByHash: ReadonlyMap<string, TimeLabel>;
  readonly head: FinalHead;
}

/** Step 11 of protocol 3.20. */
export function buildReport(parts: ReportParts): VerificationReport {
  const { findings, head, facts } = parts;
  const { ledger, logged } = facts;
  const verdict = verdictOf(findings);
  const diary = diaryLines(parts);
  const slices = ledger.slices.filter(({ state, lost }) => state === 'ok' && !lost);
  return {
    ok: verdict !== 'failed',
    verdict,
    timesheets: timesheetVerdicts(findings, facts),
    totals: {
      entries: logged.length,
      slices: slices.length,
      trackedMs: slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
      captures: ledger.slices.reduce((sum, { values }) => sum + takenCount(values), 0),
    },
    labels: Object.fromEntries(parts.labelByHash),
    slices: Object.fromEntries(diary.map(({ hash, verdict }) => [hash, verdict])),
    diary,
    findings,
    log: { origin: head.origin, size: head.size, root: bytesToHex(head.root) },
  };
}

/** For a bundle of which so little holds that there is nothing to fold. */
export const emptyReport = (
  findings: readonly Finding[],
  head: FinalHead | undefined,
): VerificationReport => ({
  ok: false,
  verdict: 'failed',
  timesheets: [],
  totals: { entries: 0, slices: 0, trackedMs: 0, captures: 0 },
  labels: {},
  slices: {},
  diary: [],
  findings,
  log: {
    origin: head?.origin ?? '',
    size: head?.size ?? 0,
    root: head ? bytesToHex(head.root) : '',
  },
});

const takenCount = ({
  captures,
}: {
  captures: ContractLedger['slices'][number]['values']['captures'];
}) =>
  Object.entries(captures).filter(([name, value]) => name.startsWith('shot') && isTaken(value))
    .length;

function diaryLines({
  facts: { ledger },
  findings,
  labelByHash,
}: ReportParts): readonly DiaryLine[] {
  const findingsByEntry = groupBy(findings, ({ entry }) => entry);
  const timesheetBySlice = new Map<string, string>();
  for (const { timesheet, slices, state } of ledger.timesheets)
    if (state !== 'replaced')
      for (const { hash } of slices) timesheetBySlice.set(hash, timesheet.entry.hash);
  return ledger.slices.map((slice) => {
    const { hash, idx, fromMs, toMs, mode, changes } = slice;
    const own = findingsByEntry.get(hash) ?? [];
    const all = [hash, ...changes.entries].flatMap((each) => findingsByEntry.get(each) ?? []);
    const label = labelByHash.get(hash);
    const timesheet = timesheetBySlice.get(hash);
    return {
      hash,
      idx,
      fromMs,
      toMs,
      mode,
      state: stateOf(slice),
      verdict: sliceVerdict(own),
      ...(label && { label }),
      ...(timesheet !== undefined && { timesheet }),
      changes: changes.entries,
      codes: codesOf(all),
    };
  });
}

function stateOf({ state, lost, entry }: LedgerSlice): DiaryLine['state'] {
  if (state !== 'ok') return state;
  if (lost) return 'lost';
  return entry === undefined ? 'erased' : 'ok';
}

function sliceVerdict(findings: readonly Finding[]): SliceVerdict {
  if (findings.some(({ code }) => isError(code))) return 'failed';
  return findings.some(({ code }) => isWarning(code)) ? 'warning' : 'unchanged';
}
