import { useEffect, useId, useRef, useState } from 'react';
import { useIntl } from 'react-intl';
import { dayView } from '../../ui/day-view.ts';
import { noonOf } from '../../ui/day-rows.ts';
import { formatDate, formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Button } from '../parts/button.tsx';
import { useMedia } from '../parts/use-media.ts';
import { VerdictMark } from '../parts/verdict-mark.tsx';
import { type Evidence, verdictOfSlice, verdictOfSlices } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import { DayGrid } from './day-grid.tsx';
import { DayStrip } from './day-strip.tsx';
import { DayTable } from './day-table.tsx';
import { nextTrouble } from './days.ts';
import { Lightbox } from './lightbox.tsx';
import { SlicePanel } from './slice-panel.tsx';
import type { DiaryPlace } from './use-diary-place.ts';
import { ZoneSelect } from './zone-select.tsx';
import classes from './diary.module.css';

interface DiaryProps {
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
  /** Grows when another part of the page asks for a slice. */
  readonly asked: number;
}

/** The diary as it was signed, a day at a time, with what the check says about each slice. */
export function Diary({ evidence, place, asked }: DiaryProps) {
  const t = useText();
  const id = useId();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked > 0) top.current?.scrollIntoView({ block: 'start' });
  }, [asked]);
  const { day } = place;
  return (
    <div ref={top}>
      <Panel
        title={t('diary.title')}
        titleId={id}
        aside={day === undefined ? null : <ZoneSelect evidence={evidence} place={place} />}
        testId="diary"
      >
        {day === undefined ? (
          <p>{t('diary.none')}</p>
        ) : (
          <>
            <DayStrip evidence={evidence} place={place} day={day} />
            <Day evidence={evidence} place={place} day={day} />
            <DayTable evidence={evidence} place={place} />
          </>
        )}
      </Panel>
    </div>
  );
}

interface DayProps {
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
  readonly day: string;
}

function Day({ evidence, place, day }: DayProps) {
  const t = useText();
  const { locale } = useIntl();
  const isWide = useMedia('(min-width: 72em)');
  const [enlarged, setEnlarged] = useState<string>();
  const { zone, slice } = place;
  const view = dayView(evidence.ledger.slices, day, zone);
  const isOfDay = slice !== undefined && view.slices.includes(slice);
  const trouble = nextTrouble(
    evidence.ledger.slices,
    slice?.hash,
    (hash) => verdictOfSlice(evidence.report, hash) !== 'unchanged',
  );
  return (
    <>
      <div className={classes.dayHead}>
        <h3 className={classes.dayTitle}>{formatDate(noonOf(day, zone), { locale, zone })}</h3>
        {view.slices.length === 0 ? null : (
          <p className={classes.daySums} data-testid="day-summary">
            {t('diary.tracked', { time: formatDuration(view.trackedMs, locale) })}
            <VerdictMark verdict={verdictOfSlices(evidence.report, view.slices)} />
          </p>
        )}
        {trouble === undefined ? null : (
          <Button look="quiet" onClick={() => place.showSlice(trouble)}>
            {t('diary.nextTrouble')}
          </Button>
        )}
      </div>
      <div className={classes.columns} data-open={isOfDay || undefined}>
        <div className={classes.gridColumn}>
          {view.rows.length === 0 ? (
            <p className={classes.soft}>{t('diary.emptyDay')}</p>
          ) : (
            <DayGrid
              view={view}
              evidence={evidence}
              zone={zone}
              selected={slice}
              onSelect={place.showSlice}
              onOpen={setEnlarged}
            />
          )}
          {view.rows.length === 0 || isOfDay ? null : (
            <p className={classes.hint}>{t('diary.hint')}</p>
          )}
        </div>
        {isOfDay ? (
          <SlicePanel
            key={slice.hash}
            slice={slice}
            others={view.slices.filter(({ idx }) => idx === slice.idx)}
            evidence={evidence}
            zone={zone}
            shape={isWide ? 'aside' : 'sheet'}
            onSelect={place.showSlice}
            onEnlarge={() => setEnlarged(slice.hash)}
          />
        ) : null}
      </div>
      <Lightbox
        slice={view.slices.find(({ hash }) => hash === enlarged)}
        zone={zone}
        onClose={() => setEnlarged(undefined)}
      />
    </>
  );
}
