import { minorDigits } from '../../shared/domain/money.ts';

/** Where and for whom a value is written; `zone` is an IANA name, always shown with an instant. */
export interface Place {
  readonly locale: string;
  readonly zone: string;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;
const cache = new Map<string, Intl.DateTimeFormat>();
const units = new Map<string, Intl.NumberFormat>();

/**
 * `1h 20m`, below a minute `50s`: rounded down, so that a sum is never shown larger than it is.
 */
export const formatDuration = (ms: number, locale: string): string =>
  durationIn(ms, locale, 'narrow');

/** `1 hour 20 minutes`, for screen readers. */
export const formatDurationLong = (ms: number, locale: string): string =>
  durationIn(ms, locale, 'long');

/** `1:20:05`: a running clock. */
export function formatClock(ms: number, locale: string): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false });
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  return [
    plain.format(Math.floor(seconds / 3600)),
    two.format(Math.floor(seconds / 60) % 60),
    two.format(seconds % 60),
  ].join(':');
}

/** `10:20`, where the zone is said beside it. */
export const formatTime = (atMs: number, place: Place): string =>
  dateFormat(place, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(atMs);

/** `10:20:07`, where the zone is said beside it. */
export const formatTimeExact = (atMs: number, place: Place): string =>
  dateFormat(place, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(atMs);

/** `Mon 6 Jul, 10:20 UTC`: an instant with its zone. */
export const formatInstant = (atMs: number, place: Place): string =>
  dateFormat(place, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(atMs);

/** `Monday 6 July 2026`. */
export const formatDate = (atMs: number, place: Place): string =>
  dateFormat(place, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(
    atMs,
  );

/** `6 Jul`. */
export const formatDateShort = (atMs: number, place: Place): string =>
  dateFormat(place, { day: 'numeric', month: 'short' }).format(atMs);

/** `UTC`, `GMT+5:30`: the zone's short name at that instant. */
export function formatZone(atMs: number, place: Place): string {
  const parts = dateFormat(place, { hour: 'numeric', timeZoneName: 'short' }).formatToParts(atMs);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? place.zone;
}

/** `€1,234.50` from minor units, exact; an unknown currency keeps its code and two digits. */
export function formatMoney(minor: number, cur: string, locale: string): string {
  const digits = minorDigits(cur) ?? 2;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: cur,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(minorToDecimal(minor, digits));
}

export const formatCount = (count: number, locale: string): string =>
  new Intl.NumberFormat(locale).format(count);

/** The zone of this computer. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Decimal text of minor units: a number would round beyond 2^53 / 10^digits. */
function minorToDecimal(minor: number, digits: number): Intl.StringNumericLiteral {
  const padded = String(Math.abs(minor)).padStart(digits + 1, '0');
  const split = padded.length - digits;
  const sign = minor < 0 ? '-' : '';
  const fraction = digits === 0 ? '' : `.${padded.slice(split)}`;
  return `${sign}${padded.slice(0, split)}${fraction}` as Intl.StringNumericLiteral;
}

function durationIn(ms: number, locale: string, unitDisplay: 'narrow' | 'long'): string {
  const whole = Math.max(0, ms);
  const hours = Math.floor(whole / hourMs);
  const minutes = Math.floor((whole % hourMs) / minuteMs);
  const write = (count: number, unit: string) =>
    unitFormat(locale, unit, unitDisplay).format(count);
  if (whole > 0 && whole < minuteMs) return write(Math.floor(whole / 1000), 'second');
  if (hours === 0) return write(minutes, 'minute');
  if (minutes === 0) return write(hours, 'hour');
  return `${write(hours, 'hour')} ${write(minutes, 'minute')}`;
}

/** Making a format costs far more than using it, and a table uses the same one for each cell. */
function unitFormat(
  locale: string,
  unit: string,
  unitDisplay: 'narrow' | 'long',
): Intl.NumberFormat {
  const key = `${locale} ${unit} ${unitDisplay}`;
  const known = units.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay });
  units.set(key, made);
  return made;
}

function dateFormat(place: Place, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([place.locale, place.zone, options]);
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(place.locale, { ...options, timeZone: place.zone });
  cache.set(key, made);
  return made;
}
