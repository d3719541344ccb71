import type { z } from 'zod';
import type { DiarySlice } from '../domain/billing.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { Entry, EntryOf } from './entry.ts';
import type { Kind } from './kinds.ts';
import type { Approver } from './payload.ts';
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

/** The disclosed values of one entry, already opened against their commitments. */
export interface OpenedValues {
  readonly act?: ActValue;
  readonly memo?: string;
  readonly app?: AppValue;
  readonly ctx?: CtxValue;
  readonly tkt?: z.infer<typeof tktValue>;
  readonly reason?: string;
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

export interface LedgerSlice extends DiarySlice {
  readonly entry: EntryOf<'slice'>;
  readonly receivedMs: number;
  readonly values: OpenedValues;
  /** Overlaps a slice that came before it in the log: never billed. */
  readonly lost: boolean;
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
  /** The set that it bills, recomputed, in billing order (protocol 3.12). */
  readonly slices: readonly LedgerSlice[];
  readonly client?: LoggedOf<'decision'>;
  readonly invoice?: LoggedOf<'invoice'>;
  readonly finance?: LoggedOf<'decision'>;
  readonly payment?: LoggedOf<'payment'>;
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
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
}

export interface AcceptedContract {
  readonly contract: LoggedOf<'contract'>;
  readonly decision: LoggedOf<'decision'>;
}
