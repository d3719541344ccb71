import { cellStartAt } from '../../shared/domain/cell.ts';
import { dayRows } from './day-rows.ts';
import { groupBy } from './group-by.ts';

/** What a diary needs of a slice. */
export interface DaySlice {
  readonly idx: number;
  /** [fromMs, toMs) in the cell */
  readonly fromMs: number;
  readonly toMs: number;
  readonly lost: boolean;
  readonly state: string;
  readonly values: { readonly memo?: string };
}

export interface DayCell<S extends DaySlice> {
  readonly idx: number;
  readonly startAt: number;
  /** In time order. */
  readonly slices: readonly S[];
}

/** Neighbouring cells of a row with the same memo: columns [from, to). */
export interface MemoSpan {
  readonly memo: string;
  readonly from: number;
  readonly to: number;
}

/** One hour on the reader's clock. */
export interface DiaryRow<S extends DaySlice> {
  readonly key: string;
  readonly startAt: number;
  /** Six columns; one can be empty where the zone's clock jumps. */
  readonly cells: readonly (DayCell<S> | undefined)[];
  readonly memos: readonly MemoSpan[];
  readonly trackedMs: number;
}

export interface DayView<S extends DaySlice> {
  /** From the first hour with a slice to the last, empty hours between them included. */
  readonly rows: readonly DiaryRow<S>[];
  /** Every slice of the day in time order. */
  readonly slices: readonly S[];
  readonly trackedMs: number;
}

export const lengthMs = (slice: Pick<DaySlice, 'fromMs' | 'toMs'>): number =>
  slice.toMs - slice.fromMs;

export const startAtOf = (slice: Pick<DaySlice, 'idx' | 'fromMs'>): number =>
  cellStartAt(slice.idx) + slice.fromMs;

export const endAtOf = (slice: Pick<DaySlice, 'idx' | 'toMs'>): number =>
  cellStartAt(slice.idx) + slice.toMs;

/**
 * All time on the clock; losers of overlaps, what was removed and what went to another contract
 * left out. What is billed is another matter.
 */
export const sumMs = (slices: readonly DaySlice[]): number =>
  slices.reduce((sum, slice) => (isCounted(slice) ? sum + lengthMs(slice) : sum), 0);

const isCounted = ({ lost, state }: DaySlice): boolean => !lost && state === 'ok';

/** The diary of one calendar day (`2026-07-06`) in a zone. */
export function dayView<S extends DaySlice>(
  slices: readonly S[],
  day: string,
  zone: string,
): DayView<S> {
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

function trimEmpty<S extends DaySlice>(rows: readonly DiaryRow<S>[]): readonly DiaryRow<S>[] {
  const hasSlices = (row: DiaryRow<S>): boolean =>
    row.cells.some((cell) => cell !== undefined && cell.slices.length > 0);
  const first = rows.findIndex(hasSlices);
  return first < 0 ? [] : rows.slice(first, rows.findLastIndex(hasSlices) + 1);
}

function memoSpans(cells: readonly (DayCell<DaySlice> | undefined)[]): readonly MemoSpan[] {
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
