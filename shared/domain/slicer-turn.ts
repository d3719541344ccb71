import { emptyActivity, activityUntil } from './activity.ts';
import type { ActivitySource } from './activity.ts';
import { cellOf, cellStartAt } from './cell.ts';
import { lastInstantOf } from './slicer-clock.ts';
import type {
  CaptureRef,
  ClosedSlice,
  HeldSlice,
  OpenSession,
  SlicerEvent,
  SlicerState,
  StepResult,
} from './slicer-types.ts';

/**
 * One step in the making. A turn is local to one call of `step`; the values in it are replaced,
 * never changed, because they are shared with the state that came in.
 */
export interface Turn<C extends CaptureRef> {
  session: OpenSession<C> | null;
  cell: SlicerState<C>['cell'];
  endedAtMs: number;
  away: SlicerState<C>['away'];
  readonly closed: ClosedSlice<C>[];
  readonly events: SlicerEvent[];
  readonly unplaced: C[];
}

export const turnOf = <C extends CaptureRef>(state: SlicerState<C>): Turn<C> => ({
  session: state.session,
  cell: state.cell,
  endedAtMs: state.endedAtMs,
  away: state.away,
  closed: [],
  events: [],
  unplaced: [],
});

export const resultOf = <C extends CaptureRef>(turn: Turn<C>): StepResult<C> => ({
  state: {
    v: 1,
    session: turn.session,
    cell: turn.cell,
    endedAtMs: turn.endedAtMs,
    away: turn.away,
  },
  closed: turn.closed,
  events: turn.events,
  unplaced: turn.unplaced,
});

export const sessionOf = <C extends CaptureRef>(turn: Turn<C>): OpenSession<C> => {
  if (turn.session === null) throw new Error('no session is open');
  return turn.session;
};

export function patchSession<C extends CaptureRef>(
  turn: Turn<C>,
  patch: Partial<OpenSession<C>>,
): void {
  turn.session = { ...sessionOf(turn), ...patch };
}

/** Idle time is only looked for at a desk, with a source that can see input. */
export const watchesIdle = <C extends CaptureRef>(session: OpenSession<C>): boolean =>
  session.open.ctx.mode === 'desk' && session.src !== 'none' && session.settings.idleMs > 0;

/** Slices of the cell that have closed, given out or held. */
export function closedInCell<C extends CaptureRef>(turn: Turn<C>, idx: number): number {
  const held = turn.session?.held.filter((slice) => cellOf(slice.fromAtMs) === idx).length ?? 0;
  return held + (turn.cell.idx === idx ? turn.cell.count : 0);
}

/** The open slice as if it ended at the newest sample. */
export function openAsHeld<C extends CaptureRef>(session: OpenSession<C>): HeldSlice<C> {
  const toAtMs = lastInstantOf(session);
  return sliceUntil({ ...session.open, toAtMs }, toAtMs);
}

/** Ends the open slice at the newest sample; the next one takes what was captured at that instant. */
export function closeOpen<C extends CaptureRef>(turn: Turn<C>, atMs: number): void {
  const session = sessionOf(turn);
  const { open } = session;
  const slice = sliceUntil({ ...open, toAtMs: atMs }, atMs);
  beginSlice(turn, atMs, {
    ctx: open.ctx,
    src: session.src,
    captures: open.captures.filter((placed) => placed.atMs >= atMs),
  });
  if (slice.fromAtMs === atMs) return;
  const mayBeIdle = watchesIdle(session) && atMs > session.lastInputAtMs;
  // What follows a held slice waits too, so that slices come out in order of time.
  if (session.prompt !== null || mayBeIdle || session.held.length > 0) {
    patchSession(turn, { held: [...session.held, slice] });
    return;
  }
  giveOut(turn, slice);
}

/** Begins a slice with nothing in it yet. */
export function beginSlice<C extends CaptureRef>(
  turn: Turn<C>,
  atMs: number,
  start: { ctx: HeldSlice<C>['ctx']; src: ActivitySource; captures: HeldSlice<C>['captures'] },
): void {
  const { ctx, src, captures } = start;
  patchSession(turn, { open: { fromAtMs: atMs, ctx, act: emptyActivity(src), captures } });
}

/** The held slices are work after all. */
export function releaseHeld<C extends CaptureRef>(turn: Turn<C>): void {
  const { held } = sessionOf(turn);
  if (held.length === 0) return;
  patchSession(turn, { held: [] });
  for (const slice of held) giveOut(turn, slice);
}

export function giveOut<C extends CaptureRef>(turn: Turn<C>, slice: HeldSlice<C>): void {
  const session = sessionOf(turn);
  const closed = heldToClosed(session.key, slice);
  const count = turn.cell.idx === closed.idx ? turn.cell.count : 0;
  turn.cell = { idx: closed.idx, count: count + 1 };
  turn.closed.push(closed);
  patchSession(turn, { releasedMs: session.releasedMs + closed.toMs - closed.fromMs });
}

export function heldToClosed<C extends CaptureRef>(
  sessionKey: string,
  slice: HeldSlice<C>,
): ClosedSlice<C> {
  const idx = cellOf(slice.fromAtMs);
  return {
    sessionKey,
    idx,
    fromMs: slice.fromAtMs - cellStartAt(idx),
    toMs: slice.toAtMs - cellStartAt(idx),
    ctx: slice.ctx,
    act: slice.act,
    captures: slice.captures.map((placed) => placed.capture),
  };
}

/** The slice cut at an instant in it: what came later is not in it. */
export function sliceUntil<C extends CaptureRef>(slice: HeldSlice<C>, atMs: number): HeldSlice<C> {
  return {
    ...slice,
    toAtMs: atMs,
    act: activityUntil(slice.act, atMs - cellStartAt(cellOf(slice.fromAtMs))),
    captures: slice.captures.filter((placed) => placed.atMs < atMs),
  };
}
