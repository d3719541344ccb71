import type { StripInput } from './strip-bars.ts';

interface SliceActivity {
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: {
    /** Opened `act` value (protocol 3.8); absent where it was not disclosed. */
    readonly act?: {
      readonly k: readonly number[];
      readonly m: readonly number[];
      readonly active: readonly number[];
      readonly src: StripInput['source'];
    };
  };
}

/** Activity of a slice for the strip; without its disclosure nothing is known. */
export function stripOf(slice: SliceActivity): StripInput {
  const { act } = slice.values;
  const { fromMs, toMs } = slice;
  if (act === undefined) return { keys: [], mouse: [], active: [], source: 'none', fromMs, toMs };
  return { keys: act.k, mouse: act.m, active: act.active, source: act.src, fromMs, toMs };
}
