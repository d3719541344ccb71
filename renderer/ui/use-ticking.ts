import { useEffect, useState } from 'react';

const readMonotonic = (): number => performance.now();
const readWall = (): number => Date.now();

/**
 * The monotonic clock (ms), read each `everyMs` while `running` and the page can be seen. A hidden
 * window does no work; it is up to date at once when it is shown again.
 */
export const useTicking = (running: boolean, everyMs: number): number =>
  useClock(readMonotonic, running ? everyMs : undefined);

/** Epoch ms, read each `everyMs` while the page can be seen; not at all while `undefined`. */
export const useWallClock = (everyMs: number | undefined): number => useClock(readWall, everyMs);

function useClock(read: () => number, everyMs: number | undefined): number {
  const [now, setNow] = useState(read);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    return startVisibleTicker(() => setNow(read()), everyMs);
  }, [read, everyMs]);
  return now;
}

/** Ticks at once and then each `everyMs`, but only while the page can be seen; returns its end. */
function startVisibleTicker(tick: () => void, everyMs: number): () => void {
  const state: { timer: ReturnType<typeof setInterval> | undefined } = { timer: undefined };
  const follow = () => {
    clearInterval(state.timer);
    state.timer = undefined;
    if (document.hidden) return;
    tick();
    state.timer = setInterval(tick, everyMs);
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    clearInterval(state.timer);
    document.removeEventListener('visibilitychange', follow);
  };
}
