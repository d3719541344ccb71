import type { Clock } from '../log/clock.ts';

/** Counts attempts per key in a sliding pair of windows; bounded, and this process's own. */
export interface Throttle {
  /** True if this attempt is within the limit; it counts either way. */
  allow(key: string): boolean;
  /** The person has shown who they are: start over. */
  forget(key: string): void;
}

export function createThrottle(
  clock: Clock,
  {
    max,
    windowMs,
    keys,
  }: { readonly max: number; readonly windowMs: number; readonly keys: number },
): Throttle {
  const attemptsByKey = new Map<string, { count: number; untilMs: number }>();
  return {
    allow: (key) => {
      const nowMs = clock.nowMs();
      const known = attemptsByKey.get(key);
      const current =
        known && known.untilMs > nowMs ? known : { count: 0, untilMs: nowMs + windowMs };
      current.count += 1;
      // Keys are chosen by strangers: when there are too many, all start over.
      if (!known && attemptsByKey.size >= keys) attemptsByKey.clear();
      attemptsByKey.set(key, current);
      return current.count <= max;
    },
    forget: (key) => {
      attemptsByKey.delete(key);
    },
  };
}
