import { futureToleranceMs } from './time-label.ts';

/** A slice that a part came without: only its leaf is known. */
export interface LeftOutSlice {
  readonly logIndex: number;
  readonly receivedMs: number;
}

/** A slice that a part has. */
export interface KeptSlice {
  readonly logIndex: number;
  /** Epoch ms. */
  readonly startMs: number;
}

/**
 * Can a slice that is not here have taken the time of that one (adr/0035)? Of an overlap the lower
 * log index wins, and no slice is received long before it ends: what came after, or before that one
 * began, is harmless. `leftOut` ascend by log index, and with it by time.
 */
export function mayBeTaken(
  leftOut: readonly LeftOutSlice[],
  { logIndex, startMs }: KeptSlice,
): boolean {
  const newest = leftOut[countBelow(leftOut, logIndex) - 1];
  return newest !== undefined && newest.receivedMs + futureToleranceMs > startMs;
}

/** Of the others those that can have taken time of slices that are kept. */
export function possibleTakers<T extends LeftOutSlice>(
  others: readonly T[],
  kept: readonly KeptSlice[],
): readonly T[] {
  const ascending = kept.toSorted((a, b) => a.logIndex - b.logIndex);
  // From each slice on the earliest beginning of those that were logged no sooner.
  const earliestMs = ascending.map(({ startMs }) => startMs);
  for (let i = earliestMs.length - 2; i >= 0; i--)
    earliestMs[i] = Math.min(earliestMs[i] as number, earliestMs[i + 1] as number);
  return others.filter(({ logIndex, receivedMs }) => {
    const startMs = earliestMs[countBelow(ascending, logIndex)];
    return startMs !== undefined && receivedMs + futureToleranceMs > startMs;
  });
}

/** How many of what ascends by log index lie below one. */
function countBelow(ascending: readonly { readonly logIndex: number }[], logIndex: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle]?.logIndex ?? 0) < logIndex) low = middle + 1;
    else high = middle;
  }
  return low;
}
