import { Link } from '@tanstack/react-router';
import { useIntl } from 'react-intl';
import { noonOf } from '../../ui/day-rows.ts';
import { formatDateShort, formatDuration, formatDurationLong } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import type { DayDigest } from './contract-digest.ts';
import { totalOf } from './exceptions.ts';
import classes from './overview.module.css';

interface DayBoxProps {
  readonly con: string;
  /** `2026-07-06` */
  readonly date: string | undefined;
  readonly day: DayDigest | undefined;
}

const fullDayMs = 10 * 3_600_000;
const boxPx = 22;

/** One person's day: a bar of its hours, and a sign where something is unusual. */
export function DayBox({ con, date, day }: DayBoxProps) {
  const t = useText();
  const { locale } = useIntl();
  if (day === undefined || date === undefined)
    return (
      <div role="cell" className={classes.day}>
        <span className={classes.noDay}>–</span>
      </div>
    );
  const count = totalOf(day.exceptions);
  const heightPx = Math.max(2, Math.min(1, day.trackedMs / fullDayMs) * boxPx);
  const at = { locale, zone: 'UTC' };
  const label = [
    formatDateShort(noonOf(date, 'UTC'), at),
    formatDurationLong(day.trackedMs, locale),
    count > 0 ? t('overview.exceptionCount', { count }) : '',
  ];
  return (
    <div role="cell" className={classes.day}>
      <Link
        to="/contracts/$con/diary"
        params={{ con }}
        search={{ day: date }}
        className={classes.dayLink}
        aria-label={label.filter((part) => part !== '').join(', ')}
      >
        <svg width="100%" height={boxPx} aria-hidden>
          <rect
            width="100%"
            y={boxPx - heightPx}
            height={heightPx}
            rx="2"
            fill={day.verdict === 'failed' ? 'var(--cs-trouble)' : 'var(--cs-active)'}
          />
          {count > 0 ? (
            <circle
              cx="100%"
              cy="5"
              r="5"
              transform="translate(-6 0)"
              fill="var(--cs-attention)"
              stroke="var(--cs-surface)"
              strokeWidth="1.5"
            />
          ) : null}
        </svg>
        <span>{formatDuration(day.trackedMs, locale)}</span>
      </Link>
    </div>
  );
}
