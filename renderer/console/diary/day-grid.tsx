import { useIntl } from 'react-intl';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { ActivityStrip } from '../../ui/activity-strip.tsx';
import { colourOf } from '../../ui/colour-of.ts';
import {
  type CellTone,
  DiaryGrid,
  type DiaryGridCell,
  type DiaryGridProps,
} from '../../ui/diary-grid.tsx';
import { formatDurationLong, formatTime } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import type { Verdict } from '../../ui/verdict.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { type Text, useText } from '../text/use-text.ts';
import type { LeftOut } from '../week/left-out.ts';
import { activityWords } from './activity-words.ts';
import { CapturePicture } from './capture-picture.tsx';
import { capturesOf } from '../../ui/slice-captures.ts';
import { type DayCell, type DayView, endAtOf, startAtOf, sumMs } from '../../ui/day-view.ts';
import { stripOf } from '../../ui/slice-strip.ts';
import type { SliceJudge } from './slice-judge.ts';
import classes from './diary.module.css';

interface DayGridProps {
  readonly view: DayView<LedgerSlice>;
  readonly evidence: Evidence;
  readonly judge: SliceJudge;
  /** Slices that the filter leaves; the others are faint. */
  readonly shows: (slice: LedgerSlice) => boolean;
  readonly zone: string;
  readonly selected: LedgerSlice | undefined;
  readonly onSelect: (hash: string | undefined) => void;
  /** Slices marked to decide about; absent where there is nothing to decide. */
  readonly marked: DiaryGridProps['marked'];
  /** Wants the pictures of a slice in full size. */
  readonly onOpen: (hash: string) => void;
}

interface CellWords {
  readonly t: Text;
  readonly locale: string;
  readonly zone: string;
}

const columnLabels = [':00', ':10', ':20', ':30', ':40', ':50'];

export function DayGrid(props: DayGridProps) {
  const { view, evidence, judge, shows, zone, selected, marked, onSelect, onOpen } = props;
  const t = useText();
  const { locale } = useIntl();
  const words = { t, locale, zone };
  const keyOf = (slice: LedgerSlice): string =>
    view.slices.find(({ idx }) => idx === slice.idx)?.hash ?? slice.hash;
  const rows = view.rows.map((row) => ({
    key: row.key,
    label: formatTime(row.startAt, { locale, zone }),
    cells: row.cells.map((cell) =>
      cell === undefined || cell.slices.length === 0
        ? undefined
        : gridCell(words, { evidence, judge, shows }, cell),
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
      selectedKey={selected && keyOf(selected)}
      onSelect={onSelect}
      onOpen={onOpen}
      {...(marked && { marked })}
    />
  );
}

interface CellFacts {
  readonly evidence: Evidence;
  readonly judge: SliceJudge;
  readonly shows: (slice: LedgerSlice) => boolean;
}

function gridCell(
  words: CellWords,
  { evidence, judge, shows }: CellFacts,
  cell: DayCell<LedgerSlice>,
): DiaryGridCell {
  const out = cell.slices.map((slice) => judge.leftOutOf(slice)).find((each) => each !== undefined);
  const verdict = verdictOfSlices(evidence.report, cell.slices);
  const [first] = cell.slices;
  const [capture] = cell.slices.flatMap((slice) => capturesOf(slice));
  const owner = cell.slices.find(({ hash }) => hash === capture?.entry);
  const isMuted = !cell.slices.some(shows);
  const label = cellLabel(words, cell, { verdict, out });
  return {
    key: first?.hash ?? '',
    label: isMuted ? `${label}, ${words.t('filter.leftOut')}` : label,
    isCrossed: out !== undefined,
    isMuted,
    tone: toneOf(cell, verdict),
    content: isMuted ? (
      <ActivityStrip parts={cell.slices.map(stripOf)} size="cell" />
    ) : (
      <span className={classes.cell}>
        <CapturePicture slice={owner} capture={capture} size="thumb" alt="" />
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

function toneOf(cell: DayCell<LedgerSlice>, verdict: Verdict): CellTone {
  if (verdict === 'failed') return 'trouble';
  if (cell.slices.every(({ lost, state }) => lost || state !== 'ok')) return 'gone';
  if (cell.slices.some(({ mode }) => mode === 'manual')) return 'manual';
  return cell.slices.some(({ delivery }) => delivery === 'missing') ? 'waiting' : 'plain';
}

/** The whole cell in words: time, minutes, activity, memo, state. */
function cellLabel(
  { t, locale, zone }: CellWords,
  cell: DayCell<LedgerSlice>,
  { verdict, out }: { readonly verdict: Verdict; readonly out: LeftOut | undefined },
): string {
  const [first] = cell.slices;
  const last = cell.slices.at(-1);
  if (first === undefined || last === undefined) return '';
  const place = { locale, zone };
  return [
    `${formatTime(startAtOf(first), place)}–${formatTime(endAtOf(last), place)}`,
    formatDurationLong(sumMs(cell.slices), locale),
    activityWords(t, first),
    first.values.memo ?? t('diary.noMemo'),
    cell.slices.some((slice) => slice.mode === 'manual') ? t('slice.manual') : '',
    cell.slices.some((slice) => capturesOf(slice).some((each) => isTaken(each.value)))
      ? t('diary.hasPicture')
      : '',
    out === undefined ? '' : t(`leftOut.${out.verdict}`),
    t(`verdict.${verdict}`),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
