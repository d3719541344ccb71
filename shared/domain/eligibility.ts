import type { Activity } from './activity.ts';
import { activityLevel } from './activity.ts';

/**
 * Version 1 of the published rules (product.md section 3): whether a slice meets the agreed rules,
 * or which ones need a look. Nothing is deducted by it. A change of any rule is a new version, and
 * a contract keeps the version it names.
 */
export const eligibilityVersion = 1;

/** A slice shorter than this is never called inactive. */
export const inactiveMinTrackedMs = 180_000;
/** A slice with at most this many active minutes is inactive. */
export const inactiveMaxActiveMinutes = 0;

export type WorkMode = 'desk' | 'call' | 'reading' | 'meeting';

export const rules = [
  'manual',
  'over_cap',
  'memo_missing',
  'capture_missing',
  'inactive',
  'stale',
  'backfilled',
  'redacted',
  'not_delivered',
] as const;
export type Rule = (typeof rules)[number];

export interface SliceFacts {
  readonly mode: 'auto' | 'manual';
  /** as declared; `undefined` when the disclosure is gone: judged as unknown */
  readonly workMode: WorkMode | undefined;
  /** [fromMs, toMs) in the cell */
  readonly fromMs: number;
  readonly toMs: number;
  /** `undefined` when the disclosure is gone: judged as unknown */
  readonly activity: Activity | undefined;
  /** `gone`: removed or erased, which is no fault of the memo */
  readonly memo: 'present' | 'blank' | 'gone';
  readonly captures: {
    /** due by the schedule in the tracked part (protocol 3.8a); 0 while nobody can know */
    readonly due: number;
    readonly taken: number;
    /** tried, with a signed reason */
    readonly failed: number;
    /** `withheld`: the schedule's seed is over a day late (protocol 3.8a) */
    readonly schedule: 'disclosed' | 'pending' | 'withheld';
  };
  /** protocol 3.15; `late` is honest lateness and never fails */
  readonly time: 'live' | 'late' | 'backfilled' | 'stale';
  /**
   * who removed something of the slice; what a client had removed, a court, or the end of the
   * retention time, stays paid; covering is not removing, and neither is amending
   */
  readonly removedBy: 'nobody' | 'freelancer' | 'client' | 'law';
  /** `missing`: the contract's longest offline time is over and nobody received it */
  readonly delivery: 'delivered' | 'pending' | 'missing';
  readonly cap: 'within' | 'over';
}

export interface EligibilityTerms {
  readonly elig: typeof eligibilityVersion;
  readonly memoRequired: boolean;
  /** captures per cell; 0 asks for none */
  readonly caps: number;
}

export type Eligibility =
  | { readonly ok: true }
  | { readonly ok: false; readonly failing: readonly Rule[] };

/** Keys of the texts that tell the freelancer what to do about a failing rule. */
export type MendKey =
  | 'ask_client_to_accept'
  | 'ask_client_for_more_hours'
  | 'write_memo'
  | 'check_capture_permission'
  | 'declare_work_mode'
  | 'connect_and_push'
  | 'cannot_be_mended';

export const howToMend: Readonly<Record<Rule, MendKey>> = {
  manual: 'ask_client_to_accept',
  over_cap: 'ask_client_for_more_hours',
  memo_missing: 'write_memo',
  capture_missing: 'check_capture_permission',
  inactive: 'declare_work_mode',
  stale: 'ask_client_to_accept',
  backfilled: 'ask_client_to_accept',
  redacted: 'cannot_be_mended',
  not_delivered: 'connect_and_push',
};

/** The failing rules in the order of `rules`, or that the slice meets them all. */
export function eligibility(slice: SliceFacts, contract: EligibilityTerms): Eligibility {
  const failing = rules.filter((rule) => failsByRule[rule](slice, contract));
  return failing.length === 0 ? { ok: true } : { ok: false, failing };
}

const failsByRule: Readonly<
  Record<Rule, (slice: SliceFacts, contract: EligibilityTerms) => boolean>
> = {
  manual: (slice) => slice.mode === 'manual',
  over_cap: (slice) => slice.cap === 'over',
  memo_missing: (slice, contract) => contract.memoRequired && slice.memo === 'blank',
  capture_missing: (slice, contract) => slice.mode === 'auto' && isCaptureMissing(slice, contract),
  inactive: (slice) => slice.mode === 'auto' && isInactive(slice),
  stale: (slice) => slice.time === 'stale',
  backfilled: (slice) => slice.time === 'backfilled',
  redacted: (slice) => slice.removedBy === 'freelancer',
  not_delivered: (slice) => slice.delivery === 'missing',
};

function isCaptureMissing(slice: SliceFacts, contract: EligibilityTerms): boolean {
  if (contract.caps === 0 || slice.removedBy !== 'nobody') return false;
  const { due, taken, failed, schedule } = slice.captures;
  if (schedule === 'pending') return false;
  return schedule === 'withheld' || taken + failed < due;
}

function isInactive(slice: SliceFacts): boolean {
  if (slice.workMode !== 'desk' || slice.activity === undefined) return false;
  if (slice.toMs - slice.fromMs < inactiveMinTrackedMs) return false;
  const level = activityLevel(slice.activity, slice.fromMs, slice.toMs);
  return level !== 'unknown' && level.activeMinutes <= inactiveMaxActiveMinutes;
}
