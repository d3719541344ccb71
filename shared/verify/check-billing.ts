import { msByWork } from '../domain/billing.ts';
import { ofKind } from '../entry/fold-ledger.ts';
import type { ContractLedger, LedgerTimesheet, LoggedEntry } from '../entry/ledger.ts';
import type { ContractPayload } from '../entry/payload.ts';
import { setRoot } from '../entry/set.ts';
import { isSameMs, type MsByWork, sumMs } from './amounts.ts';
import type { BundleProfile } from './bundle-format.ts';
import type { TermsOf } from './contract-terms.ts';
import type { Run } from './run.ts';
import type { IsTrueView } from './view-check.ts';

export interface BillingFacts {
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
  readonly termsOf: TermsOf;
  readonly profile: BundleProfile;
  readonly isTrueView: IsTrueView;
}

/** Step 10 of protocol 3.20, time: slices that cannot be billed, and what timesheets claim. */
export function checkBilling(run: Run, facts: BillingFacts): void {
  checkSlices(run, facts);
  for (const [i, timesheet] of facts.ledger.timesheets.entries()) {
    checkClaim(run, facts, timesheet);
    checkPlace(run, timesheet, facts.ledger.timesheets.slice(0, i));
  }
}

/** The contract that a timesheet bills under, if it was accepted. */
export const contractOf = (
  ledger: ContractLedger,
  { timesheet }: LedgerTimesheet,
): ContractPayload | undefined =>
  ledger.accepted.find(({ contract }) => contract.entry.hash === timesheet.entry.payload.contract)
    ?.contract.entry.payload;

function checkSlices({ findings }: Run, { ledger, logged, termsOf }: BillingFacts): void {
  for (const slice of ofKind(logged, 'slice')) {
    const { hash: entry, payload } = slice.entry;
    const terms = termsOf(slice);
    if (payload.from_ms >= payload.to_ms)
      findings.add('E_RANGE', { entry, detail: 'it ends before it starts' });
    else if (terms !== undefined && payload.idx < terms.from_idx)
      findings.add('E_RANGE', { entry, detail: 'before the contract starts' });
    if (payload.mode === 'manual' && terms?.manual_ok === false)
      findings.add('E_MANUAL', { entry });
  }
  for (const { lost, hash } of ledger.slices) if (lost) findings.add('E_OVERLAP', { entry: hash });
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
  if (!isTotal(payload.ms, total, facts.profile))
    findings.add('E_TS_TOTAL', { entry, detail: `claims ${text(payload.ms)}, is ${text(total)}` });
  const weekMs = sumMs(payload.ms) + billedBefore(facts.ledger.timesheets, each);
  if (weekMs > contract.cap_ms)
    findings.add('E_CAP', { entry, detail: `${weekMs} ms of ${contract.cap_ms} ms` });
  if (payload.view.size > timesheet.logIndex || !facts.isTrueView(payload.view))
    findings.add('E_VIEW', { entry });
}

/** Without disclosures nobody can tell the kinds of work apart, only their sum. */
export const isTotal = (claimed: MsByWork, actual: MsByWork, profile: BundleProfile): boolean =>
  profile === 'totals' ? sumMs(claimed) === sumMs(actual) : isSameMs(claimed, actual);

const text = ({ service, support }: MsByWork): string => `${service}+${support} ms`;

function billedBefore(timesheets: readonly LedgerTimesheet[], of: LedgerTimesheet): number {
  const { payload } = of.timesheet.entry;
  return timesheets
    .filter(
      ({ timesheet, state }) =>
        state !== 'replaced' &&
        timesheet.logIndex < of.timesheet.logIndex &&
        timesheet.entry.payload.week === payload.week,
    )
    .flatMap(({ slices }) => slices)
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** Revisions and supplements (protocol 3.12): one effective timesheet per week, or a stated reason. */
function checkPlace(
  { findings }: Run,
  { timesheet }: LedgerTimesheet,
  earlier: readonly LedgerTimesheet[],
): void {
  const { hash: entry, payload } = timesheet.entry;
  const replaced = earlier.find((each) => each.timesheet.entry.hash === payload.replaces);
  const stillEffective = earlier.filter(
    (each) =>
      each !== replaced &&
      each.timesheet.entry.payload.week === payload.week &&
      !earlier.some(
        (other) => other.timesheet.entry.payload.replaces === each.timesheet.entry.hash,
      ),
  );
  if (replaced !== undefined && replaced.timesheet.entry.payload.week !== payload.week)
    findings.add('E_TS_WEEK', { entry, detail: 'it replaces a timesheet of another week' });
  if (payload.supplement && stillEffective.length === 0)
    findings.add('E_TS_WEEK', { entry, detail: 'a supplement to nothing' });
  if (payload.replaces !== '' && replaced === undefined)
    findings.add('E_TS_OVERLAP', { entry, detail: 'it replaces a timesheet that is not here' });
  else if (replaced !== undefined && isClosedBefore(replaced, timesheet.logIndex))
    findings.add('E_TS_OVERLAP', { entry, detail: 'it replaces one that finance approved' });
  else if (!payload.supplement && stillEffective.length > 0)
    findings.add('E_TS_OVERLAP', { entry, detail: 'a second timesheet of this week' });
}

const isClosedBefore = ({ finance }: LedgerTimesheet, logIndex: number): boolean =>
  finance?.entry.payload.verdict === 'approve' && finance.logIndex < logIndex;
