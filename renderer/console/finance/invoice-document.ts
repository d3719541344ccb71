import { type InvoiceLine, invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';
import { billingContractOf } from '../../../shared/entry/contract-terms.ts';
import { foldCredits, leftAt } from '../../../shared/entry/fold-invoices.ts';
import type { PlainDocument } from '../../../shared/entry/invoice-document.ts';
import type { ContractLedger, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';
import { ok, type Result } from '../../../shared/kit/result.ts';
import { contractOf, recomputedMs } from '../week/week-summary.ts';
import { faultsOf, type InvoiceDraft, type InvoiceFaults, taxedFrom } from './invoice-draft.ts';

export interface InvoiceTitle {
  readonly no: string;
  /** `2026-07-13` */
  readonly issuedOn: string;
  readonly seller: string;
  readonly buyer: string;
}

/** What the client's approval comes to, line by line. */
function approvedLines(
  ledger: ContractLedger,
  timesheet: LedgerTimesheet,
): readonly InvoiceLine[] | undefined {
  const contract = contractOf(ledger, timesheet);
  if (contract === undefined) return undefined;
  return invoiceLines({
    timesheets: [
      { hash: timesheet.timesheet.entry.hash, msByWork: recomputedMs(timesheet, contract) },
    ],
    rates: billingContractOf(contract).rates,
  });
}

/** The whole invoice as a pure function of contract, timesheet and title (protocol 3.7). */
export function invoiceDocumentOf(
  ledger: ContractLedger,
  timesheet: LedgerTimesheet,
  title: InvoiceTitle,
): PlainDocument | undefined {
  const contract = contractOf(ledger, timesheet);
  const lines = approvedLines(ledger, timesheet);
  if (contract === undefined || lines === undefined) return undefined;
  return {
    no: title.no,
    contract: timesheet.timesheet.entry.payload.contract,
    issued_on: title.issuedOn,
    seller: title.seller,
    buyer: title.buyer,
    cur: contract.cur,
    lines: lines.map(({ timesheet: ref, work, rateMinor, ms, amountMinor }) => ({
      timesheet: ref,
      work,
      rate_minor: rateMinor,
      ms,
      amount_minor: amountMinor,
    })),
    amount_minor: invoiceTotal(lines),
  };
}

/** The document that a draft gives, what is wrong with it, or `undefined` without a contract. */
export function draftedDocument(
  ledger: ContractLedger,
  timesheet: LedgerTimesheet,
  draft: InvoiceDraft,
): Result<InvoiceDocument, InvoiceFaults> | undefined {
  const plain = invoiceDocumentOf(ledger, timesheet, draft);
  const lines = approvedLines(ledger, timesheet);
  if (plain === undefined || lines === undefined) return undefined;
  const { contract, cur } = plain;
  if (draft.tax !== 'none') return taxedFrom(draft, { contract, cur, lines });
  const fields = faultsOf(draft);
  return Object.keys(fields).length === 0 ? ok(plain) : { ok: false, error: { fields, tax: [] } };
}

/** An invoice of the week that is not approved yet, and what is left of it. */
export function openInvoice(ledger: ContractLedger, { invoice, finance }: LedgerTimesheet) {
  if (invoice === undefined || finance?.entry.payload.verdict === 'approve') return undefined;
  const left = leftAt(foldCredits(ledger.invoices), invoice);
  return left.amountMinor === 0 ? undefined : { invoice, left };
}

/** What the client's approval comes to without tax. */
export const approvedMinor = (ledger: ContractLedger, timesheet: LedgerTimesheet): number =>
  invoiceTotal(approvedLines(ledger, timesheet) ?? []);
