import { type Activity, activitySince } from './activity.ts';
import { cellOf } from './cell.ts';
import { lastInstantOf } from './slicer-clock.ts';
import type { Turn } from './slicer-turn.ts';
import {
  closedInCell,
  closeOpen,
  giveOut,
  patchSession,
  releaseHeld,
  sessionOf,
  sliceUntil,
  watchesIdle,
} from './slicer-turn.ts';
import type { CaptureRef, HeldSlice, OpenSession, SliceContext } from './slicer-types.ts';
import { maxSlicesPerCell } from './slicer-types.ts';

/** Asks once, when nothing was heard for the contract's threshold; back-dated to the last input. */
export function askWhenIdle<C extends CaptureRef>(turn: Turn<C>): void {
  const session = sessionOf(turn);
  const sinceMs = session.lastInputAtMs;
  if (session.prompt !== null || !watchesIdle(session)) return;
  if (lastInstantOf(session) - sinceMs < session.settings.idleMs) return;
  // Nothing was counted since `sinceMs`, so this is the activity that stays if the rest goes.
  patchSession(turn, { prompt: { sinceMs, act: activityAt(session, sinceMs) } });
  turn.events.push({ type: 'idle_prompt', sinceMs });
}

/** Input, before any question: everything up to now was work. An open question waits for its answer. */
export function noteInput<C extends CaptureRef>(turn: Turn<C>): void {
  if (sessionOf(turn).prompt !== null) return;
  patchSession(turn, { lastInputAtMs: lastInstantOf(sessionOf(turn)) });
  releaseHeld(turn);
}

/** The idle time counts, marked as kept in each slice. */
export function keepIdle<C extends CaptureRef>(turn: Turn<C>): void {
  const session = sessionOf(turn);
  if (session.prompt === null) return;
  const { sinceMs } = session.prompt;
  const nowMs = lastInstantOf(session);
  const kept = (act: Activity, fromAtMs: number, toAtMs: number): Activity => ({
    ...act,
    kept_ms: act.kept_ms + toAtMs - Math.max(fromAtMs, sinceMs),
  });
  patchSession(turn, {
    prompt: null,
    lastInputAtMs: nowMs,
    open: { ...session.open, act: kept(session.open.act, session.open.fromAtMs, nowMs) },
    held: session.held.map((slice) => ({
      ...slice,
      act: kept(slice.act, slice.fromAtMs, slice.toAtMs),
    })),
  });
  releaseHeld(turn);
}

/** Room for a slice before the idle time, one of it, and the one that goes on. */
export function hasRoomApart<C extends CaptureRef>(turn: Turn<C>): boolean {
  const session = sessionOf(turn);
  const sinceMs = session.prompt?.sinceMs ?? session.open.fromAtMs;
  return [sinceMs, lastInstantOf(session)].every(
    (atMs) => closedInCell(turn, cellOf(atMs)) + 3 <= maxSlicesPerCell,
  );
}

/**
 * The idle time counts, in slices of its own that say what it was and are marked as kept: it may
 * belong to another contract. What was tracked before it stays as it is.
 */
export function keepApart<C extends CaptureRef>(turn: Turn<C>, ctx: SliceContext): void {
  const before = sessionOf(turn);
  if (before.prompt === null) return;
  const { sinceMs, act } = before.prompt;
  const nowMs = lastInstantOf(before);
  closeOpen(turn, nowMs);
  const { held } = sessionOf(turn);
  patchSession(turn, { prompt: null, lastInputAtMs: nowMs, held: [] });
  for (const slice of held) {
    if (slice.fromAtMs < sinceMs) giveOut(turn, sliceUntil({ ...slice, act }, sinceMs));
    if (slice.toAtMs > sinceMs) giveOut(turn, idlePart({ ...slice, ctx }, { sinceMs, act }));
  }
}

function idlePart<C extends CaptureRef>(
  slice: HeldSlice<C>,
  before: { readonly sinceMs: number; readonly act: Activity },
): HeldSlice<C> {
  const isCut = slice.fromAtMs < before.sinceMs;
  const fromAtMs = isCut ? before.sinceMs : slice.fromAtMs;
  const act = isCut ? activitySince(slice.act, before.act) : slice.act;
  return {
    ...slice,
    fromAtMs,
    act: { ...act, kept_ms: slice.toAtMs - fromAtMs },
    captures: slice.captures.filter((placed) => placed.atMs >= fromAtMs),
  };
}

/** The idle time goes: what lies before it is given out, and an empty slice begins now. */
export function discardIdle<C extends CaptureRef>(turn: Turn<C>): void {
  const before = sessionOf(turn);
  if (before.prompt === null) return;
  const { sinceMs, act } = before.prompt;
  const nowMs = lastInstantOf(before);
  closeOpen(turn, nowMs);
  const { held } = sessionOf(turn);
  patchSession(turn, { prompt: null, lastInputAtMs: nowMs, held: [] });
  for (const slice of held) {
    if (slice.fromAtMs < sinceMs) giveOut(turn, sliceUntil({ ...slice, act }, sinceMs));
    const gone = slice.captures.filter((placed) => placed.atMs >= sinceMs);
    turn.unplaced.push(...gone.map((placed) => placed.capture));
  }
}

function activityAt<C extends CaptureRef>(session: OpenSession<C>, atMs: number): Activity {
  const isIn = (slice: HeldSlice<C>) => slice.fromAtMs <= atMs && atMs < slice.toAtMs;
  return (session.held.find(isIn) ?? session.open).act;
}
