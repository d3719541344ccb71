import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { StripInput } from '../../ui/strip-bars.ts';

/** Activity of a slice for the strip; without its disclosure nothing is known. */
export function stripOf(slice: LedgerSlice): StripInput {
  const { act } = slice.values;
  const { fromMs, toMs } = slice;
  if (act === undefined) return { keys: [], mouse: [], active: [], source: 'none', fromMs, toMs };
  return { keys: act.k, mouse: act.m, active: act.active, source: act.src, fromMs, toMs };
}
