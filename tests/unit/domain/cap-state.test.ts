import { describe, expect, it } from 'vitest';
import { capStateOf } from '../../../shared/domain/cap-state.ts';

const hour = 3_600_000;

describe('capStateOf', () => {
  it.each([
    [0, 'within'],
    [27 * hour - 1, 'within'],
    [27 * hour, 'near'],
    [30 * hour, 'near'],
    [30 * hour + 1, 'over'],
  ] as const)('of 30 hours, %i ms is %s', (weekMs, expected) => {
    expect(capStateOf({ capMs: 30 * hour, weekMs })).toBe(expected);
  });

  it('pays nothing under a cap of 0, as billing does', () => {
    expect(capStateOf({ capMs: 0, weekMs: 1 })).toBe('over');
  });
});
