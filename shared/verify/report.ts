import type { FindingCode } from './codes.ts';

/** One result of verification (glossary: finding). `entry` is an entry hash, or absent. */
export interface Finding {
  readonly code: FindingCode;
  readonly entry?: string;
  readonly detail?: string;
}

export interface TimesheetVerdict {
  readonly hash: string;
  readonly week: number;
  readonly ok: boolean;
  readonly ms: number;
  readonly slices: number;
  readonly state: string;
  readonly amountMinor?: number;
  readonly cur?: string;
  /** Not all slices of its week are in this part bundle: its set and sum were not checked. */
  readonly partial?: true;
  /** Codes of everything that concerns it, in the order of the codes. */
  readonly codes: readonly FindingCode[];
}

export type SliceVerdict = 'unchanged' | 'warning' | 'failed';

/** One slice as a page or a table shows it. */
export interface DiaryLine {
  readonly hash: string;
  readonly idx: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly mode: 'auto' | 'manual';
  /** `lost`: an overlap; `erased`: only its tombstone is here, and its time still counts. */
  readonly state: 'ok' | 'forfeited' | 'moved' | 'void' | 'lost' | 'erased';
  readonly verdict: SliceVerdict;
  /** Time label of protocol 3.15; absent for an erased one. */
  readonly label?: string;
  /** Hash of the effective timesheet that bills it; absent: none does. */
  readonly timesheet?: string;
  /** Changes that name it or an amend of it, in log order: their findings concern it too. */
  readonly changes: readonly string[];
  /** Codes of the findings about it and about its changes, in the order of the codes. */
  readonly codes: readonly FindingCode[];
}

/** The verifier's whole answer; same input gives the same bytes (protocol 3.20). */
export interface VerificationReport {
  readonly ok: boolean;
  readonly verdict: 'ok' | 'ok_with_warnings' | 'failed';
  /** Cells, half-open, that a part bundle has; absent for a whole contract. */
  readonly part?: { readonly fromIdx: number; readonly toIdx: number };
  readonly timesheets: readonly TimesheetVerdict[];
  readonly totals: {
    readonly entries: number;
    readonly slices: number;
    readonly trackedMs: number;
    readonly captures: number;
  };
  /** Label per slice hash: its time label of protocol 3.15, e.g. `live`, `late`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly slices: Readonly<Record<string, SliceVerdict>>;
  /** Every slice in billing order (protocol 3.12). */
  readonly diary: readonly DiaryLine[];
  readonly findings: readonly Finding[];
  readonly log: { readonly origin: string; readonly size: number; readonly root: string };
}
