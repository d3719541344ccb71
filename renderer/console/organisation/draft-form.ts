import {
  mondayIdxOf,
  defaultEditCloseS,
  defaultReviewCloseS,
  weekOf,
  weekRange,
} from '../../../shared/domain/week.ts';
import { cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import { maxRateMinor, minorDigits } from '../../../shared/domain/money.ts';
import type { ContractDraft } from '../../../shared/api/schemas.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { isDay } from '../diary/zone.ts';
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
  readonly editHours: string;
  readonly reviewDays: string;
  readonly terms: string;
  /** `2026-07-06`: first day of a revision, in UTC; not asked for a new contract. */
  readonly fromDay: string;
}

const dayS = 86_400;

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
  editHours: String(defaultEditCloseS / 3_600),
  reviewDays: String(defaultReviewCloseS / dayS),
  terms: '',
  fromDay: '',
});

export type DraftField = keyof DraftForm;
type Fault = 'required' | 'number' | 'too_long' | 'past';
export type DraftErrors = Readonly<Partial<Record<DraftField, Fault>>>;

const weekHours = 168;

interface Now {
  readonly atMs: number;
  readonly hasher: Hasher;
}

/** Terms that start with the current week, or what is wrong field by field. */
export function draftOf(form: DraftForm, now: Now): Result<ContractDraft, DraftErrors> {
  const typed = readTerms(form);
  const errors: DraftErrors = form.freelancer === '' ? { freelancer: 'required' } : {};
  if (!typed.ok) return err({ ...errors, ...typed.error });
  if (errors.freelancer !== undefined) return err(errors);
  const week0 = mondayIdxOf(now.atMs);
  return ok({
    ...typed.value,
    from_idx: Math.min(week0, cellOf(now.atMs)),
    tier: 1,
    plan: 'hourly',
    week0,
    elig: 1,
    terms: bytesToHex(now.hasher.sha256(utf8ToBytes(form.terms))),
  });
}

/** The form of an existing contract's terms; a revision begins with the next week. */
export function formOf(terms: ContractDraft, nowMs: number): DraftForm {
  const { pol } = terms;
  const [rate] = terms.rates;
  const digits = minorDigits(terms.cur) ?? 2;
  const next = weekRange(terms, weekOf(terms, cellOf(nowMs)) + 1).fromIdx;
  return {
    freelancer: '',
    title: terms.title,
    work: rate?.work ?? 'service',
    rate: decimalOf(rate?.rate_minor ?? 0, digits),
    cur: terms.cur,
    capHours: wholeOf(terms.cap_ms / 3_600_000),
    tz: terms.tz,
    caps: String(pol.caps),
    scr: pol.scr,
    app: pol.app,
    idleMinutes: wholeOf(pol.idle_s / 60),
    holdMinutes: wholeOf(pol.hold_s / 60),
    keepDays: String(pol.keep_days),
    offlineDays: wholeOf(terms.offline_max_s / dayS),
    manualOk: terms.manual_ok,
    memoRequired: terms.memo_required,
    autoTimesheet: terms.auto_timesheet,
    onSilence: terms.on_silence,
    arbiter: terms.arbiter,
    twoPerson: decimalOf(terms.two_person_minor, digits),
    editHours: wholeOf(terms.edit_close_s / 3_600),
    reviewDays: wholeOf(terms.review_close_s / dayS),
    terms: '',
    fromDay: new Date(cellStartAt(next)).toISOString().slice(0, 10),
  };
}

/**
 * New terms for a contract in force. What the form does not ask stays: the weeks, the blur, a
 * second rate, and the agreement text unless another one is typed.
 */
export function revisionOf(
  form: DraftForm,
  inForce: ContractDraft,
  now: Now,
): Result<ContractDraft, DraftErrors> {
  const typed = readTerms(form);
  const startAt = isDay(form.fromDay) ? Date.parse(`${form.fromDay}T00:00:00Z`) : Number.NaN;
  const start: DraftErrors = Number.isNaN(startAt)
    ? { fromDay: 'required' }
    : startAt <= now.atMs
      ? { fromDay: 'past' }
      : {};
  if (!typed.ok) return err({ ...start, ...typed.error });
  if (start.fromDay !== undefined) return err(start);
  const { rates, pol } = typed.value;
  const second = inForce.rates.slice(1).filter(({ work }) => work !== form.work);
  return ok({
    ...inForce,
    ...typed.value,
    from_idx: cellOf(startAt),
    rates: [...rates, ...second],
    pol: { ...pol, blur: inForce.pol.blur },
    terms:
      form.terms.trim() === ''
        ? inForce.terms
        : bytesToHex(now.hasher.sha256(utf8ToBytes(form.terms))),
  });
}

type TypedTerms = Omit<ContractDraft, 'from_idx' | 'tier' | 'plan' | 'week0' | 'elig' | 'terms'>;

function readTerms(form: DraftForm): Result<TypedTerms, DraftErrors> {
  const read = readNumbers(form);
  const errors: Partial<Record<DraftField, Fault>> = {};
  for (const [name, value] of Object.entries(read))
    if (value === undefined) errors[name as keyof typeof read] = 'number';
  if (form.title.trim() === '') errors.title = 'required';
  if (utf8Length(form.title) > 256) errors.title = 'too_long';
  if (utf8Length(form.arbiter) > 256) errors.arbiter = 'too_long';
  if (Object.keys(errors).length > 0) return err(errors);
  return ok({
    title: form.title.trim(),
    rates: [{ work: form.work, rate_minor: read.rate ?? 0 }],
    cur: form.cur,
    cap_ms: (read.capHours ?? 0) * 3_600_000,
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
    offline_max_s: (read.offlineDays ?? 0) * dayS,
    edit_close_s: (read.editHours ?? 0) * 3_600,
    review_close_s: (read.reviewDays ?? 0) * dayS,
    on_silence: form.onSilence,
    arbiter: form.arbiter.trim(),
    two_person_minor: read.twoPerson ?? 0,
    memo_required: form.memoRequired,
    auto_timesheet: form.autoTimesheet,
  });
}

function readNumbers(form: DraftForm) {
  const digits = minorDigits(form.cur) ?? 2;
  return {
    rate: parseDecimalMinor(form.rate, digits, maxRateMinor),
    capHours: parseWhole(form.capHours, weekHours),
    caps: parseWhole(form.caps, 3),
    idleMinutes: parseWhole(form.idleMinutes, 1_440),
    holdMinutes: parseWhole(form.holdMinutes, 60),
    keepDays: parseWhole(form.keepDays, 36_500),
    offlineDays: parseWhole(form.offlineDays, 365),
    twoPerson: parseDecimalMinor(form.twoPerson, digits, maxRateMinor),
    editHours: parseWhole(form.editHours, weekHours),
    reviewDays: parseWhole(form.reviewDays, 365),
  };
}

/** What is no whole number is asked for again rather than rounded. */
const wholeOf = (value: number): string => (Number.isInteger(value) ? String(value) : '');

/** `12.50` of 1250 with two digits, exactly. */
export function decimalOf(minor: number, digits: number): string {
  const padded = String(minor).padStart(digits + 1, '0');
  const split = padded.length - digits;
  return digits === 0 ? padded : `${padded.slice(0, split)}.${padded.slice(split)}`;
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
