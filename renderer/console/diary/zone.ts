import { Temporal } from 'temporal-polyfill';

/** Which zone times are shown in; a zone is only for display (protocol 3.7). */
export type ZoneChoice = 'utc' | 'mine' | 'theirs';

/** IANA name for a choice; `theirs` is the one that the contract names. */
export function zoneNameOf(choice: ZoneChoice, mine: string, theirs = 'UTC'): string {
  if (choice === 'mine') return mine;
  return choice === 'theirs' && isZone(theirs) ? theirs : 'UTC';
}

/** A contract's zone is only text to the protocol; this browser must know it. */
function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Monday of the day's week. */
export function mondayOf(day: string): string {
  const date = Temporal.PlainDate.from(day);
  return date.subtract({ days: date.dayOfWeek - 1 }).toString();
}

/** A real date as `2026-07-06`: 30 February is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
