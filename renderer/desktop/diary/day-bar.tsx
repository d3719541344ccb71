import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core';
import { formatZone, localZone } from '../../ui/format.ts';
import { noonOf } from '../../ui/day-rows.ts';
import { chooseDiaryZone } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './diary-page.module.css';

export type Hours = 'worked' | 'all';
export type DiaryView = 'day' | 'week';

export interface DayBarProps {
  readonly day: string;
  readonly today: string;
  readonly hours: Hours;
  readonly view: DiaryView;
  /** What the page is about, in words: a day or a week. */
  readonly title: string;
  /** Nothing lies after it. */
  readonly isNewest: boolean;
  readonly onView: (view: DiaryView) => void;
  readonly onDay: (day: string) => void;
  readonly onMove: (days: number) => void;
  readonly onHours: (hours: Hours) => void;
}

/** Which day, in which zone, and how many of its hours. */
export function DayBar(props: DayBarProps) {
  const { day, today, view, title, isNewest, onDay, onMove, onView } = props;
  const t = useWords();
  const isWeek = view === 'week';
  return (
    <div className={classes.bar}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t(isWeek ? 'diary.previousWeek' : 'diary.previous')}
        onClick={() => onMove(isWeek ? -7 : -1)}
      >
        <Chevron towards="previous" />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t(isWeek ? 'diary.nextWeek' : 'diary.next')}
        disabled={isNewest}
        onClick={() => onMove(isWeek ? 7 : 1)}
      >
        <Chevron towards="next" />
      </ActionIcon>
      <h1 className={classes.date}>{title}</h1>
      {isNewest ? null : (
        <Button variant="subtle" size="compact-sm" onClick={() => onDay(today)}>
          {t(isWeek ? 'diary.thisWeek' : 'diary.today')}
        </Button>
      )}
      <div className={classes.switches}>
        <TextInput
          type="date"
          size="xs"
          aria-label={t('diary.date')}
          value={day}
          max={today}
          onChange={(event) => {
            if (event.currentTarget.value) onDay(event.currentTarget.value);
          }}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('diary.view')}
          value={view}
          data={[
            { value: 'day', label: t('diary.viewDay') },
            { value: 'week', label: t('diary.viewWeek') },
          ]}
          onChange={(value) => onView(value === 'week' ? 'week' : 'day')}
        />
        {isWeek ? null : <HoursSwitch {...props} />}
        <ZoneSwitch day={day} />
      </div>
    </div>
  );
}

function HoursSwitch({ hours, onHours }: Pick<DayBarProps, 'hours' | 'onHours'>) {
  const t = useWords();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('diary.hours')}
      value={hours}
      data={[
        { value: 'worked', label: t('diary.hoursWorked') },
        { value: 'all', label: t('diary.hoursAll') },
      ]}
      onChange={(value) => onHours(value === 'all' ? 'all' : 'worked')}
    />
  );
}

function ZoneSwitch({ day }: { readonly day: string }) {
  const t = useWords();
  const zone = useDesktop((store) => store.diaryZone);
  const local = useLocalPlace();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('diary.zone')}
      value={zone}
      data={[
        {
          value: 'local',
          label: t('diary.zoneLocal', { zone: formatZone(noonOf(day, localZone()), local) }),
        },
        { value: 'utc', label: t('diary.zoneUtc') },
      ]}
      onChange={(value) => chooseDiaryZone(value === 'utc' ? 'utc' : 'local')}
    />
  );
}

function Chevron({ towards }: { readonly towards: 'previous' | 'next' }) {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden>
      <path
        d={towards === 'previous' ? 'M9 2 4 7l5 5' : 'M5 2l5 5-5 5'}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
