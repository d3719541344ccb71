import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import {
  cellsPerWeek,
  defaultEditCloseS,
  defaultReviewCloseS,
  editCloseAt,
  mondayIdxOf,
  reviewCloseAt,
  weekOf,
  weekRange,
} from '../../../shared/domain/week.ts';

const monday = Date.UTC(2026, 6, 6);
const contract = {
  week0: cellOf(monday),
  editCloseS: defaultEditCloseS,
  reviewCloseS: defaultReviewCloseS,
};

describe('week', () => {
  it('has 1008 cells from week0, the last one before the next Monday', () => {
    expect(weekOf(contract, contract.week0)).toBe(0);
    expect(weekOf(contract, contract.week0 + 1007)).toBe(0);
    expect(weekOf(contract, contract.week0 + 1008)).toBe(1);
    expect(weekOf(contract, contract.week0 - 1)).toBe(-1);
    expect(cellStartAt(weekRange(contract, 0).toIdx)).toBe(Date.UTC(2026, 6, 13));
  });

  it('ranges tile all cells', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 }), fc.nat(2 ** 32), (week0, idx) => {
        const { fromIdx, toIdx } = weekRange({ week0 }, weekOf({ week0 }, idx));
        expect(toIdx - fromIdx).toBe(cellsPerWeek);
        expect(fromIdx <= idx && idx < toIdx).toBe(true);
      }),
    );
  });

  it('closes absolutely: edits on Monday 12:00 UTC, review a week after the end', () => {
    expect(editCloseAt(contract, 0)).toBe(Date.UTC(2026, 6, 13, 12));
    expect(reviewCloseAt(contract, 0)).toBe(Date.UTC(2026, 6, 20));
    expect(editCloseAt(contract, 15)).toBe(editCloseAt(contract, 0) + 15 * 7 * 86_400_000);
  });

  it('keeps its length over a change of summer time', () => {
    const base = { week0: cellOf(Date.UTC(2026, 9, 19)) };
    const lengths = [0, 1, 2].map((week) => {
      const { fromIdx, toIdx } = weekRange(base, week);
      return cellStartAt(toIdx) - cellStartAt(fromIdx);
    });
    expect(lengths).toEqual([604_800_000, 604_800_000, 604_800_000]);
  });

  it('finds the Monday of any instant', () => {
    expect(mondayIdxOf(monday)).toBe(contract.week0);
    expect(mondayIdxOf(monday + 7 * 86_400_000 - 1)).toBe(contract.week0);
    expect(mondayIdxOf(monday - 1)).toBe(contract.week0 - 1008);
    expect(new Date(cellStartAt(mondayIdxOf(Date.UTC(2031, 1, 28)))).getUTCDay()).toBe(1);
  });
});
