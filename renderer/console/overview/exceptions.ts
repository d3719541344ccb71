import { type Rule, rules } from '../../../shared/domain/eligibility.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { SliceJudge } from '../diary/slice-judge.ts';

/** What a reviewer looks at before the ordinary; the gravest first. */
export const exceptionKinds = ['failed', 'disputed', ...rules, 'warning'] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** Slices by what is unusual about them; kinds without any are left out. */
export type ExceptionCounts = Readonly<Partial<Record<ExceptionKind, number>>>;

export function countExceptions(
  slices: readonly LedgerSlice[],
  judge: SliceJudge,
): ExceptionCounts {
  const counts = new Map<ExceptionKind, number>();
  const add = (kind: ExceptionKind): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const slice of slices) {
    const verdict = judge.verdictOf(slice);
    if (judge.leftOutOf(slice)?.verdict === 'dispute') add('disputed');
    if (verdict === 'failed') {
      add('failed');
      continue;
    }
    const failing = failingRules(slice, judge);
    for (const rule of failing) add(rule);
    // A warning without a rule behind it has a line of its own.
    if (verdict === 'warning' && failing.length === 0) add('warning');
  }
  return Object.fromEntries(counts);
}

function failingRules(slice: LedgerSlice, judge: SliceJudge): readonly Rule[] {
  const agreement = judge.agreementOf(slice);
  return agreement.ok ? [] : agreement.failing;
}

export function addCounts(all: readonly ExceptionCounts[]): ExceptionCounts {
  const sums = exceptionKinds.map((kind) => ({
    kind,
    count: all.reduce((sum, counts) => sum + (counts[kind] ?? 0), 0),
  }));
  return Object.fromEntries(
    sums.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]),
  );
}

export const totalOf = (counts: ExceptionCounts): number =>
  exceptionKinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
