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
}

export type SliceVerdict = 'unchanged' | 'warning' | 'failed';

/** The verifier's whole answer; same input gives the same bytes (protocol 3.20). */
export interface VerificationReport {
  readonly ok: boolean;
  readonly verdict: 'ok' | 'ok_with_warnings' | 'failed';
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
  readonly findings: readonly Finding[];
  readonly log: { readonly origin: string; readonly size: number; readonly root: string };
}
