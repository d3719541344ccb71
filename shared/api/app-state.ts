import type { CapState } from '../domain/cap-state.ts';
import type { MendKey, Rule } from '../domain/eligibility.ts';
import type { CaptureFailure } from '../entry/values.ts';
import type { ContractDraft } from './schemas.ts';
import type { SettingsState } from './settings.ts';
import type { UpdateState } from './update-state.ts';

/** What the desktop window shows: one snapshot that main pushes whenever something changes. */
export interface AppState {
  readonly version: string;
  readonly pairing: PairingState | undefined;
  readonly contracts: readonly ContractState[];
  readonly tracking: TrackingState;
  readonly lastCapture: LastCapture | undefined;
  readonly sync: SyncState;
  readonly sensors: readonly SensorState[];
  /** The current week of the selected contract. */
  readonly week: WeekState | undefined;
  /** The week before it, while something of it is not handed in. */
  readonly lastWeek: WeekState | undefined;
  /** Weeks that were submitted, of every contract, newest first: what was decided and said. */
  readonly talks: readonly WeekTalk[];
  readonly notices: readonly Notice[];
  /** The freelancer's devices as far as the log shows them; this one first. */
  readonly devices: readonly DeviceState[];
  /** Edits that are not signed yet and can still be undone. */
  readonly pendingEdits: readonly PendingEdit[];
  readonly settings: SettingsState;
  readonly update?: UpdateState;
}

/** What this machine lets the app do. */
export interface MachineState {
  readonly desktop: 'x11' | 'wayland' | 'macos' | 'windows' | 'none';
  readonly arch: string;
  /** macOS: Screen Recording. */
  readonly screenAccess?: boolean;
  /** macOS: Accessibility, which the counter needs. */
  readonly accessibility?: boolean;
  /** Linux: programs that a sensor calls. */
  readonly tools: readonly {
    readonly name: string;
    readonly sensor: 'screenshot' | 'window';
    readonly isThere: boolean;
  }[];
}

/** One display of a test capture: shown at once, kept nowhere. */
export type TestCapture =
  | {
      readonly type: 'taken';
      readonly mime: string;
      readonly bytes: Uint8Array;
      readonly w: number;
      readonly h: number;
      readonly scalePct: number;
      readonly rotation: number;
    }
  | { readonly type: 'failed'; readonly reason: CaptureFailure };

/** A slice that is only tried: in memory, never signed, never sent. */
export interface PracticeState {
  readonly lengthMs: number;
  readonly k: readonly number[];
  readonly m: readonly number[];
  readonly active: readonly number[];
  readonly src: 'hook' | 'idle-time' | 'none';
  readonly capture?:
    | { readonly type: 'taken'; readonly mime: string; readonly bytes: Uint8Array }
    | { readonly type: 'failed'; readonly reason: CaptureFailure };
}

export interface AboutState {
  readonly app: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  readonly system: string;
}

/** What happened to the diary's files, newest first: what was kept, and what at most was lost. */
export interface DiagnosticsState {
  readonly incidents: readonly Incident[];
}

export interface Incident {
  /** Epoch ms of this computer's clock when the app noticed. */
  readonly at: number;
  readonly code:
    | 'recovered'
    | 'journal_torn'
    | 'journal_corrupt'
    | 'journal_rolled_back'
    | 'outbox_rebuilt'
    | 'disk_full';
  readonly facts: Readonly<Record<string, number | string>>;
}

export interface DeviceState {
  readonly kid: string;
  readonly words: string;
  readonly isThis: boolean;
  /** `waiting`: enrolled here, not in the log yet. */
  readonly state: 'waiting' | 'active' | 'revoked';
  /** Epoch ms, by the log. */
  readonly enrolledAt?: number;
  readonly revokedAt?: number;
}

export interface PendingEdit {
  readonly hash: string;
  readonly action: 'redact' | 'cover' | 'move';
  /** Epoch ms of this computer's clock. */
  readonly untilAt: number;
}

export interface PairingState {
  readonly serverName: string;
  readonly serverUrl: string;
  readonly origin: string;
  readonly logWords: string;
  readonly freelancer: { readonly id: string; readonly name: string };
  readonly device: { readonly kid: string; readonly words: string; readonly keystore: string };
  /** `unendorsed`: the account has a device already; it or the recovery key has to endorse this. */
  readonly enrolment: 'enrolled' | 'unendorsed';
  /** `unwritten`: the recovery key still lies here and was never written down. */
  readonly recovery: 'unwritten' | 'written';
  readonly recoveryWords: string;
}

export interface ContractState {
  readonly con: string;
  readonly organisation: string;
  readonly draft: ContractDraft;
  /** `offered`: read and accept it; `signed`: waits for the client; `active`: can be tracked. */
  readonly state: 'offered' | 'signed' | 'active' | 'declined' | 'ended';
  readonly contractHash: string;
  /** New terms for a contract that goes on meanwhile. */
  readonly revision?: { readonly draft: ContractDraft; readonly state: 'offered' | 'signed' };
  /** Signed by another device of the freelancer: words of that device's key, to be compared. */
  readonly signedElsewhere?: { readonly words: string };
  /** Pictures are sealed to the organisation's key; words of that key. */
  readonly sealedTo?: { readonly words: string };
}

export type WorkMode = 'desk' | 'call' | 'reading' | 'meeting';
export type WorkKind = 'service' | 'support';

export interface SliceContext {
  readonly memo: string;
  readonly mode: WorkMode;
  readonly work: WorkKind;
}

/** `gap`: asleep unnoticed, or its clock was set; `break`: the freelancer said so; `idle`: left unanswered. */
export type EndedBy = 'suspend' | 'lock' | 'gap' | 'clock_step' | 'recovered' | 'break' | 'idle';

export interface TrackingState {
  readonly state: 'stopped' | 'tracking';
  readonly con: string;
  readonly ctx: SliceContext;
  readonly sessionStartedAt?: number;
  readonly sessionMs: number;
  readonly todayMs: number;
  /** The open slice: offsets in ms within its cell, activity per minute so far. */
  readonly open?: {
    readonly idx: number;
    readonly fromMs: number;
    readonly toMs: number;
    readonly k: readonly number[];
    readonly m: readonly number[];
    readonly active: readonly number[];
    readonly src: 'hook' | 'idle-time' | 'none';
    /** If it ended now. */
    readonly failing: readonly FailingRule[];
  };
  /** Why it stopped, unless Stop was pressed. */
  readonly endedBy?: EndedBy;
  readonly ended?: {
    readonly by: EndedBy;
    /** Epoch ms up to which time was counted. */
    readonly atMs: number;
    /** Idle time before the end that nobody had answered for: it is not counted. */
    readonly leftOutMs: number;
  };
  readonly idleSinceAt?: number;
  readonly recentMemos: readonly string[];
  /** How many of the newest slices in a row say the same memo, the first of the recent ones. */
  readonly sameMemoSlices: number;
}

export type LastCapture =
  | {
      readonly type: 'taken';
      readonly atMs: number;
      readonly thumb: string;
      readonly blob: string;
      readonly lenBytes: number;
      readonly tookMs: number;
    }
  | { readonly type: 'failed'; readonly atMs: number; readonly reason: CaptureFailure };

export interface SyncState {
  readonly state: 'unpaired' | 'synced' | 'waiting' | 'offline' | 'problem';
  readonly waiting: number;
  readonly waitingPictures: number;
  readonly receipted: number;
  readonly refused: readonly {
    readonly hash: string;
    readonly code: string;
    readonly detail?: string;
  }[];
  readonly lastSyncAt?: number;
  readonly problem?: { readonly code: string; readonly detail?: string };
}

export interface SensorState {
  readonly sensor: 'input' | 'window' | 'screenshot' | 'idle' | 'keystore' | 'disk';
  /** `unknown`: not tried since the app was started. */
  readonly state: 'ok' | 'degraded' | 'unavailable' | 'unknown';
  /** Stable code, e.g. `no_permission`, `missing_tool`, `wayland`, `basic_text`, `low_disk`. */
  readonly reason?: string;
  readonly detail?: string;
}

export interface WeekState {
  readonly con: string;
  readonly week: number;
  readonly fromIdx: number;
  readonly toIdx: number;
  readonly trackedMs: number;
  readonly billableMs: number;
  readonly notDelivered: number;
  readonly capMs: number;
  /** With the open slice, and with other devices: from `over` on time is seen but not billed. */
  readonly cap: CapState;
  readonly amountMinor: number;
  readonly cur: string;
  readonly editCloseAt: number;
  readonly timesheet?: { readonly hash: string; readonly state: string; readonly ms: number };
}

/** One submitted week, and what the parties said about it. */
export interface WeekTalk {
  readonly con: string;
  readonly week: number;
  readonly fromIdx: number;
  readonly toIdx: number;
  /** Its newest timesheet. */
  readonly timesheet: { readonly hash: string; readonly state: string; readonly ms: number };
  /** In log order; what is not in the log yet comes last. */
  readonly said: readonly SaidState[];
  /** Hash of the entry that an answer is about. */
  readonly answerTo: string;
  /** Cells that the client's decision in force leaves out, [fromIdx, toIdx). */
  readonly excluded: readonly { readonly fromIdx: number; readonly toIdx: number }[];
}

/** A decision, a payment or an answer. */
export interface SaidState {
  readonly hash: string;
  readonly type: 'decision' | 'payment' | 'reply';
  readonly from: 'freelancer' | 'client' | 'finance' | 'operator';
  /** of a decision */
  readonly verdict?: string;
  /** Absent: nothing was written, or its text is not here yet. */
  readonly text?: string;
  /** Epoch ms: by the log, or of signing. */
  readonly atMs: number;
  /** `waiting`: signed here, not in the log yet. */
  readonly state: 'logged' | 'waiting' | 'refused';
  /** Why it was refused. */
  readonly code?: string;
}

export interface Notice {
  readonly id: string;
  /** Stable code: the window has the words. */
  readonly code:
    | 'recovered'
    | 'journal_torn'
    | 'journal_corrupt'
    | 'journal_rolled_back'
    | 'outbox_rebuilt'
    | 'log_fork'
    | 'disk_full'
    | 'clock_before_journal'
    | 'chain_forked'
    | 'recipient_refused'
    | 'caught_up'
    | 'server_behind'
    | 'edit_failed'
    | 'decision_arrived'
    | 'payment_arrived'
    | 'reply_arrived'
    | 'cap_near'
    | 'cap_over'
    | 'week_closing'
    | 'timesheet_made';
  readonly facts: Readonly<Record<string, number | string>>;
}

/** One slice as the diary draws it; also the open one. */
export interface DiaryCellSlice {
  readonly hash: string;
  readonly idx: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly mode: 'auto' | 'manual';
  readonly memo: string;
  readonly ctxMode: WorkMode;
  readonly work: WorkKind;
  readonly ticket?: { readonly sys: string; readonly ref: string };
  readonly active: readonly number[];
  readonly k: readonly number[];
  readonly m: readonly number[];
  readonly src: 'hook' | 'idle-time' | 'none';
  readonly captures: readonly {
    readonly name: string;
    readonly offMs: number;
    readonly thumb?: string;
    readonly blob?: string;
    readonly fail?: CaptureFailure;
    /** Pixels of the picture. */
    readonly size?: { readonly w: number; readonly h: number };
    /** `covered`: areas were covered before it left. `removed`: taken away for ever. */
    readonly change?: 'covered' | 'removed';
    /** Epoch ms of this computer's clock: until then it stays here; absent once it may have left. */
    readonly leavesAt?: number;
  }[];
  /** What was signed about it since. */
  readonly change?: 'forfeited' | 'moved';
  readonly isAmended: boolean;
  /** Names of content that was removed. */
  readonly removed: readonly string[];
  /** Idle time in it that the freelancer kept, ms. */
  readonly keptMs: number;
  /** By the agreed rules, as they stand now; empty: it meets them. */
  readonly failing: readonly FailingRule[];
  readonly state: 'open' | 'waiting' | 'receipted' | 'refused';
  readonly reason?: string;
  readonly logIndex?: number;
  readonly receivedMs?: number;
}

/** A rule that a slice fails by now, and what the freelancer can do about it. */
export interface FailingRule {
  readonly rule: Rule;
  readonly mend: MendKey;
}

export interface DiaryDay {
  readonly con: string;
  readonly slices: readonly DiaryCellSlice[];
}
