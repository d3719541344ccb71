import { Temporal } from 'temporal-polyfill';
import { cellMs, cellOf, cellStartAt } from '../../shared/domain/cell.ts';

/** A day as the diary draws it: cells [fromIdx, toIdx), by hours of six columns. */
export interface DayRows {
  readonly fromIdx: number;
  readonly toIdx: number;
  readonly rows: readonly DayRow[];
}

export interface DayRow {
  readonly key: string;
  /** Epoch ms of the hour's first cell: format it in the day's zone for the label. */
  readonly startAt: number;
  /** Cell index by column; a column can be empty where the zone's clock jumps. */
  readonly idxs: readonly (number | undefined)[];
}

/**
 * Hours of a day (`2026-07-06`) in a zone. Cells stay UTC ten-minute cells: where a zone is not a
 * multiple of ten minutes off UTC, a cell belongs to the hour in which it starts. An hour that a
 * clock change repeats is two rows; one that it skips is none. A day may begin at `startHour` of its
 * date and then ends there on the next.
 */
export function dayRows(day: string, zone: string, startHour = 0): DayRows {
  const date = Temporal.PlainDate.from(day);
  const fromIdx = firstCellFrom(startOfDayAt(date, { zone, startHour }));
  const toIdx = firstCellFrom(startOfDayAt(date.add({ days: 1 }), { zone, startHour }));
  const rowByKey = new Map<string, { startAt: number; idxs: (number | undefined)[] }>();
  for (let idx = fromIdx; idx < toIdx; idx += 1) {
    const at = zonedTime(cellStartAt(idx), zone);
    const key = `${at.toPlainDate().toString()}T${at.hour}${at.offset}`;
    const row = rowByKey.get(key) ?? {
      startAt: cellStartAt(idx),
      idxs: Array.from({ length: 6 }, () => undefined),
    };
    row.idxs[Math.floor(at.minute / 10)] = idx;
    rowByKey.set(key, row);
  }
  return { fromIdx, toIdx, rows: [...rowByKey].map(([key, row]) => ({ key, ...row })) };
}

/** The day (`2026-07-06`) of an instant in a zone. */
export function dayOf(atMs: number, zone: string, startHour = 0): string {
  const at = zonedTime(atMs, zone);
  const date = at.toPlainDate();
  return (at.hour < startHour ? date.subtract({ days: 1 }) : date).toString();
}

export const addDays = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();

/** Epoch ms of the day's noon: an instant that is surely inside the day, for formatting it. */
export const noonOf = (day: string, zone: string): number =>
  Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone: zone,
    plainTime: Temporal.PlainTime.from('12:00'),
  }).epochMilliseconds;

/** At midnight the zone's first instant of the date counts, which a clock change may move. */
const startOfDayAt = (
  date: Temporal.PlainDate,
  { zone, startHour }: { readonly zone: string; readonly startHour: number },
): number =>
  (startHour === 0
    ? date.toZonedDateTime(zone)
    : date.toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(startHour) })
  ).epochMilliseconds;

const zonedTime = (atMs: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);

const firstCellFrom = (atMs: number): number => cellOf(atMs + cellMs - 1);
