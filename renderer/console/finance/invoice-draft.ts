import type { InvoiceLine } from '../../../shared/domain/invoice.ts';
import {
  isReasonNeeded,
  taxCodes,
  type TaxCode,
  type TaxFault,
} from '../../../shared/domain/tax.ts';
import {
  documentFaults,
  type DocumentHead,
  invoiceOf,
  type InvoiceParty,
  isTaxed,
  type TaxedDocument,
} from '../../../shared/entry/invoice-document.ts';
import type { ContractLedger } from '../../../shared/entry/ledger.ts';
import { utf8Length } from '../../../shared/kit/utf8.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { isDay } from '../diary/zone.ts';

/** `none`: a document that says nothing about tax (adr/0037, the first form). */
export type TaxForm = 'none' | TaxCode;
export const taxForms: readonly TaxForm[] = ['none', ...taxCodes];

/** An invoice as its fields hold it: texts, so that typing is never fought. */
export interface InvoiceDraft {
  readonly no: string;
  /** `2026-07-13` */
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly seller: string;
  readonly sellerAddress: string;
  readonly sellerCountry: string;
  readonly sellerVat: string;
  readonly sellerTax: string;
  readonly buyer: string;
  readonly buyerAddress: string;
  readonly buyerCountry: string;
  readonly buyerVat: string;
  readonly tax: TaxForm;
  /** percent: `19`, `25.5` */
  readonly rate: string;
  readonly reason: string;
  readonly order: string;
  readonly costCentre: string;
  readonly note: string;
}

export type DraftFault = 'required' | 'country' | 'day' | 'before' | 'percent' | 'too_long';
export interface InvoiceFaults {
  readonly fields: Readonly<Partial<Record<keyof InvoiceDraft, DraftFault>>>;
  /** What EN 16931 has against it. */
  readonly tax: readonly TaxFault[];
}

/** The name alone of each party, as nobody said more yet. */
export const emptyDraft = (
  names: Pick<InvoiceDraft, 'no' | 'issuedOn' | 'seller' | 'buyer'>,
): InvoiceDraft => ({
  ...names,
  dueOn: '',
  sellerAddress: '',
  sellerCountry: '',
  sellerVat: '',
  sellerTax: '',
  buyerAddress: '',
  buyerCountry: '',
  buyerVat: '',
  tax: 'none',
  rate: '',
  reason: '',
  order: '',
  costCentre: '',
  note: '',
});

/** The newest signed document of these ledgers that speaks of tax. */
export function newestTaxed(ledgers: readonly ContractLedger[]): TaxedDocument | undefined {
  const all = ledgers.flatMap(({ invoices, valuesByHash }) =>
    invoices.flatMap(({ entry, logIndex }) => {
      const document = valuesByHash.get(entry.hash)?.doc;
      return document !== undefined && isTaxed(document) && document.type === 'invoice'
        ? [{ document, logIndex }]
        : [];
    }),
  );
  return all.toSorted((a, b) => b.logIndex - a.logIndex)[0]?.document;
}

/**
 * What the last invoice of the contract said, and of the organisation's other contracts what the
 * buyer is: whoever signs has typed it once.
 */
export function withDefaults(
  draft: InvoiceDraft,
  last: { readonly own: TaxedDocument | undefined; readonly others: TaxedDocument | undefined },
): InvoiceDraft {
  const { own, others } = last;
  const buyer = own?.buyer ?? others?.buyer;
  const [group] = own?.tax ?? [];
  return {
    ...draft,
    ...(own && {
      seller: own.seller.name,
      sellerAddress: own.seller.address ?? '',
      sellerCountry: own.seller.country ?? '',
      sellerVat: own.seller.vat_no ?? '',
      sellerTax: own.seller.tax_no ?? '',
      order: own.order ?? '',
      costCentre: own.cost_centre ?? '',
      dueOn: own.due_on === undefined ? '' : laterBy(own, draft.issuedOn),
    }),
    ...(buyer && {
      buyer: buyer.name,
      buyerAddress: buyer.address ?? '',
      buyerCountry: buyer.country ?? '',
      buyerVat: buyer.vat_no ?? '',
    }),
    ...(group && {
      tax: group.code,
      rate: group.bp === 0 ? '' : String(group.bp / 100),
      reason: group.reason ?? '',
    }),
  };
}

const dayMs = 86_400_000;
const atOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** As many days after it as the last time. */
function laterBy({ issued_on, due_on = issued_on }: TaxedDocument, issuedOn: string): string {
  const at = atOf(issuedOn) + Math.max(0, atOf(due_on) - atOf(issued_on));
  return Number.isNaN(at)
    ? ''
    : new Date(Math.floor(at / dayMs) * dayMs).toISOString().slice(0, 10);
}

interface About {
  readonly contract: string;
  readonly cur: string;
  readonly lines: readonly InvoiceLine[];
}

/** The document that would be signed, or what is wrong with the fields. */
export function taxedFrom(
  draft: InvoiceDraft,
  { contract, cur, lines }: About,
): Result<TaxedDocument, InvoiceFaults> {
  const fields = faultsOf(draft);
  const bp = percentBp(draft.rate);
  const code = draft.tax === 'none' ? 'O' : draft.tax;
  if (Object.keys(fields).length > 0) return err({ fields, tax: [] });
  const head: DocumentHead = {
    no: draft.no.trim(),
    contract,
    issued_on: draft.issuedOn,
    ...said({ due_on: draft.dueOn }),
    seller: partyOf({
      name: draft.seller,
      address: draft.sellerAddress,
      country: draft.sellerCountry,
      vat_no: draft.sellerVat,
      tax_no: draft.sellerTax,
    }),
    buyer: partyOf({
      name: draft.buyer,
      address: draft.buyerAddress,
      country: draft.buyerCountry,
      vat_no: draft.buyerVat,
      tax_no: '',
    }),
    ...said({ order: draft.order, cost_centre: draft.costCentre, note: draft.note }),
    cur,
  };
  const choice = {
    code,
    bp: code === 'S' ? (bp ?? 0) : 0,
    ...(isReasonNeeded(code) && said({ reason: draft.reason })),
  };
  const document = invoiceOf(head, lines, () => choice);
  const tax = documentFaults(document);
  return tax.length === 0 ? ok(document) : err({ fields, tax });
}

const partyOf = ({
  name,
  country,
  ...more
}: Record<'name' | 'address' | 'country' | 'vat_no' | 'tax_no', string>): InvoiceParty => ({
  name: name.trim(),
  country: country.trim().toUpperCase(),
  ...said(more),
});

/** Without what nobody typed: a key that is there means something. */
function said<K extends string>(texts: Readonly<Record<K, string>>): Partial<Record<K, string>> {
  const kept = Object.entries<string>(texts).flatMap(([key, text]) =>
    text.trim() === '' ? [] : [[key, text.trim()] as const],
  );
  return Object.fromEntries(kept) as Partial<Record<K, string>>;
}

/** UTF-8 bytes that the protocol has room for (3.8 `doc`). */
const maxBytes: Readonly<Partial<Record<keyof InvoiceDraft, number>>> = {
  no: 64,
  seller: 256,
  buyer: 256,
  sellerAddress: 512,
  buyerAddress: 512,
  sellerVat: 32,
  sellerTax: 32,
  buyerVat: 32,
  reason: 256,
  order: 64,
  costCentre: 64,
  note: 512,
};

/** Field by field; a document without tax has names, a number and a day. */
export function faultsOf(draft: InvoiceDraft): InvoiceFaults['fields'] {
  const faults: Partial<Record<keyof InvoiceDraft, DraftFault>> = {};
  for (const [name, max] of Object.entries(maxBytes) as [keyof InvoiceDraft, number][])
    if (utf8Length(draft[name]) > max) faults[name] = 'too_long';
  for (const name of ['no', 'seller', 'buyer'] as const)
    if (draft[name].trim() === '') faults[name] = 'required';
  if (!isDay(draft.issuedOn)) faults.issuedOn = 'day';
  if (draft.tax === 'none') return faults;
  for (const name of ['sellerCountry', 'buyerCountry'] as const)
    if (!/^[A-Z]{2}$/.test(draft[name].trim().toUpperCase())) faults[name] = 'country';
  if (draft.dueOn !== '' && !isDay(draft.dueOn)) faults.dueOn = 'day';
  else if (draft.dueOn !== '' && draft.dueOn < draft.issuedOn) faults.dueOn = 'before';
  if (draft.tax === 'S' && (percentBp(draft.rate) ?? 0) === 0) faults.rate = 'percent';
  if (isReasonNeeded(draft.tax) && draft.reason.trim() === '') faults.reason = 'required';
  return faults;
}

/** Percent as people type it, a comma too, in hundredths of a percent. */
export function percentBp(text: string): number | undefined {
  const [, whole = '', decimals = ''] = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim()) ?? [];
  if (whole === '') return undefined;
  const bp = Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
  return bp <= 10_000 ? bp : undefined;
}
