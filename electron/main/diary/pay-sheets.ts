import type { PayDecision, PayLate, PayPayment, PaySheet } from '../../../shared/api/pay-state.ts';
import { msByWork } from '../../../shared/domain/billing.ts';
import { invoiceLines, invoiceTotal, type MsByWork } from '../../../shared/domain/invoice.ts';
import { silenceAt } from '../../../shared/domain/week.ts';
import { billingContractOf } from '../../../shared/entry/contract-terms.ts';
import type {
  ContractLedger,
  LedgerSlice,
  LedgerTimesheet,
  LoggedDecision,
} from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { withoutExcluded } from '../../../shared/verify/amounts.ts';
import type { ReplyHere } from './week-talk.ts';

const dayMs = 86_400_000;
/** Where no day of payment is agreed: from here on the page says how long it has been. */
const paymentLateMs = 14 * dayMs;

export interface SheetContext {
  readonly ledger: ContractLedger;
  /** Her answers that were signed on this device. */
  readonly own: readonly ReplyHere[];
  readonly nowMs: number;
}

/** What time comes to at a contract's rates, each kind of work rounded once (protocol 3.12). */
export const amountOf = (contract: ContractPayload, ms: MsByWork): number =>
  invoiceTotal(
    invoiceLines({
      timesheets: [{ hash: '', msByWork: ms }],
      rates: billingContractOf(contract).rates,
    }),
  );

/** A timesheet as the log has it, with everything that was decided and paid since. */
export function paySheet(
  context: SheetContext,
  contract: ContractPayload,
  sheet: LedgerTimesheet,
): PaySheet {
  const { timesheet, client, invoice, finance } = sheet;
  const { payload, hash } = timesheet.entry;
  const state = sheet.state === 'replaced' ? 'submitted' : sheet.state;
  // Counted from the slices, not taken from what the timesheet says of itself.
  const ms = msByWork(sheet.slices, firstWork(contract));
  const payment = paymentOf(context, sheet);
  const late = lateOf(context, contract, sheet);
  return {
    hash,
    no: payload.no,
    isSupplement: payload.supplement,
    state,
    ms: ms.service + ms.support,
    amountMinor: amountOf(contract, ms),
    submittedAt: timesheet.receivedMs,
    ...(client && { client: decisionOf(context.ledger, client, sheet.slices) }),
    ...(invoice && { invoice: invoiceOf(context.ledger, invoice) }),
    ...(finance && { approval: approvalOf(contract, sheet, finance) }),
    ...(payment && { payment }),
    ...(late && { late }),
  };
}

/**
 * What the time comes to that the client approved: without what the approval leaves out, and without
 * tax; nothing before it.
 */
export function approvedMinorOf(contract: ContractPayload, sheet: LedgerTimesheet): number {
  const { client } = sheet;
  if (client?.entry.payload.verdict !== 'approve') return 0;
  const slices = withoutExcluded(sheet.slices, client.entry.payload.excl);
  return amountOf(contract, msByWork(slices, firstWork(contract)));
}

const firstWork = (contract: ContractPayload) => contract.rates[0]?.work ?? 'service';

function decisionOf(
  ledger: ContractLedger,
  { entry, receivedMs }: LoggedDecision,
  slices: readonly LedgerSlice[],
): PayDecision {
  const { verdict, assurance, excl } = entry.payload;
  const reason = ledger.valuesByHash.get(entry.hash)?.reason;
  return {
    verdict,
    atMs: receivedMs,
    isLapsed: assurance === 'lapsed',
    excluded: excl.map(({ from_idx: fromIdx, to_idx: toIdx }) => ({
      fromIdx,
      toIdx,
      ms: slices
        .filter(({ idx }) => idx >= fromIdx && idx < toIdx)
        .reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0),
    })),
    ...(reason !== undefined && reason !== '' && { reason }),
  };
}

function invoiceOf(
  { valuesByHash }: ContractLedger,
  { entry: { hash, payload } }: NonNullable<LedgerTimesheet['invoice']>,
): NonNullable<PaySheet['invoice']> {
  const dueOn = dueOnOf(valuesByHash, hash);
  const { no, amount_minor: amountMinor, tax_minor: taxMinor } = payload;
  return {
    hash,
    no,
    amountMinor,
    ...(taxMinor !== undefined && { taxMinor }),
    ...(dueOn !== undefined && { dueOn }),
  };
}

/** The day that the invoice itself names, if its document is here and names one. */
function dueOnOf(
  values: ContractLedger['valuesByHash'],
  hash: NonNullable<LedgerTimesheet['invoice']>['entry']['hash'],
): string | undefined {
  const doc = values.get(hash)?.doc;
  return doc !== undefined && 'due_on' in doc ? doc.due_on : undefined;
}

function approvalOf(
  contract: ContractPayload,
  sheet: LedgerTimesheet,
  { entry, receivedMs }: LoggedDecision,
): NonNullable<PaySheet['approval']> {
  const { fx } = entry.payload;
  return {
    atMs: receivedMs,
    amountMinor: entry.payload.amount_minor ?? approvedMinorOf(contract, sheet),
    ...(fx && {
      exchange: {
        num: fx.num,
        den: fx.den,
        source: fx.src,
        date: fx.date,
        amountMinor: fx.out_minor,
        cur: fx.out_cur,
      },
    }),
  };
}

function paymentOf(
  { ledger, own }: SheetContext,
  { payment }: LedgerTimesheet,
): PayPayment | undefined {
  if (payment === undefined) return undefined;
  const { hash, payload } = payment.entry;
  const answer = answerTo({ ledger, own }, hash);
  return {
    hash,
    atMs: payment.receivedMs,
    date: payload.date,
    bankRef: payload.bank_ref,
    amountMinor: payload.amount_minor,
    cur: payload.cur,
    ...(answer && { answer }),
  };
}

/** Hers only: others may have written about it too. */
function answerTo(
  { ledger, own }: Pick<SheetContext, 'ledger' | 'own'>,
  hash: string,
): PayPayment['answer'] {
  const logged = ledger.repliesByRef.get(hash)?.findLast(({ from }) => from === 'freelancer');
  if (logged !== undefined) {
    const { reply, text } = logged;
    return { state: 'logged', atMs: reply.receivedMs, ...(text !== undefined && { text }) };
  }
  const here = own.findLast(({ ref }) => ref === hash);
  if (here === undefined) return undefined;
  const state = here.state === 'refused' ? 'refused' : 'waiting';
  return { state, atMs: here.atMs, text: here.text };
}

function lateOf(
  { nowMs, ledger }: SheetContext,
  contract: ContractPayload,
  { timesheet, state, client, finance, invoice }: LedgerTimesheet,
): PayLate | undefined {
  if (state === 'submitted') {
    const { week0, edit_close_s: editCloseS, review_close_s: reviewCloseS } = contract;
    const { week } = timesheet.entry.payload;
    const closeAt = silenceAt(
      { week0, editCloseS, reviewCloseS },
      { week, sinceMs: timesheet.receivedMs },
    );
    return nowMs > closeAt ? { type: 'review', sinceAt: closeAt } : undefined;
  }
  if (state !== 'client_approved' && state !== 'finance_approved') return undefined;
  const dueOn = invoice && dueOnOf(ledger.valuesByHash, invoice.entry.hash);
  if (dueOn !== undefined) {
    const dueAt = Date.parse(`${dueOn}T00:00:00Z`) + dayMs;
    return nowMs > dueAt ? { type: 'due', sinceAt: dueAt } : undefined;
  }
  const sinceAt = (finance ?? client)?.receivedMs ?? nowMs;
  return nowMs - sinceAt > paymentLateMs ? { type: 'payment', sinceAt } : undefined;
}
