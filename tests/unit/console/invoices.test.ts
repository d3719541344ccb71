import { describe, expect, it } from 'vitest';
import {
  allOf,
  creditOfInvoice,
  linesLeft,
  typedMs,
} from '../../../renderer/console/finance/credit-draft.ts';
import {
  ecbPerUnit,
  estimateAt,
  exchangeOf,
  parseEcb,
  rateText,
} from '../../../renderer/console/finance/exchange.ts';
import {
  emptyDraft,
  type InvoiceDraft,
  newestTaxed,
  percentBp,
  taxedFrom,
  withDefaults,
} from '../../../renderer/console/finance/invoice-draft.ts';
import { openInvoice } from '../../../renderer/console/finance/invoice-document.ts';
import { nextNumber } from '../../../renderer/console/finance/invoice-number.ts';
import { checkFx } from '../../support/check-fx.ts';
import type { ContractLedger } from '../../../shared/entry/ledger.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import { buildBundle, type BundleTamper, readerOf } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { creditStep, withTax } from '../../support/taxed-scene.ts';
import { testStartMs } from '../../support/test-clock.ts';

const hash = 'ab'.repeat(32);
const line = {
  timesheet: hash,
  work: 'service',
  rateMinor: 2_500,
  ms: 3_600_000,
  amountMinor: 2_500,
} as const;
const about = { contract: hash, cur: 'EUR', lines: [line] };
const typed = (change: Partial<InvoiceDraft> = {}): InvoiceDraft => ({
  ...emptyDraft({ no: 'A-1', issuedOn: '2026-03-10', seller: 'রিনা', buyer: 'Acme' }),
  tax: 'S',
  rate: '19',
  sellerCountry: 'de',
  buyerCountry: 'DE',
  sellerVat: 'DE1',
  ...change,
});

async function ledgerOf(tamper: BundleTamper): Promise<ContractLedger> {
  const built = await buildBundle(tamper);
  const opened = await openBundle(
    { crypto: testCrypto },
    { ...built, files: readerOf(built.files) },
  );
  if (opened.ledger === undefined) throw new Error('no ledger');
  return opened.ledger;
}

describe('an invoice that is typed', () => {
  it('has its tax, and leaves out what nobody typed', () => {
    const document = assertOk(taxedFrom(typed({ order: ' PO 7 ' }), about));
    expect(document).toMatchObject({ tax_minor: 475, amount_minor: 2_975, order: 'PO 7' });
    expect(document.seller).toEqual({ name: 'রিনা', country: 'DE', vat_no: 'DE1' });
    expect(Object.keys(document)).not.toContain('due_on');
  });

  it.each([
    ['rate', { rate: '0' }, 'percent'],
    ['rate', { rate: '19 %' }, 'percent'],
    ['sellerCountry', { sellerCountry: 'Bangladesh' }, 'country'],
    ['dueOn', { dueOn: '2026-03-01' }, 'before'],
    ['issuedOn', { issuedOn: 'soon' }, 'day'],
    ['no', { no: ' ' }, 'required'],
    ['reason', { tax: 'E' }, 'required'],
    ['note', { note: 'ক'.repeat(200) }, 'too_long'],
  ] as const)('says what is wrong with %s', (field, change, fault) => {
    const made = taxedFrom(typed(change), about);
    expect(made.ok ? {} : made.error.fields).toEqual({ [field]: fault });
  });

  it('says what the norm has against it', () => {
    const made = taxedFrom(typed({ tax: 'AE', reason: 'Reverse charge' }), about);
    expect(made.ok ? [] : made.error.tax).toEqual(['buyer_vat_missing']);
  });

  it('reads percent as people write it', () => {
    expect(['19', '25.5', '7,25', '100', '101', '1.234', '-1', ''].map(percentBp)).toEqual([
      1_900,
      2_550,
      725,
      10_000,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('remembers what the last one said', async () => {
    const ledger = await ledgerOf({ steps: (steps) => withTax(steps) });
    const own = newestTaxed([ledger]);
    const names = { no: 'B-1', issuedOn: '2026-04-10', seller: 'x', buyer: 'y' };
    expect(withDefaults(emptyDraft(names), { own, others: undefined })).toMatchObject({
      no: 'B-1',
      seller: 'Rina Das',
      buyerVat: 'DE987654321',
      tax: 'S',
      rate: '19',
      dueOn: '2026-04-24',
      costCentre: 'Support',
    });
    const other = withDefaults(emptyDraft(names), { own: undefined, others: own });
    expect(other).toMatchObject({ seller: 'x', tax: 'none', buyer: 'Example Ltd' });
  });
});

describe('numbers', () => {
  const signed = (...numbers: readonly string[]) =>
    ({ invoices: numbers.map((no) => ({ entry: { payload: { no } } })) }) as never;
  it('follow one another within a contract and year', () => {
    const con = 'ab12cd34-0000-4000-8000-000000000000';
    const next = (...numbers: string[]) => nextNumber(signed(...numbers), con, '2026-07-13');
    expect(next()).toBe('AB12-2026-0001');
    expect(next('AB12-2026-0001', 'AB12-2026-0009', 'AB12-2025-0044')).toBe('AB12-2026-0010');
    expect(next('AB12-2026-x', 'AB12-2026-', 'own 7')).toBe('AB12-2026-0001');
  });
});

describe('a credit that is typed', () => {
  const credit = creditStep(
    { name: 'credit', atMs: testStartMs + 9 * 86_400_000 },
    { no: '2026-002', ms: { service: 1_200_000, support: 0 } },
  );

  it('takes what earlier ones left, and no more', async () => {
    const ledger = await ledgerOf({ steps: (steps) => [...withTax(steps), credit] });
    const invoice = ledger.invoices[0] as ContractLedger['invoices'][number];
    const left = linesLeft(ledger, invoice) ?? [];
    expect(left.map(({ ms }) => ms)).toEqual([2_380_000 - 1_200_000]);
    const document = ledger.valuesByHash.get(invoice.entry.hash)?.doc;
    if (document === undefined) throw new Error('no document');
    const draft = { no: '2026-003', issuedOn: '2026-03-20', note: ' why ', ms: allOf(left) };
    const made = creditOfInvoice({ invoice, document, left }, draft, { reason: '' });
    const first = ledger.invoices[1]?.entry.payload.amount_minor ?? 0;
    expect(0 - (made?.amount_minor ?? 0)).toBe(document.amount_minor - first);
    expect(made).toMatchObject({ type: 'credit', note: 'why', corrects: { no: '2026-001' } });
    const more = { ...draft, ms: { service: 2_000_000 } };
    expect(creditOfInvoice({ invoice, document, left }, more, { reason: '' })).toBeUndefined();
  });

  it('takes back an invoice that says nothing about tax', async () => {
    const ledger = await ledgerOf({});
    const invoice = ledger.invoices[0] as ContractLedger['invoices'][number];
    const document = ledger.valuesByHash.get(invoice.entry.hash)?.doc;
    const left = linesLeft(ledger, invoice) ?? [];
    if (document === undefined) throw new Error('no document');
    const draft = { no: 'C-1', issuedOn: '2026-03-20', note: '', ms: allOf(left) };
    const made = creditOfInvoice({ invoice, document, left }, draft, { reason: 'Nothing said' });
    expect(made?.amount_minor).toBe(0 - document.amount_minor);
    expect(made?.tax).toMatchObject([{ code: 'O', reason: 'Nothing said', tax_minor: 0 }]);
    expect(openInvoice(ledger, ledger.timesheets[0] as never)).toBeUndefined();
  });

  it('reads time as people write it', () => {
    expect(['1:30', '0:00:20', '1.5', '0,25', '', '1:75', 'x', '-1'].map(typedMs)).toEqual([
      5_400_000,
      20_000,
      5_400_000,
      900_000,
      0,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

const ecbXml = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"><Cube>
<Cube time='2026-03-09'><Cube currency='USD' rate='1.0926'/><Cube currency='INR' rate='91.234'/></Cube>
<Cube time='2026-03-10'><Cube currency='USD' rate='1.1'/><Cube currency='JPY' rate='160.55'/></Cube>
</Cube></gesmes:Envelope>`;

describe('exchange', () => {
  const wanted = {
    amountMinor: 9_267,
    cur: 'EUR',
    outCur: 'BDT',
    perUnit: ['1', '131.25'] as const,
    source: 'Bank',
    date: '2026-03-10',
  };

  it('signs a fraction that comes to what the verifier counts', async () => {
    const fx = assertOk(exchangeOf(wanted));
    expect(fx).toMatchObject({ num: 525, den: 4, out_minor: 1_216_294, out_cur: 'BDT' });
    expect(rateText(fx, 'EUR')).toBe('131.25');
    expect(estimateAt(fx, 100)).toBe(13_125);
    expect(await checkFx(fx)).toEqual([]);
    expect(await checkFx({ ...fx, out_minor: fx.out_minor + 1 })).toEqual(['E_FX']);
  });

  it('knows currencies with other digits', () => {
    const yen = assertOk(exchangeOf({ ...wanted, outCur: 'JPY', perUnit: ['1', '160.55'] }));
    expect([yen.out_minor, rateText(yen, 'EUR')]).toEqual([14_878, '160.55']);
    const dinar = assertOk(exchangeOf({ ...wanted, cur: 'KWD', perUnit: ['0.33', '131.25'] }));
    expect(rateText(dinar, 'KWD')).toBe('397.727273');
  });

  it.each([
    ['same_currency', { outCur: 'EUR' }],
    ['currency', { outCur: 'XXX' }],
    ['rate', { perUnit: ['1', '0'] as const }],
    ['rate', { perUnit: ['1', '1e9'] as const }],
    ['too_large', { perUnit: ['0.000000001', '999999999.123456789'] as const }],
    ['source', { source: ' ' }],
    ['day', { date: '' }],
  ])('says %s', (fault, change) => {
    const made = exchangeOf({ ...wanted, ...change });
    expect(made.ok ? '' : made.error).toBe(fault);
  });

  it('takes the newest day of the ECB’s files', () => {
    const rates = assertOk(parseEcb(ecbXml));
    expect([rates.date, rates.rateByCurrency.get('USD')]).toEqual(['2026-03-10', '1.1']);
    expect(ecbPerUnit(rates, 'EUR', 'USD')).toEqual(['1', '1.1']);
    expect(ecbPerUnit(rates, 'USD', 'EUR')).toEqual(['1.1', '1']);
    expect(ecbPerUnit(rates, 'EUR', 'BDT')).toBeUndefined();
    const csv = assertOk(parseEcb('Date, USD, JPY, \n10 March 2026, 1.1, 160.55, \n'));
    expect([csv.date, csv.rateByCurrency.get('JPY')]).toEqual(['2026-03-10', '160.55']);
    for (const wrong of [
      '',
      'x',
      '<html></html>',
      '<Cube time="2026-03-10"></Cube>',
      'Date,USD\nnever,1',
    ])
      expect(parseEcb(wrong).ok, wrong).toBe(false);
  });
});
