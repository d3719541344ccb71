import { fateAt, msByWork, type SliceFate } from '../domain/billing.ts';
import { weekRange } from '../domain/week.ts';
import { ofKind } from '../entry/logged.ts';
import type {
  ContractLedger,
  ErasedStub,
  LedgerTimesheet,
  LoggedEntry,
  LoggedOf,
} from '../entry/ledger.ts';
import { termsAt } from '../entry/contract-terms.ts';
import type { ContractPayload } from '../entry/payload.ts';
import { setRoot } from '../entry/set.ts';
import { createSettledAt, isApproved, type SettledAt } from '../entry/settle.ts';
import { isTotal, type MsByWork, sumMs, withoutExcluded } from './amounts.ts';
import type { PartRange } from './bundle-format.ts';
import type { TermsOf } from './contract-terms.ts';
import type { Run } from './run.ts';
import type { ViewFault } from './view-check.ts';

export interface BillingFacts {
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
  /** Entries of which only the leaf is here. */
  readonly stubs: readonly ErasedStub[];
  /** Cells of a part bundle. */
  readonly part: PartRange | undefined;
  readonly termsOf: TermsOf;
  /** Of listed approvers only. */
  readonly settledAt: SettledAt;
  readonly viewFault: ViewFault;
  /** What became of each slice by now. */
  readonly fateByHash: ReadonlyMap<string, SliceFate>;
}

export const billingFactsOf = (
  ledger: ContractLedger,
  known: Omit<BillingFacts, 'ledger' | 'settledAt' | 'fateByHash'>,
): BillingFacts => ({
  ...known,
  ledger,
  settledAt: createSettledAt(ledger.decisions, ledger.payments),
  fateByHash: new Map(ledger.slices.map(({ hash, fate = {} }) => [hash, fate])),
});

/** Step 10 of protocol 3.20, time: slices that cannot be billed, and what timesheets claim. */
export function checkBilling(run: Run, facts: BillingFacts): void {
  checkSlices(run, facts);
  const earlier: EarlierTimesheets = { byHash: new Map(), effectiveByWeek: new Map() };
  const billed = facts.ledger.timesheets.map(billedMs);
  for (const timesheet of facts.ledger.timesheets) {
    checkClaim(run, facts, { each: timesheet, billed });
    checkPlace(run, facts, { each: timesheet, earlier });
    checkGivenUp(run, facts, timesheet);
  }
}

/** The contract that a timesheet bills under, if it was accepted before. */
export const contractOf = (
  ledger: ContractLedger,
  { timesheet }: LedgerTimesheet,
): ContractPayload | undefined =>
  termsAt(ledger.accepted, timesheet.entry.payload.contract, timesheet.logIndex)?.contract;

/** Are all slices of its week here? A part bundle has those of its own cells only (adr/0024). */
export function isCovered({ ledger, part }: BillingFacts, timesheet: LedgerTimesheet): boolean {
  const contract = contractOf(ledger, timesheet);
  if (part === undefined || contract === undefined) return true;
  const { fromIdx, toIdx } = weekRange(contract, timesheet.timesheet.entry.payload.week);
  return part.from_idx <= fromIdx && toIdx <= part.to_idx;
}

const maxSlicesPerCell = 32;

function checkSlices({ findings }: Run, { ledger, logged, termsOf }: BillingFacts): void {
  const countByCell = new Map<string, number>();
  // What lies before a revision begins is billed under the contract before it.
  const starts = ledger.accepted.map(({ contract }) => contract.entry.payload.from_idx);
  const fromIdx = starts.length === 0 ? 0 : Math.min(...starts);
  for (const slice of ofKind(logged, 'slice')) {
    const { hash: entry, payload } = slice.entry;
    const terms = termsOf(slice);
    const cell = `${payload.by} ${payload.idx}`;
    const count = (countByCell.get(cell) ?? 0) + 1;
    countByCell.set(cell, count);
    const detail = rangeFault(slice, { fromIdx, count });
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
  return known.count > maxSlicesPerCell ? 'more slices than a cell may have' : undefined;
}

function checkClaim(
  { findings, crypto }: Run,
  facts: BillingFacts,
  { each, billed }: { readonly each: LedgerTimesheet; readonly billed: readonly BilledMs[] },
): void {
  const { slices, timesheet } = each;
  const { hash: entry, payload } = timesheet.entry;
  const contract = contractOf(facts.ledger, each);
  const [rate] = contract?.rates ?? [];
  if (contract === undefined || rate === undefined) {
    findings.add('E_CONTRACT_ACCEPT', { entry, detail: 'it bills under a contract not accepted' });
    return;
  }
  const fault = facts.viewFault(payload.view, timesheet.logIndex);
  if (fault) findings.add(fault.code, { entry, detail: fault.detail });
  if (!isCovered(facts, each)) return;
  const hashes = slices.map(({ hash }) => hash);
  if (payload.n !== hashes.length || payload.set !== setRoot(crypto.hasher, hashes))
    findings.add('E_TS_SET', { entry, detail: `claims ${payload.n}, billable ${hashes.length}` });
  const total = msByWork(slices, rate.work);
  if (!isTotal(payload.ms, slices, rate.work))
    findings.add('E_TS_TOTAL', { entry, detail: `claims ${text(payload.ms)}, is ${text(total)}` });
  const weekMs = sumMs(payload.ms) + billedBefore(billed, each);
  if (weekMs > contract.cap_ms)
    findings.add('E_CAP', { entry, detail: `${weekMs} ms of ${contract.cap_ms} ms` });
}

/**
 * What was given up after the week was handed in and before the client approved it must not be
 * paid; after the approval nothing changes any more (protocol 3.12, 3.17).
 */
function checkGivenUp(
  { findings }: Run,
  { fateByHash }: BillingFacts,
  { timesheet, slices, client, replacedAtIndex }: LedgerTimesheet,
): void {
  if (replacedAtIndex !== undefined) return;
  const approval = client?.entry.payload.verdict === 'approve' ? client : undefined;
  const billed = approval ? withoutExcluded(slices, approval.entry.payload.excl) : slices;
  const givenUp = billed.filter(
    ({ hash }) =>
      fateAt(fateByHash.get(hash) ?? {}, approval?.logIndex ?? Number.POSITIVE_INFINITY) !== 'ok',
  );
  if (givenUp.length > 0)
    findings.add('E_REDACTED_BILLED', {
      entry: timesheet.entry.hash,
      detail: givenUp.map(({ hash }) => hash).join(' '),
    });
}

const text = ({ service, support }: MsByWork): string => `${service}+${support} ms`;

/** What a timesheet bills, counted once. */
interface BilledMs {
  readonly week: number;
  readonly fromIndex: number;
  /** Log index of the revision that took its place. */
  readonly toIndex: number;
  readonly ms: number;
}

const billedMs = ({ timesheet, slices, replacedAtIndex }: LedgerTimesheet): BilledMs => ({
  week: timesheet.entry.payload.week,
  fromIndex: timesheet.logIndex,
  toIndex: replacedAtIndex ?? Number.POSITIVE_INFINITY,
  ms: slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
});

function billedBefore(billed: readonly BilledMs[], { timesheet }: LedgerTimesheet): number {
  const { entry, logIndex } = timesheet;
  let sum = 0;
  for (const { week, fromIndex, toIndex, ms } of billed)
    if (week === entry.payload.week && fromIndex < logIndex && toIndex > logIndex) sum += ms;
  return sum;
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
