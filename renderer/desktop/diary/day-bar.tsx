import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core';
import { formatDate, formatZone, localZone } from '../../ui/format.ts';
import { noonOf } from '../../ui/day-rows.ts';
import { chooseDiaryZone } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useDiaryPlace, useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './diary-page.module.css';

export type Hours = 'worked' | 'all';

export interface DayBarProps {
  readonly day: string;
  readonly today: string;
  readonly hours: Hours;
  readonly onDay: (day: string) => void;
  readonly onMove: (days: number) => void;
  readonly onHours: (hours: Hours) => void;
}

/** Which day, in which zone, and how many of its hours. */
export function DayBar({ day, today, hours, onDay, onMove, onHours }: DayBarProps) {
  const t = useWords();
  const place = useDiaryPlace();
  return (
    <div className={classes.bar}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('diary.previous')}
        onClick={() => onMove(-1)}
      >
        <Chevron towards="previous" />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('diary.next')}
        disabled={day >= today}
        onClick={() => onMove(1)}
      >
        <Chevron towards="next" />
      </ActionIcon>
      <h1 className={classes.date}>{formatDate(noonOf(day, place.zone), place)}</h1>
      {day === today ? null : (
        <Button variant="subtle" size="compact-sm" onClick={() => onDay(today)}>
          {t('diary.today')}
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
          aria-label={t('diary.hours')}
          value={hours}
          data={[
            { value: 'worked', label: t('diary.hoursWorked') },
            { value: 'all', label: t('diary.hoursAll') },
          ]}
          onChange={(value) => onHours(value === 'all' ? 'all' : 'worked')}
        />
        <ZoneSwitch day={day} />
      </div>
    </div>
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
