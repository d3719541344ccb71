import { assertNever } from '../kit/result.ts';
import { addInput } from './activity.ts';
import { cellOf, cellStartAt, minuteOfCell } from './cell.ts';
import { assertReading, lastInstantOf } from './slicer-clock.ts';
import { hasRoomApart, keepApart, keepIdle, noteInput } from './slicer-idle.ts';
import {
  advance,
  changeSlice,
  comeBack,
  discardAndGoOn,
  endSession,
  startSession,
} from './slicer-session.ts';
import type { Turn } from './slicer-turn.ts';
import {
  heldToClosed,
  openAsHeld,
  patchSession,
  resultOf,
  sessionOf,
  turnOf,
} from './slicer-turn.ts';
import type {
  CaptureRef,
  CaptureSample,
  ClosedSlice,
  HeldSlice,
  InputSample,
  Sample,
  SliceContext,
  SlicerState,
  StepResult,
} from './slicer-types.ts';

export type {
  CaptureRef,
  ClockReading,
  ClosedSlice,
  Sample,
  SessionEv,
  SliceContext,
  SlicerEvent,
  SlicerState,
  StepResult,
} from './slicer-types.ts';

export const initialSlicerState = <C extends CaptureRef = CaptureRef>(): SlicerState<C> => ({
  v: 1,
  session: null,
  cell: { idx: 0, count: 0 },
  endedAtMs: 0,
  away: 'no',
});

/**
 * Cuts tracked time into slices (product.md section 3). Pure: every odd case is a sample. Time moves
 * to the sample's instant first, then the sample has its effect, so ticks in between change nothing.
 *
 * - A slice ends at each cell boundary, and at a change of context or source while the cell has room.
 * - A gap between the clocks, or in them, ends the session at the newest sample before it.
 * - Stop, suspend and lock end the session now; while an idle question is open, at the last input.
 * - A start that `checkStart` refuses, an answer to no question, and a repetition do nothing.
 *
 * Throws on a clock reading that is not in whole milliseconds (a bug).
 */
export function step<C extends CaptureRef = CaptureRef>(
  state: SlicerState<C>,
  sample: Sample<C>,
): StepResult<C> {
  assertReading(sample.clock);
  const turn = turnOf(state);
  if (sample.type === 'recover') {
    // The clocks of another boot say nothing about this session.
    endSession(turn, 'recovered');
  } else {
    advance(turn, sample.clock);
    apply(turn, sample);
  }
  return resultOf(turn);
}

/**
 * The slices to seal after a crash: the session ended at the saved state's newest sample. Slices that
 * began before `sealedThroughMs` (end of the newest journalled slice, epoch ms) are journalled already.
 */
export function recoverSlices<C extends CaptureRef = CaptureRef>(
  saved: SlicerState<C>,
  sealedThroughMs = 0,
): readonly ClosedSlice<C>[] {
  const turn = turnOf(saved);
  endSession(turn, 'recovered');
  return turn.closed.filter((slice) => cellStartAt(slice.idx) + slice.fromMs >= sealedThroughMs);
}

/** Time on the clock of the running session up to its newest sample; 0 when none runs. */
export function trackedMs<C extends CaptureRef>(state: SlicerState<C>): number {
  const { session } = state;
  if (session === null) return 0;
  const heldMs = session.held.reduce((sum, slice) => sum + slice.toAtMs - slice.fromAtMs, 0);
  return session.releasedMs + heldMs + lastInstantOf(session) - session.open.fromAtMs;
}

/** The slice being tracked, up to the newest sample (so it may still be empty). */
export function openSlice<C extends CaptureRef>(state: SlicerState<C>): ClosedSlice<C> | undefined {
  const { session } = state;
  return session === null ? undefined : heldToClosed(session.key, openAsHeld(session));
}

/** The unanswered question about idle time: epoch ms of the last input before it. */
export const openPromptSinceMs = <C extends CaptureRef>(
  state: SlicerState<C>,
): number | undefined => state.session?.prompt?.sinceMs;

function apply<C extends CaptureRef>(
  turn: Turn<C>,
  sample: Exclude<Sample<C>, { type: 'recover' }>,
): void {
  if (sample.type === 'start') return startSession(turn, sample);
  if (sample.type === 'resume' || sample.type === 'unlock') {
    return comeBack(turn, sample.type, sample.clock.wallMs);
  }
  if (sample.type === 'capture') return placeCapture(turn, sample);
  if (turn.session === null) return;
  const { open, src } = turn.session;
  switch (sample.type) {
    case 'tick':
      return;
    case 'input':
      return countInput(turn, sample);
    case 'source':
      if (sample.src !== src) changeSlice(turn, { ctx: open.ctx, src: sample.src });
      return;
    case 'context':
      if (!isSameContext(sample.ctx, open.ctx)) {
        changeSlice(turn, { ctx: sample.ctx, src });
      }
      return;
    case 'idleAnswer':
      return answerIdle(turn, sample);
    case 'stop':
    case 'suspend':
    case 'lock':
      return endSession(turn, sample.type);
    default:
      return assertNever(sample);
  }
}

function answerIdle<C extends CaptureRef>(
  turn: Turn<C>,
  sample: Extract<Sample<C>, { type: 'idleAnswer' }>,
): void {
  if (sample.answer === 'discard') return discardAndGoOn(turn);
  if (sample.answer === 'apart' && hasRoomApart(turn)) return keepApart(turn, sample.ctx);
  keepIdle(turn);
}

function countInput<C extends CaptureRef>(turn: Turn<C>, input: InputSample): void {
  const session = sessionOf(turn);
  const offMs = lastInstantOf(session) - cellStartAt(cellOf(session.open.fromAtMs));
  const act = addInput(session.open.act, minuteOfCell(offMs), input);
  patchSession(turn, { open: { ...session.open, act } });
  noteInput(turn);
}

function placeCapture<C extends CaptureRef>(turn: Turn<C>, sample: CaptureSample<C>): void {
  const { session } = turn;
  if (session === null) {
    turn.unplaced.push(sample.capture);
    return;
  }
  const nowMs = lastInstantOf(session);
  const idx = cellOf(nowMs);
  const inThisCellMs = cellStartAt(idx) + sample.offMs;
  const atMs = inThisCellMs <= nowMs ? inThisCellMs : cellStartAt(idx - 1) + sample.offMs;
  const placed = { atMs, capture: sample.capture };
  const isIn = (slice: HeldSlice<C>) => slice.fromAtMs <= atMs && atMs < slice.toAtMs;
  if (atMs >= session.open.fromAtMs) {
    const captures = [...session.open.captures, placed];
    patchSession(turn, { open: { ...session.open, captures } });
  } else if (session.held.some(isIn)) {
    const held = session.held.map((slice) =>
      isIn(slice) ? { ...slice, captures: [...slice.captures, placed] } : slice,
    );
    patchSession(turn, { held });
  } else {
    turn.unplaced.push(sample.capture);
  }
}

const isSameContext = (a: SliceContext, b: SliceContext): boolean =>
  a.memo === b.memo &&
  a.mode === b.mode &&
  a.work === b.work &&
  a.ticket?.sys === b.ticket?.sys &&
  a.ticket?.ref === b.ticket?.ref;
