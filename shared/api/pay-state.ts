import type { TimesheetState } from '../entry/ledger.ts';

/** What the tracker's Pay page shows: folded on this computer from entries that it verified. */
export interface PayState {
  readonly contracts: readonly PayContract[];
}

export interface PayContract {
  readonly con: string;
  readonly organisation: string;
  readonly title: string;
  /** Of the terms that apply now. */
  readonly cur: string;
  /** Newest first; weeks with time or a timesheet. */
  readonly weeks: readonly PayWeek[];
}

/**
 * One week, amounts in minor units of `cur`, without tax. What was submitted is part of what was
 * earned, what was approved part of what was submitted, and so on.
 */
export interface PayWeek {
  readonly week: number;
  readonly fromIdx: number;
  readonly toIdx: number;
  readonly cur: string;
  readonly trackedMs: number;
  readonly billableMs: number;
  readonly earnedMinor: number;
  readonly submittedMinor: number;
  readonly approvedMinor: number;
  readonly paidMinor: number;
  /** Newest first; those that another one replaced are left out. */
  readonly sheets: readonly PaySheet[];
}

export interface PaySheet {
  readonly hash: string;
  readonly no: number;
  readonly isSupplement: boolean;
  /** `waiting`: signed here, not in the log yet. */
  readonly state: Exclude<TimesheetState, 'replaced'> | 'waiting';
  readonly ms: number;
  readonly amountMinor: number;
  /** Epoch ms: by the log, or of signing. */
  readonly submittedAt: number;
  readonly client?: PayDecision;
  readonly invoice?: {
    readonly hash: string;
    readonly no: string;
    readonly amountMinor: number;
    /** The part of it that is tax. */
    readonly taxMinor?: number;
    /** `2026-03-23` */
    readonly dueOn?: string;
  };
  /** Finance's approval. */
  readonly approval?: {
    readonly atMs: number;
    readonly amountMinor: number;
    readonly exchange?: PayExchange;
  };
  readonly payment?: PayPayment;
  readonly late?: PayLate;
}

/** What the client decided; `excluded` is not paid unless the parties agree otherwise. */
export interface PayDecision {
  readonly verdict: string;
  readonly atMs: number;
  /** By the contract's silence, not by a person. */
  readonly isLapsed: boolean;
  readonly excluded: readonly {
    readonly fromIdx: number;
    readonly toIdx: number;
    readonly ms: number;
  }[];
  readonly reason?: string;
}

/** One unit of the contract's currency is `num` / `den` of `cur`. */
export interface PayExchange {
  readonly num: number;
  readonly den: number;
  readonly source: string;
  /** `2026-03-09` */
  readonly date: string;
  readonly amountMinor: number;
  readonly cur: string;
}

export interface PayPayment {
  readonly hash: string;
  readonly atMs: number;
  /** As the bank has it, `2026-03-10`. */
  readonly date: string;
  readonly bankRef: string;
  /** In the currency that was paid out. */
  readonly amountMinor: number;
  readonly cur: string;
  /** Her answer to it. */
  readonly answer?: {
    readonly state: 'logged' | 'waiting' | 'refused';
    readonly atMs: number;
    readonly text?: string;
  };
}

/**
 * `review`: the agreed time to decide is over. `due`: the day that the invoice names is over.
 * `payment`: approved long ago, and no day is named.
 */
export interface PayLate {
  readonly type: 'review' | 'due' | 'payment';
  readonly sinceAt: number;
}
