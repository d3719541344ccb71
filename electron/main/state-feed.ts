import type { AppState } from '../../shared/api/app-state.ts';

/** Tells the windows what changed, at most a few times a second, newest state only. */
export interface StateFeed {
  readonly changed: () => void;
  readonly connect: (read: () => Promise<AppState>, show: (state: AppState) => void) => void;
}

const atMostEveryMs = 250;

export function createStateFeed(): StateFeed {
  const state = { isDue: false, publish: async (): Promise<void> => undefined };
  const changed = () => {
    if (state.isDue) return;
    state.isDue = true;
    setTimeout(() => {
      state.isDue = false;
      void state.publish();
    }, atMostEveryMs);
  };
  return {
    changed,
    connect(read, show) {
      state.publish = async () => show(await read());
      changed();
    },
  };
}
