/** Counts input between two reports. A move counts once per 300 ms, and only from 10 px. */
export interface InputTally {
  /** Takes no argument: there is no way to tell it which key. */
  key(): void;
  press(): void;
  move(position: { readonly x: number; readonly y: number }, atMs: number): void;
  /** Counts since the last call. */
  take(): { readonly keys: number; readonly mouse: number };
}

const moveEveryMs = 300;
const movePx = 10;

export function createInputTally(): InputTally {
  const counts = { keys: 0, mouse: 0 };
  const last: { atMs: number; x: number; y: number } = { atMs: -moveEveryMs, x: 0, y: 0 };
  const state = { hasPosition: false };
  return {
    key() {
      counts.keys += 1;
    },
    press() {
      counts.mouse += 1;
    },
    move({ x, y }, atMs) {
      const distancePx = state.hasPosition ? Math.hypot(x - last.x, y - last.y) : movePx;
      if (distancePx < movePx || atMs - last.atMs < moveEveryMs) return;
      Object.assign(last, { atMs, x, y });
      state.hasPosition = true;
      counts.mouse += 1;
    },
    take() {
      const taken = { ...counts };
      counts.keys = 0;
      counts.mouse = 0;
      return taken;
    },
  };
}
