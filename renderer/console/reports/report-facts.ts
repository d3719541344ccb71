import { activityLevel } from '../../../shared/domain/activity.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type { LedgerSlice, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { withoutExcluded } from '../../../shared/verify/amounts.ts';
import { type EvidenceRead, isEvidence } from '../evidence/load-evidence.ts';
import { contractOf, leftOutOf, timesheetAmount } from '../week/week-summary.ts';

/** Time by share of active minutes: below 10 %, … below 100 %, all of them; then unknown. */
export const activityBins = 12;
export const unknownBin = activityBins - 1;

/** One contract in one month (UTC). Money and disputes belong to the month in which their week begins. */
export interface MonthFacts {
  /** `2026-07` */
  readonly month: string;
  readonly trackedMs: number;
  readonly approvedMs: number;
  /** Left out of an approval, or all of a week in dispute. */
  readonly disputedMs: number;
  /** Weeks with something in dispute. */
  readonly disputes: number;
  /** Weeks that were submitted. */
  readonly weeks: number;
  /** Minor units, without tax: all that clients approved, and of it what was paid. */
  readonly approvedMinor: number;
  readonly paidMinor: number;
  /** Milliseconds a bin. */
  readonly activity: readonly number[];
}

/** What reports need of a contract; the evidence is let go once this is known. */
export interface ContractReport {
  readonly con: string;
  readonly cur: string;
  /** Oldest first. */
  readonly months: readonly MonthFacts[];
}

type Draft = { -readonly [K in keyof MonthFacts]: MonthFacts[K] } & { activity: number[] };

export function reportOf(read: EvidenceRead): ContractReport {
  if (!isEvidence(read)) return { con: read.con, cur: '', months: [] };
  const { ledger, con } = read;
  const byMonth = new Map<string, Draft>();
  const at = (month: string): Draft => {
    const known = byMonth.get(month) ?? emptyMonth(month);
    byMonth.set(month, known);
    return known;
  };
  for (const slice of ledger.slices) if (isTracked(slice)) addSlice(at(monthOf(slice)), slice);
  for (const week of ledger.timesheets) {
    if (week.state === 'replaced') continue;
    const terms = contractOf(ledger, week);
    if (terms === undefined) continue;
    const { fromIdx } = weekRange(terms, week.timesheet.entry.payload.week);
    addWeek(at(monthAt(cellStartAt(fromIdx))), week, timesheetAmount(ledger, week)?.amountMinor);
    for (const slice of approvedSlices(week)) at(monthOf(slice)).approvedMs += msOf(slice);
  }
  return {
    con,
    cur: ledger.contract?.entry.payload.cur ?? '',
    months: [...byMonth.values()].toSorted((a, b) => a.month.localeCompare(b.month)),
  };
}

const emptyMonth = (month: string): Draft => ({
  month,
  trackedMs: 0,
  approvedMs: 0,
  disputedMs: 0,
  disputes: 0,
  weeks: 0,
  approvedMinor: 0,
  paidMinor: 0,
  activity: Array.from({ length: activityBins }, () => 0),
});

/** What was moved elsewhere or lost to another slice was not worked twice. */
const isTracked = ({ lost, state }: LedgerSlice): boolean =>
  !lost && state !== 'moved' && state !== 'void';

function addSlice(month: Draft, slice: LedgerSlice): void {
  const ms = msOf(slice);
  month.trackedMs += ms;
  const bin = binOf(slice);
  month.activity[bin] = (month.activity[bin] ?? 0) + ms;
}

function binOf({ values, fromMs, toMs }: LedgerSlice): number {
  const level = values.act === undefined ? 'unknown' : activityLevel(values.act, fromMs, toMs);
  if (level === 'unknown' || level.trackedMinutes === 0) return unknownBin;
  return Math.floor((level.activeMinutes / level.trackedMinutes) * 10);
}

function addWeek(month: Draft, week: LedgerTimesheet, amountMinor = 0): void {
  const isApproved = week.client?.entry.payload.verdict === 'approve';
  const left = week.slices.filter((slice) => !isLeftIn(week, slice));
  const disputed = isApproved ? left : week.state === 'disputed' ? week.slices : [];
  month.weeks += 1;
  month.disputes += disputed.length > 0 ? 1 : 0;
  month.disputedMs += disputed.reduce((sum, slice) => sum + msOf(slice), 0);
  if (!isApproved || week.state === 'disputed') return;
  month.approvedMinor += amountMinor;
  if (week.state === 'paid') month.paidMinor += amountMinor;
}

const isLeftIn = (week: LedgerTimesheet, slice: LedgerSlice): boolean =>
  withoutExcluded([slice], leftOutOf(week)).length === 1;

const approvedSlices = (week: LedgerTimesheet): readonly LedgerSlice[] =>
  ['client_approved', 'finance_approved', 'paid'].includes(week.state)
    ? withoutExcluded(week.slices, leftOutOf(week))
    : [];

const msOf = ({ fromMs, toMs }: LedgerSlice): number => toMs - fromMs;
const monthOf = ({ idx }: LedgerSlice): string => monthAt(cellStartAt(idx));
const monthAt = (atMs: number): string => new Date(atMs).toISOString().slice(0, 7);
