import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStateFeed } from '../../../electron/main/state-feed.ts';
import type { AppState } from '../../../shared/api/app-state.ts';

describe('what changed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function shownIn(isSeen: boolean, seconds: number): Promise<number> {
    const shown: AppState[] = [];
    const feed = createStateFeed(() => isSeen);
    feed.connect(
      async () => ({}) as AppState,
      (state) => shown.push(state),
    );
    await vi.advanceTimersByTimeAsync(300);
    shown.length = 0;
    for (let second = 0; second < seconds; second++) {
      feed.ticked();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    return shown.length;
  }

  it('is shown each second while a window is open', async () => {
    expect(await shownIn(true, 60)).toBe(60);
  });

  it('is shown a few times a minute while only the tray looks', async () => {
    expect(await shownIn(false, 60)).toBeLessThanOrEqual(4);
    expect(await shownIn(false, 60)).toBeGreaterThanOrEqual(3);
  });

  it('is shown at once when more than time went by, window or not', async () => {
    const show = vi.fn();
    const feed = createStateFeed(() => false);
    feed.connect(async () => ({}) as AppState, show);
    await vi.advanceTimersByTimeAsync(300);
    feed.changed();
    await vi.advanceTimersByTimeAsync(300);
    expect(show).toHaveBeenCalledTimes(2);
  });
});
