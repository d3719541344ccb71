import { scaleLinear } from 'd3-scale';
import type { PayContract, PayWeek } from '../../../shared/api/pay-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { formatDateShort, formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './pay-chart.module.css';
import { type PayPart, payParts, sumsOf } from './pay-sums.ts';

const weeksShown = 10;
const height = 120;
const legend = ['paid', 'onlyApproved', 'onlySubmitted', 'onlyEarned'] as const;
const fills: Readonly<Record<PayPart['key'], string>> = {
  paid: 'var(--cs-active)',
  onlyApproved: 'var(--cs-active-soft)',
  onlySubmitted: 'var(--cs-manual)',
  onlyEarned: 'var(--cs-quiet)',
};

/** A column for each week, oldest first; each says its figures, which stand in the weeks as well. */
export function PayChart({ pay }: { readonly pay: PayContract }) {
  const t = useWords();
  // Of one currency: columns of two would not compare.
  const weeks = pay.weeks.filter(({ cur }) => cur === pay.cur).slice(0, weeksShown);
  if (weeks.length === 0) return null;
  const most = Math.max(1, ...weeks.map((week) => Math.max(week.earnedMinor, week.submittedMinor)));
  return (
    <Panel title={t('pay.chart')} titleId="pay-chart">
      <p className={classes.note}>{t('pay.chartLabel', { count: weeks.length })}</p>
      <ol className={classes.columns}>
        {weeks.toReversed().map((week) => (
          <Column key={week.week} week={week} most={most} />
        ))}
      </ol>
      <ul className={classes.legend}>
        {legend.map((key) => (
          <li key={key}>
            <svg width="10" height="10" aria-hidden>
              <rect width="10" height="10" rx="3" fill={fills[key]} />
            </svg>
            {t(`pay.${key}`)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface ColumnProps {
  readonly week: PayWeek;
  readonly most: number;
}

function Column({ week, most }: ColumnProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const from = formatDateShort(cellStartAt(week.fromIdx), { locale, zone: 'UTC' });
  const sums = sumsOf(week);
  const parts = payParts(sums);
  const y = scaleLinear().domain([0, most]).range([0, height]);
  const money = (minor: number) => formatMoney(minor, week.cur, locale);
  const label = t('pay.chartWeek', {
    week: from,
    earned: money(sums.earned),
    submitted: money(sums.submitted),
    approved: money(sums.approved),
    paid: money(sums.paid),
  });
  return (
    <li className={classes.column}>
      <svg width="100%" height={height} role="img" aria-label={label}>
        <title>{label}</title>
        <rect y={height - 1} width="100%" height="1" fill="var(--cs-line-strong)" />
        {parts.map((part, at) => {
          const below = parts.slice(0, at).reduce((sum, each) => sum + each.minor, 0);
          return (
            <rect
              key={part.key}
              x="15%"
              width="70%"
              y={height - y(below + part.minor)}
              height={y(part.minor)}
              fill={fills[part.key]}
            />
          );
        })}
      </svg>
      <span className={classes.week} aria-hidden>
        {from}
      </span>
    </li>
  );
}
