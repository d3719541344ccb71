import { describe, expect, it } from 'vitest';
import { claimLimits, claimsOf, isClaimKind } from '../../../shared/entry/claims.ts';
import type { Entry } from '../../../shared/entry/entry.ts';
import { kinds } from '../../../shared/entry/kinds.ts';
import { bundleLimits } from '../../../shared/verify/bundle-format.ts';

const entry = (kind: string, payload: object = {}) => ({ kind, payload }) as unknown as Entry;

describe('claims', () => {
  it('are all kinds but those of which a year has thousands, and which are only looked up', () => {
    expect(kinds.filter((kind) => !isClaimKind(kind))).toEqual(
      expect.arrayContaining(['slice', 'session', 'erasure', 'void']),
    );
    expect(kinds.filter(isClaimKind)).toHaveLength(kinds.length - 4);
    // Retention takes the pictures of every slice, one erasure each.
    expect(claimsOf(entry('erasure'))).toBe(0);
    expect(claimsOf(entry('decision'))).toBe(1);
  });

  it('count each item of a batch', () => {
    expect(claimsOf(entry('batch', { items: [{}, {}, {}] }))).toBe(3);
  });

  it('that a server takes at most are no more than a verifier reads', () => {
    const most = Object.values(claimLimits).reduce((sum, limit) => sum + limit, 0);
    expect(most).toBeLessThanOrEqual(bundleLimits.claims);
  });
});
