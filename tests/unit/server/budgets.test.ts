import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../server/http/budgets.ts';

function setUp(limit: { max: number; windowMs: number; keys: number }) {
  const state = { nowMs: 1_000_000 };
  const budget = createBudget({ nowMs: () => state.nowMs }, limit);
  return { state, budget };
}

describe('a budget', () => {
  const limit = { max: 10, windowMs: 1_000, keys: 100 };

  it('says how long it takes until there is more, and then there is', () => {
    const { state, budget } = setUp(limit);
    expect(budget.spend('a', 7)).toBe(0);
    state.nowMs += 300;
    expect(budget.spend('a', 4)).toBe(700);
    // What is refused is not counted.
    expect(budget.spend('a', 3)).toBe(0);
    expect(budget.spend('b', 10)).toBe(0);
    state.nowMs += 700;
    expect(budget.spend('a', 10)).toBe(0);
  });

  it('makes nobody wait longer because the clock was set back', () => {
    const { state, budget } = setUp(limit);
    budget.spend('a', 10);
    state.nowMs -= 86_400_000;
    expect(budget.spend('a', 1)).toBe(0);
    expect(budget.spend('a', 10)).toBe(1_000);
  });

  it('remembers no more keys than it may, and forgets the oldest first', () => {
    const { budget } = setUp({ ...limit, keys: 3 });
    for (const key of ['a', 'b', 'c', 'd']) budget.spend(key, 10);
    expect(budget.spend('a', 10)).toBe(0);
    expect(budget.spend('d', 1)).toBeGreaterThan(0);
    expect(budget.spend('c', 1)).toBeGreaterThan(0);
    // Room for `a` was made by forgetting `b`.
    expect(budget.spend('b', 10)).toBe(0);
  });
});
