import type { z } from 'zod';
import type { DiarySlice } from '../domain/billing.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { Entry, EntryOf } from './entry.ts';
import type { Kind } from './kinds.ts';
import type { Approver, Payload } from './payload.ts';
import type {
  ActValue,
  AppValue,
  CaptureValue,
  CtxValue,
  InvoiceDocument,
  PayeeValue,
  tktValue,
} from './values.ts';

/** An entry with its place in the log: what every fold starts from. */
export interface LoggedEntry<E extends Entry = Entry> {
  readonly entry: E;
  readonly logIndex: number;
  readonly receivedMs: number;
}

/** A logged entry of one kind. */
export interface LoggedOf<K extends Kind> {
  readonly entry: EntryOf<K>;
  readonly logIndex: number;
  readonly receivedMs: number;
}

/** An entry of which only its leaf is here: erased whole (protocol 3.17), or left out of a part. */
export interface ErasedStub {
  readonly hash: EntryHash;
  /** As its leaf says. */
  readonly kind: Kind;
  readonly logIndex: number;
  readonly receivedMs: number;
}

/**
 * A decision, signed by itself or as one item of a `batch`: then it reads as if signed alone, under
 * the batch's hash and envelope (adr/0019).
 */
export interface LoggedDecision extends LoggedOf<'decision'> {
  readonly batch?: LoggedOf<'batch'>;
}

/** The disclosed values of one entry, already opened against their commitments. */
export interface OpenedValues {
  readonly act?: ActValue;
  readonly memo?: string;
  readonly app?: AppValue;
  readonly ctx?: CtxValue;
  readonly tkt?: z.infer<typeof tktValue>;
  readonly reason?: string;
  /** of a reply */
  readonly text?: string;
  readonly doc?: InvoiceDocument;
  readonly payee?: PayeeValue;
  /** `sched`: 64 hex seed */
  readonly sched?: string;
  /** `shotI_D` and `thumbI_D` by name */
  readonly captures: Readonly<Record<string, CaptureValue>>;
  /** Every commitment name that was opened, sorted. */
  readonly names: readonly string[];
}

/** What the operator signed that it holds of one entry: its newest `held` (protocol 3.8). */
export interface Delivery {
  readonly names: readonly string[];
  /** SHA-256 of stored bytes */
  readonly blobs: readonly string[];
  readonly atMs: number;
}

export type ErasureBasis = Payload<'erasure'>['basis'];

/** Content that the operator erased, and on which ground. */
export interface ErasedName {
  readonly name: string;
  readonly basis: ErasureBasis;
  /** hash of the erasure */
  readonly by: EntryHash;
}

/** What became of the content of one slice, session or amend; only changes that hold. */
export interface ContentChanges {
  /** Removed by the freelancer, sorted. */
  readonly redactedNames: readonly string[];
  /** Removed by the operator, sorted by name; the first erasure of a name counts. */
  readonly erasedNames: readonly ErasedName[];
  /** Words that an amend replaced: `memo`, `tkt`, `ctx`; sorted. */
  readonly amendedNames: readonly string[];
  /**
   * Pictures that an amend gives again with areas covered, sorted. It counts only where the
   * operator never signed for the original (protocol 3.7 `amend`).
   */
  readonly coveredNames: readonly string[];
  /** The newest amend of each amended or covered name. */
  readonly amendByName: Readonly<Partial<Record<string, EntryHash>>>;
}

/** What was changed about one slice, for those who show it. */
export interface SliceChanges extends ContentChanges {
  /** Changes that name the slice or an amend of it, in log order, also those without effect. */
  readonly entries: readonly EntryHash[];
  /** `con` of the contract in which it is issued again */
  readonly movedTo?: string;
  /** hash of the slice of another contract that this one stands for */
  readonly movedFrom?: string;
  /** Log index from which on the freelancer has taken away what kind of work it was. */
  readonly workRemovedAt?: number;
  /** the envelope itself is gone: only a tombstone speaks for it */
  readonly erasedWhole?: ErasedName;
}

export interface LedgerSlice extends DiarySlice {
  /** Absent when it was erased whole. */
  readonly entry?: EntryOf<'slice'> | undefined;
  readonly receivedMs: number;
  /** Amended words in place of the first ones, without what was removed. */
  readonly values: OpenedValues;
  /** It committed to a kind of work that is not shown, so it may be either (protocol 3.12). */
  readonly isWorkHidden: boolean;
  /** Overlaps a slice that came before it in the log: never billed. */
  readonly lost: boolean;
  readonly changes: SliceChanges;
}

/** A change that has no effect, or none on what is billed, and why. */
export interface ChangeFault {
  readonly entry: EntryHash;
  readonly code: 'E_TARGET' | 'W_LATE_CHANGE';
  readonly detail: string;
}

export type TimesheetState =
  | 'submitted'
  | 'disputed'
  | 'client_approved'
  | 'finance_approved'
  | 'paid'
  | 'replaced';

export interface LedgerTimesheet {
  readonly timesheet: LoggedOf<'timesheet'>;
  readonly state: TimesheetState;
  /** Log index of the revision that took its place; decisions from there on have no effect. */
  readonly replacedAtIndex?: number;
  /** Hash of that revision. */
  readonly replacedBy?: EntryHash;
  /** The set that it bills, recomputed, in billing order, each slice as it was then (3.12). */
  readonly slices: readonly LedgerSlice[];
  readonly client?: LoggedDecision;
  readonly invoice?: LoggedOf<'invoice'>;
  readonly finance?: LoggedDecision;
  readonly payment?: LoggedOf<'payment'>;
  /** Decisions, invoices, payments and replies about it, in log order, with effect or not. */
  readonly history: readonly TimesheetStep[];
}

export type TimesheetStep =
  | LoggedDecision
  | LoggedOf<'invoice'>
  | LoggedOf<'payment'>
  | LoggedOf<'reply'>;

/** An answer or note about an entry; outside the chains (adr/0021). */
export interface LedgerReply {
  readonly reply: LoggedOf<'reply'>;
  readonly from: 'freelancer' | 'client' | 'finance';
  /** `undefined` when its disclosure is not here */
  readonly text: string | undefined;
}

/** One contract's state as a pure fold over its entries, in log order (architecture section 1). */
export interface ContractLedger {
  /** The newest accepted contract; none while it waits for acceptance. */
  readonly contract?: LoggedOf<'contract'>;
  /** Signed by the freelancer after that, neither accepted nor rejected yet. */
  readonly offered?: LoggedOf<'contract'>;
  /** Every accepted contract in order of acceptance; the last is `contract`. */
  readonly accepted: readonly AcceptedContract[];
  readonly rosters: readonly LoggedOf<'roster'>[];
  /** Of the newest roster. */
  readonly approvers: readonly Approver[];
  readonly enrolments: readonly LoggedOf<'enroll'>[];
  readonly sessions: readonly LoggedOf<'session'>[];
  /** In billing order, losers of overlaps marked. */
  readonly slices: readonly LedgerSlice[];
  /** In log order. */
  readonly timesheets: readonly LedgerTimesheet[];
  readonly payee?: LoggedOf<'payee'>;
  readonly invoices: readonly LoggedOf<'invoice'>[];
  /** Decisions that count, each item of a batch as one, in log order. */
  readonly decisions: readonly LoggedDecision[];
  /** Of listed finance approvers, in log order. */
  readonly payments: readonly LoggedOf<'payment'>[];
  /** By the hash that they are about, in log order. */
  readonly repliesByRef: ReadonlyMap<string, readonly LedgerReply[]>;
  /** The unbroken chain of keys that pictures may be sealed to, oldest first. */
  readonly orgkeys: readonly LoggedOf<'orgkey'>[];
  /** With effect, in log order. */
  readonly revocations: readonly LoggedOf<'revoke'>[];
  /** What became of the content of slices, sessions and amends, by their hash. */
  readonly contentByHash: ReadonlyMap<string, ContentChanges>;
  /** Changes without effect, in log order. */
  readonly changeFaults: readonly ChangeFault[];
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
}

export interface AcceptedContract {
  readonly contract: LoggedOf<'contract'>;
  readonly decision: LoggedOf<'decision'>;
}
