/** Share of the weekly cap at which the app warns, in percent (product.md section 4). */
export const capWarnPercent = 90;

/** `over`: what is tracked from here on is recorded and seen, but not billed: slices are never cut. */
export type CapState = 'within' | 'near' | 'over';

/** Where the week stands against its cap; `weekMs` with the slice that runs. */
export function capStateOf({
  capMs,
  weekMs,
}: {
  readonly capMs: number;
  readonly weekMs: number;
}): CapState {
  if (weekMs > capMs) return 'over';
  return weekMs * 100 >= capMs * capWarnPercent ? 'near' : 'within';
}
