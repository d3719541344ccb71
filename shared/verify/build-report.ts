import type { ContractLedger, LedgerTimesheet, LoggedEntry } from '../entry/ledger.ts';
import type { Payload } from '../entry/payload.ts';
import { isTaken } from '../entry/values.ts';
import { bytesToHex } from '../kit/hex.ts';
import { amountsOf } from './amounts.ts';
import { contractOf } from './check-billing.ts';
import type { FinalHead } from './check-head.ts';
import { isError, isWarning } from './codes.ts';
import { verdictOf } from './findings.ts';
import type { Finding, SliceVerdict, TimesheetVerdict, VerificationReport } from './report.ts';
import type { TimeLabel } from './time-label.ts';

export interface ReportParts {
  readonly findings: readonly Finding[];
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
  readonly labelByHash: ReadonlyMap<string, TimeLabel>;
  readonly head: FinalHead;
}

/** Step 11 of protocol 3.20. */
export function buildReport(parts: ReportParts): VerificationReport {
  const { findings, ledger, head } = parts;
  const verdict = verdictOf(findings);
  const slices = ledger.slices.filter(({ state, lost }) => state === 'ok' && !lost);
  return {
    ok: verdict !== 'failed',
    verdict,
    timesheets: timesheetVerdicts(parts),
    totals: {
      entries: parts.logged.length,
      slices: slices.length,
      trackedMs: slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
      captures: ledger.slices.reduce((sum, { values }) => sum + takenCount(values), 0),
    },
    labels: Object.fromEntries(parts.labelByHash),
    slices: sliceVerdicts(parts),
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

function sliceVerdicts({ ledger, findings }: ReportParts): Readonly<Record<string, SliceVerdict>> {
  const verdictByHash: Record<string, SliceVerdict> = Object.fromEntries(
    ledger.slices.map(({ hash }) => [hash, 'unchanged']),
  );
  for (const { code, entry } of findings) {
    if (entry === undefined || verdictByHash[entry] === undefined) continue;
    if (isError(code)) verdictByHash[entry] = 'failed';
    else if (isWarning(code) && verdictByHash[entry] !== 'failed') verdictByHash[entry] = 'warning';
  }
  return verdictByHash;
}

/** One junk entry does not fail a week that has nothing to do with it (protocol 3.20). */
function timesheetVerdicts(parts: ReportParts): readonly TimesheetVerdict[] {
  const errors = parts.findings.filter(({ code }) => isError(code));
  const concernsAll = errors.some(({ entry }) => entry === undefined);
  const failed = new Set(errors.map(({ entry }) => entry));
  const brokenBy = brokenChains(parts, errors);
  return parts.ledger.timesheets.map((each) => {
    const { payload, hash } = each.timesheet.entry;
    const isBroken = payload.heads.some(({ by, seq }) => (brokenBy.get(by) ?? seq + 1) <= seq);
    const ok =
      !concernsAll && !isBroken && !concernedEntries(parts, each).some((e) => failed.has(e));
    const approved = each.finance ?? each.client;
    const ms =
      approved?.entry.payload.verdict === 'approve' ? approved.entry.payload.ms : payload.ms;
    const contract = contractOf(parts.ledger, each);
    const amounts = contract && amountsOf(contract, hash, ms);
    return {
      hash,
      week: payload.week,
      ok,
      ms: ms.service + ms.support,
      slices: each.slices.length,
      state: each.state,
      ...(amounts && { amountMinor: amounts.totalMinor }),
      ...(contract && { cur: contract.cur }),
    };
  });
}

/** Lowest broken place of each device's chain: what ends above it rests on it. */
function brokenChains(
  { logged }: ReportParts,
  errors: readonly Finding[],
): ReadonlyMap<string, number> {
  const broken = new Set(
    errors.filter(({ code }) => code.startsWith('E_CHAIN_')).map(({ entry }) => entry),
  );
  const seqByKid = new Map<string, number>();
  for (const { entry } of logged) {
    if (!broken.has(entry.hash) || !('seq' in entry.payload)) continue;
    const { by, seq } = entry.payload;
    seqByKid.set(by, Math.min(seq, seqByKid.get(by) ?? seq));
  }
  return seqByKid;
}

function concernedEntries(
  { ledger, logged }: ReportParts,
  each: LedgerTimesheet,
): readonly string[] {
  const { timesheet, slices } = each;
  const { hash, payload } = timesheet.entry;
  const accepted = ledger.accepted.find(({ contract }) => contract.entry.hash === payload.contract);
  const answersTo = (refs: ReadonlySet<string>) =>
    logged.filter(({ entry }) => 'ref' in entry.payload && refs.has(entry.payload.ref));
  const answers = answersTo(new Set([hash]));
  const payments = answersTo(new Set(answers.map(({ entry }) => entry.hash)));
  const named = [each.finance, ...answers].flatMap((answer) =>
    answer?.entry.kind === 'decision' ? namedBy(answer.entry.payload) : [],
  );
  return [
    hash,
    ...slices.flatMap((slice) => [slice.hash, slice.session]),
    ...[...answers, ...payments].map(({ entry }) => entry.hash),
    ...named,
    ...[accepted?.contract, accepted?.decision].flatMap((e) => (e ? [e.entry.hash] : [])),
    ...ledger.enrolments.map(({ entry }) => entry.hash),
    ...ledger.rosters.map(({ entry }) => entry.hash),
  ];
}

/** What an approval rests on besides the timesheet. */
const namedBy = ({ client, payee, invoice }: Payload<'decision'>): readonly string[] =>
  [client, payee, invoice].filter((hash) => hash !== undefined);
