import { Button } from '@mantine/core';
import { useIntl } from 'react-intl';
import type { AppState, WeekState } from '../../../shared/api/app-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatDateShort, formatDuration, formatInstant, formatMoney } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { WeekBar } from '../../ui/week-bar.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { messageIdOf, useWords } from '../words.ts';
import classes from './week-panel.module.css';
import { weekParts } from './week-parts.ts';

/** The week against its cap, and the timesheet that closes it. */
export function WeekPanel({ app }: { readonly app: AppState }) {
  const t = useWords();
  if (app.week) return <OneWeek app={app} week={app.week} which="week.title" />;
  return (
    <Panel title={t('week.title')} titleId="week-title">
      <p className={classes.text}>{t('week.none')}</p>
    </Panel>
  );
}

/** The week that is over, as long as something of it can still be done. */
export function LastWeekPanel({ app }: { readonly app: AppState }) {
  return app.lastWeek ? <OneWeek app={app} week={app.lastWeek} which="week.lastTitle" /> : null;
}

interface OneWeekProps {
  readonly app: AppState;
  readonly week: WeekState;
  readonly which: 'week.title' | 'week.lastTitle';
}

function OneWeek({ app, week, which }: OneWeekProps) {
  const t = useWords();
  const { locale } = useIntl();
  const contract = app.contracts.find(({ con }) => con === week.con);
  const organisation = contract?.organisation ?? '';
  const utc = { locale, zone: 'UTC' };
  const range = t('week.range', {
    from: formatDateShort(cellStartAt(week.fromIdx), utc),
    to: formatDateShort(cellStartAt(week.toIdx) - 1, utc),
  });
  const isAuto = which === 'week.lastTitle' && contract?.draft.auto_timesheet === true;
  return (
    <Panel
      title={t(which)}
      titleId={which.replace('.', '-')}
      aside={
        <span className={classes.range}>
          {app.contracts.length > 1 ? `${organisation} · ` : ''}
          {range} (UTC)
        </span>
      }
    >
      <Bar week={week} />
      <WeekFacts week={week} />
      {isAuto ? <p className={classes.text}>{t('week.lastAuto')}</p> : null}
      <Timesheet week={week} organisation={organisation} />
    </Panel>
  );
}

function Bar({ week }: { readonly week: WeekState }) {
  const t = useWords();
  const { locale } = useIntl();
  const words = (ms: number) => formatDuration(ms, locale);
  const values = {
    tracked: words(week.trackedMs),
    billable: words(week.billableMs),
    cap: words(week.capMs),
  };
  const parts = weekParts(week).map(({ key, ms, tone }) => ({
    key,
    label: t(`week.${key}`),
    value: ms,
    valueText: words(ms),
    tone,
  }));
  const cap = { value: week.capMs, label: t('week.cap', { cap: values.cap }) };
  return <WeekBar label={t('week.bar', values)} parts={parts} cap={cap} />;
}

function WeekFacts({ week }: { readonly week: WeekState }) {
  const t = useWords();
  const { locale } = useIntl();
  return (
    <div className={classes.facts}>
      <Facts
        facts={[
          {
            key: 'amount',
            label: t('week.amount'),
            value: <strong>{formatMoney(week.amountMinor, week.cur, locale)}</strong>,
          },
        ]}
      />
    </div>
  );
}

interface TimesheetProps {
  readonly week: WeekState;
  readonly organisation: string;
}

function Timesheet({ week, organisation }: TimesheetProps) {
  const t = useWords();
  const place = useLocalPlace();
  const busy = useDesktop((store) => store.busy.includes('timesheet.submit'));
  const isEmpty = week.billableMs === 0;
  const billable = formatDuration(week.billableMs, place.locale);
  return (
    <div className={classes.sheet}>
      {week.timesheet ? <SubmittedNote sheet={week.timesheet} /> : null}
      {week.notDelivered > 0 ? (
        <p className={classes.text}>{t('week.notDelivered', { count: week.notDelivered })}</p>
      ) : null}
      <div className={classes.submit}>
        <Button
          variant={week.timesheet ? 'default' : 'outline'}
          loading={busy}
          disabled={isEmpty}
          aria-describedby={`submit-what-${week.week}`}
          onClick={() => void call('timesheet.submit', { con: week.con, week: week.week })}
        >
          {t('week.submit')}
        </Button>
        <p id={`submit-what-${week.week}`} className={classes.text}>
          {isEmpty ? t('week.submitNone') : t('week.submitWhat', { billable, organisation })}{' '}
          {t('week.editClose', { at: formatInstant(week.editCloseAt, place) })}
        </p>
      </div>
      <CallFailure name="timesheet.submit" />
    </div>
  );
}

function SubmittedNote({ sheet }: { readonly sheet: NonNullable<WeekState['timesheet']> }) {
  const t = useWords();
  const { locale } = useIntl();
  const id = messageIdOf(`sheet.${sheet.state}`);
  return (
    <Callout
      tone="calm"
      announce="status"
      title={t('week.submitted', { length: formatDuration(sheet.ms, locale) })}
    >
      <p>
        {t('week.submittedState', { state: id ? t(id) : sheet.state })}{' '}
        <code title={sheet.hash}>{sheet.hash.slice(0, 8)}</code>
      </p>
    </Callout>
  );
}
