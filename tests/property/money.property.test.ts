import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalAmount } from '../../shared/domain/decimal-amount.ts';
import { invoiceLines, invoiceTotal } from '../../shared/domain/invoice.ts';
import { amountMinor, divideHalfEven, minorDigits } from '../../shared/domain/money.ts';
import { pain001 } from '../../shared/domain/pain-001.ts';
import { assertOk } from '../../shared/kit/result.ts';

/**
 * The oracle: school arithmetic on decimal text, which shares nothing with what it judges. A number
 * is a fraction of two whole numbers, and a decimal is its digits, one after the other.
 */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** `12.345` as a fraction. */
function fractionOf(text: string): Fraction {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return {
    over: BigInt(`${sign}${whole}${decimals}`),
    under: BigInt(`1${'0'.repeat(decimals.length)}`),
  };
}

const times = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.over,
  under: a.under * b.under,
});
const plus = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const isEqual = (a: Fraction, b: Fraction): boolean => a.over * b.under === b.over * a.under;

/** By trying both neighbours, and not by looking at a remainder. */
function roundedText({ over, under }: Fraction, digits: number): string {
  const scaled = { over: over * BigInt(`1${'0'.repeat(digits)}`), under };
  const below =
    scaled.over / scaled.under - (scaled.over < 0n && scaled.over % scaled.under !== 0n ? 1n : 0n);
  const distance = (whole: bigint): bigint => {
    const d = scaled.over - whole * scaled.under;
    return d < 0n ? -d : d;
  };
  const [toBelow, toAbove] = [distance(below), distance(below + 1n)];
  const isEven = below % 2n === 0n;
  const nearest = toBelow < toAbove || (toBelow === toAbove && isEven) ? below : below + 1n;
  const text = String(nearest < 0n ? -nearest : nearest).padStart(digits + 1, '0');
  const point = text.length - digits;
  const sign = nearest < 0n ? '-' : '';
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** With 0, 2, 3 and 4 digits after the point. */
const currency = fc.constantFrom('JPY', 'ISK', 'EUR', 'BDT', 'INR', 'KWD', 'BHD', 'CLF');
const digitsOf = (cur: string): number => minorDigits(cur) ?? -1;
const weekMs = fc.integer({ min: 0, max: 7 * 24 * 3_600_000 });
/** Odd rates and those that fall on halves. */
const rate = fc.oneof(
  fc.integer({ min: 0, max: 1_000_000_000 }),
  fc.integer({ min: 0, max: 10_000 }).map((n) => n * 25),
);
/** Times of which an odd rate comes to exactly half a minor unit. */
const halfMs = fc.integer({ min: 0, max: 300 }).map((n) => n * 1_800_000);

const hours = (ms: number): Fraction => ({ over: BigInt(ms), under: 3_600_000n });
const runs = { numRuns: 2_000 };

describe('money against a decimal oracle', () => {
  it('rounds time × rate half to even, once, in every currency', () => {
    fc.assert(
      fc.property(currency, fc.oneof(weekMs, halfMs), rate, (cur, ms, rateMinor) => {
        const digits = digitsOf(cur);
        const perHour = fractionOf(decimalAmount(rateMinor, cur));
        const wanted = roundedText(times(hours(ms), perHour), digits);
        expect(decimalAmount(amountMinor(ms, rateMinor), cur)).toBe(wanted);
        const minus = wanted === roundedText(fractionOf('0'), digits) ? wanted : `-${wanted}`;
        expect(decimalAmount(-amountMinor(ms, rateMinor) || 0, cur)).toBe(minus);
        expect(amountMinor(-ms, rateMinor) + amountMinor(ms, rateMinor)).toBe(0);
      }),
      runs,
    );
  });

  it('adds lines that are each rounded, service and support apart', () => {
    const week = fc.record({ service: fc.oneof(weekMs, halfMs), support: weekMs });
    fc.assert(
      fc.property(currency, fc.array(week, { maxLength: 6 }), rate, rate, (cur, weeks, a, b) => {
        const digits = digitsOf(cur);
        const lines = invoiceLines({
          timesheets: weeks.map((msByWork, i) => ({ hash: String(i), msByWork })),
          rates: [
            { work: 'service', rateMinor: a },
            { work: 'support', rateMinor: b },
          ],
        });
        const parts = weeks.flatMap(({ service, support }) => [
          roundedText(times(hours(service), fractionOf(decimalAmount(a, cur))), digits),
          roundedText(times(hours(support), fractionOf(decimalAmount(b, cur))), digits),
        ]);
        const sum = parts.map(fractionOf).reduce(plus, fractionOf('0'));
        expect(isEqual(fractionOf(decimalAmount(invoiceTotal(lines), cur)), sum)).toBe(true);
        expect(lines).toHaveLength(
          weeks.reduce(
            (n, { service, support }) => n + Number(service > 0) + Number(support > 0),
            0,
          ),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('exchanges half to even, also between currencies with other digits', () => {
    const factor = fc.integer({ min: 1, max: 1_000_000_000 });
    fc.assert(
      fc.property(rate, factor, factor, (amount, num, den) => {
        const out = divideHalfEven(BigInt(amount) * BigInt(num), BigInt(den));
        const exact = { over: BigInt(amount) * BigInt(num), under: BigInt(den) };
        expect(String(out)).toBe(roundedText(exact, 0));
      }),
      runs,
    );
  });

  it('writes a control sum that is the sum of the amounts as they are written', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 9_000_000_000_000 }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(currency, amounts, (cur, all) => {
        const account = { account: 'NL91ABNA0417164300', bic: 'ABNANL2A' };
        const payee = { name: 'Rina', ...account, country: 'NL' };
        const xml = assertOk(
          pain001({
            messageId: 'M',
            createdAt: '2026-03-09T10:00:00',
            executeOn: '2026-03-10',
            debtor: { name: 'Acme', ...account },
            cur,
            payments: all.map((amount, i) => ({
              endToEndId: `E${i}`,
              payee,
              amountMinor: amount,
              remittance: 'x',
            })),
          }),
        );
        const written = [...xml.matchAll(/<InstdAmt Ccy="[A-Z]{3}">([\d.]+)</g)].map(
          ([, text = '']) => fractionOf(text),
        );
        const sums = [...xml.matchAll(/<CtrlSum>([\d.]+)</g)].map(([, text = '']) =>
          fractionOf(text),
        );
        expect([written.length, sums.length]).toEqual([all.length, 2]);
        const sum = written.reduce(plus, fractionOf('0'));
        expect(sums.every((each) => isEqual(each, sum))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
