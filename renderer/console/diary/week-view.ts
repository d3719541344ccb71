import { Temporal } from 'temporal-polyfill';
import type { DaySlice, DayView } from '../../ui/day-view.ts';
import { type DiaryRow, dayView, sumMs } from '../../ui/day-view.ts';
import { addDays } from '../../ui/day-rows.ts';

/** One hour of one day: its slices in six boxes (twelve where the clock goes back). */
export interface HourBlock<S extends DaySlice> {
  readonly hour: number;
  readonly startAt: number;
  readonly cells: readonly (readonly S[])[];
  readonly slices: readonly S[];
  readonly trackedMs: number;
}

export interface WeekDay<S extends DaySlice> {
  readonly day: string;
  readonly view: DayView<S>;
  /** By hour of the clock; absent where nothing was tracked. */
  readonly blockByHour: ReadonlyMap<number, HourBlock<S>>;
}

export interface WeekView<S extends DaySlice> {
  readonly days: readonly WeekDay<S>[];
  /** Hours of the clock that are drawn: those of the week, eight at least. */
  readonly hours: readonly number[];
  readonly slices: readonly S[];
  readonly trackedMs: number;
}

const leastHours = 8;

/** Seven days from `monday` on in a zone. */
export function weekView<S extends DaySlice>(
  slices: readonly S[],
  monday: string,
  zone: string,
): WeekView<S> {
  const days = [0, 1, 2, 3, 4, 5, 6].map((offset) => {
    const day = addDays(monday, offset);
    const view = dayView(slices, day, zone);
    return { day, view, blockByHour: blocksOf(view.rows, zone) };
  });
  const own = days.flatMap(({ view }) => view.slices);
  const used = days.flatMap(({ blockByHour }) => [...blockByHour.keys()]);
  return { days, hours: hoursOf(used), slices: own, trackedMs: sumMs(own) };
}

function blocksOf<S extends DaySlice>(
  rows: readonly DiaryRow<S>[],
  zone: string,
): ReadonlyMap<number, HourBlock<S>> {
  const found = new Map<number, HourBlock<S>>();
  for (const row of rows) {
    const cells = row.cells.map((cell) => cell?.slices ?? []);
    const slices = cells.flat();
    if (slices.length === 0) continue;
    const { hour } = Temporal.Instant.fromEpochMilliseconds(row.startAt).toZonedDateTimeISO(zone);
    const before = found.get(hour);
    found.set(hour, {
      hour,
      startAt: before?.startAt ?? row.startAt,
      cells: [...(before?.cells ?? []), ...cells],
      slices: [...(before?.slices ?? []), ...slices],
      trackedMs: (before?.trackedMs ?? 0) + row.trackedMs,
    });
  }
  return found;
}

function hoursOf(used: readonly number[]): readonly number[] {
  const from = used.length === 0 ? 9 : Math.min(...used);
  const last = used.length === 0 ? 16 : Math.max(...used);
  const start = Math.max(0, Math.min(from, 24 - leastHours));
  const end = Math.min(23, Math.max(last, start + leastHours - 1));
  return Array.from({ length: end - start + 1 }, (_, at) => start + at);
}
