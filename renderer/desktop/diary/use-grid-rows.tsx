import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { cellMs, cellStartAt } from '../../../shared/domain/cell.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { colourOf } from '../../ui/colour-of.ts';
import type { DayRow } from '../../ui/day-rows.ts';
import type { DiaryGridCell, DiaryGridRow } from '../../ui/diary-grid.tsx';
import { formatDurationLong, formatTime, type Place } from '../../ui/format.ts';
import { stripLevel } from '../../ui/strip-level.ts';
import { Thumbnail } from '../parts/picture.tsx';
import { useDiaryPlace } from '../use-place.ts';
import { useWords, type Words } from '../words.ts';
import { memoGroups, memoOf, stripParts, type DiaryCell } from './diary-cells.ts';
import classes from './diary-page.module.css';
import { stateText } from './state-text.ts';

export interface GridRowsInput {
  readonly rows: readonly DayRow[];
  readonly cells: ReadonlyMap<number, DiaryCell>;
  readonly con: string;
}

/** Hours and cells as the grid draws and says them. */
export function useGridRows({ rows, cells, con }: GridRowsInput): readonly DiaryGridRow[] {
  const t = useWords();
  const place = useDiaryPlace();
  return rows.map((row) => ({
    key: row.key,
    label: hourLabel(row.startAt, place),
    groups: memoGroups(row, cells).map((group) => ({ ...group, colour: colourOf(con) })),
    cells: row.idxs.map((idx) => {
      const cell = idx === undefined ? undefined : cells.get(idx);
      return cell ? gridCell(cell, t, place) : undefined;
    }),
  }));
}

function gridCell(cell: DiaryCell, t: Words, place: Place): DiaryGridCell {
  const last = cell.slices.at(-1);
  return {
    key: String(cell.idx),
    tone: cell.tone,
    label: t('diary.cell', {
      from: formatTime(cellStartAt(cell.idx), place),
      to: formatTime(cellStartAt(cell.idx) + cellMs, place),
      length: formatDurationLong(cell.trackedMs, place.locale),
      level: levelText(t, cell.slices),
      state: last ? stateText(t, last) : '',
      memo: memoOf(cell) || t('diary.noMemo'),
    }),
    content: <CellContent cell={cell} t={t} />,
  };
}

function CellContent({ cell, t }: { readonly cell: DiaryCell; readonly t: Words }) {
  const shown = cell.slices.flatMap((slice) => slice.captures).find(({ thumb }) => thumb);
  return (
    <div className={classes.content} aria-hidden>
      {shown?.thumb ? (
        <div className={classes.picture}>
          <Thumbnail thumb={shown.thumb} alt="" />
        </div>
      ) : (
        <div className={classes.noPicture}>{t('diary.noPicture')}</div>
      )}
      <ActivityStrip parts={stripParts(cell.slices)} size="cell" colour={stripColour(cell)} />
    </div>
  );
}

const stripColour = ({ tone }: DiaryCell): string =>
  tone === 'manual' ? 'var(--cs-manual)' : 'var(--cs-active)';

/** How many minutes had input, in words; unknown is said, never counted as none. */
export function levelText(t: Words, slices: readonly DiaryCellSlice[]): string {
  const level = stripLevel(stripParts(slices));
  if (level === 'unknown') return t('diary.levelUnknown');
  return t('open.level', { active: level.active, tracked: level.tracked });
}

/** `10:00`, although the hour's first cell may start at 10:05 in a zone off by five minutes. */
function hourLabel(startAt: number, place: Place): string {
  const hour = new Intl.DateTimeFormat(place.locale, {
    hour: '2-digit',
    hourCycle: 'h23',
    timeZone: place.zone,
  }).format(startAt);
  const zero = new Intl.NumberFormat(place.locale, { minimumIntegerDigits: 2 }).format(0);
  return `${hour}:${zero}`;
}
