import { useIntl } from 'react-intl';
import { formatDuration, formatMoney } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import { activityBins, unknownBin } from './report-facts.ts';
import { type ReportRow, sumOf } from './report-rows.ts';
import type { ReportGroup } from './reports-search.ts';
import { ReportSection } from './report-section.tsx';

interface SectionsProps {
  readonly rows: readonly ReportRow[];
  readonly by: ReportGroup;
}

/** Hours, money, disputes, and how activity is spread. */
export function ReportSections({ rows, by }: SectionsProps) {
  return (
    <>
      <Hours rows={rows} by={by} />
      <Money rows={rows} by={by} />
      <Disputes rows={rows} by={by} />
      <Activity rows={rows} />
    </>
  );
}

function Hours({ rows, by }: SectionsProps) {
  const t = useText();
  const { locale } = useIntl();
  const time = (ms: number): string => formatDuration(ms, locale);
  return (
    <ReportSection
      testId="report-hours"
      title={t('reports.hours')}
      caption={t('reports.hoursCaption')}
      group={t(`reports.by.${by}`)}
      rows={rows}
      series={[t('reports.tracked'), t('reports.approved')]}
      bars={rows.map(({ key, label, trackedMs, approvedMs }) => ({
        key,
        label,
        values: [trackedMs, approvedMs],
        text: time(trackedMs),
      }))}
      columns={[
        { name: t('reports.tracked'), text: (row) => time(row.trackedMs) },
        { name: t('reports.approved'), text: (row) => time(row.approvedMs) },
        { name: t('reports.weeks'), text: (row) => String(row.weeks) },
      ]}
    />
  );
}

/** Sums of several currencies are never in one chart: their lengths would mean nothing. */
function Money({ rows, by }: SectionsProps) {
  const t = useText();
  const { locale } = useIntl();
  const currencies = [...new Set(rows.map(({ cur }) => cur))].filter((cur) => cur !== '').sort();
  return currencies.map((cur) => {
    const own = rows.filter((row) => row.cur === cur);
    const money = (minor: number): string => formatMoney(minor, cur, locale);
    return (
      <ReportSection
        key={cur}
        testId={`report-money-${cur}`}
        title={t('reports.money', { cur })}
        caption={t('reports.moneyCaption')}
        group={t(`reports.by.${by}`)}
        rows={own}
        series={[t('reports.approved'), t('reports.paid')]}
        bars={own.map(({ key, label, approvedMinor, paidMinor }) => ({
          key,
          label,
          values: [approvedMinor, paidMinor],
          text: money(approvedMinor),
        }))}
        columns={[
          { name: t('reports.approved'), text: (row) => money(row.approvedMinor) },
          { name: t('reports.paid'), text: (row) => money(row.paidMinor) },
          { name: t('reports.unpaid'), text: (row) => money(row.approvedMinor - row.paidMinor) },
        ]}
      />
    );
  });
}

function Disputes({ rows, by }: SectionsProps) {
  const t = useText();
  const { locale } = useIntl();
  return (
    <ReportSection
      testId="report-disputes"
      title={t('reports.disputes')}
      caption={t('reports.disputesCaption')}
      group={t(`reports.by.${by}`)}
      rows={rows}
      series={[t('reports.disputedTime')]}
      bars={rows.map(({ key, label, disputedMs }) => ({
        key,
        label,
        values: [disputedMs],
        text: formatDuration(disputedMs, locale),
      }))}
      columns={[
        {
          name: t('reports.disputedTime'),
          text: (row) => formatDuration(row.disputedMs, locale),
        },
        {
          name: t('reports.disputedWeeks'),
          text: (row) => t('reports.ofWeeks', { count: row.disputes, all: row.weeks }),
        },
      ]}
    />
  );
}

/** Of everything that is chosen together; it says nothing about anybody's worth. */
function Activity({ rows }: Pick<SectionsProps, 'rows'>) {
  const t = useText();
  const { locale } = useIntl();
  const { activity, trackedMs } = sumOf(rows);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const bins = Array.from({ length: activityBins }, (_, bin) => ({
    key: String(bin),
    label:
      bin === unknownBin
        ? t('reports.activityUnknown')
        : bin === 10
          ? t('reports.activityAll')
          : t('reports.activityBin', { from: bin * 10, to: bin * 10 + 9 }),
    ms: activity[bin] ?? 0,
  }));
  const share = (ms: number): string => percent.format(trackedMs === 0 ? 0 : ms / trackedMs);
  return (
    <ReportSection
      testId="report-activity"
      title={t('reports.activity')}
      caption={t('reports.activityCaption')}
      group={t('reports.activityGroup')}
      rows={bins}
      series={[t('reports.tracked')]}
      bars={bins.map(({ key, label, ms }) => ({ key, label, values: [ms], text: share(ms) }))}
      columns={[
        { name: t('reports.tracked'), text: (row) => formatDuration(row.ms, locale) },
        { name: t('reports.share'), text: (row) => share(row.ms) },
      ]}
    />
  );
}
