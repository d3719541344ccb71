/** Counts by minute of one cell; `none` means not known, `idle-time` knows when but not how much. */
export interface StripInput {
  readonly keys: readonly number[];
  readonly mouse: readonly number[];
  readonly active: readonly number[];
  readonly source: 'hook' | 'idle-time' | 'none';
  /** Tracked part [fromMs, toMs) of the cell. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StripBar {
  /** 0..9 */
  readonly minute: number;
  readonly state: 'untracked' | 'unknown' | 'quiet' | 'active';
  /** Where the tracked part of the minute lies, in percent of the cell. */
  readonly fromPct: number;
  readonly widthPct: number;
  /** 0..1, logarithmic; `undefined` where the amount is not known. */
  readonly level: number | undefined;
  /** Share of key presses in the counts, 0..1. */
  readonly keysShare: number;
}

const minuteMs = 60_000;
const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
/** Presses, wheel turns and moves in a busy minute; beyond it a bar is full. */
const busyCount = 240;
const leastLevel = 0.12;

/** One press is seen, and a busy minute is full: logarithmic between the two. */
const levelOf = (count: number): number =>
  leastLevel + (1 - leastLevel) * Math.min(1, Math.log(Math.max(1, count)) / Math.log(busyCount));

/** Ten bars, one a minute. Unknown is a state of its own, never an empty bar. */
export function stripBars(input: StripInput): readonly StripBar[] {
  return minutes.map((minute) => {
    const fromMs = Math.max(input.fromMs, minute * minuteMs);
    const toMs = Math.min(input.toMs, (minute + 1) * minuteMs);
    const keys = input.keys[minute] ?? 0;
    const count = keys + (input.mouse[minute] ?? 0);
    const amountKnown = input.source === 'hook' && count > 0;
    return {
      minute,
      state: stateOf(input, minute, toMs > fromMs),
      fromPct: fromMs / 6_000,
      widthPct: Math.max(0, toMs - fromMs) / 6_000,
      level: amountKnown ? levelOf(count) : undefined,
      keysShare: count === 0 ? 0 : keys / count,
    };
  });
}

function stateOf(input: StripInput, minute: number, isTracked: boolean): StripBar['state'] {
  if (!isTracked) return 'untracked';
  if (input.source === 'none') return 'unknown';
  return input.active[minute] === 1 ? 'active' : 'quiet';
}
