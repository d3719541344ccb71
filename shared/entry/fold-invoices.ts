import type { ContractLedger, LoggedOf } from './ledger.ts';

type Invoice = LoggedOf<'invoice'>;

/** What an invoice, or what is left of it, comes to; minor units of the contract's currency. */
export interface InvoiceSum {
  readonly amountMinor: number;
  /** part of the amount */
  readonly taxMinor: number;
}

export interface FoldedCredits {
  /** Credits that count, in log order, by the hash of the invoice that they correct. */
  readonly creditsByInvoice: ReadonlyMap<string, readonly Invoice[]>;
  /** Why others do not count, by their own hash. */
  readonly faultByCredit: ReadonlyMap<string, string>;
}

/** An invoice that takes another one back. */
export const isCredit = ({ entry }: Invoice): boolean => entry.payload.corrects !== undefined;

const sumOf = ({ entry: { payload } }: Invoice): InvoiceSum => ({
  amountMinor: payload.amount_minor,
  taxMinor: payload.tax_minor ?? 0,
});

/** In log order, of listed approvers; a credit beyond what is left counts for nothing. */
export function foldCredits(invoices: readonly Invoice[]): FoldedCredits {
  const creditsByInvoice = new Map<string, readonly Invoice[]>();
  const faultByCredit = new Map<string, string>();
  for (const credit of invoices.filter(isCredit)) {
    const corrected = invoices.find(({ entry }) => entry.hash === credit.entry.payload.corrects);
    const before = creditsByInvoice.get(credit.entry.payload.corrects ?? '') ?? [];
    const fault = creditFault(credit, corrected, before);
    if (fault !== undefined) faultByCredit.set(credit.entry.hash, fault);
    else creditsByInvoice.set(corrected?.entry.hash ?? '', [...before, credit]);
  }
  return { creditsByInvoice, faultByCredit };
}

function creditFault(
  credit: Invoice,
  corrected: Invoice | undefined,
  before: readonly Invoice[],
): string | undefined {
  const { payload } = credit.entry;
  if (corrected === undefined || corrected.logIndex >= credit.logIndex || isCredit(corrected))
    return 'what it corrects is no invoice that is here';
  const { ref, cur, no } = corrected.entry.payload;
  if (payload.ref !== ref) return 'it is about another timesheet than the invoice';
  if (payload.cur !== cur) return `its currency is not ${cur}`;
  if (payload.no === no) return 'it has the number of what it corrects';
  if (payload.view.size <= corrected.logIndex) return 'it had not seen what it corrects';
  if (payload.amount_minor === 0) return 'it takes nothing back';
  const left = leftOf(corrected, before);
  const { amountMinor, taxMinor } = sumOf(credit);
  const netLeft = left.amountMinor - left.taxMinor;
  const isWithin =
    amountMinor <= left.amountMinor &&
    taxMinor <= left.taxMinor &&
    amountMinor - taxMinor <= netLeft &&
    taxMinor <= amountMinor;
  return isWithin ? undefined : 'it takes back more than is left of the invoice';
}

const leftOf = (invoice: Invoice, credits: readonly Invoice[]): InvoiceSum =>
  credits.map(sumOf).reduce(
    (left, credit) => ({
      amountMinor: left.amountMinor - credit.amountMinor,
      taxMinor: left.taxMinor - credit.taxMinor,
    }),
    sumOf(invoice),
  );

/** What was left of an invoice below a log index. */
export const leftAt = (
  { creditsByInvoice }: FoldedCredits,
  invoice: Invoice,
  logIndex = Number.POSITIVE_INFINITY,
): InvoiceSum => {
  const credits = creditsByInvoice.get(invoice.entry.hash) ?? [];
  return leftOf(
    invoice,
    credits.filter((credit) => credit.logIndex < logIndex),
  );
};

export interface InvoiceBalance {
  readonly invoice: Invoice;
  /** That count, in log order. */
  readonly credits: readonly Invoice[];
  /** Of it, after its credits. */
  readonly left: InvoiceSum;
  /** By payments of approvals that name it, in the contract's currency. */
  readonly paidMinor: number;
  /** Below zero: more was paid than is left, and comes back or is set off. */
  readonly owedMinor: number;
}

/**
 * What is owed by each invoice, in log order. One that was signed again under its number for the
 * same timesheet gives way to the one that finance approved, else to the newest.
 */
export function invoiceBalances(
  ledger: Pick<ContractLedger, 'invoices' | 'decisions' | 'payments'>,
): readonly InvoiceBalance[] {
  const folded = foldCredits(ledger.invoices);
  return standing(ledger).map((invoice) => {
    const left = leftAt(folded, invoice);
    const paidMinor = paidOf(ledger, invoice);
    const credits = folded.creditsByInvoice.get(invoice.entry.hash) ?? [];
    return { invoice, credits, left, paidMinor, owedMinor: left.amountMinor - paidMinor };
  });
}

function standing({
  invoices,
  decisions,
}: Pick<ContractLedger, 'invoices' | 'decisions'>): readonly Invoice[] {
  const approved = new Set(decisions.map(({ entry }) => entry.payload.invoice));
  const corrected = new Set(invoices.map(({ entry }) => entry.payload.corrects));
  const isKept = ({ entry }: Invoice): boolean =>
    approved.has(entry.hash) || corrected.has(entry.hash);
  const first = invoices.filter((each) => !isCredit(each));
  return first.filter((each) => {
    const { ref, no } = each.entry.payload;
    const same = first.filter(({ entry }) => entry.payload.ref === ref && entry.payload.no === no);
    return isKept(each) || (!same.some(isKept) && same.at(-1) === each);
  });
}

function paidOf(
  { decisions, payments }: Pick<ContractLedger, 'decisions' | 'payments'>,
  { entry: { hash } }: Invoice,
): number {
  const approvals = decisions.filter(({ entry }) => entry.payload.invoice === hash);
  const amountByApproval = new Map(
    approvals.map(({ entry }) => [entry.hash as string, entry.payload.amount_minor ?? 0]),
  );
  return payments
    .filter((payment, at) => at === firstOf(payments, payment.entry.payload.ref))
    .reduce((sum, { entry }) => sum + (amountByApproval.get(entry.payload.ref) ?? 0), 0);
}

const firstOf = (payments: ContractLedger['payments'], ref: string): number =>
  payments.findIndex(({ entry }) => entry.payload.ref === ref);
