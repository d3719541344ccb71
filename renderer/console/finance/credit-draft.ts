import type { MsByWork } from '../../../shared/domain/invoice.ts';
import { amountMinor } from '../../../shared/domain/money.ts';
import type { TaxedLine } from '../../../shared/domain/tax.ts';
import { foldCredits } from '../../../shared/entry/fold-invoices.ts';
import {
  creditDocumentOf,
  type DocumentHead,
  isTaxed,
  linesOf,
  reasonIn,
  type TaxedDocument,
} from '../../../shared/entry/invoice-document.ts';
import type { ContractLedger, LoggedOf } from '../../../shared/entry/ledger.ts';
import type { InvoiceDocument } from '../../../shared/entry/values.ts';

/** What is left of an invoice line by line; `undefined` where a document of it is not here. */
export function linesLeft(
  ledger: Pick<ContractLedger, 'invoices' | 'valuesByHash'>,
  invoice: LoggedOf<'invoice'>,
): readonly TaxedLine[] | undefined {
  const document = ledger.valuesByHash.get(invoice.entry.hash)?.doc;
  if (document === undefined) return undefined;
  const credits = foldCredits(ledger.invoices).creditsByInvoice.get(invoice.entry.hash) ?? [];
  const documents = credits.map(({ entry }) => ledger.valuesByHash.get(entry.hash)?.doc);
  if (!documents.every((each) => each !== undefined && isTaxed(each))) return undefined;
  const taken = (work: string): number =>
    (documents as readonly TaxedDocument[])
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => (line.work === work ? sum - line.ms : sum), 0);
  return taxedLinesOf(document).flatMap((line) => {
    const ms = line.ms - taken(line.work);
    return ms <= 0 ? [] : [{ ...line, ms, amountMinor: amountMinor(ms, line.rateMinor) }];
  });
}

/** A document of the first form is taken back as out of scope of tax (adr/0037). */
function taxedLinesOf(document: InvoiceDocument): readonly TaxedLine[] {
  if (isTaxed(document)) return linesOf(document);
  return document.lines.map(({ timesheet, work, rate_minor, ms, amount_minor }) => ({
    timesheet,
    work,
    rateMinor: rate_minor,
    ms,
    amountMinor: amount_minor,
    tax: { code: 'O', bp: 0 },
  }));
}

export const allOf = (left: readonly TaxedLine[]): MsByWork =>
  Object.fromEntries(left.map(({ work, ms }) => [work, ms]));

export interface CreditDraft {
  readonly no: string;
  /** `2026-07-13` */
  readonly issuedOn: string;
  readonly note: string;
  readonly ms: MsByWork;
}

/** Words for what the first form left unsaid. */
export interface UntaxedWords {
  readonly reason: string;
}

/** The credit of some of what is left, with the parties as the invoice names them. */
export function creditOfInvoice(
  found: {
    readonly invoice: LoggedOf<'invoice'>;
    readonly document: InvoiceDocument;
    readonly left: readonly TaxedLine[];
  },
  draft: CreditDraft,
  words: UntaxedWords,
): TaxedDocument | undefined {
  const { invoice, document, left } = found;
  const { no, issued_on, contract, cur } = document;
  const note = draft.note.trim();
  const head: DocumentHead = {
    no: draft.no.trim(),
    contract,
    issued_on: draft.issuedOn,
    ...partiesOf(document),
    ...(isTaxed(document) && document.order !== undefined && { order: document.order }),
    ...(isTaxed(document) &&
      document.cost_centre !== undefined && { cost_centre: document.cost_centre }),
    ...(note !== '' && { note }),
    cur,
  };
  const corrects = { invoice: invoice.entry.hash, no, issued_on };
  const reasonOf = isTaxed(document) ? reasonIn(document) : () => words.reason;
  return creditDocumentOf({ ...head, corrects }, { left, ms: draft.ms }, reasonOf);
}

const partiesOf = (document: InvoiceDocument): Pick<DocumentHead, 'seller' | 'buyer'> =>
  isTaxed(document)
    ? { seller: document.seller, buyer: document.buyer }
    : { seller: { name: document.seller }, buyer: { name: document.buyer } };

/** Hours and minutes as typed, `1:30` or `1.5`; `undefined` for anything else. */
export function typedMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  const [, hours, minutes, seconds = '0'] =
    /^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?$/.exec(trimmed) ?? [];
  if (hours !== undefined)
    return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000;
  if (!/^\d{1,3}(?:[.,]\d{1,2})?$/.test(trimmed)) return undefined;
  return Math.round(Number(trimmed.replace(',', '.')) * 100) * 36_000;
}
