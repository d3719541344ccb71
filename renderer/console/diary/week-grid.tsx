import { useRef, type KeyboardEvent } from 'react';
import { useIntl } from 'react-intl';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { noonOf } from '../../ui/day-rows.ts';
import { formatDuration, formatDurationLong } from '../../ui/format.ts';
import { keyMove, nextKey } from '../../ui/grid-walk.ts';
import type { DiaryGridProps } from '../../ui/diary-grid.tsx';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { HourBoxes } from './hour-boxes.tsx';
import type { SliceJudge } from './slice-judge.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import type { HourBlock, WeekDay, WeekView } from './week-view.ts';
import classes from './week-grid.module.css';

export interface WeekGridProps {
  readonly week: WeekView<LedgerSlice>;
  readonly evidence: Evidence;
  readonly judge: SliceJudge;
  readonly place: DiaryPlace;
  readonly shows: (slice: LedgerSlice) => boolean;
  readonly marked: DiaryGridProps['marked'];
}

const keyOf = (block: HourBlock<LedgerSlice> | undefined): string | undefined =>
  block?.slices[0]?.hash;

/** A week: rows are days, columns hours, six boxes in each. Arrows and j/k walk, Enter opens. */
export function WeekGrid(props: WeekGridProps) {
  const { week, place, marked } = props;
  const t = useText();
  const grid = useRef<HTMLDivElement>(null);
  const keys = week.days.map((day) => week.hours.map((hour) => keyOf(day.blockByHour.get(hour))));
  const all = keys.flat().filter((key) => key !== undefined);
  const blocks = week.days.flatMap(({ blockByHour }) => [...blockByHour.values()]);
  const current = keyOf(
    blocks.find(({ slices }) => slices.some(({ hash }) => hash === place.search.at)),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = current ?? all[0];
    if (key === undefined || !(event.target as HTMLElement).matches('[data-key]')) return;
    if (event.key === 'x' && marked) {
      const block = blocks.find((each) => keyOf(each) === key);
      for (const hash of firstOfCells(block)) marked.onToggle(hash);
      return;
    }
    const move = keyMove(event.key);
    if (move === undefined) return;
    event.preventDefault();
    const next = nextKey(keys, key, move);
    place.select(next);
    grid.current?.querySelector<HTMLElement>(`[data-key="${next}"]`)?.focus();
  };
  return (
    // Keys bubble up from the hours, which are the ones in the tab order.
    <div className={classes.scroll}>
      <div
        ref={grid}
        role="grid"
        aria-label={t('diary.weekGrid')}
        className={classes.grid}
        style={{ '--hours': week.hours.length } as React.CSSProperties}
        onKeyDown={onKeyDown}
      >
        <div role="row" className={classes.row}>
          <span role="columnheader">{t('week.day')}</span>
          {week.hours.map((hour) => (
            <span key={hour} role="columnheader" className={classes.hour}>
              {String(hour).padStart(2, '0')}
            </span>
          ))}
          <span role="columnheader" className={classes.sum}>
            {t('week.hours')}
          </span>
        </div>
        {week.days.map((day) => (
          <DayRow key={day.day} day={day} grid={props} current={current ?? all[0]} />
        ))}
      </div>
    </div>
  );
}

const firstOfCells = (block: HourBlock<LedgerSlice> | undefined): readonly string[] =>
  (block?.cells ?? []).flatMap(([first]) => (first === undefined ? [] : [first.hash]));

interface DayRowProps {
  readonly day: WeekDay<LedgerSlice>;
  readonly grid: WeekGridProps;
  /** The one in the tab order. */
  readonly current: string | undefined;
}

function DayRow({ day: { day, view, blockByHour }, grid, current }: DayRowProps) {
  const { locale, formatDate } = useIntl();
  const { week, evidence, place } = grid;
  const verdict = verdictOfSlices(evidence.report, view.slices);
  const noonAt = noonOf(day, place.zone);
  return (
    <div role="row" className={classes.row}>
      <span role="rowheader" className={classes.day}>
        <TextLink
          to="/contracts/$con/diary"
          params={{ con: evidence.con }}
          search={{ ...place.search, day, view: undefined, at: undefined }}
          size="sm"
        >
          {formatDate(noonAt, {
            weekday: 'short',
            day: 'numeric',
            month: 'short',
            timeZone: place.zone,
          })}
        </TextLink>
      </span>
      {week.hours.map((hour) => (
        <Hour
          key={hour}
          block={blockByHour.get(hour)}
          grid={grid}
          current={current}
          day={formatDate(noonAt, { weekday: 'long', timeZone: place.zone })}
        />
      ))}
      <span role="gridcell" className={classes.sum}>
        {view.slices.length === 0 ? '–' : formatDuration(view.trackedMs, locale)}
        {verdict === 'warning' || verdict === 'failed' ? <VerdictShape verdict={verdict} /> : null}
      </span>
    </div>
  );
}

interface HourProps {
  readonly block: HourBlock<LedgerSlice> | undefined;
  readonly grid: WeekGridProps;
  readonly current: string | undefined;
  readonly day: string;
}

function Hour({ block, grid, current, day }: HourProps) {
  const t = useText();
  const { locale } = useIntl();
  const { place, evidence, judge, shows, marked } = grid;
  const key = keyOf(block);
  if (block === undefined || key === undefined)
    return <span role="gridcell" className={classes.none} />;
  const out = block.slices.filter((slice) => judge.leftOutOf(slice) !== undefined).length;
  const isMarked = firstOfCells(block).some((hash) => marked?.keys.has(hash));
  const open = () => place.select(key);
  const label = [
    `${day} ${String(block.hour).padStart(2, '0')}:00`,
    formatDurationLong(block.trackedMs, locale),
    t(`verdict.${verdictOfSlices(evidence.report, block.slices)}`),
    out > 0 ? t('week.leftOutCount', { count: out }) : '',
  ];
  return (
    <div
      role="gridcell"
      className={classes.block}
      tabIndex={key === current ? 0 : -1}
      data-key={key}
      data-current={key === current && place.search.at !== undefined ? true : undefined}
      data-marked={isMarked || undefined}
      aria-selected={isMarked}
      aria-label={label.filter((part) => part !== '').join(', ')}
      onClick={open}
      onDoubleClick={() => place.goToDay(dayOfBlock(grid, block), 'day')}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        open();
      }}
    >
      <HourBoxes block={block} judge={judge} shows={shows} />
    </div>
  );
}

const dayOfBlock = ({ week }: WeekGridProps, block: HourBlock<LedgerSlice>): string =>
  week.days.find(({ blockByHour }) => blockByHour.get(block.hour) === block)?.day ?? '';
