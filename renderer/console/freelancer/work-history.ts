import { cellStartAt } from '../../../shared/domain/cell.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type { LedgerSlice, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { withoutExcluded } from '../../../shared/verify/amounts.ts';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { addDays } from '../../ui/day-rows.ts';
import { contractOf, leftOutOf } from '../week/week-summary.ts';

/** Days in UTC, both included; `undefined`: from the first to the last. */
export interface HistoryRange {
  readonly fromDay: string;
  readonly toDay: string;
}

export interface HistoryMonth {
  /** `2026-07` */
  readonly month: string;
  readonly approvedMs: number;
}

/** What a work history says of one contract: approved time alone, and nothing of what was seen. */
export interface HistoryContract {
  readonly con: string;
  readonly title: string;
  readonly organisation: string;
  /** First and last day with approved time, UTC; empty where there is none. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly approvedMs: number;
  readonly weeks: number;
  readonly paidWeeks: number;
  /** Oldest first. */
  readonly months: readonly HistoryMonth[];
}

const approvedStates: readonly LedgerTimesheet['state'][] = [
  'client_approved',
  'finance_approved',
  'paid',
];

/** Approved weeks that lie whole in the range, as this browser folded them from signed entries. */
export function historyOf(
  { contract, evidence }: { readonly contract: ContractSummary; readonly evidence: Evidence },
  range: HistoryRange | undefined,
): HistoryContract {
  const weeks = evidence.ledger.timesheets.filter(
    (each) => approvedStates.includes(each.state) && isWithin(evidence, each, range),
  );
  const slices = weeks.flatMap((each) => withoutExcluded(each.slices, leftOutOf(each)));
  const days = slices.map(({ idx }) => dayAt(cellStartAt(idx))).sort();
  return {
    con: contract.con,
    title: evidence.ledger.contract?.entry.payload.title ?? contract.draft.title,
    organisation: contract.organisation,
    firstDay: days[0] ?? '',
    lastDay: days.at(-1) ?? '',
    approvedMs: sumMs(slices),
    weeks: weeks.length,
    paidWeeks: weeks.filter(({ state }) => state === 'paid').length,
    months: monthsOf(slices),
  };
}

function isWithin(
  { ledger }: Evidence,
  timesheet: LedgerTimesheet,
  range: HistoryRange | undefined,
): boolean {
  if (range === undefined) return true;
  const terms = contractOf(ledger, timesheet);
  if (terms === undefined) return false;
  const { fromIdx, toIdx } = weekRange(terms, timesheet.timesheet.entry.payload.week);
  return (
    dayAt(cellStartAt(fromIdx)) >= range.fromDay && dayAt(cellStartAt(toIdx) - 1) <= range.toDay
  );
}

function monthsOf(slices: readonly LedgerSlice[]): readonly HistoryMonth[] {
  const msByMonth = new Map<string, number>();
  for (const slice of slices) {
    const month = dayAt(cellStartAt(slice.idx)).slice(0, 7);
    msByMonth.set(month, (msByMonth.get(month) ?? 0) + slice.toMs - slice.fromMs);
  }
  return [...msByMonth]
    .map(([month, approvedMs]) => ({ month, approvedMs }))
    .toSorted((a, b) => a.month.localeCompare(b.month));
}

const sumMs = (slices: readonly LedgerSlice[]): number =>
  slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

const dayAt = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/**
 * Whole weeks around the chosen days: a week that is cut in two is judged by nobody, so the range
 * grows to the weeks that it touches. The weeks are the contract's.
 */
export function wholeWeeks({ ledger }: Evidence, range: HistoryRange): HistoryRange {
  const terms = ledger.contract?.entry.payload;
  if (terms === undefined) return range;
  const { fromIdx, toIdx } = weekRange(terms, 0);
  const first = dayAt(cellStartAt(fromIdx));
  const length = (toIdx - fromIdx) / cellsPerDay;
  const away = (day: string): number =>
    Math.round((Date.parse(day) - Date.parse(first)) / 86_400_000);
  const start = Math.floor(away(range.fromDay) / length) * length;
  const end = Math.floor(away(range.toDay) / length) * length + length - 1;
  return { fromDay: addDays(first, start), toDay: addDays(first, end) };
}

const cellsPerDay = 144;
