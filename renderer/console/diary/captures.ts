import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { CaptureValue } from '../../../shared/entry/values.ts';

/** One capture of a slice on one display, with its thumbnail if there is one. */
export interface SliceCapture {
  readonly entry: string;
  /** `shot0_0`: capture 0 on display 0. */
  readonly name: string;
  readonly value: CaptureValue;
  readonly thumb: CaptureValue | undefined;
}

/** Captures in order of their instant, then display. */
export function capturesOf(slice: Pick<LedgerSlice, 'hash' | 'values'>): readonly SliceCapture[] {
  const { captures } = slice.values;
  return Object.entries(captures)
    .filter(([name]) => name.startsWith('shot'))
    .map(([name, value]) => ({
      entry: slice.hash,
      name,
      value,
      thumb: captures[name.replace('shot', 'thumb')],
    }))
    .toSorted((a, b) => a.value.off_ms - b.value.off_ms || (a.name < b.name ? -1 : 1));
}
