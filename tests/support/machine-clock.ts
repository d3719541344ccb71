import type { ClockPort } from '../../electron/main/diary/device-clock.ts';
import type { TestClock } from './test-clock.ts';

/** The clocks of one machine, beside a world whose time nobody steps. */
export interface MachineClock {
  readonly port: ClockPort;
  /** Somebody sets the wall clock; ms, either way. */
  step(ms: number): void;
  /** By how much the wall clock is wrong, ms. */
  skewMs(): number;
  /** Time goes by while the machine sleeps: its running clock stands still. */
  sleep(ms: number): void;
}

export function createMachineClock(world: TestClock, skewMs = 0): MachineClock {
  const state = { skewMs, sleptMs: 0 };
  return {
    port: {
      monoMs: () => world.nowMs() - state.sleptMs,
      wallMs: () => world.nowMs() + state.skewMs,
    },
    step: (ms) => {
      state.skewMs += ms;
    },
    skewMs: () => state.skewMs,
    sleep: (ms) => {
      world.advance(ms);
      state.sleptMs += ms;
    },
  };
}
