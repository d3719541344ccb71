import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { endAtOf, startAtOf, sumMs } from '../../ui/day-view.ts';

/** Consecutive slices with the same memo, in time order. */
export interface MemoGroup {
  readonly key: string;
  readonly memo: string;
  readonly slices: readonly LedgerSlice[];
  readonly startAt: number;
  readonly endAt: number;
  /** What counts of it, as in a day's sum. */
  readonly trackedMs: number;
}

/** `slices` in time order; another memo or another day begins another group. */
export function memoGroups(
  slices: readonly LedgerSlice[],
  dayOf: (slice: LedgerSlice) => string,
): readonly MemoGroup[] {
  const groups: { day: string; memo: string; slices: LedgerSlice[] }[] = [];
  for (const slice of slices) {
    const memo = slice.values.memo ?? '';
    const day = dayOf(slice);
    const last = groups.at(-1);
    if (last !== undefined && last.memo === memo && last.day === day) last.slices.push(slice);
    else groups.push({ day, memo, slices: [slice] });
  }
  return groups.map(({ memo, slices: own }) => ({
    key: own[0]?.hash ?? '',
    memo,
    slices: own,
    startAt: Math.min(...own.map(startAtOf)),
    endAt: Math.max(...own.map(endAtOf)),
    trackedMs: sumMs(own),
  }));
}
