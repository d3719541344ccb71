import type { InvoiceLine } from '../domain/invoice.ts';
import { creditOf } from '../domain/credit.ts';
import type { TaxedLine } from '../domain/tax.ts';
import { type FoldedCredits, isCredit, leftAt } from '../entry/fold-invoices.ts';
import {
  creditDocumentOf,
  documentFaults,
  invoiceOf,
  isTaxed,
  linesOf,
  type PlainDocument,
  reasonIn,
  type TaxedDocument,
} from '../entry/invoice-document.ts';
import { ofKind } from '../entry/logged.ts';
import type { LedgerTimesheet, LoggedOf } from '../entry/ledger.ts';
import type { Payload } from '../entry/payload.ts';
import { canonicalJson, type JsonValue } from '../kit/jcs.ts';
import { type Amounts, amountsOf } from './amounts.ts';
import { type BillingFacts, contractOf } from './check-billing.ts';
import type { FindingCode } from './codes.ts';
import type { Run } from './run.ts';

type Invoice = LoggedOf<'invoice'>;
type Add = (code: FindingCode, detail: string) => void;

interface InvoiceContext {
  readonly credits: FoldedCredits;
  readonly timesheetByHash: ReadonlyMap<string, LedgerTimesheet>;
}

/** Lines that are left of an invoice; `undefined` once something that is not shown changed them. */
type LeftByInvoice = Map<string, readonly TaxedLine[] | undefined>;

/** Invoices and credits, in log order (protocol 3.12). */
export function checkInvoices(run: Run, facts: BillingFacts, context: InvoiceContext): void {
  const timesheetByNumber = new Map<string, string>();
  const leftByInvoice: LeftByInvoice = new Map();
  for (const invoice of ofKind(facts.logged, 'invoice')) {
    const { payload, hash } = invoice.entry;
    const add: Add = (code, detail) => run.findings.add(code, { entry: hash, detail });
    const fault = facts.viewFault(payload.view, invoice.logIndex);
    if (fault) run.findings.add(fault.code, { entry: hash, detail: fault.detail });
    const used = timesheetByNumber.get(payload.no);
    const isOwn = used === payload.ref && !isCredit(invoice);
    if (used !== undefined && !isOwn)
      add(isCredit(invoice) ? 'E_CREDIT' : 'E_INVOICE', 'its number was used before');
    // Nobody takes a credit's number over, not even for the same timesheet.
    timesheetByNumber.set(payload.no, isCredit(invoice) ? hash : payload.ref);
    if (isCredit(invoice)) checkCredit(add, facts, { invoice, context, leftByInvoice });
    else checkInvoice(add, facts, { invoice, context, leftByInvoice });
  }
}

interface About {
  readonly invoice: Invoice;
  readonly context: InvoiceContext;
  readonly leftByInvoice: LeftByInvoice;
}

function checkInvoice(add: Add, facts: BillingFacts, { invoice, context, leftByInvoice }: About) {
  const { payload, hash } = invoice.entry;
  const timesheet = context.timesheetByHash.get(payload.ref);
  const { client } = facts.settledAt(payload.ref, invoice.logIndex);
  const contract = timesheet && contractOf(facts.ledger, timesheet);
  if (contract === undefined || client?.entry.payload.verdict !== 'approve') {
    add('E_INVOICE', 'for no timesheet that the client approved');
    return;
  }
  const amounts = amountsOf(contract, payload.ref, client.entry.payload.ms);
  const taxMinor = payload.tax_minor ?? 0;
  if (amounts?.totalMinor !== payload.amount_minor - taxMinor || contract.cur !== payload.cur)
    add('E_INVOICE', `its amount without tax is not ${amounts?.totalMinor} ${contract.cur}`);
  if (taxMinor > (amounts?.totalMinor ?? 0)) add('E_TAX', 'more tax than what is taxed');
  const document = facts.ledger.valuesByHash.get(hash)?.doc;
  if (document === undefined) return;
  const accepted = timesheet?.timesheet.entry.payload.contract;
  const isIts =
    document.no === payload.no &&
    document.contract === accepted &&
    document.cur === payload.cur &&
    document.amount_minor === payload.amount_minor &&
    isTaxed(document) === (payload.tax_minor !== undefined);
  const lines = amounts?.lines ?? [];
  if (!isIts || !hasLines(document, lines))
    add('E_INVOICE', 'its document is not what the contract, timesheet and approval give');
  if (isTaxed(document)) {
    checkTax(add, document, { lines, taxMinor });
    leftByInvoice.set(hash, linesOf(document));
  } else leftByInvoice.set(hash, lines.map(untaxed));
}

/** A document of the first form says nothing about tax; taking it back, it counts as out of scope. */
const untaxed = (line: InvoiceLine): TaxedLine => ({ ...line, tax: { code: 'O', bp: 0 } });

const hasLines = (document: PlainDocument | TaxedDocument, lines: Amounts['lines']): boolean =>
  document.lines.length === lines.length &&
  document.lines.every((line, i) => {
    const { timesheet, work, rateMinor, ms, amountMinor } = lines[i] as InvoiceLine;
    return (
      line.timesheet === timesheet &&
      line.work === work &&
      line.rate_minor === rateMinor &&
      line.ms === ms &&
      line.amount_minor === amountMinor
    );
  });

function checkTax(
  add: Add,
  document: TaxedDocument,
  { lines, taxMinor }: { readonly lines: readonly InvoiceLine[]; readonly taxMinor: number },
): void {
  if (document.type === 'credit') add('E_INVOICE', 'its document is that of a credit');
  for (const fault of documentFaults(document)) add('E_TAX', fault);
  const said = linesOf(document);
  const expected = invoiceOf(document, lines, ({ work }) => {
    const rate = said.find((line) => line.work === work)?.tax ?? { code: 'O', bp: 0 };
    return { ...rate, reason: reasonIn(document)(rate) };
  });
  if (!isSame(document, expected) || document.tax_minor !== taxMinor)
    add('E_TAX', `it comes to ${expected.tax_minor} ${document.cur} of tax`);
}

const isSame = (a: TaxedDocument, b: TaxedDocument): boolean =>
  canonicalJson(sums(a)) === canonicalJson(sums(b));

const sums = ({ tax, net_minor, tax_minor, amount_minor }: TaxedDocument): JsonValue =>
  ({ tax, net_minor, tax_minor, amount_minor }) as unknown as JsonValue;

function checkCredit(add: Add, facts: BillingFacts, { invoice, context, leftByInvoice }: About) {
  const { payload, hash } = invoice.entry;
  const fault = context.credits.faultByCredit.get(hash);
  if (fault !== undefined) {
    add('E_CREDIT', fault);
    return;
  }
  const corrected = payload.corrects ?? '';
  const left = leftByInvoice.get(corrected);
  // Until its document says otherwise, nobody knows which lines it takes back.
  leftByInvoice.delete(corrected);
  const document = facts.ledger.valuesByHash.get(hash)?.doc;
  if (document === undefined) return;
  const first = facts.ledger.invoices.find(({ entry }) => entry.hash === corrected)?.entry;
  if (!isTaxed(document) || !isDocumentOf(document, { payload, no: first?.payload.no })) {
    add('E_CREDIT', 'its document is another');
    return;
  }
  for (const taxFault of documentFaults(document)) add('E_TAX', taxFault);
  const rest = left && restAfter(document, left);
  if (rest !== undefined) leftByInvoice.set(corrected, rest);
  else if (left !== undefined)
    add('E_CREDIT', 'its document is not what is left of the invoice gives');
}

const isDocumentOf = (
  { no, cur, corrects, amount_minor, tax_minor }: TaxedDocument,
  {
    payload,
    no: corrected,
  }: { readonly payload: Payload<'invoice'>; readonly no?: string | undefined },
): boolean =>
  no === payload.no &&
  cur === payload.cur &&
  amount_minor === 0 - payload.amount_minor &&
  tax_minor === 0 - (payload.tax_minor ?? 0) &&
  corrects?.invoice === payload.corrects &&
  corrects?.no === corrected;

/** What stays if this credit of what was left is right. */
function restAfter(
  document: TaxedDocument,
  left: readonly TaxedLine[],
): readonly TaxedLine[] | undefined {
  const ms = creditedMs(document);
  const credit = creditOf(left, ms);
  if (typeof credit === 'string' || document.corrects === undefined) return undefined;
  const head = { ...document, corrects: document.corrects };
  const expected = creditDocumentOf(head, { left, ms }, reasonIn(document));
  return expected && isSameCredit(document, expected) ? credit.left : undefined;
}

const creditedMs = ({ lines }: TaxedDocument) => {
  const of = (kind: string): number =>
    lines.reduce((sum, { work, ms }) => (work === kind ? sum - ms : sum), 0);
  return { service: of('service'), support: of('support') };
};

const isSameCredit = (a: TaxedDocument, b: TaxedDocument): boolean =>
  isSame(a, b) && canonicalJson(a.lines) === canonicalJson(b.lines);

interface ApprovalContext {
  readonly credits: FoldedCredits;
  readonly invoiceByHash: ReadonlyMap<string, Invoice>;
}

/** Finance approves exactly what is left of the invoice that it names. */
export function checkApprovedInvoice(
  { findings }: Run,
  approval: LoggedOf<'decision'>,
  { credits, invoiceByHash }: ApprovalContext,
): void {
  const { invoice, ref, amount_minor, cur } = approval.entry.payload;
  const found = invoiceByHash.get(invoice ?? '');
  const isIts =
    found !== undefined &&
    !isCredit(found) &&
    found.logIndex < approval.logIndex &&
    found.entry.payload.ref === ref &&
    leftAt(credits, found, approval.logIndex).amountMinor === amount_minor &&
    found.entry.payload.cur === cur;
  if (!isIts)
    findings.add('E_INVOICE', {
      entry: approval.entry.hash,
      detail: 'it approves another invoice, or not what is left of it',
    });
}
