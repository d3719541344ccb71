import type { CaptureRef, ClockReading, OpenSession } from './slicer-types.ts';
import { clockToleranceMs, maxGapMs } from './slicer-types.ts';

/** The instant of a reading: the session's base, advanced by the monotonic clock alone. */
export const instantOf = <C extends CaptureRef>(
  session: OpenSession<C>,
  reading: ClockReading,
): number => session.base.atMs + (reading.monoMs - session.base.monoMs);

/** The instant of the newest sample. */
export const lastInstantOf = <C extends CaptureRef>(session: OpenSession<C>): number =>
  instantOf(session, session.last);

/**
 * Why no time may be billed up to this reading, or `undefined`. Both clocks are compared since the
 * newest sample, and since the base as well, so that many small steps do not pass one by one.
 * A machine whose monotonic clock sleeps shows sleep as a wall clock that runs ahead; one whose
 * monotonic clock goes on shows it as silence.
 */
export function gapBefore<C extends CaptureRef>(
  session: OpenSession<C>,
  reading: ClockReading,
): 'suspend' | 'clock_step' | undefined {
  const silenceMs = reading.monoMs - session.last.monoMs;
  if (silenceMs < 0) return 'clock_step';
  const partings = [partingMs(session.last, reading), partingMs(session.base, reading)];
  if (partings.some((parting) => parting < 0)) return 'clock_step';
  if (silenceMs > maxGapMs || partings.some((parting) => parting > 0)) return 'suspend';
  return undefined;
}

/** Readings are integers by contract; anything else would put fractions into signed entries. */
export function assertReading(reading: ClockReading): void {
  if (Number.isSafeInteger(reading.monoMs) && Number.isSafeInteger(reading.wallMs)) return;
  throw new Error('a clock reading must be in whole milliseconds');
}

/** By how much the wall clock ran ahead (+) or fell behind (−) beyond tolerance; 0 within it. */
function partingMs(from: ClockReading, to: ClockReading): number {
  const monoMs = to.monoMs - from.monoMs;
  const parting = to.wallMs - from.wallMs - monoMs;
  // 200 ppm, in integers: 1 ms in 5 s.
  const isTolerable = (Math.abs(parting) - clockToleranceMs) * 5_000 <= monoMs;
  return isTolerable ? 0 : parting;
}
