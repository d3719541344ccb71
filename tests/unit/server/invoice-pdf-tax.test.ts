import { describe, expect, it } from 'vitest';
import type { InvoiceFacts } from '../../../server/invoice/invoice-facts.ts';
import { titleOf } from '../../../server/invoice/draw-tax.ts';
import { invoicePdf } from '../../../server/invoice/invoice-pdf.ts';
import { hoursOf, money } from '../../../server/invoice/page-words.ts';
import { invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';
import {
  creditDocumentOf,
  type DocumentHead,
  invoiceOf,
  linesOf,
  reasonIn,
  type TaxedDocument,
} from '../../../shared/entry/invoice-document.ts';

const hash = '3'.repeat(64);
const lines = invoiceLines({
  timesheets: [{ hash, msByWork: { service: 13_344_000, support: 3_600_000 } }],
  rates: [
    { work: 'service', rateMinor: 2_500 },
    { work: 'support', rateMinor: 1_800 },
  ],
});
const head = (change: Partial<DocumentHead> = {}): DocumentHead => ({
  no: 'AB12-2026-0001',
  contract: '2'.repeat(64),
  issued_on: '2026-03-09',
  due_on: '2026-03-23',
  seller: { name: 'রাজলক্ষ্মী বন্দ্যোপাধ্যায়', country: 'BD', address: 'House 7, Road 11', tax_no: '123' },
  buyer: { name: 'Acme', country: 'DE', vat_no: 'DE1' },
  order: 'PO 7',
  cost_centre: 'Support',
  note: 'Thank you',
  cur: 'EUR',
  ...change,
});
const taxed = (change: Partial<DocumentHead> = {}) =>
  invoiceOf(head(change), lines, () => ({ code: 'S', bp: 1_900 }));
const credited = () => {
  const invoice = taxed();
  const corrects = { invoice: '1'.repeat(64), no: invoice.no, issued_on: invoice.issued_on };
  return creditDocumentOf(
    { ...head({ no: 'AB12-2026-0002' }), corrects },
    { left: linesOf(invoice), ms: { service: 3_600_000, support: 0 } },
    reasonIn(invoice),
  ) as TaxedDocument;
};

const factsOf = (document: TaxedDocument): InvoiceFacts => ({
  hash: '1'.repeat(64),
  document,
  lines: linesOf(document),
  totalMinor: invoiceTotal(linesOf(document)),
  title: 'Customer support, evenings',
  con: '3f9c0c4e-7c5a-4a1e-9c55-0123456789ab',
  log: 'diary.example.com/log',
  week: 7,
  fromAt: Date.UTC(2026, 2, 2),
  toAt: Date.UTC(2026, 2, 9),
  timesheet: hash,
  root: '4'.repeat(64),
  slices: 23,
  address: 'https://diary.example.com/contracts/3f9c0c4e-7c5a-4a1e-9c55-0123456789ab/week?week=7',
});

const pageText = async (document: TaxedDocument): Promise<string> =>
  Buffer.from(await invoicePdf(factsOf(document))).toString('latin1');
const pagesOf = (page: string): number => page.match(/\/Type \/Page\b/g)?.length ?? 0;
/** Pieces of text that are drawn; each is shown once, in the order of the page. */
const piecesOf = (page: string): number => page.match(/TJ$/gm)?.length ?? 0;

/** Fonts are read and cut for each page. */
const slow = { timeout: 60_000 };

describe('the page of an invoice with tax', () => {
  it('is one page, the same each time, and says more than one without', slow, async () => {
    const page = await pageText(taxed());
    expect(page).toBe(await pageText(taxed()));
    expect(pagesOf(page)).toBe(1);
    const { due_on: _, order: __, cost_centre: ___, note: ____, ...less } = taxed();
    expect(piecesOf(page)).toBeGreaterThan(piecesOf(await pageText(less)));
    expect(titleOf(taxed())).toBe('Invoice');
  });

  it('is a credit note where it takes something back', slow, async () => {
    const page = await pageText(credited());
    expect(titleOf(credited())).toBe('Credit note');
    expect(page).not.toBe(await pageText(taxed()));
    expect(pagesOf(page)).toBe(1);
  });

  it('goes on on another page rather than off the paper', slow, async () => {
    const long = { name: 'W'.repeat(256), address: 'W'.repeat(512), country: 'DE', vat_no: 'DE1' };
    const page = await pageText(taxed({ seller: long, buyer: long, note: 'W'.repeat(512) }));
    expect(pagesOf(page)).toBeGreaterThan(1);
    const below = [...page.matchAll(/1 0 0 1 [\d.]+ (-?[\d.]+) Tm/g)].map(([, y]) => Number(y));
    expect(below.length).toBeGreaterThan(20);
    expect(Math.min(...below)).toBeGreaterThan(0);
  });

  it('writes time and money below zero as such', () => {
    expect(hoursOf(-3_600_000)).toBe('-1:00:00');
    expect(hoursOf(13_344_250)).toBe('3:42:24.250');
    expect(money(-1_234_567, 'EUR')).toBe('-12,345.67 EUR');
  });
});
