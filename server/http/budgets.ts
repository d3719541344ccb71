import type { Clock } from '../log/clock.ts';

/** How much of something a key may use in a window, in all processes together; memory is bounded. */
export interface Budget {
  /** 0 if `amount` fits in, and it is counted; else how many ms until the window ends. */
  spend(key: string, amount: number): Promise<number>;
  /** Starts over. */
  forget(key: string): Promise<void>;
}

export interface BudgetLimit {
  /** Under which it is kept: processes share what has the same name. */
  readonly name: string;
  readonly max: number;
  readonly windowMs: number;
  /** As many are remembered here; then the one that began longest ago is forgotten. */
  readonly keys: number;
}

export interface Lease {
  readonly name: string;
  readonly key: string;
  /** At least so much, or nothing. */
  readonly need: number;
  readonly max: number;
  readonly windowMs: number;
  readonly nowMs: number;
}

/** Where processes share: they take blocks, so that few requests cost a write. */
export interface BudgetLeases {
  lease(asked: Lease): Promise<{ readonly granted: number; readonly untilMs: number }>;
  forget(name: string, key: string): Promise<void>;
}

interface Window {
  untilMs: number;
  /** Leased here, and not used yet. */
  left: number;
  /** Used here before anything was leased; goes along with the next lease. */
  unreported: number;
  isShared: boolean;
  /** Refused a moment ago: so much, or more, is not asked for again until then. */
  full: { readonly from: number; readonly untilMs: number };
  /** Whoever asks meanwhile waits for it: the block may do for both. */
  leasing: Promise<unknown> | undefined;
}

/** What ordinary use stays below costs no write at all: N processes allow N of these more. */
const freeShare = 32;
/** Whoever goes on asking costs no write each time; somebody else may have been forgiven meanwhile. */
const refusalHoldsMs = 1_000;
const notFull = { from: Number.POSITIVE_INFINITY, untilMs: 0 };

interface BudgetDeps {
  readonly clock: Clock;
  readonly leases: BudgetLeases;
}

export function createBudget(deps: BudgetDeps, limit: BudgetLimit): Budget {
  const { clock, leases } = deps;
  const windows = new Map<string, Window>();
  const free = Math.floor(limit.max / freeShare);
  return {
    async spend(key, amount) {
      const window = windowOf(windows, limit, { key, nowMs: clock.nowMs() });
      while (window.leasing !== undefined) await window.leasing;
      if (window.left >= amount) {
        window.left -= amount;
        return 0;
      }
      if (!window.isShared && window.unreported + amount <= free) {
        window.unreported += amount;
        return 0;
      }
      const nowMs = clock.nowMs();
      if (amount >= window.full.from && nowMs < window.full.untilMs)
        return Math.max(1, window.untilMs - nowMs);
      const leasing = leaseMore(deps, limit, { key, window, amount });
      window.leasing = leasing.catch(() => undefined);
      try {
        return await leasing;
      } finally {
        window.leasing = undefined;
      }
    },
    async forget(key) {
      windows.delete(key);
      await leases.forget(limit.name, key);
    },
  };
}

interface Wanted {
  readonly key: string;
  readonly window: Window;
  readonly amount: number;
}

async function leaseMore(
  { clock, leases }: BudgetDeps,
  { name, max, windowMs }: BudgetLimit,
  { key, window, amount }: Wanted,
): Promise<number> {
  const nowMs = clock.nowMs();
  const need = amount + window.unreported - window.left;
  const lease = await leases.lease({ name, key, need, max, windowMs, nowMs });
  window.untilMs = lease.untilMs;
  window.isShared = true;
  if (lease.granted < need) {
    window.full = { from: amount, untilMs: nowMs + refusalHoldsMs };
    return Math.max(1, lease.untilMs - nowMs);
  }
  window.left = lease.granted - need;
  window.unreported = 0;
  return 0;
}

function windowOf(
  windows: Map<string, Window>,
  { windowMs, keys }: BudgetLimit,
  { key, nowMs }: { readonly key: string; readonly nowMs: number },
): Window {
  const known = windows.get(key);
  const leftMs = known === undefined ? 0 : known.untilMs - nowMs;
  // A clock that was set back must not lengthen anybody's wait.
  if (known !== undefined && leftMs > 0 && leftMs <= windowMs) return known;
  const untilMs = nowMs + windowMs;
  const fresh = {
    untilMs,
    left: 0,
    unreported: 0,
    isShared: false,
    full: notFull,
    leasing: undefined,
  };
  windows.delete(key);
  if (windows.size >= keys) dropOldest(windows);
  windows.set(key, fresh);
  return fresh;
}

/** A map remembers in which order its keys came, and windows are all of one length. */
function dropOldest(windows: Map<string, unknown>): void {
  const [oldest] = windows.keys();
  if (oldest !== undefined) windows.delete(oldest);
}
