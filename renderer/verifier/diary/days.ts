import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { addDays, dayOf } from '../../ui/day-rows.ts';
import { groupBy } from '../../ui/group-by.ts';

/** Days (`2026-07-06`) of a zone that have slices, ascending, with them. */
export function slicesByDay(
  slices: readonly LedgerSlice[],
  zone: string,
): ReadonlyMap<string, readonly LedgerSlice[]> {
  const byDay = groupBy(slices, ({ idx }) => dayOf(cellStartAt(idx), zone));
  return new Map([...byDay].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Monday to Sunday around a day. */
export function weekAround(day: string): readonly string[] {
  // 1970-01-05 was a Monday.
  const daysSince = Math.round((Date.parse(day) - Date.parse('1970-01-05')) / 86_400_000);
  const monday = addDays(day, -(((daysSince % 7) + 7) % 7));
  return [0, 1, 2, 3, 4, 5, 6].map((offset) => addDays(monday, offset));
}

/** The nearest day with slices before or after a week; `undefined` where there is none. */
export const dayBeyond = (
  days: readonly string[],
  week: readonly string[],
  direction: 'before' | 'after',
): string | undefined =>
  direction === 'before'
    ? days.findLast((day) => day < (week[0] ?? ''))
    : days.find((day) => day > (week.at(-1) ?? ''));

/** The next slice in time, after `hash` and then from the start, that is not simply unchanged. */
export function nextTrouble(
  slices: readonly { readonly hash: string }[],
  hash: string | undefined,
  isTrouble: (hash: string) => boolean,
): string | undefined {
  const at = slices.findIndex((slice) => slice.hash === hash);
  const turned = [...slices.slice(at + 1), ...slices.slice(0, at + 1)];
  return turned.find((slice) => isTrouble(slice.hash))?.hash;
}
