import type { BudgetLeases } from './budgets.ts';

/** Of one process alone, and as bounded as the budget that asks: for what must answer without a database. */
export function createLocalLeases(): BudgetLeases {
  const spentByKey = new Map<string, { spent: number; untilMs: number }>();
  const idOf = (name: string, key: string): string => `${name}\n${key}`;
  return {
    async lease({ name, key, need, max, windowMs, nowMs }) {
      for (const [id, { untilMs }] of spentByKey) {
        // Oldest first; what has not ended yet is still counted.
        if (untilMs > nowMs && untilMs <= nowMs + windowMs) break;
        spentByKey.delete(id);
      }
      const known = spentByKey.get(idOf(name, key)) ?? { spent: 0, untilMs: nowMs + windowMs };
      const granted = known.spent + need > max ? 0 : need;
      spentByKey.set(idOf(name, key), { ...known, spent: known.spent + granted });
      return { granted, untilMs: known.untilMs };
    },
    async forget(name, key) {
      spentByKey.delete(idOf(name, key));
    },
  };
}
