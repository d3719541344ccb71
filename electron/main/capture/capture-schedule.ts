import { cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import {
  captureToleranceMs,
  cellCaptureOffsets,
  startCaptureOffsetMs,
} from '../../../shared/entry/schedule.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';

export interface CaptureScheduleInput {
  /** 32 bytes, committed to in the session's start entry */
  readonly seed: Uint8Array;
  /** epoch ms */
  readonly startedAtMs: number;
  /** `pol.caps` */
  readonly maxCaptures: number;
}

/** `missed`: the instant passed more than the tolerance ago without anybody asking. */
export interface DueCapture {
  readonly atMs: number;
  readonly missed: boolean;
}

/** When captures of one session are due (protocol 3.8a). */
export interface CaptureSchedule {
  /** Instants that came up since the last call, up to and including `nowMs`, in order. */
  take(nowMs: number): readonly DueCapture[];
  /** Whether one comes up within so many ms after `nowMs`. */
  isNear(nowMs: number, withinMs: number): boolean;
}

export function createCaptureSchedule(
  hasher: Hasher,
  input: CaptureScheduleInput,
): CaptureSchedule {
  const state = { throughMs: input.startedAtMs - 1 };
  const startAtMs = input.startedAtMs + startCaptureOffsetMs(hasher, input.seed);

  const offsetsOf = (idx: number): readonly number[] =>
    cellCaptureOffsets(hasher, input.seed, { idx, maxCaptures: input.maxCaptures });

  function instantsIn(fromMs: number, toMs: number): readonly number[] {
    const instants = [startAtMs];
    for (let idx = cellOf(fromMs); idx <= cellOf(toMs); idx++)
      instants.push(...offsetsOf(idx).map((offMs) => cellStartAt(idx) + offMs));
    return instants.filter((atMs) => atMs >= fromMs && atMs <= toMs).sort((a, b) => a - b);
  }

  return {
    take(nowMs) {
      if (input.maxCaptures === 0 || nowMs <= state.throughMs) return [];
      const instants = instantsIn(state.throughMs + 1, nowMs);
      state.throughMs = nowMs;
      return instants.map((atMs) => ({ atMs, missed: nowMs - atMs > captureToleranceMs }));
    },
    isNear: (nowMs, withinMs) =>
      input.maxCaptures > 0 && instantsIn(nowMs + 1, nowMs + withinMs).length > 0,
  };
}
