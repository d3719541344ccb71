import { z } from 'zod';
import { creditOf } from '../domain/credit.ts';
import type { InvoiceLine, MsByWork } from '../domain/invoice.ts';
import {
  maxTaxBp,
  taxCodes,
  type TaxedLine,
  taxFaults,
  type TaxParty,
  type TaxRate,
  type TaxTotals,
  taxTotals,
} from '../domain/tax.ts';
import { currency, date, hash, int, nat, rateMinor, text, work } from './fields.ts';

const invoiceLine = z.strictObject({
  timesheet: hash,
  work,
  rate_minor: rateMinor,
  ms: nat,
  amount_minor: nat,
});

/** The first form: says nothing about tax, names the parties by name alone. */
export const plainDocument = z.strictObject({
  no: text(64),
  contract: hash,
  issued_on: date,
  seller: text(256),
  buyer: text(256),
  cur: currency,
  lines: z.array(invoiceLine).max(32),
  amount_minor: nat,
});

const taxCode = z.enum(taxCodes);
const taxBp = nat.max(maxTaxBp);

const party = z.strictObject({
  name: text(256),
  address: text(512).optional(),
  /** ISO 3166-1, two letters */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  vat_no: text(32).optional(),
  tax_no: text(32).optional(),
});

/**
 * The second form (adr/0037): tax by the categories of EN 16931, and credits, whose time and
 * amounts are negative and which name what they correct.
 */
export const taxedDocument = z
  .strictObject({
    v: z.literal(2),
    type: z.enum(['invoice', 'credit']),
    no: text(64),
    contract: hash,
    issued_on: date,
    due_on: date.optional(),
    corrects: z.strictObject({ invoice: hash, no: text(64), issued_on: date }).optional(),
    seller: party,
    buyer: party,
    order: text(64).optional(),
    cost_centre: text(64).optional(),
    note: text(512).optional(),
    cur: currency,
    lines: z
      .array(
        z.strictObject({
          timesheet: hash,
          work,
          rate_minor: rateMinor,
          ms: int,
          amount_minor: int,
          tax: taxCode,
          tax_bp: taxBp,
        }),
      )
      .max(32),
    tax: z
      .array(
        z.strictObject({
          code: taxCode,
          bp: taxBp,
          net_minor: int,
          tax_minor: int,
          reason: text(256).optional(),
        }),
      )
      .max(8),
    net_minor: int,
    tax_minor: int,
    amount_minor: int,
  })
  .refine(
    ({ type, corrects }) => (type === 'credit') === (corrects !== undefined),
    'a credit names what it corrects, and only a credit',
  );

export type PlainDocument = z.infer<typeof plainDocument>;
export type TaxedDocument = z.infer<typeof taxedDocument>;
export type InvoiceParty = TaxedDocument['seller'];

export const isTaxed = (document: PlainDocument | TaxedDocument): document is TaxedDocument =>
  'v' in document;

/** What whoever signs may choose; all the rest follows from contract, timesheet and approval. */
export type DocumentHead = Pick<
  TaxedDocument,
  | 'no'
  | 'contract'
  | 'issued_on'
  | 'due_on'
  | 'seller'
  | 'buyer'
  | 'order'
  | 'cost_centre'
  | 'note'
  | 'cur'
>;

export interface TaxChoice extends TaxRate {
  readonly reason?: string | undefined;
}

/** The invoice of some lines, taxed as chosen for each. */
export const invoiceOf = (
  head: DocumentHead,
  lines: readonly InvoiceLine[],
  choiceOf: (line: InvoiceLine) => TaxChoice,
): TaxedDocument => {
  const taxed = lines.map((line) => {
    const { code, bp } = choiceOf(line);
    return { ...line, tax: { code, bp } };
  });
  const reasonOf = (rate: TaxRate): string | undefined =>
    lines.map(choiceOf).find(({ code, bp }) => code === rate.code && bp === rate.bp)?.reason;
  return documentOf({ ...head, type: 'invoice' }, taxed, { ...taxTotals(taxed), reasonOf });
};

/** The credit of some time of an invoice of which `left` is what earlier credits left. */
export function creditDocumentOf(
  head: DocumentHead & { readonly corrects: NonNullable<TaxedDocument['corrects']> },
  { left, ms }: { readonly left: readonly TaxedLine[]; readonly ms: MsByWork },
  reasonOf: (rate: TaxRate) => string | undefined,
): TaxedDocument | undefined {
  const credit = creditOf(left, ms);
  if (typeof credit === 'string') return undefined;
  return documentOf({ ...head, type: 'credit' }, credit.lines, { ...credit, reasonOf });
}

/** The lines of a document as those of the fold. */
export const linesOf = ({ lines }: Pick<TaxedDocument, 'lines'>): readonly TaxedLine[] =>
  lines.map(({ timesheet, work: of, rate_minor, ms, amount_minor, tax, tax_bp }) => ({
    timesheet,
    work: of,
    rateMinor: rate_minor,
    ms,
    amountMinor: amount_minor,
    tax: { code: tax, bp: tax_bp },
  }));

/** Why a document says so of a rate. */
export const reasonIn =
  ({ tax }: Pick<TaxedDocument, 'tax'>) =>
  (rate: TaxRate): string | undefined =>
    tax.find(({ code, bp }) => code === rate.code && bp === rate.bp)?.reason;

/** What EN 16931 has against a document's categories, reasons and numbers. */
export const documentFaults = ({ tax, seller, buyer }: TaxedDocument) =>
  taxFaults(tax, { seller: taxPartyOf(seller), buyer: taxPartyOf(buyer) });

const taxPartyOf = ({ vat_no, tax_no }: InvoiceParty): TaxParty => ({
  vatNo: vat_no,
  taxNo: tax_no,
});

type Totals = TaxTotals & { readonly reasonOf: (rate: TaxRate) => string | undefined };

function documentOf(
  head: DocumentHead & Pick<TaxedDocument, 'type' | 'corrects'>,
  lines: readonly TaxedLine[],
  totals: Totals,
): TaxedDocument {
  return {
    v: 2,
    ...head,
    lines: lines.map(({ timesheet, work: of, rateMinor: rate, ms, amountMinor, tax }) => ({
      timesheet,
      work: of,
      rate_minor: rate,
      ms,
      amount_minor: amountMinor,
      tax: tax.code,
      tax_bp: tax.bp,
    })),
    tax: totals.groups.map(({ code, bp, netMinor, taxMinor }) => {
      const reason = totals.reasonOf({ code, bp });
      return {
        code,
        bp,
        net_minor: netMinor,
        tax_minor: taxMinor,
        ...(reason !== undefined && { reason }),
      };
    }),
    net_minor: totals.netMinor,
    tax_minor: totals.taxMinor,
    amount_minor: totals.amountMinor,
  };
}
