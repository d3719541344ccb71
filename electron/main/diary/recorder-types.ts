import type { ActivitySource, InputCounts } from '../../../shared/domain/activity.ts';
import type {
  ClockReading,
  ClosedSlice,
  Sample,
  SessionEv,
  SliceContext,
  SlicerState,
} from '../../../shared/domain/slicer.ts';
import type { TrackingPolicy } from '../../../shared/entry/payload.ts';
import type { AppValue } from '../../../shared/entry/values.ts';
import type { Result } from '../../../shared/kit/result.ts';
import type { JsonFile } from '../files/json-file.ts';
import type { CaptureRunner, LastTaken } from './capture-runner.ts';
import type { DeviceClock } from './device-clock.ts';
import type { Journal } from './journal.ts';
import type { OpenSlice, TrackedSession } from './open-slice-file.ts';
import type { SealBacklog } from './seal-backlog.ts';
import type { SealError, Sealer } from './sealer.ts';
import type { CaptureFact, CaptureRequest } from './take-captures.ts';

/** A contract that can be tracked. */
export interface TrackableContract {
  readonly con: string;
  readonly ten: string;
  /** hash of the accepted contract entry */
  readonly hash: string;
  readonly pol: TrackingPolicy;
  readonly memoRequired: boolean;
  /** first cell that it may hold */
  readonly fromIdx: number;
  /** To whom its pictures are sealed; none: they are not. */
  readonly recipients: readonly string[];
}

export type StartError =
  | { readonly code: 'already_tracking' }
  | { readonly code: 'memo_required' }
  | { readonly code: 'clock_before_journal'; readonly endedAtMs: number }
  | { readonly code: 'too_many_slices'; readonly untilMs: number }
  | { readonly code: 'before_contract'; readonly fromAtMs: number }
  | { readonly code: 'not_enrolled' }
  | { readonly code: 'journal_rolled_back' }
  | { readonly code: 'disk_full'; readonly detail: string };

export interface NotTracking {
  readonly code: 'not_tracking';
}

export interface StartRequest {
  readonly contract: TrackableContract;
  readonly ctx: SliceContext;
  readonly src: ActivitySource;
}

export interface RecorderDeps {
  readonly clock: DeviceClock;
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly backlog: SealBacklog;
  readonly openSliceFile: JsonFile<OpenSlice>;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly takeCaptures: (request: CaptureRequest) => Promise<readonly CaptureFact[]>;
  /** A capture comes within seconds. */
  readonly prepareCapture?: (() => void) | undefined;
  readonly readWindow: (detail: Exclude<TrackingPolicy['app'], 'off'>) => Promise<AppValue>;
  readonly onChange: () => void;
  /** The disk refused, or accepts again (`undefined`). */
  readonly onDiskProblem: (problem: SealError | undefined) => void;
}

/** `apart`: kept in slices of its own, with what it was. */
export type IdleAnswer = 'keep' | 'discard' | { readonly apart: SliceContext };

/** How the newest session of this run ended. */
export interface SessionEnd {
  readonly con: string;
  readonly ev: SessionEv;
  /** epoch ms up to which time was counted */
  readonly atMs: number;
  readonly ctx: SliceContext;
  /** nobody said so: the clocks showed it */
  readonly byGap: boolean;
  /** the last reading before the end, and the one that showed it */
  readonly before: ClockReading;
  readonly after: ClockReading;
  /** idle time that was still in question, ms */
  readonly leftOutMs: number;
}

/** Drives the slicer: samples in, sealed entries out, one at a time. Nothing runs before a start. */
export interface Recorder {
  start(request: StartRequest): Promise<Result<undefined, StartError>>;
  stop(): Promise<Result<undefined, NotTracking>>;
  setContext(ctx: SliceContext): Promise<Result<undefined, NotTracking>>;
  /** Ends the session and begins one of another contract at once; refused, the old one goes on. */
  switchTo(request: StartRequest): Promise<Result<undefined, StartError>>;
  answerIdle(answer: IdleAnswer): Promise<Result<undefined, NotTracking>>;
  input(counts: InputCounts): Promise<void>;
  source(src: ActivitySource): Promise<void>;
  power(type: 'suspend' | 'resume' | 'lock' | 'unlock'): Promise<void>;
  /** Once a second. */
  tick(): Promise<void>;
  view(): RecorderView;
}

export interface RecorderView {
  readonly session: TrackedSession | undefined;
  readonly isTracking: boolean;
  readonly startedAtMs: number | undefined;
  readonly ctx: SliceContext | undefined;
  readonly open: ClosedSlice<CaptureFact> | undefined;
  readonly sessionMs: number;
  readonly idleSinceMs: number | undefined;
  readonly lastTaken: LastTaken | undefined;
  /** facts that the full disk keeps from the journal */
  readonly unsealed: number;
  /** the same object until another session ends */
  readonly end: SessionEnd | undefined;
}

/** The session that runs, with what only lives as long as this process. */
export interface Running {
  readonly policy: TrackingPolicy;
  readonly captures: CaptureRunner;
  readonly appByStartMs: Map<number, AppValue>;
}

export interface RecorderState {
  slicer: SlicerState<CaptureFact>;
  session: TrackedSession | undefined;
  running: Running | undefined;
  lastReading: ClockReading;
  savedAtMonoMs: number;
  retryAtMonoMs: number;
  lastTaken: LastTaken | undefined;
  end: SessionEnd | undefined;
}

/** What moves a session that runs. */
export type TrackingSample = Exclude<Sample<CaptureFact>, { type: 'start' | 'recover' }>;
