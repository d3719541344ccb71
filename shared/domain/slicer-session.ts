import type { ActivitySource } from './activity.ts';
import { emptyActivity } from './activity.ts';
import { cellMs, cellOf, cellStartAt } from './cell.ts';
import { checkStart } from './check-start.ts';
import { gapBefore, instantOf, lastInstantOf } from './slicer-clock.ts';
import { askWhenIdle, discardIdle } from './slicer-idle.ts';
import type { Turn } from './slicer-turn.ts';
import {
  beginSlice,
  closedInCell,
  closeOpen,
  patchSession,
  releaseHeld,
  sessionOf,
  watchesIdle,
} from './slicer-turn.ts';
import type {
  CaptureRef,
  ClockReading,
  SessionEv,
  SliceContext,
  StartSample,
} from './slicer-types.ts';
import { maxSlicesPerCell } from './slicer-types.ts';

type EndEv = Extract<SessionEv, 'stop' | 'suspend' | 'lock' | 'clock_step' | 'recovered'>;

const awayByEnd = {
  stop: 'no',
  suspend: 'suspended',
  lock: 'locked',
  clock_step: 'no',
  recovered: 'no',
} as const satisfies Record<EndEv, string>;

const weakestFirst: readonly ActivitySource[] = ['none', 'idle-time', 'hook'];

/** Moves an open session to the reading: through every cell boundary, or to its end at a gap. */
export function advance<C extends CaptureRef>(turn: Turn<C>, clock: ClockReading): void {
  if (turn.session === null) return;
  const gap = gapBefore(turn.session, clock);
  if (gap !== undefined) {
    endSession(turn, gap);
    return;
  }
  patchSession(turn, { last: clock });
  const nowMs = instantOf(turn.session, clock);
  while (nowMs >= openEndAt(turn)) closeOpen(turn, openEndAt(turn));
  askWhenIdle(turn);
}

/** Begins a session, if `checkStart` allows it. Another one that is still open stops first. */
export function startSession<C extends CaptureRef>(turn: Turn<C>, sample: StartSample): void {
  if (turn.session?.key === sample.sessionKey) return;
  endSession(turn, 'stop');
  const start = checkStart(turn, sample.clock);
  if (!start.ok) return;
  const atMs = start.value;
  turn.away = 'no';
  turn.session = {
    key: sample.sessionKey,
    settings: sample.settings,
    base: { ...sample.clock, atMs },
    last: sample.clock,
    src: sample.src,
    lastInputAtMs: atMs,
    open: { fromAtMs: atMs, ctx: sample.ctx, act: emptyActivity(sample.src), captures: [] },
    held: [],
    prompt: null,
    releasedMs: 0,
  };
  turn.events.push({ type: 'session', ev: 'start', atMs });
}

/** Ends the session at the newest sample; idle time that is still in question does not count. */
export function endSession<C extends CaptureRef>(turn: Turn<C>, ev: EndEv): void {
  if (turn.session === null) return;
  const atMs = lastInstantOf(turn.session);
  if (turn.session.prompt === null) {
    releaseHeld(turn);
    closeOpen(turn, atMs);
    releaseHeld(turn);
  } else {
    discardIdle(turn);
  }
  turn.unplaced.push(...sessionOf(turn).open.captures.map((placed) => placed.capture));
  turn.session = null;
  turn.endedAtMs = atMs;
  turn.away = awayByEnd[ev];
  if (ev !== 'stop') turn.events.push({ type: 'session', ev, atMs });
  turn.events.push({ type: 'session', ev: 'stop', atMs });
}

/** The machine is back. Said once, for the app to offer to go on; only a start tracks again. */
export function comeBack<C extends CaptureRef>(
  turn: Turn<C>,
  ev: 'resume' | 'unlock',
  wallMs: number,
): void {
  if (turn.away !== (ev === 'resume' ? 'suspended' : 'locked')) return;
  turn.away = 'no';
  turn.events.push({ type: 'session', ev, atMs: wallMs });
}

/** Drops the idle time and goes on now; in a cell without room for another slice the session ends. */
export function discardAndGoOn<C extends CaptureRef>(turn: Turn<C>): void {
  if (sessionOf(turn).prompt === null) return;
  discardIdle(turn);
  const idx = cellOf(sessionOf(turn).open.fromAtMs);
  if (closedInCell(turn, idx) >= maxSlicesPerCell) endSession(turn, 'stop');
}

/**
 * What is said or seen changes: the slice ends and another begins. Where that would make an empty
 * slice or one too many, the open slice takes the new context, and the weaker of the two sources,
 * because what one of them could not see is unknown.
 */
export function changeSlice<C extends CaptureRef>(
  turn: Turn<C>,
  next: { readonly ctx: SliceContext; readonly src: ActivitySource },
): void {
  const before = sessionOf(turn);
  const nowMs = lastInstantOf(before);
  const { open } = before;
  patchSession(turn, { src: next.src });
  if (open.fromAtMs === nowMs) {
    patchSession(turn, { open: { ...open, ctx: next.ctx, act: { ...open.act, src: next.src } } });
  } else if (hasRoomToSplit(turn)) {
    closeOpen(turn, nowMs);
    const { captures } = sessionOf(turn).open;
    beginSlice(turn, nowMs, { ...next, captures });
  } else {
    const src = weakestFirst.find((one) => one === next.src || one === open.act.src) ?? 'none';
    patchSession(turn, { open: { ...open, ctx: next.ctx, act: { ...open.act, src } } });
  }
  rewatchIdle(turn, watchesIdle(before));
}

const openEndAt = <C extends CaptureRef>(turn: Turn<C>): number =>
  cellStartAt(cellOf(sessionOf(turn).open.fromAtMs)) + cellMs;

/** Room for the open slice and one more. */
function hasRoomToSplit<C extends CaptureRef>(turn: Turn<C>): boolean {
  const { settings, open } = sessionOf(turn);
  const limit = Math.min(settings.splitLimit, maxSlicesPerCell);
  return closedInCell(turn, cellOf(open.fromAtMs)) + 2 <= limit;
}

/** Silence only counts as idle from the moment at which it can be seen and means something. */
function rewatchIdle<C extends CaptureRef>(turn: Turn<C>, wasWatched: boolean): void {
  const session = sessionOf(turn);
  if (session.prompt !== null || watchesIdle(session) === wasWatched) return;
  patchSession(turn, { lastInputAtMs: lastInstantOf(session) });
  releaseHeld(turn);
}
