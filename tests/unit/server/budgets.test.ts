import { describe, expect, it } from 'vitest';
import { type BudgetLeases, createBudget } from '../../../server/http/budgets.ts';
import { createLocalLeases } from '../../../server/http/local-leases.ts';

/** Leases that are counted, shared by as many processes as ask. */
function countLeases() {
  const leases = createLocalLeases();
  const state = { count: 0 };
  const counted: BudgetLeases = {
    ...leases,
    lease: async (asked) => {
      state.count += 1;
      return leases.lease(asked);
    },
  };
  return { counted, state };
}

function setUp(limit: { max: number; windowMs: number; keys: number }) {
  const state = { nowMs: 1_000_000 };
  const { counted, state: leased } = countLeases();
  const process = () =>
    createBudget({ clock: { nowMs: () => state.nowMs }, leases: counted }, { name: 'n', ...limit });
  return { state, leased, process };
}

describe('a budget', () => {
  const limit = { max: 10, windowMs: 1_000, keys: 100 };

  it('says how long it takes until there is more, and then there is', async () => {
    const { state, process } = setUp(limit);
    const budget = process();
    expect(await budget.spend('a', 7)).toBe(0);
    state.nowMs += 300;
    expect(await budget.spend('a', 4)).toBe(700);
    // What is refused is not counted.
    expect(await budget.spend('a', 3)).toBe(0);
    expect(await budget.spend('b', 10)).toBe(0);
    state.nowMs += 700;
    expect(await budget.spend('a', 10)).toBe(0);
  });

  it('makes nobody wait longer because the clock was set back', async () => {
    const { state, process } = setUp(limit);
    const budget = process();
    await budget.spend('a', 10);
    state.nowMs -= 86_400_000;
    expect(await budget.spend('a', 1)).toBe(0);
    expect(await budget.spend('a', 10)).toBe(1_000);
  });

  it('is one budget for all processes, also of requests at once', async () => {
    const { process } = setUp(limit);
    const [first, second] = [process(), process()];
    const waits = await Promise.all(
      Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? first : second).spend('a', 1)),
    );
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(10);
  });

  it('asks nobody about ordinary use, and of what is more only now and then', async () => {
    const { leased, process } = setUp({ ...limit, max: 3_200 });
    const budget = process();
    for (let i = 0; i < 100; i++) expect(await budget.spend('a', 1)).toBe(0);
    expect(leased.count).toBe(0);
    await budget.spend('a', 1);
    expect(leased.count).toBe(1);
  });

  it('asks not each time for somebody who is refused and goes on, but soon again', async () => {
    const { state, leased, process } = setUp({ ...limit, windowMs: 60_000 });
    const budget = process();
    expect(await budget.spend('a', 10)).toBe(0);
    for (let i = 0; i < 50; i++) expect(await budget.spend('a', 1)).toBe(60_000);
    expect(leased.count).toBe(2);
    state.nowMs += 1_000;
    expect(await budget.spend('a', 1)).toBe(59_000);
    expect(leased.count).toBe(3);
  });

  it('is over by no more than what each process gives without asking', async () => {
    const { process } = setUp({ ...limit, max: 3_200 });
    const all = [process(), process(), process()];
    const spent = { sum: 0 };
    for (let i = 0; i < 4_000; i++)
      for (const budget of all) spent.sum += (await budget.spend('a', 1)) === 0 ? 1 : 0;
    expect(spent.sum).toBeGreaterThanOrEqual(3_200);
    expect(spent.sum).toBeLessThanOrEqual(3_200 + 3 * 100);
  });

  it('remembers no more keys than it may; whoever is forgotten here is known where it is shared', async () => {
    const { leased, process } = setUp({ ...limit, keys: 3 });
    const budget = process();
    for (const key of ['a', 'b', 'c', 'd']) await budget.spend(key, 10);
    expect(await budget.spend('a', 1)).toBeGreaterThan(0);
    expect(leased.count).toBe(5);
  });
});
