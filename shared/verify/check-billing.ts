import { msByWork } from '../domain/billing.ts';
import { ofKind } from '../entry/fold-ledger.ts';
import type { ContractLedger, LedgerTimesheet, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { termsAt } from '../entry/fold-timesheets.ts';
import type { ContractPayload } from '../entry/payload.ts';
import { setRoot } from '../entry/set.ts';
import { isApproved, type SettledAt } from '../entry/settle.ts';
import { isTotal, type MsByWork, sumMs } from './amounts.ts';
import type { TermsOf } from './contract-terms.ts';
import type { Run } from './run.ts';
import type { IsTrueView } from './view-check.ts';

export interface BillingFacts {
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
  readonly termsOf: TermsOf;
  /** Of listed approvers only. */
  readonly settledAt: SettledAt;
  readonly isTrueView: IsTrueView;
}

/** Step 10 of protocol 3.20, time: slices that cannot be billed, and what timesheets claim. */
export function checkBilling(run: Run, facts: BillingFacts): void {
  checkSlices(run, facts);
  const earlier: EarlierTimesheets = { byHash: new Map(), effectiveByWeek: new Map() };
  for (const timesheet of facts.ledger.timesheets) {
    checkClaim(run, facts, timesheet);
    checkPlace(run, facts, { each: timesheet, earlier });
  }
}

/** The contract that a timesheet bills under, if it was accepted before. */
export const contractOf = (
  ledger: ContractLedger,
  { timesheet }: LedgerTimesheet,
): ContractPayload | undefined =>
  termsAt(ledger.accepted, timesheet.entry.payload.contract, timesheet.logIndex)?.contract;

const maxSlicesPerCell = 32;

function checkSlices({ findings }: Run, { ledger, logged, termsOf }: BillingFacts): void {
  const countByCell = new Map<string, number>();
  for (const slice of ofKind(logged, 'slice')) {
    const { hash: entry, payload } = slice.entry;
    const terms = termsOf(slice);
    const cell = `${payload.by} ${payload.idx}`;
    const count = (countByCell.get(cell) ?? 0) + 1;
    countByCell.set(cell, count);
    const detail = rangeFault(slice, { fromIdx: terms?.from_idx ?? 0, count });
    if (detail !== undefined) findings.add('E_RANGE', { entry, detail });
    if (payload.mode === 'manual' && terms?.manual_ok === false)
      findings.add('E_MANUAL', { entry });
  }
  for (const { lost, hash } of ledger.slices) if (lost) findings.add('E_OVERLAP', { entry: hash });
}

function rangeFault(
  { entry: { payload } }: LoggedOf<'slice'>,
  known: { readonly fromIdx: number; readonly count: number },
): string | undefined {
  if (payload.from_ms >= payload.to_ms) return 'it ends before it starts';
  if (payload.idx < known.fromIdx) return 'before the contract starts';
  if (payload.moved !== '' || payload.sealed) return 'moved and sealed are for later versions';
  return known.count > maxSlicesPerCell ? 'more slices than a cell may have' : undefined;
}

function checkClaim({ findings, crypto }: Run, facts: BillingFacts, each: LedgerTimesheet): void {
  const { slices, timesheet } = each;
  const { hash: entry, payload } = timesheet.entry;
  const contract = contractOf(facts.ledger, each);
  const [rate] = contract?.rates ?? [];
  if (contract === undefined || rate === undefined) {
    findings.add('E_CONTRACT_ACCEPT', { entry, detail: 'it bills under a contract not accepted' });
    return;
  }
  const hashes = slices.map(({ hash }) => hash);
  if (payload.n !== hashes.length || payload.set !== setRoot(crypto.hasher, hashes))
    findings.add('E_TS_SET', { entry, detail: `claims ${payload.n}, billable ${hashes.length}` });
  const total = msByWork(slices, rate.work);
  if (!isTotal(payload.ms, slices, rate.work))
    findings.add('E_TS_TOTAL', { entry, detail: `claims ${text(payload.ms)}, is ${text(total)}` });
  const weekMs = sumMs(payload.ms) + billedBefore(facts.ledger.timesheets, each);
  if (weekMs > contract.cap_ms)
    findings.add('E_CAP', { entry, detail: `${weekMs} ms of ${contract.cap_ms} ms` });
  if (payload.view.size > timesheet.logIndex || !facts.isTrueView(payload.view))
    findings.add('E_VIEW', { entry });
}

const text = ({ service, support }: MsByWork): string => `${service}+${support} ms`;

function billedBefore(timesheets: readonly LedgerTimesheet[], of: LedgerTimesheet): number {
  const { payload } = of.timesheet.entry;
  return timesheets
    .filter(
      ({ timesheet, replacedAtIndex }) =>
        (replacedAtIndex ?? Number.POSITIVE_INFINITY) > of.timesheet.logIndex &&
        timesheet.logIndex < of.timesheet.logIndex &&
        timesheet.entry.payload.week === payload.week,
    )
    .flatMap(({ slices }) => slices)
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

interface EarlierTimesheets {
  readonly byHash: Map<string, LedgerTimesheet>;
  /** Those that no later one replaced so far. */
  readonly effectiveByWeek: Map<number, LedgerTimesheet[]>;
}

/** Revisions and supplements (protocol 3.12): one effective timesheet per week, or a stated reason. */
function checkPlace(
  { findings }: Run,
  { settledAt }: BillingFacts,
  {
    each,
    earlier: { byHash, effectiveByWeek },
  }: { readonly each: LedgerTimesheet; readonly earlier: EarlierTimesheets },
): void {
  const { timesheet } = each;
  const { hash: entry, payload } = timesheet.entry;
  const replaced = byHash.get(payload.replaces);
  const others = (effectiveByWeek.get(payload.week) ?? []).filter((other) => other !== replaced);
  byHash.set(entry, each);
  effectiveByWeek.set(payload.week, [...others, each]);
  if (replaced !== undefined && replaced.timesheet.entry.payload.week !== payload.week)
    findings.add('E_TS_WEEK', { entry, detail: 'it replaces a timesheet of another week' });
  if (payload.supplement && others.length === 0)
    findings.add('E_TS_WEEK', { entry, detail: 'a supplement to nothing' });
  if (payload.replaces !== '' && replaced === undefined)
    findings.add('E_TS_OVERLAP', { entry, detail: 'it replaces a timesheet that is not here' });
  else if (replaced !== undefined && isApproved(settledAt(payload.replaces, timesheet.logIndex)))
    findings.add('E_TS_OVERLAP', { entry, detail: 'it replaces one that finance approved' });
  else if (!payload.supplement && others.length > 0)
    findings.add('E_TS_OVERLAP', { entry, detail: 'a second timesheet of this week' });
}
