import { Button } from '@mantine/core';
import type { WeekTalk } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { noonOf } from '../../ui/day-rows.ts';
import { formatDate, formatDateShort, formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { showPage } from '../actions.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDesktop } from '../store.ts';
import { useDiaryPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { DayStrip, HourScale } from './day-strip.tsx';
import classes from './diary-week.module.css';
import { useDiaryDay } from './use-diary-day.ts';
import { markKinds, type WeekDay, weekDaysOf, weekRangeOf } from './week-days.ts';

export interface DiaryWeekProps {
  readonly con: string;
  readonly days: readonly string[];
  readonly today: string;
  readonly startHour: number;
  readonly onDay: (day: string) => void;
}

const noTalks: readonly WeekTalk[] = [];

/** Seven days at a glance: when, how long, and what needs to be seen. */
export function DiaryWeek({ con, days, today, startHour, onDay }: DiaryWeekProps) {
  const t = useWords();
  const place = useDiaryPlace();
  const weekPlace = { days, zone: place.zone, startHour };
  const range = weekRangeOf(weekPlace);
  const slices = useDiaryDay({ con, ...range });
  const talks = useDesktop((store) => store.app?.talks ?? noTalks).filter(
    (talk) => talk.con === con && talk.fromIdx < range.toIdx && talk.toIdx > range.fromIdx,
  );
  if (!slices) {
    return (
      <>
        <p role="status">{t('diary.loading')}</p>
        <CallFailure name="diary.day" />
      </>
    );
  }
  const week = weekDaysOf(weekPlace, slices, talks);
  const total = week.reduce((sum, { trackedMs }) => sum + trackedMs, 0);
  return (
    <Panel>
      <p className={classes.summary}>
        <strong data-testid="week-total" data-ms={total}>
          {t('diary.weekTotal', { length: formatDuration(total, place.locale) })}
        </strong>
        <span>{t('diary.weekHelp')}</span>
      </p>
      <Disputed talks={talks} />
      <HourScale startHour={startHour} />
      <ul className={classes.days}>
        {week.map((each) => (
          <Day key={each.day} day={each} isFuture={each.day > today} onDay={onDay} />
        ))}
      </ul>
    </Panel>
  );
}

function Disputed({ talks }: { readonly talks: readonly WeekTalk[] }) {
  const t = useWords();
  if (!talks.some(({ timesheet }) => timesheet.state === 'disputed')) return null;
  return (
    <div className={classes.note}>
      <Callout
        tone="attention"
        title={t('diary.weekDisputed')}
        actions={
          <Button size="xs" variant="default" onClick={() => showPage('pay')}>
            {t('page.pay')}
          </Button>
        }
      >
        <p>{t('diary.weekDisputedText')}</p>
      </Callout>
    </div>
  );
}

interface DayProps {
  readonly day: WeekDay;
  readonly isFuture: boolean;
  readonly onDay: (day: string) => void;
}

function Day({ day, isFuture, onDay }: DayProps) {
  const t = useWords();
  const place = useDiaryPlace();
  const noon = noonOf(day.day, place.zone);
  const weekday = new Intl.DateTimeFormat(place.locale, {
    weekday: 'short',
    timeZone: place.zone,
  }).format(noon);
  const marks = markKinds.filter((kind) => day.marks[kind] > 0);
  return (
    <li className={classes.day} data-testid="week-day" data-day={day.day}>
      <Button
        variant="subtle"
        size="compact-sm"
        justify="flex-start"
        disabled={isFuture}
        aria-label={t('diary.openDay', { date: formatDate(noon, place) })}
        onClick={() => onDay(day.day)}
      >
        {weekday} {formatDateShort(noon, place)}
      </Button>
      <DayStrip day={day} />
      <span className={classes.length} data-ms={day.trackedMs}>
        {day.trackedMs > 0 ? formatDuration(day.trackedMs, place.locale) : '–'}
      </span>
      {marks.length > 0 ? (
        <ul className={classes.marks}>
          {marks.map((kind) => (
            <li key={kind} data-kind={kind}>
              {t(`diary.mark.${kind}`, { count: day.marks[kind] })}
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}
