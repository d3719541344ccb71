import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import {
  amountsOf,
  type Exclusions,
  type MsByWork,
  withoutExcluded,
} from '../../../shared/verify/amounts.ts';
import { msByWork } from '../../../shared/domain/billing.ts';

/** So many ranges fit into one decision (protocol 3.7). */
const maxRanges = 64;

/**
 * Ranges of cells that cover every marked cell of the billed slices and no other billed one: across
 * time that nobody bills, one range goes on.
 */
export function exclusionsOf(
  marked: ReadonlySet<number>,
  billed: readonly Pick<LedgerSlice, 'idx'>[],
): Result<Exclusions, { readonly type: 'too_many'; readonly max: number }> {
  const cells = [...new Set(billed.map(({ idx }) => idx))].sort((a, b) => a - b);
  const ranges: { from_idx: number; to_idx: number }[] = [];
  let isOpen = false;
  for (const idx of cells) {
    const isMarked = marked.has(idx);
    const last = ranges.at(-1);
    if (isMarked && isOpen && last) last.to_idx = idx + 1;
    else if (isMarked) ranges.push({ from_idx: idx, to_idx: idx + 1 });
    isOpen = isMarked;
  }
  return ranges.length > maxRanges ? err({ type: 'too_many', max: maxRanges }) : ok(ranges);
}

/** What a decision about the billed slices comes to when some cells are left out. */
export interface Remainder {
  readonly slices: readonly LedgerSlice[];
  readonly ms: MsByWork;
  readonly amountMinor: number;
  readonly leftOutMs: number;
}

/** `undefined` for a sum that no honest contract reaches. */
export function remainderOf(
  billed: readonly LedgerSlice[],
  excl: Exclusions,
  terms: { readonly contract: ContractPayload; readonly timesheet: string },
): Remainder | undefined {
  const slices = withoutExcluded(billed, excl);
  const first = terms.contract.rates[0]?.work ?? 'service';
  const ms = msByWork(slices, first);
  const amounts = amountsOf(terms.contract, terms.timesheet, ms);
  if (amounts === undefined) return undefined;
  const leftOutMs = totalMs(billed) - totalMs(slices);
  return { slices, ms, amountMinor: amounts.totalMinor, leftOutMs };
}

export const isExcluded = (excl: Exclusions, idx: number): boolean =>
  excl.some(({ from_idx, to_idx }) => idx >= from_idx && idx < to_idx);

const totalMs = (slices: readonly Pick<LedgerSlice, 'fromMs' | 'toMs'>[]): number =>
  slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
