import { addDays } from '../../ui/day-rows.ts';
import { type Verdict, worstOf } from '../../ui/verdict.ts';
import type { DigestRead } from '../data/digests.ts';
import { type Attention, attentions } from './attention.ts';
import type { DayDigest, WeekDigest } from './contract-digest.ts';
import { addCounts, type ExceptionCounts, totalOf } from './exceptions.ts';
import type { OverviewSearch } from './overview-search.ts';

/** One contract and its week, as a row of the overview. */
export interface OverviewRow {
  readonly read: DigestRead;
  readonly attention: Attention;
  /** Absent while nothing is known of it. */
  readonly monday: string | undefined;
  /** Monday first; absent where nothing was tracked. */
  readonly days: readonly (DayDigest | undefined)[];
  readonly trackedMs: number;
  readonly capMs: number;
  readonly week: WeekDigest | undefined;
  readonly exceptions: ExceptionCounts;
  readonly verdict: Verdict;
}

const offsets = [0, 1, 2, 3, 4, 5, 6];

export function overviewRow(read: DigestRead, search: OverviewSearch): OverviewRow {
  const { digest, error } = read;
  const monday = search.week ?? digest?.ownMonday;
  const days = offsets.map((offset) =>
    monday === undefined ? undefined : digest?.dayByDate.get(addDays(monday, offset)),
  );
  const known = days.filter((day) => day !== undefined);
  return {
    read,
    attention: error ? 'failed' : (digest?.attention ?? 'none'),
    monday,
    days,
    trackedMs: known.reduce((sum, day) => sum + day.trackedMs, 0),
    capMs: digest?.capMs ?? 0,
    week: digest?.weeks.findLast((each) => each.monday === monday),
    exceptions: addCounts(known.map((day) => day.exceptions)),
    verdict: worstOf(known.map((day) => day.verdict)),
  };
}

/** Rows that the address asks for, in its order. */
export function arrangeRows(
  rows: readonly OverviewRow[],
  { sort = 'need', need, q = '' }: OverviewSearch,
): readonly OverviewRow[] {
  const words = q.trim().toLowerCase();
  const fits = ({ read: { contract }, attention, exceptions }: OverviewRow): boolean => {
    const text = `${contract.freelancer}\n${contract.draft.title}\n${contract.organisation}`;
    if (!text.toLowerCase().includes(words)) return false;
    if (need === undefined) return true;
    return need === 'exceptions' ? totalOf(exceptions) > 0 : attention === need;
  };
  return rows.filter(fits).toSorted((a, b) => ranks[sort](a, b) || byName(a, b));
}

const byName = (a: OverviewRow, b: OverviewRow): number =>
  a.read.contract.freelancer.localeCompare(b.read.contract.freelancer) ||
  (a.read.contract.con < b.read.contract.con ? -1 : 1);

const byNeed = (a: OverviewRow, b: OverviewRow): number =>
  attentions.indexOf(a.attention) - attentions.indexOf(b.attention) ||
  totalOf(b.exceptions) - totalOf(a.exceptions);

const ranks: Readonly<
  Record<NonNullable<OverviewSearch['sort']>, (a: OverviewRow, b: OverviewRow) => number>
> = {
  need: byNeed,
  name: () => 0,
  hours: (a, b) => b.trackedMs - a.trackedMs,
  exceptions: (a, b) => totalOf(b.exceptions) - totalOf(a.exceptions),
};
