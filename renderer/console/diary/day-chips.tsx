import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { addDays, dayOf, noonOf } from '../../ui/day-rows.ts';
import { formatDateShort, formatDuration, formatDurationLong } from '../../ui/format.ts';
import { groupBy } from '../../ui/group-by.ts';
import { useText } from '../text/use-text.ts';
import { sumMs } from '../../ui/day-view.ts';
import { mondayOf } from './zone.ts';
import classes from './diary.module.css';

interface DayChipsProps {
  readonly slices: readonly LedgerSlice[];
  readonly day: string;
  readonly zone: string;
  readonly onDay: (day: string) => void;
}

const fullDayMs = 10 * 3_600_000;

/** The seven days around the shown one, with their time on the clock. */
export function DayChips({ slices, day, zone, onDay }: DayChipsProps) {
  const t = useText();
  const { locale, formatDate } = useIntl();
  const monday = mondayOf(day);
  const days = [0, 1, 2, 3, 4, 5, 6].map((offset) => addDays(monday, offset));
  const slicesByDay = groupBy(slices, (slice) => dayOf(cellStartAt(slice.idx), zone));
  return (
    <nav className={classes.chips} aria-label={t('diary.week')}>
      {days.map((each) => {
        const trackedMs = sumMs(slicesByDay.get(each) ?? []);
        const noonAt = noonOf(each, zone);
        const weekday = formatDate(noonAt, { weekday: 'short', timeZone: zone });
        const date = formatDateShort(noonAt, { locale, zone });
        return (
          <button
            key={each}
            type="button"
            className={classes.chip}
            aria-current={each === day ? 'date' : undefined}
            aria-label={`${weekday} ${date}: ${formatDurationLong(trackedMs, locale)}`}
            onClick={() => onDay(each)}
          >
            <span className={classes.chipDay}>
              {weekday} <span>{date}</span>
            </span>
            <span className={classes.chipSum}>
              {trackedMs === 0 ? '–' : formatDuration(trackedMs, locale)}
            </span>
            <svg width="100%" height="4" aria-hidden>
              <rect width="100%" height="4" rx="2" fill="var(--cs-quiet)" opacity="0.5" />
              <rect
                width={`${Math.min(100, (trackedMs / fullDayMs) * 100)}%`}
                height="4"
                rx="2"
                fill="var(--cs-active)"
              />
            </svg>
          </button>
        );
      })}
    </nav>
  );
}
