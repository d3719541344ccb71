import type { Activity, ActivitySource } from './activity.ts';
import type { WorkMode } from './eligibility.ts';
import type { Work } from './invoice.ts';

/** A longer silence of the monotonic clock between two samples ends the session. */
export const maxGapMs = 30_000;
/** Wall and monotonic clock may part by this much, plus 200 ppm of the time between (protocol 3.15). */
export const clockToleranceMs = 2_000;
/** A new session whose wall clock is at most this far behind the last one goes on where that ended. */
export const maxBaseLeadMs = 60_000;
/** Protocol 3.7, counted over sessions. */
export const maxSlicesPerCell = 32;

/** One reading of both clocks: integers; `wallMs` is epoch ms with the server's offset in it. */
export interface ClockReading {
  readonly monoMs: number;
  readonly wallMs: number;
}

/** What the freelancer says about the time. */
export interface SliceContext {
  readonly memo: string;
  readonly mode: WorkMode;
  readonly work: Work;
  readonly ticket?: { readonly sys: string; readonly ref: string };
}

/** A capture as the recorder knows it; the slicer only carries it. Must survive JSON. */
export interface CaptureRef {
  readonly index: number;
  readonly display: number;
}

export interface SlicerSettings {
  /** ms without input after which the app asks; 0 never asks */
  readonly idleMs: number;
  /** slices a cell may have by changes of context or source (≤ 32); the rest is for new sessions */
  readonly splitLimit: number;
}

export interface StartSample {
  readonly type: 'start';
  readonly clock: ClockReading;
  readonly sessionKey: string;
  readonly settings: SlicerSettings;
  readonly ctx: SliceContext;
  readonly src: ActivitySource;
}

/** There was input; zero counts come from a source that cannot count. */
export interface InputSample {
  readonly type: 'input';
  readonly clock: ClockReading;
  readonly keys: number;
  readonly mouse: number;
}

export interface CaptureSample<C extends CaptureRef> {
  readonly type: 'capture';
  /** when the capture arrives */
  readonly clock: ClockReading;
  readonly capture: C;
  /** when it was taken: offset in this cell, or in the one before if that instant is still to come */
  readonly offMs: number;
}

type PlainType = 'tick' | 'stop' | 'suspend' | 'resume' | 'lock' | 'unlock' | 'recover';

/** `recover` is the first after a crash, on the saved state; its clocks may be of another boot. */
type PlainSample = {
  [Type in PlainType]: {
    readonly type: Type;
    readonly clock: ClockReading;
  };
}[PlainType];

export type Sample<C extends CaptureRef = CaptureRef> =
  | StartSample
  | CaptureSample<C>
  | InputSample
  | { readonly type: 'source'; readonly clock: ClockReading; readonly src: ActivitySource }
  | { readonly type: 'context'; readonly clock: ClockReading; readonly ctx: SliceContext }
  | {
      readonly type: 'idleAnswer';
      readonly clock: ClockReading;
      readonly answer: 'keep' | 'discard';
    }
  /** Kept too, but in slices of its own, with what the freelancer says it was. */
  | {
      readonly type: 'idleAnswer';
      readonly clock: ClockReading;
      readonly answer: 'apart';
      readonly ctx: SliceContext;
    }
  | PlainSample;

/** A finished slice: [fromMs, toMs) of cell `idx`, 0 ≤ fromMs < toMs ≤ 600000. */
export interface ClosedSlice<C extends CaptureRef = CaptureRef> {
  readonly sessionKey: string;
  readonly idx: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ctx: SliceContext;
  readonly act: Activity;
  readonly captures: readonly C[];
}

export type SessionEv =
  | 'start'
  | 'stop'
  | 'suspend'
  | 'resume'
  | 'lock'
  | 'unlock'
  | 'clock_step'
  | 'recovered';

/** Instants are epoch ms. Whatever ends a session is followed by `stop` at the same instant. */
export type SlicerEvent =
  | { readonly type: 'session'; readonly ev: SessionEv; readonly atMs: number }
  | { readonly type: 'idle_prompt'; readonly sinceMs: number };

/** A capture with the instant at which it was taken. */
export interface PlacedCapture<C extends CaptureRef> {
  readonly atMs: number;
  readonly capture: C;
}

/** A slice that is over but not given out: it may still turn out to be idle time. Epoch ms. */
export interface HeldSlice<C extends CaptureRef> {
  readonly fromAtMs: number;
  readonly toAtMs: number;
  readonly ctx: SliceContext;
  readonly act: Activity;
  readonly captures: readonly PlacedCapture<C>[];
}

export interface OpenSession<C extends CaptureRef> {
  readonly key: string;
  readonly settings: SlicerSettings;
  /** the time base: `atMs` is the instant of this reading */
  readonly base: ClockReading & { readonly atMs: number };
  /** reading of the newest sample */
  readonly last: ClockReading;
  /** what sees input now; the open slice may have had a weaker one and no room to split */
  readonly src: ActivitySource;
  readonly lastInputAtMs: number;
  /** the open slice, up to the newest sample */
  readonly open: Omit<HeldSlice<C>, 'toAtMs'>;
  readonly held: readonly HeldSlice<C>[];
  /** the unanswered question about idle time; `act` is that of the slice in which it began */
  readonly prompt: { readonly sinceMs: number; readonly act: Activity } | null;
  /** length of the slices given out */
  readonly releasedMs: number;
}

/** Plain JSON: saved each minute, read back after a crash. */
export interface SlicerState<C extends CaptureRef = CaptureRef> {
  readonly v: 1;
  readonly session: OpenSession<C> | null;
  /** slices given out in the newest cell */
  readonly cell: { readonly idx: number; readonly count: number };
  /** instant at which the last session ended; a new one never begins before it */
  readonly endedAtMs: number;
  /** what ended the last session, until it is over or a session starts */
  readonly away: 'no' | 'suspended' | 'locked';
}

export interface StepResult<C extends CaptureRef = CaptureRef> {
  readonly state: SlicerState<C>;
  /** to be sealed, in order of time */
  readonly closed: readonly ClosedSlice<C>[];
  readonly events: readonly SlicerEvent[];
  /** captures that belong to no slice here: they came after their slice had closed, or their time is discarded */
  readonly unplaced: readonly C[];
}
