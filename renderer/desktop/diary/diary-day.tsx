import { Button } from '@mantine/core';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { DiaryGrid } from '../../ui/diary-grid.tsx';
import type { DayRows } from '../../ui/day-rows.ts';
import { noonOf } from '../../ui/day-rows.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatDate, formatDuration, type Place } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { showPage } from '../actions.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDiaryPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { CellDetail } from './cell-detail.tsx';
import type { Hours } from './day-bar.tsx';
import { cellsByIdx, rowsWithTime, type DiaryCell } from './diary-cells.ts';
import { DiaryLegend } from './diary-legend.tsx';
import classes from './diary-page.module.css';
import { useDiaryDay } from './use-diary-day.ts';
import { useGridRows } from './use-grid-rows.tsx';

export interface DiaryDayProps {
  readonly contract: ContractState;
  readonly day: string;
  readonly isToday: boolean;
  readonly range: DayRows;
  readonly hours: Hours;
}

/** One day: the grid, and beside it the chosen cell in full. */
export function DiaryDay({ contract, day, isToday, range, hours }: DiaryDayProps) {
  const t = useWords();
  const slices = useDiaryDay({ con: contract.con, fromIdx: range.fromIdx, toIdx: range.toIdx });
  if (!slices) {
    return (
      <>
        <p role="status">{t('diary.loading')}</p>
        <CallFailure name="diary.day" />
      </>
    );
  }
  const cells = cellsByIdx(slices);
  const rows = hours === 'all' ? range.rows : rowsWithTime(range.rows, cells);
  if (cells.size === 0 && hours === 'worked') return <EmptyDay isToday={isToday} />;
  return <Day day={day} cells={cells} rows={rows} contract={contract} />;
}

interface DayProps {
  readonly day: string;
  readonly cells: ReadonlyMap<number, DiaryCell>;
  readonly rows: DayRows['rows'];
  readonly contract: ContractState;
}

function Day({ day, cells, rows, contract }: DayProps) {
  const t = useWords();
  const place = useDiaryPlace();
  const [selected, select] = useState<string>();
  const grid = useRef<HTMLDivElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const gridRows = useGridRows({ rows, cells, con: contract.con });
  const cell = selected === undefined ? undefined : cells.get(Number(selected));
  const total = [...cells.values()].reduce((sum, { trackedMs }) => sum + trackedMs, 0);

  const goBack = () =>
    grid.current?.querySelector<HTMLElement>(`[data-key="${selected ?? ''}"]`)?.focus();
  const onEscape = (event: KeyboardEvent) => {
    // A picture that is open above the page closes first.
    if (event.key === 'Escape' && !document.querySelector('[role="dialog"]')) goBack();
  };
  const open = (key: string) => {
    select(key);
    detail.current?.focus();
    detail.current?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <div className={classes.day}>
      <Panel>
        <p className={classes.summary}>
          <strong>{t('diary.total', { length: formatDuration(total, place.locale) })}</strong>
          <span>{t('diary.keys')}</span>
        </p>
        <div ref={grid}>
          <DiaryGrid
            label={t('diary.grid', { date: formatDate(noonOf(day, place.zone), place) })}
            rows={gridRows}
            columnLabels={columnLabels(rows, place)}
            selectedKey={selected}
            onSelect={select}
            onOpen={open}
          />
        </div>
        <DiaryLegend />
      </Panel>
      <div ref={detail} tabIndex={-1} className={classes.side} onKeyDown={onEscape}>
        <CellDetail cell={cell} onBack={goBack} />
      </div>
    </div>
  );
}

/** `:00` … `:50`; in a zone that is off by five minutes `:05` … `:55`. In the reader's digits. */
function columnLabels(rows: DayRows['rows'], { zone, locale }: Place): readonly string[] {
  const full = rows.find((row) => row.idxs.every((idx) => idx !== undefined));
  const minute = new Intl.DateTimeFormat('en', { minute: 'numeric', timeZone: zone });
  const offset = full ? Number(minute.format(full.startAt)) % 10 : 0;
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  return [0, 10, 20, 30, 40, 50].map((start) => `:${two.format(start + offset)}`);
}

function EmptyDay({ isToday }: { readonly isToday: boolean }) {
  const t = useWords();
  return (
    <Panel>
      <EmptyNote
        title={t('diary.empty')}
        actions={
          isToday ? (
            <Button variant="default" onClick={() => showPage('today')}>
              {t('page.today')}
            </Button>
          ) : undefined
        }
      >
        {t(isToday ? 'diary.emptyToday' : 'diary.emptyPast')}
      </EmptyNote>
    </Panel>
  );
}
