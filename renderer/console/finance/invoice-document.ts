import { invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';
import { billingContractOf } from '../../../shared/entry/contract-terms.ts';
import type { ContractLedger, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';
import { contractOf, recomputedMs } from '../week/week-summary.ts';

export interface InvoiceTitle {
  readonly no: string;
  /** `2026-07-13` */
  readonly issuedOn: string;
  readonly seller: string;
  readonly buyer: string;
}

/** The whole invoice as a pure function of contract, timesheet and title (protocol 3.7). */
export function invoiceDocumentOf(
  ledger: ContractLedger,
  timesheet: LedgerTimesheet,
  title: InvoiceTitle,
): InvoiceDocument | undefined {
  const contract = contractOf(ledger, timesheet);
  if (contract === undefined) return undefined;
  const { hash, payload } = timesheet.timesheet.entry;
  const lines = invoiceLines({
    timesheets: [{ hash, msByWork: recomputedMs(timesheet, contract) }],
    rates: billingContractOf(contract).rates,
  });
  return {
    no: title.no,
    contract: payload.contract,
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

/** A number that says what it is for; whoever signs may change it. */
export const suggestedNumber = (timesheet: LedgerTimesheet): string => {
  const { con, week, no } = timesheet.timesheet.entry.payload;
  return `${con.slice(0, 4).toUpperCase()}-W${week}-${no + 1}`;
};
