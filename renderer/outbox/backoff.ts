/** How long to wait after failures in a row: doubling, with jitter so that devices do not march. */
export interface Backoff {
  reset(): void;
  /** ms until the next try; the server's own wish comes first. */
  next(retryAfterMs?: number): number;
}

const firstMs = 1_000;
const longestMs = 5 * 60_000;

export function createBackoff(random: () => number): Backoff {
  const state = { failures: 0 };
  return {
    reset() {
      state.failures = 0;
    },
    next(retryAfterMs = 0) {
      const baseMs = Math.min(longestMs, firstMs * 2 ** state.failures);
      state.failures += 1;
      return Math.max(retryAfterMs, Math.round(baseMs * (0.5 + random() / 2)));
    },
  };
}
