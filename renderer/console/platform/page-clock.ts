import type { ClockReading } from '../../../shared/entry/payload.ts';

/** The clock of one page load (protocol 3.6 `clk`): monotonic since load, with its random id. */
export interface PageClock {
  nowMs(): number;
  /** `offMs`: the server's clock minus ours, as last measured. */
  read(offMs: number): ClockReading;
}

export const createPageClock = (parts: {
  readonly boot: string;
  readonly monotonicMs: () => number;
  readonly nowMs: () => number;
}): PageClock => ({
  nowMs: parts.nowMs,
  read: (offMs) => ({
    boot: parts.boot,
    mono_ms: Math.floor(parts.monotonicMs()),
    wall_ms: Math.floor(parts.nowMs()),
    off_ms: Math.round(offMs),
  }),
});

/** The server's clock minus ours, from one exchange; the answer is taken as its middle. */
export async function measureOffset(
  clock: PageClock,
  askServerMs: () => Promise<number>,
): Promise<number> {
  const sentAt = clock.nowMs();
  const serverMs = await askServerMs();
  return Math.round(serverMs - (sentAt + clock.nowMs()) / 2);
}
