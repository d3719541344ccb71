/** A clock that only a test moves. Epoch ms. */
export interface TestClock {
  nowMs(): number;
  advance(ms: number): void;
  set(ms: number): void;
}

/** Monday 2026-03-02 09:00 UTC: the first hour of a contract week. */
export const testStartMs = Date.UTC(2026, 2, 2, 9, 0, 0);

export function createTestClock(startMs = testStartMs): TestClock {
  const state = { nowMs: startMs };
  return {
    nowMs: () => state.nowMs,
    advance: (ms) => {
      state.nowMs += ms;
    },
    set: (ms) => {
      state.nowMs = ms;
    },
  };
}
