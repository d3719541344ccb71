import type { Clock } from '../log/clock.ts';
import { type BudgetLeases, type BudgetLimit, createBudget } from './budgets.ts';

/** Counts attempts per key in a window, in all processes together. */
export interface Throttle {
  /** True if this attempt is within the limit. */
  allow(key: string): Promise<boolean>;
  /** The person has shown who they are: start over. */
  forget(key: string): Promise<void>;
}

export function createThrottle(
  deps: { readonly clock: Clock; readonly leases: BudgetLeases },
  limit: BudgetLimit,
): Throttle {
  const budget = createBudget(deps, limit);
  return {
    allow: async (key) => (await budget.spend(key, 1)) === 0,
    forget: (key) => budget.forget(key),
  };
}
