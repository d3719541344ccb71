import type { DiaryCellSlice, WeekTalk } from '../../../shared/api/app-state.ts';
import { addDays, dayRows, noonOf } from '../../ui/day-rows.ts';
import { cellsByIdx, type DiaryCell } from './diary-cells.ts';

export const markKinds = ['disputed', 'refused', 'failing', 'removed', 'moved'] as const;
export type MarkKind = (typeof markKinds)[number];

export interface WeekDay {
  /** `2026-07-06` */
  readonly day: string;
  /** Cells [fromIdx, toIdx): 144 of them, or a few more or less where the clock changes. */
  readonly fromIdx: number;
  readonly toIdx: number;
  readonly cells: readonly DiaryCell[];
  /** Without what went to another contract. */
  readonly trackedMs: number;
  readonly marks: Readonly<Record<MarkKind, number>>;
}

/** Monday to Sunday around a day. */
export function weekDays(day: string): readonly string[] {
  // Noon in UTC: the weekday of a date does not depend on a zone.
  const weekday = (new Date(noonOf(day, 'UTC')).getUTCDay() + 6) % 7;
  const monday = addDays(day, -weekday);
  return Array.from({ length: 7 }, (_, i) => addDays(monday, i));
}

export interface WeekPlace {
  readonly days: readonly string[];
  readonly zone: string;
  readonly startHour: number;
}

/** The cells of seven days as the reader's clock counts them. */
export function weekRangeOf({ days, zone, startHour }: WeekPlace): {
  readonly fromIdx: number;
  readonly toIdx: number;
} {
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return {
    fromIdx: dayRows(first, zone, startHour).fromIdx,
    toIdx: dayRows(last, zone, startHour).toIdx,
  };
}

/** Seven days with their time and what is to be said about it. */
export function weekDaysOf(
  { days, zone, startHour }: WeekPlace,
  slices: readonly DiaryCellSlice[],
  talks: readonly Pick<WeekTalk, 'excluded'>[],
): readonly WeekDay[] {
  const cells = [...cellsByIdx(slices).values()].toSorted((a, b) => a.idx - b.idx);
  const excluded = talks.flatMap((talk) => talk.excluded);
  const isDisputed = ({ idx }: DiaryCell) =>
    excluded.some(({ fromIdx, toIdx }) => idx >= fromIdx && idx < toIdx);
  return days.map((day) => {
    const { fromIdx, toIdx } = dayRows(day, zone, startHour);
    const ofDay = cells.filter(({ idx }) => idx >= fromIdx && idx < toIdx);
    const all = ofDay.flatMap((cell) => cell.slices);
    const count = (test: (slice: DiaryCellSlice) => boolean) => all.filter(test).length;
    return {
      day,
      fromIdx,
      toIdx,
      cells: ofDay,
      trackedMs: lengthOf(all.filter(({ change }) => change !== 'moved')),
      marks: {
        disputed: ofDay.filter(isDisputed).length,
        refused: count(({ state }) => state === 'refused'),
        failing: count(({ failing, change }) => failing.length > 0 && change === undefined),
        removed: count(({ removed, change }) => removed.length > 0 || change === 'forfeited'),
        moved: count(({ change }) => change === 'moved'),
      },
    };
  });
}

const lengthOf = (slices: readonly DiaryCellSlice[]): number =>
  slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
