import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { sumMinor } from '../../../shared/domain/money.ts';
import type { ReportGroup } from './reports-search.ts';
import { activityBins, type ContractReport, type MonthFacts } from './report-facts.ts';

export interface ReportFilter {
  readonly by: ReportGroup;
  /** Account of one freelancer; absent: everybody. */
  readonly who?: string | undefined;
  /** `2026-07`, both included; absent: from the first, to the last. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Sums of one person, contract or month in one currency. */
export interface ReportRow extends Omit<MonthFacts, 'month'> {
  readonly key: string;
  readonly label: string;
  readonly cur: string;
}

export interface ReadReport {
  readonly contract: ContractSummary;
  readonly report: ContractReport;
}

/** Rows in the order of their labels; those of one label in several currencies are apart. */
export function reportRows(
  reads: readonly ReadReport[],
  filter: ReportFilter,
): readonly ReportRow[] {
  const { by, who, from = '', to = '9999-12' } = filter;
  const groups = new Map<string, { label: string; cur: string; months: MonthFacts[] }>();
  for (const { contract, report } of reads) {
    if (who !== undefined && contract.fre !== who) continue;
    for (const month of report.months) {
      if (month.month < from || month.month > to) continue;
      const { id, label } = groupOf(by, contract, month);
      const key = `${id} ${report.cur}`;
      const group = groups.get(key) ?? { label, cur: report.cur, months: [] };
      group.months.push(month);
      groups.set(key, group);
    }
  }
  return [...groups]
    .map(([key, { label, cur, months }]) => ({ key, label, cur, ...sumOf(months) }))
    .toSorted((a, b) => a.label.localeCompare(b.label) || a.cur.localeCompare(b.cur));
}

function groupOf(by: ReportGroup, contract: ContractSummary, { month }: MonthFacts) {
  if (by === 'month') return { id: month, label: month };
  if (by === 'person') return { id: contract.fre, label: contract.freelancer };
  return { id: contract.con, label: `${contract.draft.title} · ${contract.freelancer}` };
}

export function sumOf(months: readonly Omit<MonthFacts, 'month'>[]): Omit<MonthFacts, 'month'> {
  const sum = (pick: (month: Omit<MonthFacts, 'month'>) => number): number =>
    sumMinor(months.map(pick));
  return {
    trackedMs: sum((each) => each.trackedMs),
    approvedMs: sum((each) => each.approvedMs),
    disputedMs: sum((each) => each.disputedMs),
    disputes: sum((each) => each.disputes),
    weeks: sum((each) => each.weeks),
    approvedMinor: sum((each) => each.approvedMinor),
    paidMinor: sum((each) => each.paidMinor),
    activity: Array.from({ length: activityBins }, (_, bin) =>
      sum((each) => each.activity[bin] ?? 0),
    ),
  };
}

/** Months that there is anything of, the newest first. */
export const monthsOf = (reads: readonly ReadReport[]): readonly string[] =>
  [...new Set(reads.flatMap(({ report }) => report.months.map(({ month }) => month)))]
    .sort()
    .toReversed();
