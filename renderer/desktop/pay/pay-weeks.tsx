import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PayContract, PayWeek } from '../../../shared/api/pay-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatDateShort, formatDuration, formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { showPage } from '../actions.ts';
import { useLocalPlace } from '../use-place.ts';
import { messageIdOf, useWords, type Words } from '../words.ts';
import classes from './pay-page.module.css';
import { PaySheetPart } from './pay-sheet.tsx';

const weeksAtFirst = 8;

/** Every week with its timesheets, newest first; older ones when she asks. */
export function PayWeeks({ pay }: { readonly pay: PayContract }) {
  const t = useWords();
  const [shown, setShown] = useState(weeksAtFirst);
  const older = pay.weeks.length - shown;
  return (
    <Panel title={t('pay.weeks')} titleId="pay-weeks">
      <div className={classes.weeks}>
        {pay.weeks.slice(0, shown).map((week, i) => (
          <Week key={week.week} pay={pay} week={week} isFirst={i === 0} />
        ))}
      </div>
      {older > 0 ? (
        <Button size="xs" variant="default" onClick={() => setShown(pay.weeks.length)}>
          {t('pay.older', { count: older })}
        </Button>
      ) : null}
    </Panel>
  );
}

interface WeekProps {
  readonly pay: PayContract;
  readonly week: PayWeek;
  readonly isFirst: boolean;
}

function Week({ pay, week, isFirst }: WeekProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const utc = { locale, zone: 'UTC' };
  // What waits for her, or for somebody whom she may ask.
  const isOpen = week.sheets.some(({ late, state }) => late !== undefined || state === 'disputed');
  return (
    <details
      className={classes.week}
      open={isFirst || isOpen}
      data-testid="pay-week"
      data-week={week.week}
    >
      <summary>
        <span className={classes.range}>
          {t('pay.weekRange', {
            from: formatDateShort(cellStartAt(week.fromIdx), utc),
            to: formatDateShort(cellStartAt(week.toIdx) - 1, utc),
          })}
        </span>
        <span className={classes.amount}>{formatMoney(week.earnedMinor, week.cur, locale)}</span>
        <span className={classes.state}>{stateOf(t, week)}</span>
      </summary>
      <div className={classes.body}>
        <Facts
          facts={[
            {
              key: 'tracked',
              label: t('pay.tracked'),
              value: formatDuration(week.trackedMs, locale),
            },
            {
              key: 'billable',
              label: t('pay.billable'),
              value: formatDuration(week.billableMs, locale),
            },
          ]}
        />
        {week.sheets.map((sheet) => (
          <PaySheetPart
            key={sheet.hash}
            con={pay.con}
            organisation={pay.organisation}
            cur={week.cur}
            sheet={sheet}
          />
        ))}
        {week.sheets.length === 0 ? <NoSheet week={week} /> : null}
      </div>
    </details>
  );
}

function NoSheet({ week }: { readonly week: PayWeek }) {
  const t = useWords();
  if (week.billableMs === 0) return null;
  return (
    <div className={classes.row}>
      <p className={classes.note}>{t('pay.noSheet')}</p>
      <Button size="compact-sm" variant="default" onClick={() => showPage('today')}>
        {t('pay.toToday')}
      </Button>
    </div>
  );
}

function stateOf(t: Words, { sheets }: PayWeek): string {
  if (sheets.length === 0) return t('pay.state.none');
  const states = [...new Set(sheets.map(({ state }) => state))];
  return states
    .map((state) => {
      const id = messageIdOf(state === 'waiting' ? 'pay.state.waiting' : `sheet.${state}`);
      return id ? t(id) : state;
    })
    .join(' · ');
}
