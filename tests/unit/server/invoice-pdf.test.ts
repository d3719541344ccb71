import { createHash } from 'node:crypto';
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { fontRuns } from '../../../server/invoice/font-runs.ts';
import type { InvoiceFacts } from '../../../server/invoice/invoice-facts.ts';
import { invoicePdf } from '../../../server/invoice/invoice-pdf.ts';
import { wrapText } from '../../../server/invoice/page-writer.ts';

const bengali = 'রাজলক্ষ্মী বন্দ্যোপাধ্যায়';
const kannada = 'ಕೃಷ್ಣರಾಜೇಂದ್ರ ಸಾಫ್ಟ್‌ವೇರ್';

function factsWith(
  names: { readonly seller?: string; readonly buyer?: string } = {},
): InvoiceFacts {
  const timesheet = '3'.repeat(64);
  return {
    hash: '1'.repeat(64),
    document: {
      no: 'AB12-W7-1',
      contract: '2'.repeat(64),
      issued_on: '2026-03-09',
      seller: 'Rina Das',
      buyer: 'Acme',
      ...names,
      cur: 'EUR',
      lines: [],
      amount_minor: 11_067,
    },
    lines: [
      { timesheet, work: 'service', rateMinor: 2_500, ms: 13_344_000, amountMinor: 9_267 },
      { timesheet, work: 'support', rateMinor: 1_800, ms: 3_600_000, amountMinor: 1_800 },
    ],
    totalMinor: 11_067,
    title: 'Customer support, evenings',
    con: '3f9c0c4e-7c5a-4a1e-9c55-0123456789ab',
    log: 'diary.example.com/log',
    week: 7,
    fromAt: Date.UTC(2026, 2, 2),
    toAt: Date.UTC(2026, 2, 9),
    timesheet,
    root: '4'.repeat(64),
    slices: 23,
    address: 'https://diary.example.com/contracts/3f9c0c4e-7c5a-4a1e-9c55-0123456789ab/week?week=7',
  };
}

const pageText = async (facts: InvoiceFacts): Promise<string> =>
  Buffer.from(await invoicePdf(facts)).toString('latin1');

const fontsOf = (page: string): readonly string[] =>
  [
    ...new Set([...page.matchAll(/\/BaseFont \/[A-Z]{6}\+(\S+)/g)].map(([, name]) => name ?? '')),
  ].sort();

describe('an invoice’s page', () => {
  it('is the same bytes whenever and wherever it is made', async () => {
    const bytes = await invoicePdf(factsWith({ seller: bengali, buyer: kannada }));
    expect(bytes).toEqual(await invoicePdf(factsWith({ seller: bengali, buyer: kannada })));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '261bcc29c5757bd31722c545fa84e0f2145a8c32c12762f6fe8f47e0778ab178',
    );
    expect(Buffer.from(bytes).toString('latin1')).toContain('D:20260309000000Z');
  });

  it('carries a font for each script that it shows, and no other', async () => {
    expect(fontsOf(await pageText(factsWith()))).toEqual(['NotoSans-Bold', 'NotoSans-Regular']);
    const both = fontsOf(await pageText(factsWith({ seller: bengali, buyer: kannada })));
    expect(both).toContain('NotoSansBengali-Bold');
    expect(both).toContain('NotoSansKannada-Bold');
  });

  it('has a code that leads to the week', async () => {
    const facts = factsWith();
    const { data } = encode(facts.address, { ecc: 'M', border: 0 });
    const step = 104 / data.length;
    const dark = new Set(
      [...(await pageText(facts)).matchAll(/^([\d.]+) ([\d.]+) ([\d.]+) [\d.]+ re$/gm)].map(
        ([, x, y]) =>
          `${Math.round((Number(x) - 435) / step)} ${Math.round(Number(y) / step - 576 / step)}`,
      ),
    );
    const wanted = data.flatMap((cells, j) => cells.flatMap((is, i) => (is ? [`${i} ${j}`] : [])));
    expect([...dark].sort()).toEqual(wanted.sort());
  });

  it('stays one page with the longest names there are', async () => {
    const page = await pageText(factsWith({ seller: 'W'.repeat(256), buyer: 'ক্ষ'.repeat(28) }));
    expect(page.match(/\/Type \/Page\b/g)).toHaveLength(1);
  });
});

describe('runs of one font', () => {
  it('keep the letters of a script together, with their joiners', () => {
    expect(fontRuns(`Rina ${kannada}।`)).toEqual([
      { font: 'latin', text: 'Rina ' },
      { font: 'kannada', text: 'ಕೃಷ್ಣರಾಜೇಂದ್ರ' },
      { font: 'latin', text: ' ' },
      { font: 'kannada', text: 'ಸಾಫ್ಟ್‌ವೇರ್।' },
    ]);
    expect(fontRuns('Łódź ৳ €').map(({ font }) => font)).toEqual([
      'latin-ext',
      'latin',
      'latin-ext',
      'latin',
      'bengali',
      'latin',
    ]);
  });

  it('leave out what would turn text around', () => {
    expect(fontRuns('a\u202eb\u0007c')).toEqual([{ font: 'latin', text: 'a b c' }]);
  });
});

describe('wrapping', () => {
  it('breaks at spaces, else between letters and never inside one', () => {
    const fits = (line: string) => [...new Intl.Segmenter('bn').segment(line)].length <= 5;
    expect(wrapText('ab cd efghijkl', fits)).toEqual(['ab cd', 'efghi', 'jkl']);
    const letters = wrapText('ক্ষ'.repeat(7), fits);
    expect(letters.join('')).toBe('ক্ষ'.repeat(7));
    for (const line of letters) expect(line.startsWith('্')).toBe(false);
    expect(wrapText('', fits)).toEqual(['']);
  });
});
