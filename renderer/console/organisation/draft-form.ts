import {
  mondayIdxOf,
  defaultEditCloseS,
  defaultReviewCloseS,
} from '../../../shared/domain/week.ts';
import { cellOf } from '../../../shared/domain/cell.ts';
import { maxRateMinor, minorDigits } from '../../../shared/domain/money.ts';
import type { ContractDraft } from '../../../shared/api/schemas.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8Length, utf8ToBytes } from '../../../shared/kit/utf8.ts';

/** The form of a new contract as its fields hold it: texts, so that typing is never fought. */
export interface DraftForm {
  readonly freelancer: string;
  readonly title: string;
  readonly work: 'service' | 'support';
  readonly rate: string;
  readonly cur: string;
  readonly capHours: string;
  readonly tz: string;
  readonly caps: string;
  readonly scr: 'active' | 'all';
  readonly app: 'off' | 'name' | 'title';
  readonly idleMinutes: string;
  readonly holdMinutes: string;
  readonly keepDays: string;
  readonly offlineDays: string;
  readonly manualOk: boolean;
  readonly memoRequired: boolean;
  readonly autoTimesheet: boolean;
  readonly onSilence: 'approve' | 'wait';
  readonly arbiter: string;
  readonly twoPerson: string;
  readonly terms: string;
}

export const emptyDraftForm = (zone: string): DraftForm => ({
  freelancer: '',
  title: '',
  work: 'support',
  rate: '',
  cur: 'EUR',
  capHours: '40',
  tz: zone,
  caps: '1',
  scr: 'all',
  app: 'name',
  idleMinutes: '10',
  holdMinutes: '15',
  keepDays: '90',
  offlineDays: '14',
  manualOk: false,
  memoRequired: true,
  autoTimesheet: true,
  onSilence: 'wait',
  arbiter: '',
  twoPerson: '0',
  terms: '',
});

export type DraftField = keyof DraftForm;
export type DraftErrors = Readonly<Partial<Record<DraftField, 'required' | 'number' | 'too_long'>>>;

const weekHours = 168;

/** Terms that start with the current week, or what is wrong field by field. */
export function draftOf(
  form: DraftForm,
  now: { readonly atMs: number; readonly hasher: Hasher },
): Result<ContractDraft, DraftErrors> {
  const digits = minorDigits(form.cur) ?? 2;
  const read = {
    rate: parseDecimalMinor(form.rate, digits, maxRateMinor),
    capHours: parseWhole(form.capHours, weekHours),
    caps: parseWhole(form.caps, 3),
    idleMinutes: parseWhole(form.idleMinutes, 1_440),
    holdMinutes: parseWhole(form.holdMinutes, 60),
    keepDays: parseWhole(form.keepDays, 36_500),
    offlineDays: parseWhole(form.offlineDays, 365),
    twoPerson: parseDecimalMinor(form.twoPerson, digits, maxRateMinor),
  };
  const errors: Partial<Record<DraftField, 'required' | 'number' | 'too_long'>> = {};
  for (const [name, value] of Object.entries(read))
    if (value === undefined) errors[name as keyof typeof read] = 'number';
  if (form.freelancer === '') errors.freelancer = 'required';
  if (form.title.trim() === '') errors.title = 'required';
  if (utf8Length(form.title) > 256) errors.title = 'too_long';
  if (utf8Length(form.arbiter) > 256) errors.arbiter = 'too_long';
  if (Object.keys(errors).length > 0) return err(errors);
  const week0 = mondayIdxOf(now.atMs);
  return ok({
    from_idx: Math.min(week0, cellOf(now.atMs)),
    title: form.title.trim(),
    tier: 1,
    rates: [{ work: form.work, rate_minor: read.rate ?? 0 }],
    cur: form.cur,
    plan: 'hourly',
    cap_ms: (read.capHours ?? 0) * 3_600_000,
    week0,
    tz: form.tz,
    pol: {
      caps: read.caps ?? 0,
      scr: form.scr,
      blur: 0,
      app: form.app,
      idle_s: (read.idleMinutes ?? 0) * 60,
      hold_s: (read.holdMinutes ?? 0) * 60,
      keep_days: read.keepDays ?? 0,
    },
    manual_ok: form.manualOk,
    offline_max_s: (read.offlineDays ?? 0) * 86_400,
    edit_close_s: defaultEditCloseS,
    review_close_s: defaultReviewCloseS,
    on_silence: form.onSilence,
    arbiter: form.arbiter.trim(),
    two_person_minor: read.twoPerson ?? 0,
    memo_required: form.memoRequired,
    elig: 1,
    auto_timesheet: form.autoTimesheet,
    terms: bytesToHex(now.hasher.sha256(utf8ToBytes(form.terms))),
  });
}

/** Whole number of 0..max in ASCII digits: a formatted number is never parsed. */
export function parseWhole(text: string, max: number): number | undefined {
  const trimmed = text.trim();
  const value = /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : undefined;
  return value !== undefined && value <= max ? value : undefined;
}

/** `12.50` to 1250 for two digits, exactly; a comma does for the point. */
export function parseDecimalMinor(text: string, digits: number, max: number): number | undefined {
  const match = /^(\d{1,13})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  const [, whole, fraction = ''] = match ?? [];
  if (whole === undefined || fraction.length > digits) return undefined;
  const value = Number(whole + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(value) && value <= max ? value : undefined;
}
