import type { Clock } from '../log/clock.ts';
import { type BudgetLimit, createBudget } from './budgets.ts';

/** Counts attempts per key in a window; bounded, and this process's own. */
export interface Throttle {
  /** True if this attempt is within the limit. */
  allow(key: string): boolean;
  /** The person has shown who they are: start over. */
  forget(key: string): void;
}

export function createThrottle(clock: Clock, limit: BudgetLimit): Throttle {
  const budget = createBudget(clock, limit);
  return {
    allow: (key) => budget.spend(key, 1) === 0,
    forget: (key) => budget.forget(key),
  };
}
