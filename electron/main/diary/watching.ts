import { createCapWatch } from './cap-watch.ts';
import type { DeviceClock } from './device-clock.ts';
import type { Notices } from './notices.ts';
import type { PairedDiary } from './paired-types.ts';
import { createWeekClose } from './week-close.ts';

const weekEveryMs = 60_000;

/** What the freelancer must hear of in time: the cap of the week, and its close. */
export interface Watching {
  /** Once a second. */
  look(paired: PairedDiary): Promise<void>;
}

export function createWatching({
  notices,
  clock,
}: {
  readonly notices: Notices;
  readonly clock: DeviceClock;
}): Watching {
  const cap = createCapWatch(notices);
  const weekClose = createWeekClose(notices);
  const state = { weekAtMonoMs: Number.NEGATIVE_INFINITY };
  return {
    async look(paired) {
      cap.look(paired, clock.nowMs());
      const { monoMs } = clock.reading();
      if (monoMs - state.weekAtMonoMs < weekEveryMs) return;
      state.weekAtMonoMs = monoMs;
      await weekClose.look(paired, clock.nowMs());
    },
  };
}
