import { decimalAmount } from '../../../shared/domain/decimal-amount.ts';
import type { ReportRow } from './report-rows.ts';

/** Hours to four decimals, as spreadsheets add them; exact time is in the evidence. */
const hours = (ms: number): string => (ms / 3_600_000).toFixed(4);

/** All numbers of a report in one table. */
export const reportCsv = (rows: readonly ReportRow[]): readonly (readonly string[])[] => [
  [
    'group',
    'tracked_hours',
    'approved_hours',
    'disputed_hours',
    'weeks',
    'weeks_in_dispute',
    'approved_without_tax',
    'paid_without_tax',
    'currency',
    ...binNames,
  ],
  ...rows.map((row) => [
    row.label,
    hours(row.trackedMs),
    hours(row.approvedMs),
    hours(row.disputedMs),
    String(row.weeks),
    String(row.disputes),
    row.cur === '' ? '' : decimalAmount(row.approvedMinor, row.cur),
    row.cur === '' ? '' : decimalAmount(row.paidMinor, row.cur),
    row.cur,
    ...row.activity.map(hours),
  ]),
];

const binNames = [
  ...Array.from({ length: 10 }, (_, bin) => `active_${bin * 10}_to_${bin * 10 + 9}_percent`),
  'active_100_percent',
  'activity_unknown',
];
