import { minuteMs, minutesPerCell } from './cell.ts';

/** Where activity comes from; `none` means that nothing is known, not that nothing happened. */
export type ActivitySource = 'hook' | 'idle-time' | 'none';

/** Counts per minute of the cell (protocol 3.8 `act`): never which key, never where. */
export interface Activity {
  /** key presses, ten minutes of the cell */
  readonly k: readonly number[];
  /** mouse presses, wheel turns and moves, ten minutes of the cell */
  readonly m: readonly number[];
  /** 1 for a minute with any input, ten minutes of the cell */
  readonly active: readonly number[];
  readonly src: ActivitySource;
  /** idle time in the slice that the freelancer chose to keep */
  readonly kept_ms: number;
}

export interface InputCounts {
  readonly keys: number;
  readonly mouse: number;
}

export type ActivityLevel =
  | { readonly activeMinutes: number; readonly trackedMinutes: number }
  | 'unknown';

const zeros = (): number[] => Array.from({ length: minutesPerCell }, () => 0);

export const emptyActivity = (src: ActivitySource): Activity => ({
  k: zeros(),
  m: zeros(),
  active: zeros(),
  src,
  kept_ms: 0,
});

/**
 * Counts input in one minute (0..9) of the cell. Zero counts still make the minute active: an
 * idle-time source knows that there was input, but not how much.
 */
export function addInput(activity: Activity, minute: number, counts: InputCounts): Activity {
  return {
    ...activity,
    k: addAt(activity.k, minute, counts.keys),
    m: addAt(activity.m, minute, counts.mouse),
    active: activity.active.with(minute, 1),
  };
}

/**
 * Active minutes out of the minutes that the slice [fromMs, toMs) of the cell touches.
 * An unknown source is `unknown`, never 0 (product.md section 3).
 */
export function activityLevel(activity: Activity, fromMs: number, toMs: number): ActivityLevel {
  if (activity.src === 'none') return 'unknown';
  const first = Math.floor(fromMs / minuteMs);
  const end = Math.ceil(toMs / minuteMs);
  const tracked = activity.active.slice(first, end);
  return {
    activeMinutes: tracked.filter((flag) => flag === 1).length,
    trackedMinutes: end - first,
  };
}

/**
 * Activity of a slice that ends at `toMs` of the cell. Input reported at the very instant of the
 * end happened before it, so it moves into the last minute that the slice has.
 */
export function activityUntil(activity: Activity, toMs: number): Activity {
  const after = toMs / minuteMs;
  if (!Number.isInteger(after) || after === 0 || activity.active[after] !== 1) return activity;
  const into = after - 1;
  return {
    ...activity,
    k: addAt(activity.k, into, activity.k[after] ?? 0).with(after, 0),
    m: addAt(activity.m, into, activity.m[after] ?? 0).with(after, 0),
    active: activity.active.with(into, 1).with(after, 0),
  };
}

/** What was counted after `before`, an earlier state of the same counts. */
export function activitySince(activity: Activity, before: Activity): Activity {
  const less = (counts: readonly number[], earlier: readonly number[]) =>
    counts.map((count, minute) => count - (earlier[minute] ?? 0));
  const k = less(activity.k, before.k);
  const m = less(activity.m, before.m);
  const isNew = (minute: number) =>
    before.active[minute] !== 1 || (k[minute] ?? 0) + (m[minute] ?? 0) > 0;
  const active = activity.active.map((flag, minute) => (flag === 1 && isNew(minute) ? 1 : 0));
  return { ...activity, k, m, active };
}

const addAt = (counts: readonly number[], minute: number, count: number): readonly number[] =>
  counts.with(minute, (counts[minute] ?? 0) + count);
