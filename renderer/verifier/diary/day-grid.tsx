import { useIntl } from 'react-intl';
import { activityLevel } from '../../../shared/domain/activity.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { colourOf } from '../../ui/colour-of.ts';
import { type DayCell, type DayView, endAtOf, startAtOf, sumMs } from '../../ui/day-view.ts';
import { type CellTone, DiaryGrid, type DiaryGridCell } from '../../ui/diary-grid.tsx';
import { formatDurationLong, formatTime } from '../../ui/format.ts';
import { capturesOf } from '../../ui/slice-captures.ts';
import { stripOf } from '../../ui/slice-strip.ts';
import type { Verdict } from '../../ui/verdict.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import { type Evidence, verdictOfSlices } from '../result/evidence.ts';
import { type Text, useText } from '../text/use-text.ts';
import { Picture } from './picture.tsx';
import classes from './diary.module.css';

interface DayGridProps {
  readonly view: DayView<LedgerSlice>;
  readonly evidence: Evidence;
  readonly zone: string;
  readonly selected: LedgerSlice | undefined;
  readonly onSelect: (hash: string) => void;
  /** Wants the pictures of a slice in full size. */
  readonly onOpen: (hash: string) => void;
}

interface CellWords {
  readonly t: Text;
  readonly locale: string;
  readonly zone: string;
}

const columnLabels = [':00', ':10', ':20', ':30', ':40', ':50'];

export function DayGrid({ view, evidence, zone, selected, onSelect, onOpen }: DayGridProps) {
  const t = useText();
  const { locale } = useIntl();
  const words = { t, locale, zone };
  const selectedKey = view.slices.find(({ idx }) => idx === selected?.idx)?.hash;
  const rows = view.rows.map((row) => ({
    key: row.key,
    label: formatTime(row.startAt, { locale, zone }),
    cells: row.cells.map((cell) =>
      cell === undefined || cell.slices.length === 0 ? undefined : gridCell(words, evidence, cell),
    ),
    groups: row.memos.map(({ memo, from, to }) => ({
      fromColumn: from,
      toColumn: to,
      text: memo === '' ? t('diary.noMemo') : memo,
      colour: memo === '' ? 'var(--cs-gone)' : colourOf(memo),
    })),
  }));
  return (
    <DiaryGrid
      label={t('diary.grid')}
      rows={rows}
      columnLabels={columnLabels}
      selectedKey={selectedKey}
      onSelect={onSelect}
      onOpen={onOpen}
    />
  );
}

function gridCell(words: CellWords, evidence: Evidence, cell: DayCell<LedgerSlice>): DiaryGridCell {
  const verdict = verdictOfSlices(evidence.report, cell.slices);
  const [capture] = cell.slices.flatMap((slice) => capturesOf(slice));
  const owner = cell.slices.find(({ hash }) => hash === capture?.entry);
  return {
    key: cell.slices[0]?.hash ?? '',
    label: cellLabel(words, cell, verdict),
    tone: toneOf(cell, verdict),
    content: (
      <span className={classes.cell}>
        <Picture slice={owner} capture={capture} size="thumb" alt="" />
        {verdict !== 'warning' ? null : (
          <span className={classes.badge}>
            <VerdictShape verdict={verdict} />
          </span>
        )}
        <ActivityStrip parts={cell.slices.map(stripOf)} size="cell" />
      </span>
    ),
  };
}

function toneOf({ slices }: DayCell<LedgerSlice>, verdict: Verdict): CellTone {
  if (verdict === 'failed') return 'trouble';
  if (slices.every(({ lost, state }) => lost || state !== 'ok')) return 'gone';
  if (slices.some(({ mode }) => mode === 'manual')) return 'manual';
  return slices.some(({ delivery }) => delivery === 'missing') ? 'waiting' : 'plain';
}

/** The whole cell in words: time, minutes, activity, memo, state. */
function cellLabel(words: CellWords, cell: DayCell<LedgerSlice>, verdict: Verdict): string {
  const { t, locale, zone } = words;
  const [first] = cell.slices;
  const last = cell.slices.at(-1);
  if (first === undefined || last === undefined) return '';
  const place = { locale, zone };
  const hasPicture = cell.slices.some((slice) =>
    capturesOf(slice).some(({ value }) => isTaken(value)),
  );
  return [
    `${formatTime(startAtOf(first), place)}–${formatTime(endAtOf(last), place)}`,
    formatDurationLong(sumMs(cell.slices), locale),
    activityWords(t, first),
    first.values.memo ?? t('diary.noMemo'),
    cell.slices.some(({ mode }) => mode === 'manual') ? t('slice.manual') : '',
    hasPicture ? t('diary.hasPicture') : '',
    t(`verdict.${verdict}`),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** `8 of 10 minutes with input`; what is not known is said as such. */
export function activityWords(t: Text, slice: LedgerSlice): string {
  const { act } = slice.values;
  const level = act === undefined ? 'unknown' : activityLevel(act, slice.fromMs, slice.toMs);
  if (level === 'unknown') return t('activity.unknown');
  return t('activity.level', { active: level.activeMinutes, tracked: level.trackedMinutes });
}
