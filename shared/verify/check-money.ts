import { divideHalfEven } from '../domain/money.ts';
import { foldCredits } from '../entry/fold-invoices.ts';
import { ofKind } from '../entry/logged.ts';
import type { LedgerTimesheet, LoggedOf } from '../entry/ledger.ts';
import type { Payload } from '../entry/payload.ts';
import { withoutExcluded } from './amounts.ts';
import type { BillingFacts } from './check-billing.ts';
import { checkApprovedInvoice, checkInvoices } from './check-invoices.ts';
import type { Run } from './run.ts';

type Finance = LoggedOf<'decision'>;

const payeeHoldMs = 72 * 3_600_000;

/** Step 10 of protocol 3.20, money: invoices, payees, payments. */
export function checkMoney(run: Run, facts: BillingFacts): void {
  const timesheetByHash = new Map(
    facts.ledger.timesheets.map((each) => [each.timesheet.entry.hash as string, each] as const),
  );
  const credits = foldCredits(facts.ledger.invoices);
  checkInvoices(run, facts, { credits, timesheetByHash });
  const decisions = ofKind(facts.logged, 'decision');
  const approvals = decisions.filter(isFinanceApproval);
  for (const decision of decisions) checkExchange(run, decision);
  const invoices = ofKind(facts.logged, 'invoice');
  const invoiceByHash = new Map<string, LoggedOf<'invoice'>>(
    invoices.map((each) => [each.entry.hash, each]),
  );
  const payees = ofKind(facts.logged, 'payee');
  for (const approval of approvals) {
    checkApprovedInvoice(run, approval, { credits, invoiceByHash });
    checkPayee(run, approval, payees);
  }
  checkPayments(run, facts, { approvals, timesheetByHash });
}

const isFinanceApproval = ({ entry: { payload } }: Finance): boolean =>
  payload.stage === 'finance' && payload.verdict === 'approve';

/** Rounded half-even once, into another currency than the contract's (adr/0022). */
function checkExchange({ findings }: Run, decision: Finance): void {
  const { fx, amount_minor, cur } = decision.entry.payload;
  if (fx === undefined) return;
  const add = (detail: string) => findings.add('E_FX', { entry: decision.entry.hash, detail });
  if (!isFinanceApproval(decision)) add('only an approval by finance exchanges');
  if (fx.out_cur === cur) add('it exchanges into the same currency');
  if (amount_minor === undefined) return;
  const out = divideHalfEven(BigInt(amount_minor) * BigInt(fx.num), BigInt(fx.den));
  if (out !== BigInt(fx.out_minor)) add(`it comes to ${out} ${fx.out_cur}`);
}

/** What the payment of an approval must come to. */
const payableOf = ({ fx, amount_minor, cur }: Payload<'decision'>) =>
  fx === undefined
    ? ({ code: 'E_INVOICE', amountMinor: amount_minor, cur } as const)
    : ({ code: 'E_FX', amountMinor: fx.out_minor, cur: fx.out_cur } as const);

type TimesheetByHash = ReadonlyMap<string, LedgerTimesheet>;

/** The newest payee that has waited 72 hours, or the first one (protocol 3.7 `payee`). */
function checkPayee({ findings }: Run, approval: Finance, all: readonly LoggedOf<'payee'>[]): void {
  const payees = all.filter(({ logIndex }) => logIndex < approval.logIndex);
  const inForce = payees.findLast(
    ({ receivedMs }, i) => i === 0 || receivedMs + payeeHoldMs <= approval.receivedMs,
  );
  const { payee } = approval.entry.payload;
  if (payee !== undefined && payee === inForce?.entry.hash) return;
  const detail = payees.some(({ entry }) => entry.hash === payee)
    ? 'a payee that was replaced, or changed less than 72 hours before'
    : 'a payee that is not here';
  findings.add('E_PAYEE', { entry: approval.entry.hash, detail });
}

interface PaymentFacts {
  readonly approvals: readonly Finance[];
  readonly timesheetByHash: TimesheetByHash;
}

function checkPayments(run: Run, facts: BillingFacts, known: PaymentFacts): void {
  const approvalByHash = new Map(known.approvals.map((each) => [each.entry.hash as string, each]));
  const paid = new Set<string>();
  for (const payment of ofKind(facts.logged, 'payment')) {
    const { payload, hash } = payment.entry;
    const approval = approvalByHash.get(payload.ref);
    const fault = facts.viewFault(payload.view, payment.logIndex);
    if (fault) run.findings.add(fault.code, { entry: hash, detail: fault.detail });
    else if (approval !== undefined && payload.view.size <= approval.logIndex)
      run.findings.add('E_VIEW', { entry: hash, detail: 'it had not seen what it pays' });
    if (approval === undefined || !isInForce(facts, known, { payment, approval }))
      run.findings.add('E_DEC_REF', {
        entry: hash,
        detail: 'it pays what finance did not approve, or took back',
      });
    if (approval === undefined) continue;
    const { code, amountMinor, cur } = payableOf(approval.entry.payload);
    if (payload.amount_minor !== amountMinor || payload.cur !== cur)
      run.findings.add(code, { entry: hash, detail: 'it pays another amount' });
    const paying = paidBy(known.timesheetByHash, approval);
    if (paying.some((each) => paid.has(each))) run.findings.add('E_PAID_TWICE', { entry: hash });
    for (const each of paying) paid.add(each);
  }
}

/** The approval that stood when the payment was made, of a timesheet that nothing had replaced. */
function isInForce(
  { settledAt }: BillingFacts,
  { timesheetByHash }: PaymentFacts,
  { payment, approval }: { readonly payment: LoggedOf<'payment'>; readonly approval: Finance },
): boolean {
  const { ref } = approval.entry.payload;
  const replacedAt = timesheetByHash.get(ref)?.replacedAtIndex ?? payment.logIndex;
  const { finance } = settledAt(ref, Math.min(payment.logIndex, replacedAt));
  return finance?.entry.hash === approval.entry.hash;
}

/** Hashes that nobody may pay for again: the timesheet and its slices, but what was excluded. */
function paidBy(timesheetByHash: TimesheetByHash, { entry }: Finance): readonly string[] {
  const { ref, excl } = entry.payload;
  const slices = withoutExcluded(timesheetByHash.get(ref)?.slices ?? [], excl);
  return [ref, ...slices.map(({ hash }) => hash)];
}
