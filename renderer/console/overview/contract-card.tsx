import { Skeleton } from '@mantine/core';
import { useIntl } from 'react-intl';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { formatDateShort, formatDuration, formatMoney } from '../../ui/format.ts';
import { WeekBar } from '../../ui/week-bar.tsx';
import { useProgressStore } from '../data/progress-store.ts';
import { useEvidence } from '../data/queries.ts';
import { type Evidence, isEvidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { VerifyProgress } from '../evidence/verify-progress.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { contractOfWeek, timesheetAmount, weekSummary } from '../week/week-summary.ts';
import { type Attention, weekToShow } from './attention.ts';
import classes from './overview.module.css';

interface ContractCardProps {
  readonly contract: ContractSummary;
  readonly attention: Attention;
}

/** One contract with the week that matters now. */
export function ContractCard({ contract, attention }: ContractCardProps) {
  const t = useText();
  const { con } = contract;
  const evidence = useEvidence(con);
  const progress = useProgressStore(({ byCon }) => byCon[con]);
  return (
    <article className={classes.card} data-attention={attention}>
      <header className={classes.cardHead}>
        <h3 className={classes.cardTitle}>
          <TextLink
            to={contract.state === 'active' ? '/contracts/$con/week' : '/contracts/$con/terms'}
            params={{ con }}
          >
            {contract.draft.title}
          </TextLink>
        </h3>
        <span className={classes.organisation}>{contract.organisation}</span>
      </header>
      {attention === 'none' ? null : <p className={classes.todo}>{t(`attention.${attention}`)}</p>}
      {evidence.error ? (
        <ErrorNote error={evidence.error} onRetry={() => void evidence.refetch()} />
      ) : evidence.data === undefined ? (
        <>
          <VerifyProgress progress={progress} />
          <Skeleton height={40} />
        </>
      ) : isEvidence(evidence.data) ? (
        <WeekLine evidence={evidence.data} />
      ) : (
        <p className={classes.text}>{t('unsigned.text')}</p>
      )}
    </article>
  );
}

function WeekLine({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const week = weekToShow(evidence, clock.nowMs());
  const contract = week === undefined ? undefined : contractOfWeek(evidence.ledger, week);
  if (contract === undefined || week === undefined) {
    return <p className={classes.text}>{t('accept.waitsText')}</p>;
  }
  const summary = weekSummary(evidence.ledger, contract, { week, zone: 'UTC' });
  const text = (ms: number): string => formatDuration(ms, locale);
  const utc = { locale, zone: 'UTC' };
  const [timesheet] = summary.timesheets;
  const amount = timesheet && timesheetAmount(evidence.ledger, timesheet);
  return (
    <>
      <p className={classes.text}>
        {t('week.title', {
          from: formatDateShort(summary.startAt, utc),
          to: formatDateShort(summary.endAt - 1, utc),
        })}
        {' · '}
        {timesheet ? t(`state.${timesheet.state}`) : t('timesheet.none')}
        {amount ? <strong> {formatMoney(amount.amountMinor, amount.cur, locale)}</strong> : null}
      </p>
      <WeekBar
        label={t('week.totalsLabel', {
          billable: text(summary.billableMs),
          cap: text(summary.capMs),
        })}
        parts={[
          {
            key: 'in',
            label: t('week.billable'),
            value: summary.billableMs,
            valueText: text(summary.billableMs),
            tone: 'active',
          },
        ]}
        cap={{ value: summary.capMs, label: t('week.cap', { cap: text(summary.capMs) }) }}
      />
      <VerdictMark verdict={verdictOfSlices(evidence.report, summary.slices)} />
    </>
  );
}
