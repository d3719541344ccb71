import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellMs,
  cellOf,
  cellStartAt,
  formatCellUtc,
  minuteOfCell,
} from '../../../shared/domain/cell.ts';

describe('cell', () => {
  it('is half-open: its end belongs to the next one', () => {
    const idx = cellOf(Date.UTC(2026, 6, 6, 10, 20));
    expect(cellOf(cellStartAt(idx))).toBe(idx);
    expect(cellOf(cellStartAt(idx) + cellMs - 1)).toBe(idx);
    expect(cellOf(cellStartAt(idx) + cellMs)).toBe(idx + 1);
  });

  it('is floor(unix seconds / 600), for every instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 41), max: 2 ** 42 }), (atMs) => {
        expect(cellOf(atMs)).toBe(Math.floor(Math.floor(atMs / 1000) / 600));
      }),
    );
  });

  it.each([
    [0, 0],
    [59_999, 0],
    [60_000, 1],
    [599_999, 9],
    [600_000, 9],
  ])('offset %i lies in minute %i', (offsetMs, minute) => {
    expect(minuteOfCell(offsetMs)).toBe(minute);
  });

  it('is named in UTC, and never throws on an index that an attacker chose', () => {
    expect(formatCellUtc(0)).toBe('1970-01-01T00:00Z');
    expect(formatCellUtc(cellOf(Date.UTC(2026, 6, 6, 10, 25)))).toBe('2026-07-06T10:20Z');
    expect(formatCellUtc(Number.MAX_SAFE_INTEGER)).toBe('cell 9007199254740991');
    expect(formatCellUtc(-Number.MAX_SAFE_INTEGER)).toBe('cell -9007199254740991');
    expect(formatCellUtc(14_399_999_999)).toMatch(/Z$/);
  });
});
