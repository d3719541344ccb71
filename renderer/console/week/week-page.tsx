import { Button, Group, SegmentedControl, Stack, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatDateShort, formatDuration, formatInstant, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { WeekBar } from '../../ui/week-bar.tsx';
import { usePictureFindings } from '../data/queries.ts';
import { zoneNameOf } from '../diary/zone.ts';
import { addFindings } from '../evidence/check-pictures.ts';
import { EvidenceGate } from '../evidence/evidence-gate.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { useText } from '../text/use-text.ts';
import { ApproveWeeks } from './approve-weeks.tsx';
import { DayTable } from './day-table.tsx';
import { TimesheetPanel } from './timesheet-panel.tsx';
import { contractOfWeek, type WeekSummary, weekSummary, weeksOf } from './week-summary.ts';
import classes from './week.module.css';

const route = getRouteApi('/contracts/$con/week');

export function WeekPage() {
  const { con } = route.useParams();
  return (
    <EvidenceGate con={con} key={con}>
      {(evidence) => <Week evidence={evidence} />}
    </EvidenceGate>
  );
}

function Week({ evidence: loaded }: { readonly evidence: Evidence }) {
  const t = useText();
  const search = route.useSearch();
  const zone = zoneNameOf(search.zone ?? 'utc', localZone());
  const weeks = weeksOf(loaded.ledger);
  const week = search.week ?? weeks[0];
  const contract =
    week === undefined
      ? loaded.ledger.contract?.entry.payload
      : contractOfWeek(loaded.ledger, week);
  const summary =
    contract && week !== undefined
      ? weekSummary(loaded.ledger, contract, { week, zone })
      : undefined;
  const pictures = usePictureFindings(loaded.con, summary?.slices ?? []);
  const evidence = { ...loaded, report: addFindings(loaded.report, pictures.data ?? []) };
  if (contract === undefined) {
    return <EmptyNote title={t('week.notAccepted')}>{t('week.notAcceptedText')}</EmptyNote>;
  }
  if (summary === undefined) {
    return <EmptyNote title={t('diary.never')}>{t('diary.neverText')}</EmptyNote>;
  }
  const isChecked = pictures.data !== undefined;
  return (
    <Stack gap="md">
      <WeekHead summary={summary} evidence={evidence} zone={zone} isChecked={isChecked} />
      <ApproveWeeks evidence={loaded} />
      <WeekTotals summary={summary} />
      <div className={classes.columns}>
        <DayTable summary={summary} evidence={evidence} zone={zone} />
        <Stack gap="md">
          {summary.timesheets.length === 0 ? (
            <NoTimesheet summary={summary} zone={zone} />
          ) : (
            summary.timesheets.map((timesheet) => (
              <TimesheetPanel
                key={timesheet.timesheet.entry.hash}
                timesheet={timesheet}
                evidence={evidence}
                zone={zone}
                pictures={isChecked ? 'checked' : 'checking'}
              />
            ))
          )}
        </Stack>
      </div>
    </Stack>
  );
}

interface WeekHeadProps {
  readonly summary: WeekSummary;
  readonly evidence: Evidence;
  readonly zone: string;
  readonly isChecked: boolean;
}

function WeekHead({ summary, evidence, zone, isChecked }: WeekHeadProps) {
  const t = useText();
  const { locale } = useIntl();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const utc = { locale, zone: 'UTC' };
  const goTo = (week: number) => void navigate({ to: '.', search: { ...search, week } });
  return (
    <header className={classes.head}>
      <div>
        <Title order={1}>
          {t('week.title', {
            from: formatDateShort(summary.startAt, utc),
            to: formatDateShort(summary.endAt - 1, utc),
          })}
        </Title>
        <p className={classes.sums} data-testid="week-summary">
          <strong>{formatDuration(summary.trackedMs, locale)}</strong> {t('diary.tracked')}
          {isChecked ? (
            <VerdictMark verdict={verdictOfSlices(evidence.report, summary.slices)} />
          ) : (
            <span role="status">{t('verify.pictures')}</span>
          )}
        </p>
        <p className={classes.fine}>
          {t('week.bounds', {
            from: formatInstant(summary.startAt, { locale, zone }),
            to: formatInstant(summary.endAt, { locale, zone }),
          })}
        </p>
      </div>
      <Group gap="xs">
        <Button variant="default" size="sm" onClick={() => goTo(summary.week - 1)}>
          {t('week.before')}
        </Button>
        <Button variant="default" size="sm" onClick={() => goTo(summary.week + 1)}>
          {t('week.after')}
        </Button>
        <SegmentedControl
          size="sm"
          aria-label={t('diary.zone')}
          value={search.zone ?? 'utc'}
          onChange={(value) =>
            void navigate({
              to: '.',
              search: { ...search, zone: value === 'mine' ? 'mine' : 'utc' },
            })
          }
          data={[
            { value: 'utc', label: 'UTC' },
            { value: 'mine', label: t('diary.mine', { zone: localZone() }) },
          ]}
        />
      </Group>
    </header>
  );
}

function WeekTotals({ summary }: { readonly summary: WeekSummary }) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const text = (ms: number): string => formatDuration(ms, locale);
  const parts = [
    { key: 'in', label: t('week.billable'), value: summary.billableMs, tone: 'active' as const },
    { key: 'over', label: t('week.overCap'), value: summary.overCapMs, tone: 'over' as const },
  ];
  const cap = t('week.cap', { cap: text(summary.capMs) });
  return (
    <Panel title={t('week.totals')} titleId={id}>
      <WeekBar
        label={t('week.totalsLabel', {
          billable: text(summary.billableMs),
          cap: text(summary.capMs),
        })}
        parts={parts
          .filter(({ key, value }) => key === 'in' || value > 0)
          .map((part) => ({ ...part, valueText: text(part.value) }))}
        cap={{ value: summary.capMs, label: cap }}
      />
    </Panel>
  );
}

function NoTimesheet({ summary, zone }: { readonly summary: WeekSummary; readonly zone: string }) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  return (
    <Panel title={t('timesheet.none')} titleId={id}>
      <p className={classes.text}>
        {t('timesheet.noneText', { at: formatInstant(summary.editCloseAt, { locale, zone }) })}
      </p>
    </Panel>
  );
}
