import type { AppState } from '../../shared/api/app-state.ts';

/** Tells the windows what changed, at most a few times a second, newest state only. */
export interface StateFeed {
  readonly changed: () => void;
  /** Only time went by: with no window open, the tray needs it a few times a minute. */
  readonly ticked: () => void;
  readonly connect: (read: () => Promise<AppState>, show: (state: AppState) => void) => void;
}

const atMostEveryMs = 250;
const unseenEveryMs = 15_000;

export function createStateFeed(isSeen: () => boolean): StateFeed {
  const state = { isDue: false, shownAt: 0, publish: async (): Promise<void> => undefined };
  const changed = () => {
    if (state.isDue) return;
    state.isDue = true;
    setTimeout(() => {
      state.isDue = false;
      state.shownAt = performance.now();
      void state.publish();
    }, atMostEveryMs);
  };
  return {
    changed,
    ticked: () => {
      if (isSeen() || performance.now() - state.shownAt >= unseenEveryMs) changed();
    },
    connect(read, show) {
      state.publish = async () => show(await read());
      changed();
    },
  };
}
