import { decimalAmount } from '../domain/decimal-amount.ts';
import { minorDigits } from '../domain/money.ts';
import type { TaxCode } from '../domain/tax.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { element, type Xml, xmlText } from '../kit/xml-text.ts';
import type { InvoiceParty, TaxedDocument } from './invoice-document.ts';

export interface UblInput {
  readonly document: TaxedDocument;
  /** First and last day that is invoiced, `2026-03-02`. */
  readonly period: readonly [from: string, to: string];
  /** Whom the contract names as freelancer: the seller's identifier where it has no VAT number. */
  readonly freelancer: string;
  /** What the work is called. */
  readonly title: string;
  /** Root of the timesheet, which leads to the evidence. */
  readonly root: string;
}

/** `currency`: EN 16931 knows two decimals at most. `country`: it wants one of each party. */
export type UblFault = 'currency' | 'country';

type Totals = Pick<TaxedDocument, 'cur' | 'type'>;

/** Self-billed invoice and credit note (UNTDID 1001): the buyer's finance signs for the seller. */
const typeCodes = { invoice: '389', credit: '261' } as const;
const norm = 'urn:cen.eu:en16931:2017';
const namespaceOf = (name: string): string =>
  `urn:oasis:names:specification:ubl:schema:xsd:${name}`;

/**
 * A document of the second form as UBL 2.1 after EN 16931. A credit note has positive amounts
 * there. The same document gives the same bytes.
 */
export function ublInvoice(input: UblInput): Result<string, UblFault> {
  const { document } = input;
  if ((minorDigits(document.cur) ?? 9) > 2) return err('currency');
  if (!document.seller.country || !document.buyer.country) return err('country');
  const root = document.type === 'credit' ? 'CreditNote' : 'Invoice';
  const attributes = {
    xmlns: namespaceOf(`${root}-2`),
    'xmlns:cac': namespaceOf('CommonAggregateComponents-2'),
    'xmlns:cbc': namespaceOf('CommonBasicComponents-2'),
  };
  return ok(xmlText(element(root, [...headOf(input), ...sumsOf(input)], attributes)));
}

const cbc = (name: string, text: string, attributes = {}): Xml =>
  element(`cbc:${name}`, text, attributes);
const cac = (name: string, content: readonly Xml[]): Xml => element(`cac:${name}`, content);
const maybe = (name: string, text: string | undefined): readonly Xml[] =>
  text === undefined || text === '' ? [] : [cbc(name, text)];

function headOf({ document, period, freelancer, root }: UblInput): readonly Xml[] {
  const { no, issued_on, due_on, type, cur, note, corrects, order, cost_centre } = document;
  const isCredit = type === 'credit';
  return [
    cbc('CustomizationID', norm),
    cbc('ID', no),
    cbc('IssueDate', issued_on),
    ...(isCredit ? [] : maybe('DueDate', due_on)),
    cbc(isCredit ? 'CreditNoteTypeCode' : 'InvoiceTypeCode', typeCodes[type]),
    ...maybe('Note', note),
    cbc('DocumentCurrencyCode', cur),
    ...maybe('AccountingCost', cost_centre),
    cac('InvoicePeriod', [cbc('StartDate', period[0]), cbc('EndDate', period[1])]),
    ...(order === undefined || order === '' ? [] : [cac('OrderReference', [cbc('ID', order)])]),
    ...(corrects === undefined ? [] : [correctedBy(corrects)]),
    cac('ContractDocumentReference', [cbc('ID', document.contract)]),
    cac('AdditionalDocumentReference', [cbc('ID', root), cbc('DocumentDescription', 'Timesheet')]),
    cac('AccountingSupplierParty', [partyOf(document.seller, freelancer)]),
    cac('AccountingCustomerParty', [partyOf(document.buyer, undefined)]),
    ...deliveryOf(document),
    ...termsOf(document),
  ];
}

const correctedBy = ({ no, issued_on }: NonNullable<TaxedDocument['corrects']>): Xml =>
  cac('BillingReference', [
    cac('InvoiceDocumentReference', [cbc('ID', no), cbc('IssueDate', issued_on)]),
  ]);

/** Within the Union the tax office asks where to (BR-IC-12). */
const deliveryOf = ({ tax, buyer }: TaxedDocument): readonly Xml[] =>
  tax.some(({ code }) => code === 'K')
    ? [cac('Delivery', [cac('DeliveryLocation', [cac('Address', [countryOf(buyer)])])])]
    : [];

/** Without a day there are terms (BR-CO-25). */
const termsOf = ({ type, due_on }: TaxedDocument): readonly Xml[] =>
  type === 'credit' || due_on !== undefined
    ? []
    : [cac('PaymentTerms', [cbc('Note', 'As agreed in the contract')])];

const countryOf = ({ country }: InvoiceParty): Xml =>
  cac('Country', [cbc('IdentificationCode', country ?? '')]);

const taxSchemeOf = (id: string): Xml => cac('TaxScheme', [cbc('ID', id)]);

function partyOf(party: InvoiceParty, freelancer: string | undefined): Xml {
  const { name, address, vat_no, tax_no } = party;
  const registered = (number: string | undefined, scheme: string): readonly Xml[] =>
    number === undefined || number === ''
      ? []
      : [cac('PartyTaxScheme', [cbc('CompanyID', number), taxSchemeOf(scheme)])];
  return cac('Party', [
    ...(freelancer === undefined ? [] : [cac('PartyIdentification', [cbc('ID', freelancer)])]),
    cac('PostalAddress', [...maybe('StreetName', address), countryOf(party)]),
    ...registered(vat_no, 'VAT'),
    // What is no VAT number has another scheme; only a seller's is asked for (BT-32).
    ...(freelancer === undefined ? [] : registered(tax_no, 'FC')),
    cac('PartyLegalEntity', [cbc('RegistrationName', name)]),
  ]);
}

function sumsOf(input: UblInput): readonly Xml[] {
  const { document } = input;
  const amount = amountIn(document);
  const { net_minor, tax_minor, amount_minor } = document;
  return [
    cac('TaxTotal', [
      amount('TaxAmount', tax_minor),
      ...document.tax.map((group) =>
        cac('TaxSubtotal', [
          amount('TaxableAmount', group.net_minor),
          amount('TaxAmount', group.tax_minor),
          categoryOf('TaxCategory', group),
        ]),
      ),
    ]),
    cac('LegalMonetaryTotal', [
      amount('LineExtensionAmount', net_minor),
      amount('TaxExclusiveAmount', net_minor),
      amount('TaxInclusiveAmount', amount_minor),
      amount('PayableAmount', amount_minor),
    ]),
    ...document.lines.map((line, at) => lineOf(input, line, at)),
  ];
}

/** Credits are positive in a credit note. */
const amountIn =
  ({ cur, type }: Totals) =>
  (name: string, minor: number): Xml =>
    cbc(name, decimalAmount(type === 'credit' ? 0 - minor : minor, cur), { currencyID: cur });

/** Codes of VATEX for what has one. */
const exemptionCodes: Readonly<Partial<Record<TaxCode, string>>> = {
  AE: 'VATEX-EU-AE',
  K: 'VATEX-EU-IC',
  G: 'VATEX-EU-G',
  O: 'VATEX-EU-O',
};

function categoryOf(
  name: 'TaxCategory' | 'ClassifiedTaxCategory',
  {
    code,
    bp,
    reason,
  }: { readonly code: TaxCode; readonly bp: number; readonly reason?: string | undefined },
): Xml {
  const isGroup = name === 'TaxCategory';
  return cac(name, [
    cbc('ID', code),
    // What is out of scope has no rate (BR-O-05).
    ...(code === 'O' ? [] : [cbc('Percent', decimalText(BigInt(bp), 2))]),
    ...(isGroup ? maybe('TaxExemptionReasonCode', exemptionCodes[code]) : []),
    ...(isGroup ? maybe('TaxExemptionReason', reason) : []),
    taxSchemeOf('VAT'),
  ]);
}

function lineOf(
  { document, title }: UblInput,
  line: TaxedDocument['lines'][number],
  at: number,
): Xml {
  const isCredit = document.type === 'credit';
  const { ms, rate_minor, amount_minor, work, tax, tax_bp } = line;
  return cac(isCredit ? 'CreditNoteLine' : 'InvoiceLine', [
    cbc('ID', String(at + 1)),
    cbc(isCredit ? 'CreditedQuantity' : 'InvoicedQuantity', hoursOf(Math.abs(ms)), {
      unitCode: 'HUR',
    }),
    amountIn(document)('LineExtensionAmount', amount_minor),
    cac('Item', [
      cbc('Name', `${title} (${work})`),
      categoryOf('ClassifiedTaxCategory', { code: tax, bp: tax_bp }),
    ]),
    cac('Price', [
      cbc('PriceAmount', decimalAmount(rate_minor, document.cur), { currencyID: document.cur }),
    ]),
  ]);
}

const hoursDigits = 8;

/** Hours to eight decimals: far below what rounding to a minor unit can see. */
function hoursOf(ms: number): string {
  const scaled = (BigInt(ms) * 10n ** BigInt(hoursDigits) + 1_800_000n) / 3_600_000n;
  return decimalText(scaled, hoursDigits);
}

/** A scaled integer without zeros at its end: `1900`, 2 is `19`; `66111111`, 8 is `0.66111111`. */
function decimalText(scaled: bigint, digits: number): string {
  const text = String(scaled).padStart(digits + 1, '0');
  const decimals = text.slice(-digits).replace(/0+$/, '');
  const whole = text.slice(0, -digits);
  return decimals === '' ? whole : `${whole}.${decimals}`;
}
