import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountMinor,
  divideHalfEven,
  minorDigits,
  sumMinor,
} from '../../../shared/domain/money.ts';

/** Rounds by searching: the integer with the smallest |n·d − x|, the even one of two. */
function nearestBySearch(dividend: bigint, divisor: bigint): bigint {
  const distance = (n: bigint): bigint => {
    const difference = n * divisor - dividend;
    return difference < 0n ? -difference : difference;
  };
  const near = dividend / divisor;
  const candidates = [near - 1n, near, near + 1n];
  return candidates.reduce((best, one) => {
    if (distance(one) !== distance(best)) return distance(one) < distance(best) ? one : best;
    return one % 2n === 0n ? one : best;
  });
}

describe('money', () => {
  it.each([
    [3_600_000, 1_250, 1_250],
    [0, 1_250, 0],
    [600_000, 1_250, 208],
    [1_800_000, 1, 0],
    [1_800_000, 3, 2],
    [1_800_000, 5, 2],
    [1_800_001, 1, 1],
    [1_799_999, 1, 0],
    [-1_800_000, 3, -2],
    [-3_600_000, 1_250, -1_250],
    [604_800_000, 1_000_000_000_000, 168_000_000_000_000],
  ])('%i ms at %i is %i', (ms, rateMinor, amount) => {
    expect(amountMinor(ms, rateMinor)).toBe(amount);
  });

  it('agrees with an exact rational search', () => {
    const ms = fc.oneof(
      fc.integer({ min: -604_800_000, max: 604_800_000 }),
      fc.integer({ min: -336, max: 336 }).map((halfHours) => halfHours * 1_800_000),
    );
    fc.assert(
      fc.property(ms, fc.integer({ min: 0, max: 10_000_000 }), (workMs, rateMinor) => {
        const expected = nearestBySearch(BigInt(workMs) * BigInt(rateMinor), 3_600_000n);
        expect(amountMinor(workMs, rateMinor)).toBe(Number(expected));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never minus zero, and rounds a correction like the amount it corrects', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.bigInt(1n, 10n ** 12n), (a, b) => {
        expect(divideHalfEven(-a, b)).toBe(-divideHalfEven(a, b));
      }),
    );
    expect(Object.is(amountMinor(-1, 1), 0)).toBe(true);
  });

  it('refuses amounts that are no safe integers', () => {
    expect(() => amountMinor(604_800_000, Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
    expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
    expect(sumMinor([Number.MAX_SAFE_INTEGER, 1, -1])).toBe(Number.MAX_SAFE_INTEGER);
    expect(sumMinor([])).toBe(0);
  });

  it.each([
    ['USD', 2],
    ['EUR', 2],
    ['INR', 2],
    ['BDT', 2],
    ['PKR', 2],
    ['LKR', 2],
    ['JPY', 0],
    ['VND', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['MRU', 2],
  ])('%s has %i minor digits', (cur, digits) => {
    expect(minorDigits(cur)).toBe(digits);
  });

  it.each(['', 'usd', 'XXX', 'US', '__proto__', 'EURO'])('%j is no currency', (cur) => {
    expect(minorDigits(cur)).toBeUndefined();
  });
});
