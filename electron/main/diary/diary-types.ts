import type { DiaryDay, SensorState, TrackingState } from '../../../shared/api/app-state.ts';
import type {
  DesktopRequest,
  DesktopResponses,
  IpcError,
  OutboxRequest,
  PendingAnswer,
} from '../../../shared/api/ipc.ts';
import type { ClockReading } from '../../../shared/domain/slicer.ts';
import type { Result } from '../../../shared/kit/result.ts';
import type { CoverPicture } from '../capture/cover-picture.ts';
import type { CaptureSensor, InputSensor, WindowSensor } from '../capture/sensors.ts';
import type { FilePort } from '../files/file-port.ts';
import type { DiaryAppState, Selected } from './app-state.ts';
import type { ClockPort, DeviceClock } from './device-clock.ts';
import type { EndorseDesk } from './endorse-device.ts';
import type { Notices } from './notices.ts';
import type { PairedDiary, PictureTraffic } from './paired-types.ts';
import type { RecoveryDesk, RecoveryPurpose } from './recovery-desk.ts';
import type { SessionEnd } from './recorder-types.ts';
import type { SecretStore } from './secret-store.ts';
import type { FetchPort } from './server-link.ts';

export interface DiaryDeps {
  readonly profileDir: string;
  readonly files: FilePort;
  readonly clock: ClockPort;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly secrets: SecretStore;
  readonly fetch: FetchPort;
  readonly input: InputSensor;
  readonly windowSensor: WindowSensor;
  readonly captureSensor: CaptureSensor;
  readonly coverPicture: CoverPicture;
  /** A folder that the freelancer chooses for what she takes with her. */
  readonly chooseFolder: () => Promise<string | undefined>;
  /** Opens the window of the recovery key for one purpose. */
  readonly openRecovery: (purpose: RecoveryPurpose) => void;
  readonly sensors: () => readonly SensorState[];
  readonly dayStartAt: (nowMs: number) => number;
  readonly pictureTraffic?: PictureTraffic;
  readonly version: string;
  /** What the window shows changed. */
  readonly onChange: () => void;
  /** While tracking only the time went on; default: as `onChange`. */
  readonly onTick?: () => void;
  /** Something may be ready to leave. */
  readonly onQueue: () => void;
}

export type Answer<T> = Promise<Result<T, IpcError>>;

/** Everything the app does without Electron: what windows may ask, and what the machine reports. */
export interface Diary {
  paired(): PairedDiary | undefined;
  readonly clock: DeviceClock;
  readonly notices: Notices;
  readonly state: () => Promise<DiaryAppState>;
  pair(request: DesktopRequest<'pairing.pair'>): Answer<undefined>;
  accept(con: string): Answer<{ readonly hash: string }>;
  start(request: DesktopRequest<'tracking.start'>): Answer<undefined>;
  stop(): Answer<undefined>;
  setContext(ctx: Selected['ctx']): Answer<undefined>;
  /** Stops and starts in one go, for another contract. */
  switchTo(request: DesktopRequest<'tracking.switch'>): Answer<undefined>;
  answerIdle(request: DesktopRequest<'tracking.answerIdle'>): Answer<undefined>;
  addManual(request: DesktopRequest<'time.addManual'>): Answer<{ readonly slices: number }>;
  day(request: DesktopRequest<'diary.day'>): Answer<DiaryDay>;
  picture(blob: string): Answer<{ readonly mime: string; readonly bytes: Uint8Array }>;
  /** What the window is about while nothing is recorded. */
  choose(con: string): Answer<undefined>;
  pictureViews(request: DesktopRequest<'diary.views'>): Answer<DesktopResponses['diary.views']>;
  pay(): Answer<DesktopResponses['pay.read']>;
  savePay(): Answer<DesktopResponses['pay.save']>;
  submitTimesheet(request: DesktopRequest<'timesheet.submit'>): Answer<{ readonly hash: string }>;
  reply(request: DesktopRequest<'week.reply'>): Answer<{ readonly hash: string }>;
  setPayee(request: DesktopRequest<'payee.set'>): Answer<{ readonly hash: string }>;
  saveProof(con: string): Answer<{ readonly anchors: string; readonly policy: string }>;
  redact(request: DesktopRequest<'slice.redact'>): Answer<PendingAnswer>;
  amend(request: DesktopRequest<'slice.amend'>): Answer<{ readonly hash: string }>;
  cover(request: DesktopRequest<'slice.cover'>): Answer<PendingAnswer>;
  move(request: DesktopRequest<'slice.move'>): Answer<PendingAnswer>;
  undo(hash: string): Answer<undefined>;
  saveEvidence(request: DesktopRequest<'evidence.save'>): Answer<DesktopResponses['evidence.save']>;
  saveAll(): Answer<DesktopResponses['evidence.saveAll']>;
  /** `undefined`: nothing is being saved. */
  saveProgress(): DesktopResponses['evidence.progress'];
  saveFork(): Answer<DesktopResponses['evidence.fork']>;
  openRecovery(purpose: RecoveryPurpose): Answer<undefined>;
  /** For the recovery window; `undefined` while the app is not paired. */
  recoveryDesk(purpose: RecoveryPurpose): RecoveryDesk | undefined;
  revokeDevice(request: DesktopRequest<'device.revoke'>): Answer<{ readonly hash: string }>;
  enrollAlone(): Answer<undefined>;
  /** A further device and the one that vouches for it; `undefined` while the app is not paired. */
  endorsing(): EndorseDesk | undefined;
  finishEnrolment(text: string): Answer<undefined>;
  adopt(con: string): Answer<undefined>;
  useServerClock(): Answer<{ readonly offMs: number }>;
  catchUp(): Answer<{ readonly added: number; readonly missing: number }>;
  /** What could still be undone is done: the app ends. */
  settle(): Promise<void>;
  noteSync(status: OutboxRequest<'outbox.status'>): void;
  power(type: 'suspend' | 'resume' | 'lock' | 'unlock'): Promise<void>;
  tick(): Promise<void>;
}

export interface DiaryState {
  paired: PairedDiary | undefined;
  selected: Selected;
  sync: OutboxRequest<'outbox.status'> | undefined;
  lastSyncAt: number | undefined;
  /** How the last session ended, if it did so by itself. */
  ended: TrackingState['ended'];
  /** The end that was looked at last. */
  seenEnd: SessionEnd | undefined;
  /** The machine's clock was set, or it slept unnoticed: the server is asked before the next start. */
  isClockInDoubt: boolean;
  /** of the newest tick */
  lastReading: ClockReading | undefined;
}
