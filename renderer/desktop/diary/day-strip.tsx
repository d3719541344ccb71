import { cellMs, cellStartAt } from '../../../shared/domain/cell.ts';
import { noonOf } from '../../ui/day-rows.ts';
import type { CellTone } from '../../ui/diary-grid.tsx';
import { formatDate, formatDuration, formatTime } from '../../ui/format.ts';
import { useDiaryPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './diary-week.module.css';
import type { WeekDay } from './week-days.ts';

const fills: Readonly<Record<CellTone, string>> = {
  plain: 'var(--cs-active)',
  waiting: 'var(--cs-active-soft)',
  manual: 'var(--cs-manual)',
  live: 'var(--cs-live)',
  trouble: 'var(--cs-trouble)',
  gone: 'var(--cs-gone)',
  over: 'var(--cs-over)',
};
const scaleHours = [0, 6, 12, 18] as const;

/** A day from its first hour to its last, with the time in it where it lies. */
export function DayStrip({ day }: { readonly day: WeekDay }) {
  const t = useWords();
  const place = useDiaryPlace();
  const date = formatDate(noonOf(day.day, place.zone), place);
  const [first] = day.cells;
  const last = day.cells.at(-1);
  const label =
    first && last
      ? t('diary.dayStrip', {
          date,
          length: formatDuration(day.trackedMs, place.locale),
          from: formatTime(cellStartAt(first.idx), place),
          to: formatTime(cellStartAt(last.idx) + cellMs, place),
        })
      : t('diary.dayStripNone', { date });
  const count = day.toIdx - day.fromIdx;
  const percent = (cells: number) => `${(cells * 100) / count}%`;
  return (
    <svg className={classes.strip} width="100%" height="22" role="img" aria-label={label}>
      <rect width="100%" height="14" y="4" rx="3" fill="var(--cs-quiet)" opacity="0.45" />
      {day.cells.map(({ idx, tone, trackedMs }) => (
        <rect
          key={idx}
          x={percent(idx - day.fromIdx)}
          width={percent(Math.max(trackedMs / cellMs, 0.3))}
          y="4"
          height="14"
          fill={fills[tone]}
        />
      ))}
    </svg>
  );
}

/** Hours of the clock at which a quarter of the day begins. */
export function HourScale({ startHour }: { readonly startHour: number }) {
  const { locale } = useDiaryPlace();
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  return (
    <div className={classes.scale} aria-hidden>
      {scaleHours.map((hour) => (
        <span key={hour}>
          {two.format((startHour + hour) % 24)}:{two.format(0)}
        </span>
      ))}
    </div>
  );
}
