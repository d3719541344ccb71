import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { dayRows } from '../../ui/day-rows.ts';
import { groupBy } from '../platform/group-by.ts';

export interface DayCell {
  readonly idx: number;
  readonly startAt: number;
  /** In time order. */
  readonly slices: readonly LedgerSlice[];
}

/** Neighbouring cells of a row with the same memo: columns [from, to). */
export interface MemoSpan {
  readonly memo: string;
  readonly from: number;
  readonly to: number;
}

/** One hour on the reader's clock. */
export interface DiaryRow {
  readonly key: string;
  readonly startAt: number;
  /** Six columns; one can be empty where the zone's clock jumps. */
  readonly cells: readonly (DayCell | undefined)[];
  readonly memos: readonly MemoSpan[];
  readonly trackedMs: number;
}

export interface DayView {
  /** From the first hour with a slice to the last, empty hours between them included. */
  readonly rows: readonly DiaryRow[];
  /** Every slice of the day in time order. */
  readonly slices: readonly LedgerSlice[];
  readonly trackedMs: number;
}

export const lengthMs = (slice: Pick<LedgerSlice, 'fromMs' | 'toMs'>): number =>
  slice.toMs - slice.fromMs;

export const startAtOf = (slice: Pick<LedgerSlice, 'idx' | 'fromMs'>): number =>
  cellStartAt(slice.idx) + slice.fromMs;

export const endAtOf = (slice: Pick<LedgerSlice, 'idx' | 'toMs'>): number =>
  cellStartAt(slice.idx) + slice.toMs;

/** All time on the clock, losers of overlaps left out; what is billed is another matter. */
export const sumMs = (slices: readonly LedgerSlice[]): number =>
  slices.reduce((sum, slice) => (slice.lost ? sum : sum + lengthMs(slice)), 0);

/** The diary of one calendar day (`2026-07-06`) in a zone. */
export function dayView(slices: readonly LedgerSlice[], day: string, zone: string): DayView {
  const { fromIdx, toIdx, rows } = dayRows(day, zone);
  const ofDay = slices
    .filter((slice) => slice.idx >= fromIdx && slice.idx < toIdx)
    .toSorted((a, b) => startAtOf(a) - startAtOf(b));
  const slicesByIdx = groupBy(ofDay, (slice) => slice.idx);
  const filled = rows.map(({ key, startAt, idxs }) => {
    const cells = idxs.map((idx) =>
      idx === undefined
        ? undefined
        : { idx, startAt: cellStartAt(idx), slices: slicesByIdx.get(idx) ?? [] },
    );
    const trackedMs = sumMs(cells.flatMap((cell) => cell?.slices ?? []));
    return { key, startAt, cells, memos: memoSpans(cells), trackedMs };
  });
  return { rows: trimEmpty(filled), slices: ofDay, trackedMs: sumMs(ofDay) };
}

function trimEmpty(rows: readonly DiaryRow[]): readonly DiaryRow[] {
  const hasSlices = (row: DiaryRow): boolean =>
    row.cells.some((cell) => cell !== undefined && cell.slices.length > 0);
  const first = rows.findIndex(hasSlices);
  return first < 0 ? [] : rows.slice(first, rows.findLastIndex(hasSlices) + 1);
}

function memoSpans(cells: readonly (DayCell | undefined)[]): readonly MemoSpan[] {
  const spans: { memo: string; from: number; to: number }[] = [];
  for (const [column, cell] of cells.entries()) {
    const [slice] = cell?.slices ?? [];
    if (slice === undefined) continue;
    const memo = slice.values.memo ?? '';
    const last = spans.at(-1);
    if (last !== undefined && last.to === column && last.memo === memo) last.to = column + 1;
    else spans.push({ memo, from: column, to: column + 1 });
  }
  return spans;
}
