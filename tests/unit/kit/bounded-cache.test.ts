import { describe, expect, it } from 'vitest';
import { createBoundedCache } from '../../../shared/kit/bounded-cache.ts';

describe('createBoundedCache', () => {
  it('computes once while it remembers, and forgets all when full', () => {
    const computed: string[] = [];
    const lengthOf = createBoundedCache(2, (key) => {
      computed.push(key);
      return key.length;
    });
    expect([lengthOf('a'), lengthOf('bb'), lengthOf('a'), lengthOf('bb')]).toEqual([1, 2, 1, 2]);
    expect(computed).toEqual(['a', 'bb']);
    expect(lengthOf('ccc')).toBe(3);
    expect(lengthOf('a')).toBe(1);
    expect(computed).toEqual(['a', 'bb', 'ccc', 'a']);
  });

  it('remembers false', () => {
    let count = 0;
    const answer = createBoundedCache(2, () => {
      count++;
      return false;
    });
    expect([answer('x'), answer('x')]).toEqual([false, false]);
    expect(count).toBe(1);
  });
});
