import type { Clock } from '../log/clock.ts';

/** How much of something a key may use in a window; this process's own count, bounded. */
export interface Budget {
  /** 0 if `amount` fits in, and it is counted; else how many ms until the window ends. */
  spend(key: string, amount: number): number;
  /** Starts over. */
  forget(key: string): void;
}

export interface BudgetLimit {
  readonly max: number;
  readonly windowMs: number;
  /** As many are remembered; then the one that began longest ago is forgotten. */
  readonly keys: number;
}

export function createBudget(clock: Clock, { max, windowMs, keys }: BudgetLimit): Budget {
  const windows = new Map<string, { spent: number; untilMs: number }>();
  return {
    spend: (key, amount) => {
      const nowMs = clock.nowMs();
      const known = windows.get(key);
      const leftMs = known === undefined ? 0 : known.untilMs - nowMs;
      // A clock that was set back must not lengthen anybody's wait.
      const isOpen = known !== undefined && leftMs > 0 && leftMs <= windowMs;
      const window = isOpen ? known : { spent: 0, untilMs: nowMs + windowMs };
      if (!isOpen) {
        windows.delete(key);
        if (windows.size >= keys) dropOldest(windows);
        windows.set(key, window);
      }
      if (window.spent + amount > max) return window.untilMs - nowMs;
      window.spent += amount;
      return 0;
    },
    forget: (key) => {
      windows.delete(key);
    },
  };
}

/** A map remembers in which order its keys came, and windows are all of one length. */
function dropOldest(windows: Map<string, unknown>): void {
  const [oldest] = windows.keys();
  if (oldest !== undefined) windows.delete(oldest);
}
