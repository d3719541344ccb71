import { describe, expect, it } from 'vitest';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import {
  type ActiveDevice,
  isSuspect,
  standingAt,
  withRevocation,
} from '../../../shared/verify/key-times.ts';

const device: ActiveDevice = { enroll: 'ab'.repeat(32) as EntryHash, sinceIndex: 10 };

describe('the standing of a key', () => {
  const revoked = withRevocation(device, { atIndex: 20, sinceMs: 0 });

  it.each([
    [9, 'inactive'],
    [10, 'inactive'],
    [11, 'active'],
    [20, 'active'],
    [21, 'revoked'],
  ] as const)('at index %i is %s', (index, standing) => {
    expect(standingAt(revoked, index)).toBe(standing);
  });

  it('of nobody is none, and of one never revoked lasts', () => {
    expect(standingAt(undefined, 5)).toBe('inactive');
    expect(standingAt(device, 1e9)).toBe('active');
  });

  it('is ended by the first revocation, whatever follows', () => {
    const again = withRevocation(revoked, { atIndex: 15, sinceMs: 700 });
    expect(standingAt(again, 18)).toBe('active');
    expect(again.revoked).toEqual({ atIndex: 20, sinceMs: 700 });
  });

  it('is suspect from the earliest moment that anybody named', () => {
    const later = withRevocation(withRevocation(device, { atIndex: 20, sinceMs: 900 }), {
      atIndex: 30,
      sinceMs: 700,
    });
    expect([699, 700, 901].map((ms) => isSuspect(later, ms))).toEqual([false, true, true]);
    expect(isSuspect(revoked, 1e15)).toBe(false);
    expect(isSuspect(device, 1e15)).toBe(false);
  });
});
