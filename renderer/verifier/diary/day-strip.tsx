import { useIntl } from 'react-intl';
import { noonOf } from '../../ui/day-rows.ts';
import { sumMs } from '../../ui/day-view.ts';
import { formatDateShort, formatDuration, formatDurationLong } from '../../ui/format.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import { Button } from '../parts/button.tsx';
import { type Evidence, verdictOfSlices } from '../result/evidence.ts';
import { useText } from '../text/use-text.ts';
import { dayBeyond, weekAround } from './days.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import classes from './diary.module.css';

interface DayStripProps {
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
  readonly day: string;
}

/** The seven days around the shown one, each with its time and its verdict. */
export function DayStrip({ evidence, place, day }: DayStripProps) {
  const t = useText();
  const week = weekAround(day);
  const days = [...place.byDay.keys()];
  const before = dayBeyond(days, week, 'before');
  const after = dayBeyond(days, week, 'after');
  return (
    <nav className={classes.strip} aria-label={t('diary.days')}>
      <Button
        label={t('diary.before')}
        isDisabled={before === undefined}
        onClick={() => before !== undefined && place.showDay(before)}
      >
        ‹
      </Button>
      <div className={classes.chips}>
        {week.map((each) => (
          <Chip key={each} day={each} isShown={each === day} evidence={evidence} place={place} />
        ))}
      </div>
      <Button
        label={t('diary.after')}
        isDisabled={after === undefined}
        onClick={() => after !== undefined && place.showDay(after)}
      >
        ›
      </Button>
    </nav>
  );
}

function Chip(props: {
  readonly day: string;
  readonly isShown: boolean;
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
}) {
  const t = useText();
  const { locale, formatDate } = useIntl();
  const { day, isShown, evidence, place } = props;
  const { zone } = place;
  const slices = place.byDay.get(day) ?? [];
  const trackedMs = sumMs(slices);
  const verdict = verdictOfSlices(evidence.report, slices);
  const noonAt = noonOf(day, zone);
  const weekday = formatDate(noonAt, { weekday: 'short', timeZone: zone });
  const date = formatDateShort(noonAt, { locale, zone });
  return (
    <button
      type="button"
      className={classes.chip}
      aria-current={isShown ? 'date' : undefined}
      aria-label={`${weekday} ${date}: ${formatDurationLong(trackedMs, locale)}, ${t(`verdict.${verdict}`)}`}
      onClick={() => place.showDay(day)}
    >
      <span className={classes.chipDay}>
        {weekday} <span>{date}</span>
      </span>
      <span className={classes.chipSum}>
        {slices.length === 0 ? '–' : formatDuration(trackedMs, locale)}
        {slices.length === 0 ? null : <VerdictShape verdict={verdict} />}
      </span>
    </button>
  );
}
