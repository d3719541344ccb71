import { describe, expect, it } from 'vitest';
import {
  creditDocumentOf,
  type DocumentHead,
  invoiceOf,
  linesOf,
  reasonIn,
  type TaxChoice,
} from '../../../shared/entry/invoice-document.ts';
import { invoiceLines } from '../../../shared/domain/invoice.ts';
import { type UblInput, ublInvoice } from '../../../shared/entry/ubl-invoice.ts';
import { assertOk } from '../../../shared/kit/result.ts';

const hash = 'ab'.repeat(32);
const head: DocumentHead = {
  no: 'A-2026-0001',
  contract: hash,
  issued_on: '2026-03-10',
  due_on: '2026-03-24',
  seller: { name: 'রাজলক্ষ্মী & Söhne', country: 'DE', vat_no: 'DE123456789', address: 'Weg 1' },
  buyer: { name: 'Example <Ltd>', country: 'FR', vat_no: 'FR987654321' },
  order: 'PO 7',
  cost_centre: 'Support',
  note: 'Thank you',
  cur: 'EUR',
};
const lines = invoiceLines({
  timesheets: [{ hash, msByWork: { service: 8_006_400, support: 1_800_000 } }],
  rates: [
    { work: 'service', rateMinor: 2_500 },
    { work: 'support', rateMinor: 3_000 },
  ],
});
const invoice = (choice: TaxChoice, change: Partial<DocumentHead> = {}) =>
  invoiceOf({ ...head, ...change }, lines, () => choice);
const standard = invoice({ code: 'S', bp: 1_900 });
const credit = creditDocumentOf(
  { ...head, no: 'A-2026-0002', corrects: { invoice: hash, no: head.no, issued_on: '2026-03-10' } },
  { left: linesOf(standard), ms: { service: 3_600_000, support: 0 } },
  reasonIn(standard),
);
const inputOf = (document: UblInput['document']): UblInput => ({
  document,
  period: ['2026-03-02', '2026-03-08'],
  freelancer: '11111111-1111-4111-8111-111111111111',
  title: 'Customer support',
  root: hash,
});

interface Node {
  readonly name: string;
  readonly text: string;
  readonly children: Node[];
}

/** Reads the document with a stack: every element closes where it must. */
function treeOf(xml: string): Node {
  const root: Node = { name: '', text: '', children: [] };
  const stack = [root];
  for (const [, close, name = '', text = ''] of xml.matchAll(/<(\/?)([\w:]+)[^>?]*>([^<]*)/g)) {
    if (close === '/') expect(stack.pop()?.name).toBe(name);
    else {
      const node = { name, text: text.trim(), children: [] };
      stack.at(-1)?.children.push(node);
      stack.push(node);
    }
  }
  expect(stack).toHaveLength(1);
  return root.children[0] as Node;
}

const at = (node: Node | undefined, path: string): Node[] =>
  path
    .split('/')
    .reduce<Node[]>(
      (nodes, name) =>
        nodes.flatMap(({ children }) =>
          children.filter((child) => child.name.endsWith(`:${name}`)),
        ),
      node ? [node] : [],
    );
const textAt = (node: Node, path: string): string[] => at(node, path).map(({ text }) => text);

/** Order of the elements that the schemas of UBL 2.1 give, as far as they occur here. */
const schemaOrder = [
  'CustomizationID',
  'ID',
  'IssueDate',
  'DueDate',
  'InvoiceTypeCode',
  'CreditNoteTypeCode',
  'Note',
  'DocumentCurrencyCode',
  'AccountingCost',
  'InvoicePeriod',
  'OrderReference',
  'BillingReference',
  'ContractDocumentReference',
  'AdditionalDocumentReference',
  'AccountingSupplierParty',
  'AccountingCustomerParty',
  'Delivery',
  'PaymentTerms',
  'TaxTotal',
  'LegalMonetaryTotal',
  'InvoiceLine',
  'CreditNoteLine',
];

/** What EN 16931 asks of sums: BR-CO-10, -13, -14, -15, -17 and BR-S-08. */
function expectSums(root: Node, line: string) {
  const cents = (text: string | undefined): number => Math.round(Number(text) * 100);
  const sum = (texts: readonly string[]): number =>
    texts.reduce((all, each) => all + cents(each), 0);
  const total = (name: string) => cents(textAt(root, `LegalMonetaryTotal/${name}`)[0]);
  expect(sum(textAt(root, `${line}/LineExtensionAmount`))).toBe(total('LineExtensionAmount'));
  expect(total('TaxExclusiveAmount')).toBe(total('LineExtensionAmount'));
  const tax = cents(textAt(root, 'TaxTotal/TaxAmount')[0]);
  expect(sum(textAt(root, 'TaxTotal/TaxSubtotal/TaxAmount'))).toBe(tax);
  expect(total('TaxInclusiveAmount')).toBe(total('TaxExclusiveAmount') + tax);
  expect(total('PayableAmount')).toBe(total('TaxInclusiveAmount'));
  for (const group of at(root, 'TaxTotal/TaxSubtotal')) {
    const percent = Number(textAt(group, 'TaxCategory/Percent')[0] ?? 0);
    const taxable = cents(textAt(group, 'TaxableAmount')[0]);
    const said = cents(textAt(group, 'TaxAmount')[0]);
    expect(Math.abs(said - (taxable * percent) / 100)).toBeLessThanOrEqual(1);
  }
  for (const each of at(root, line)) {
    const [quantity] = [
      ...textAt(each, 'InvoicedQuantity'),
      ...textAt(each, 'CreditedQuantity'),
    ].map(Number);
    const price = Number(textAt(each, 'Price/PriceAmount')[0]);
    const amount = Number(textAt(each, 'LineExtensionAmount')[0]);
    expect(Math.abs(amount - (quantity ?? 0) * price)).toBeLessThanOrEqual(0.01);
  }
}

describe('UBL 2.1 after EN 16931', () => {
  it.each([
    ['Invoice', 'InvoiceLine', standard],
    ['CreditNote', 'CreditNoteLine', credit as UblInput['document']],
  ] as const)(
    '%s has its elements in the order of the schema, and right sums',
    (name, line, document) => {
      const xml = assertOk(ublInvoice(inputOf(document)));
      expect(xml).toContain(`xmlns="urn:oasis:names:specification:ubl:schema:xsd:${name}-2"`);
      const root = treeOf(xml);
      expect(root.name).toBe(name);
      const places = root.children.map((each) =>
        schemaOrder.indexOf(each.name.replace(/^c[ab]c:/, '')),
      );
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      for (const each of ['CustomizationID', 'ID', 'IssueDate', 'DocumentCurrencyCode'])
        expect(textAt(root, each)).toHaveLength(1);
      expect(xml).not.toContain('>-');
      expectSums(root, line);
    },
  );

  it('says who, when, what for and which category', () => {
    const root = treeOf(assertOk(ublInvoice(inputOf(standard))));
    expect(textAt(root, 'InvoiceTypeCode')).toEqual(['389']);
    expect(textAt(root, 'AccountingSupplierParty/Party/PartyTaxScheme/CompanyID')).toEqual([
      'DE123456789',
    ]);
    expect(textAt(root, 'AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName')).toEqual(
      ['রাজলক্ষ্মী &#38; Söhne'],
    );
    expect(textAt(root, 'AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName')).toEqual(
      ['Example &#60;Ltd&#62;'],
    );
    expect(textAt(root, 'TaxTotal/TaxSubtotal/TaxCategory/Percent')).toEqual(['19']);
    expect(textAt(root, 'InvoiceLine/InvoicedQuantity')).toEqual(['2.224', '0.5']);
    expect(textAt(root, 'LegalMonetaryTotal/PayableAmount')).toEqual(['84.01']);
    expect(textAt(root, 'OrderReference/ID')).toEqual(['PO 7']);
    expect(textAt(root, 'AdditionalDocumentReference/ID')).toEqual([hash]);
  });

  it('has no rate out of scope, a reason, and terms where there is no day', () => {
    const choice = { code: 'O', bp: 0, reason: 'Not subject to VAT' } as const;
    const { due_on: _, ...rest } = invoice(choice);
    const root = treeOf(assertOk(ublInvoice(inputOf(rest))));
    const category = 'TaxTotal/TaxSubtotal/TaxCategory';
    expect(textAt(root, `${category}/Percent`)).toEqual([]);
    expect(textAt(root, `${category}/TaxExemptionReasonCode`)).toEqual(['VATEX-EU-O']);
    expect(textAt(root, `${category}/TaxExemptionReason`)).toEqual(['Not subject to VAT']);
    expect(textAt(root, 'InvoiceLine/Item/ClassifiedTaxCategory/Percent')).toEqual([]);
    expect(textAt(root, 'PaymentTerms/Note')).toHaveLength(1);
  });

  it('says where to within the Union', () => {
    const choice = { code: 'K', bp: 0, reason: 'Intra-Community supply' } as const;
    const root = treeOf(assertOk(ublInvoice(inputOf(invoice(choice)))));
    expect(textAt(root, 'Delivery/DeliveryLocation/Address/Country/IdentificationCode')).toEqual([
      'FR',
    ]);
  });

  it('names what a credit note corrects, with positive amounts', () => {
    const root = treeOf(assertOk(ublInvoice(inputOf(credit as UblInput['document']))));
    expect(textAt(root, 'CreditNoteTypeCode')).toEqual(['261']);
    expect(textAt(root, 'BillingReference/InvoiceDocumentReference/ID')).toEqual(['A-2026-0001']);
    expect(textAt(root, 'LegalMonetaryTotal/TaxExclusiveAmount')).toEqual(['25.00']);
    expect(textAt(root, 'CreditNoteLine/CreditedQuantity')).toEqual(['1']);
  });

  it('is not made in a currency with more decimals than the norm knows', () => {
    const made = ublInvoice(inputOf(invoice({ code: 'S', bp: 1_900 }, { cur: 'KWD' })));
    expect(made.ok ? '' : made.error).toBe('currency');
    expect(ublInvoice(inputOf(invoice({ code: 'S', bp: 1_900 }, { cur: 'JPY' }))).ok).toBe(true);
  });
});
