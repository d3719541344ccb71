import type { Rate } from '../domain/invoice.ts';
import type { LedgerSlice } from './ledger.ts';

/**
 * A slice as it is billed below a log index. Whoever took away what kind of work it was gets the
 * lowest of the rates for it, or removing a word could raise a price (protocol 3.17 `redact`).
 */
export function withWorkPaid(
  slice: LedgerSlice,
  rates: readonly Rate[],
  logIndex = Number.POSITIVE_INFINITY,
): LedgerSlice {
  const { workRemovedAt = Number.POSITIVE_INFINITY } = slice.changes;
  const [lowest] = rates.toSorted((a, b) => a.rateMinor - b.rateMinor);
  if (workRemovedAt >= logIndex || slice.work !== undefined || lowest === undefined) return slice;
  return { ...slice, work: lowest.work, isWorkHidden: false };
}
