import type { AppState, DiaryCellSlice, LastCapture } from '../../../shared/api/app-state.ts';
import { cellMs, cellStartAt } from '../../../shared/domain/cell.ts';
import type { CellTone, DiaryGridGroup } from '../../ui/diary-grid.tsx';
import type { DayRow } from '../../ui/day-rows.ts';
import type { StripInput } from '../../ui/strip-bars.ts';

/** The slices of one ten-minute cell, in order; at least one. */
export interface DiaryCell {
  readonly idx: number;
  readonly slices: readonly DiaryCellSlice[];
  readonly tone: CellTone;
  readonly trackedMs: number;
}

/** Cells of a day that have any time, by cell index. */
export function cellsByIdx(slices: readonly DiaryCellSlice[]): ReadonlyMap<number, DiaryCell> {
  const grouped = new Map<number, DiaryCellSlice[]>();
  for (const slice of slices) {
    const group = grouped.get(slice.idx);
    if (group) group.push(slice);
    else grouped.set(slice.idx, [slice]);
  }
  return new Map([...grouped].map(([idx, group]) => [idx, toCell(idx, group)]));
}

/** The slice that is being recorded, as the diary draws it, if it lies in the range. */
export function openSlices(
  app: Pick<AppState, 'tracking' | 'lastCapture'>,
  {
    con,
    fromIdx,
    toIdx,
  }: { readonly con: string; readonly fromIdx: number; readonly toIdx: number },
): readonly DiaryCellSlice[] {
  const { open, ctx, state, con: trackedCon } = app.tracking;
  if (state !== 'tracking' || !open || trackedCon !== con) return [];
  if (open.idx < fromIdx || open.idx >= toIdx) return [];
  return [
    {
      ...open,
      hash: '',
      mode: 'auto',
      memo: ctx.memo,
      ctxMode: ctx.mode,
      work: ctx.work,
      isAmended: false,
      removed: [],
      keptMs: 0,
      captures: capturesIn(app.lastCapture, open),
      state: 'open',
    },
  ];
}

export const stripParts = (slices: readonly DiaryCellSlice[]): readonly StripInput[] =>
  slices.map((slice) => ({
    keys: slice.k,
    mouse: slice.m,
    active: slice.active,
    source: slice.src,
    fromMs: slice.fromMs,
    toMs: slice.toMs,
  }));

/** Neighbouring cells of an hour whose time carries the same memo. */
export function memoGroups(
  row: DayRow,
  cells: ReadonlyMap<number, DiaryCell>,
): readonly DiaryGridGroup[] {
  const groups: DiaryGridGroup[] = [];
  row.idxs.forEach((idx, column) => {
    const cell = idx === undefined ? undefined : cells.get(idx);
    if (!cell) return;
    const text = memoOf(cell);
    const last = groups.at(-1);
    if (last?.toColumn === column && last.text === text) {
      groups[groups.length - 1] = { ...last, toColumn: column + 1 };
      return;
    }
    groups.push({ fromColumn: column, toColumn: column + 1, text });
  });
  return groups.filter((group) => group.text !== '');
}

/** Memos of a cell in the order of its slices, each once. */
export const memoOf = (cell: DiaryCell): string =>
  [...new Set(cell.slices.map((slice) => slice.memo).filter((memo) => memo !== ''))].join(' · ');

/** Hours between the first and the last with time, so that pauses stay visible. */
export function rowsWithTime(
  rows: readonly DayRow[],
  cells: ReadonlyMap<number, DiaryCell>,
): readonly DayRow[] {
  const hasTime = (row: DayRow) => row.idxs.some((idx) => idx !== undefined && cells.has(idx));
  const first = rows.findIndex(hasTime);
  return first < 0 ? [] : rows.slice(first, rows.findLastIndex(hasTime) + 1);
}

/** The window knows the newest capture only; the others follow when the slice is sealed. */
function capturesIn(
  capture: LastCapture | undefined,
  open: { readonly idx: number; readonly fromMs: number },
): DiaryCellSlice['captures'] {
  if (!capture) return [];
  const offMs = capture.atMs - cellStartAt(open.idx);
  if (offMs < open.fromMs || offMs >= cellMs) return [];
  if (capture.type === 'failed') return [{ name: 'open', offMs, fail: capture.reason }];
  return [{ name: 'open', offMs, thumb: capture.thumb, blob: capture.blob }];
}

function toCell(idx: number, group: readonly DiaryCellSlice[]): DiaryCell {
  const slices = group.toSorted((a, b) => a.fromMs - b.fromMs);
  return {
    idx,
    slices,
    tone: toneOf(slices),
    trackedMs: slices.reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0),
  };
}

/** What most needs to be seen wins. */
function toneOf(slices: readonly DiaryCellSlice[]): CellTone {
  if (slices.some(({ state }) => state === 'refused')) return 'trouble';
  if (slices.some(({ state }) => state === 'open')) return 'live';
  if (slices.some(({ mode }) => mode === 'manual')) return 'manual';
  if (slices.some(({ state }) => state === 'waiting')) return 'waiting';
  return 'plain';
}
