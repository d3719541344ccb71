import { type InvoiceLine, invoiceTotal } from '../../shared/domain/invoice.ts';
import { cellStartAt } from '../../shared/domain/cell.ts';
import { weekRange } from '../../shared/domain/week.ts';
import type { ContractLedger, LedgerTimesheet, LoggedOf } from '../../shared/entry/ledger.ts';
import { isCredit } from '../../shared/entry/fold-invoices.ts';
import { isTaxed, linesOf } from '../../shared/entry/invoice-document.ts';
import type { ContractPayload } from '../../shared/entry/payload.ts';
import type { InvoiceDocument } from '../../shared/entry/values.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { type Amounts, amountsOf, type MsByWork } from '../../shared/verify/amounts.ts';
import type { VerifiedBundle } from '../../shared/verify/verify-bundle.ts';

/**
 * What an invoice's page shows: the signed document, and whose time it is. Nothing of it changes
 * when the invoice is approved or paid, so that the page made of it stays the same bytes.
 */
export interface InvoiceFacts {
  readonly hash: string;
  readonly document: InvoiceDocument;
  /**
   * From contract, timesheet and approval, not from the document; the verifier compares both. Those
   * of a credit are negative.
   */
  readonly lines: readonly InvoiceLine[];
  /** Without tax. */
  readonly totalMinor: number;
  readonly title: string;
  readonly con: string;
  readonly log: string;
  readonly week: number;
  /** First instant of the week, and the first one after it; epoch ms. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly timesheet: string;
  /** Root of the set of slices that it bills. */
  readonly root: string;
  readonly slices: number;
  /** Where the week can be looked at and its evidence fetched. */
  readonly address: string;
}

export type InvoiceFault =
  /** No such invoice in this bundle. */
  | { readonly code: 'not_found' }
  /** Its document is not here: it was not disclosed. */
  | { readonly code: 'not_disclosed' }
  /** Something of it does not hold. */
  | { readonly code: 'not_verified'; readonly detail: string };

/** The facts of one invoice, only from a bundle in which it holds. */
export function invoiceFacts(
  { report, ledger }: VerifiedBundle,
  hash: string,
): Result<InvoiceFacts, InvoiceFault> {
  const invoice = ledger?.invoices.find(({ entry }) => entry.hash === hash);
  if (ledger === undefined || invoice === undefined) return err({ code: 'not_found' });
  const { ref } = invoice.entry.payload;
  const timesheet = ledger.timesheets.find((each) => each.timesheet.entry.hash === ref);
  const verdict = report.timesheets.find((each) => each.hash === ref);
  const fault = report.findings.find(
    ({ code, entry }) => code.startsWith('E_') && (entry === hash || entry === undefined),
  );
  if (fault !== undefined) return err({ code: 'not_verified', detail: fault.code });
  if (timesheet === undefined || verdict?.ok !== true)
    return err({ code: 'not_verified', detail: 'its timesheet does not hold' });
  const document = ledger.valuesByHash.get(invoice.entry.hash)?.doc;
  if (document === undefined) return err({ code: 'not_disclosed' });
  return factsOf(ledger, { invoice, timesheet, document });
}

interface Found {
  readonly invoice: LoggedOf<'invoice'>;
  readonly timesheet: LedgerTimesheet;
  readonly document: InvoiceDocument;
}

function factsOf(
  ledger: ContractLedger,
  { invoice, timesheet, document }: Found,
): Result<InvoiceFacts, InvoiceFault> {
  const sheet = timesheet.timesheet.entry;
  const contract = acceptedAs(ledger, sheet.payload.contract);
  const approval = timesheet.client;
  if (contract === undefined || approval?.entry.payload.verdict !== 'approve')
    return err({ code: 'not_verified', detail: 'no approval of the client stands' });
  const amounts = isCredit(invoice)
    ? creditedAmounts(document)
    : amountsOf(contract, sheet.hash, invoicedMs(ledger, invoice) ?? approval.entry.payload.ms);
  if (amounts === undefined || amounts.totalMinor !== netOf(document))
    return err({ code: 'not_verified', detail: 'its sum is not that of the approved time' });
  const { con, week, set, n } = sheet.payload;
  const range = weekRange(contract, week);
  return ok({
    hash: invoice.entry.hash,
    document,
    lines: amounts.lines,
    totalMinor: amounts.totalMinor,
    title: contract.title,
    con,
    log: sheet.payload.log,
    week,
    fromAt: cellStartAt(range.fromIdx),
    toAt: cellStartAt(range.toIdx),
    timesheet: sheet.hash,
    root: set,
    slices: n,
    address: addressOf(contract, { con, week, log: sheet.payload.log }),
  });
}

const netOf = (document: InvoiceDocument): number =>
  isTaxed(document) ? document.net_minor : document.amount_minor;

/** What the verifier found to be the difference of two invoices. */
function creditedAmounts(document: InvoiceDocument): Amounts | undefined {
  if (!isTaxed(document)) return undefined;
  const lines = linesOf(document);
  return { lines, totalMinor: invoiceTotal(lines) };
}

/** The time that the client had approved when it was signed; a later decision changes no page. */
function invoicedMs(
  { decisions, timesheets }: ContractLedger,
  { entry: { payload }, logIndex }: LoggedOf<'invoice'>,
): MsByWork | undefined {
  const isKnown = timesheets.some(({ timesheet }) => timesheet.entry.hash === payload.ref);
  const last = decisions.findLast(
    (each) =>
      each.logIndex < logIndex &&
      each.entry.payload.ref === payload.ref &&
      each.entry.payload.stage === 'client' &&
      each.entry.payload.verdict === 'approve',
  );
  return isKnown ? last?.entry.payload.ms : undefined;
}

const acceptedAs = ({ accepted }: ContractLedger, hash: string): ContractPayload | undefined =>
  accepted.find(({ contract }) => contract.entry.hash === hash)?.contract.entry.payload;

/** At the address that the contract pins; a log's name starts with its server's. */
const addressOf = (
  { origins }: ContractPayload,
  { con, week, log }: { readonly con: string; readonly week: number; readonly log: string },
): string =>
  `${origins[0] ?? `https://${log.split('/')[0] ?? ''}`}/contracts/${con}/week?week=${week}`;
