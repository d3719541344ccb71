/** `failed` beats `warning` beats `unchanged`; `none` when there is nothing to judge. */
export type Verdict = 'unchanged' | 'warning' | 'failed' | 'none';

const rank: Readonly<Record<Verdict, number>> = { none: 0, unchanged: 1, warning: 2, failed: 3 };

export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce<Verdict>((worst, each) => (rank[each] > rank[worst] ? each : worst), 'none');
