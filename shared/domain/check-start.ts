import type { Result } from '../kit/result.ts';
import { err, ok } from '../kit/result.ts';
import { cellOf, cellStartAt } from './cell.ts';
import type { CaptureRef, ClockReading, SlicerState } from './slicer-types.ts';
import { maxBaseLeadMs, maxSlicesPerCell } from './slicer-types.ts';

export type StartRefusal =
  | { readonly code: 'clock_behind'; readonly endedAtMs: number }
  | { readonly code: 'cell_full'; readonly untilMs: number };

/**
 * Whether a session may start at this reading: the button that is disabled asks, and so does the
 * slicer. `clock_behind`: the wall clock is over a minute before the end of the last session.
 * `cell_full`: this cell has no slice left, the next one has. The value is the instant (epoch ms) at
 * which the session begins: never before the end of the last one, or the two would overlap.
 */
export function checkStart<C extends CaptureRef>(
  state: Pick<SlicerState<C>, 'endedAtMs' | 'cell'>,
  clock: ClockReading,
): Result<number, StartRefusal> {
  const { endedAtMs, cell } = state;
  if (clock.wallMs < endedAtMs - maxBaseLeadMs) return err({ code: 'clock_behind', endedAtMs });
  const atMs = Math.max(clock.wallMs, endedAtMs);
  const idx = cellOf(atMs);
  const isFull = cell.idx === idx && cell.count >= maxSlicesPerCell;
  return isFull ? err({ code: 'cell_full', untilMs: cellStartAt(idx + 1) }) : ok(atMs);
}
