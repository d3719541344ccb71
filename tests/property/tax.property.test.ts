import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Credit, creditOf } from '../../shared/domain/credit.ts';
import { invoiceLines } from '../../shared/domain/invoice.ts';
import { type TaxedLine, type TaxRate, taxTotals } from '../../shared/domain/tax.ts';
import { invoiceOf, linesOf, taxedDocument } from '../../shared/entry/invoice-document.ts';
import { formatValue, invoiceDocument, parseValue } from '../../shared/entry/values.ts';

/**
 * The oracle: percent as decimal text, multiplied digit by digit and rounded by looking at the first
 * digit that goes. It shares nothing with what it judges.
 */
function taxByHand(netMinor: number, bp: number): bigint {
  const product = String(BigInt(netMinor) * BigInt(bp)).padStart(5, '0');
  const whole = BigInt(product.slice(0, -4));
  return Number(product.at(-4)) >= 5 ? whole + 1n : whole;
}

const hash = 'ab'.repeat(32);
const bp = fc.oneof(
  fc.constantFrom(1, 500, 700, 1_900, 2_550),
  fc.integer({ min: 1, max: 10_000 }),
);
const taxRate: fc.Arbitrary<TaxRate> = fc.oneof(
  bp.map((each): TaxRate => ({ code: 'S', bp: each })),
  fc.constantFrom('Z' as const, 'E' as const, 'AE' as const).map((code) => ({ code, bp: 0 })),
);
const perHour = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.integer({ min: 1, max: 9_999_999 }),
);
const time = fc.integer({ min: 0, max: 302_400_000 });
const invoiced: fc.Arbitrary<readonly TaxedLine[]> = fc
  .record({ a: perHour, b: perHour, service: time, support: time, ra: taxRate, rb: taxRate })
  .map(({ a, b, service, support, ra, rb }) =>
    invoiceLines({
      timesheets: [{ hash, msByWork: { service, support } }],
      rates: [
        { work: 'service', rateMinor: a },
        { work: 'support', rateMinor: b },
      ],
    }).map((line) => ({ ...line, tax: line.work === 'service' ? ra : rb })),
  );

const sum = (numbers: readonly number[]): bigint =>
  numbers.reduce((all, each) => all + BigInt(each), 0n);

const msOf = (lines: readonly TaxedLine[], work: string): number =>
  lines.find((line) => line.work === work)?.ms ?? 0;

describe('tax against a decimal oracle', () => {
  it('is rounded half up, once a category and rate, and adds up', () => {
    fc.assert(
      fc.property(invoiced, (lines) => {
        const { groups, netMinor, taxMinor, amountMinor } = taxTotals(lines);
        for (const group of groups)
          expect(BigInt(group.taxMinor)).toBe(taxByHand(group.netMinor, group.bp));
        expect(sum(groups.map((each) => each.netMinor))).toBe(
          sum(lines.map((line) => line.amountMinor)),
        );
        expect(sum([netMinor, taxMinor])).toBe(BigInt(amountMinor));
        const names = groups.map(({ code, bp: each }) => `${code} ${each}`);
        expect(new Set(names).size).toBe(groups.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps its sums in the document, byte for byte', () => {
    fc.assert(
      fc.property(invoiced, (lines) => {
        const head = {
          no: '1',
          contract: hash,
          issued_on: '2026-03-10',
          seller: { name: 'Rina', country: 'BD' },
          buyer: { name: 'Acme', country: 'DE' },
          cur: 'EUR',
        };
        const document = invoiceOf(head, lines, (line) => ({
          ...(lines.find(({ work }) => work === line.work) as TaxedLine).tax,
          reason: 'because',
        }));
        expect(taxedDocument.safeParse(document).success).toBe(true);
        expect(linesOf(document)).toEqual(lines);
        const read = parseValue(invoiceDocument, formatValue(document as never));
        expect(read).toEqual(document);
      }),
      { numRuns: 200 },
    );
  });
});

describe('credits against their invoice', () => {
  const cut = fc.record({
    service: fc.double({ min: 0, max: 1, noNaN: true }),
    support: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it('never come to more than it, and all of its time comes to exactly it', () => {
    fc.assert(
      fc.property(invoiced, fc.array(cut, { maxLength: 6 }), (lines, cuts) => {
        const whole = taxTotals(lines);
        let left = lines;
        const credits: Credit[] = [];
        const take = (service: number, support: number) => {
          const credit = creditOf(left, { service, support });
          if (typeof credit === 'string') {
            expect([service + support, credit]).toEqual([0, 'nothing']);
            return;
          }
          credits.push(credit);
          left = credit.left;
        };
        for (const each of cuts)
          take(
            Math.floor(msOf(left, 'service') * each.service),
            Math.floor(msOf(left, 'support') * each.support),
          );
        const credited = () => sum(credits.map((each) => each.amountMinor));
        expect(credits.every((each) => each.amountMinor <= 0 && each.taxMinor <= 0)).toBe(true);
        // At each step what is left is what an invoice of the rest would be.
        expect(BigInt(whole.amountMinor) + credited()).toBe(BigInt(taxTotals(left).amountMinor));
        take(msOf(left, 'service'), msOf(left, 'support'));
        expect(BigInt(whole.amountMinor) + credited()).toBe(0n);
        expect(BigInt(whole.taxMinor) + sum(credits.map((each) => each.taxMinor))).toBe(0n);
        expect(left).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('deviate from their own rounding by one minor unit a group at most', () => {
    fc.assert(
      fc.property(invoiced, cut, (lines, part) => {
        const credit = creditOf(lines, {
          service: Math.floor(msOf(lines, 'service') * part.service),
          support: Math.floor(msOf(lines, 'support') * part.support),
        });
        if (typeof credit === 'string') return;
        for (const group of credit.groups) {
          const own = taxByHand(0 - group.netMinor, group.bp);
          expect(Math.abs(Number(own + BigInt(group.taxMinor)))).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('of more than is left, or of what is not there, are refused', () => {
    fc.assert(
      fc.property(invoiced, fc.integer({ min: 1, max: 1_000_000 }), (lines, more) => {
        const service = msOf(lines, 'service') + more;
        expect(creditOf(lines, { service, support: 0 })).toBe('exceeds');
        expect(creditOf(lines, { service: 0 - more, support: 0 })).toBe('nothing');
      }),
      { numRuns: 200 },
    );
  });
});
