/** One capture of a slice on one display, with its thumbnail if there is one. */
export interface SliceCapture<Value> {
  /** Hash of the slice. */
  readonly entry: string;
  /** `shot0_0`: capture 0 on display 0. */
  readonly name: string;
  readonly value: Value;
  readonly thumb: Value | undefined;
}

interface Captured<Value> {
  readonly hash: string;
  readonly values: { readonly captures: Readonly<Record<string, Value>> };
}

/** Captures in order of their instant, then display. */
export function capturesOf<Value extends { readonly off_ms: number }>(
  slice: Captured<Value>,
): readonly SliceCapture<Value>[] {
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
