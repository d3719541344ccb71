import { z } from 'zod';
import { cellMs } from '../domain/cell.ts';
import { maxRateMinor } from '../domain/money.ts';
import { cellsPerWeek } from '../domain/week.ts';
import { isUuid, nilUuid } from '../kit/ids.ts';
import { utf8Length } from '../kit/utf8.ts';

const weekMs = cellsPerWeek * cellMs;

/** Field schemas that payloads and the API share (protocol 3.1, 3.4). */
export const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const hex128 = z.string().regex(/^[0-9a-f]{32}$/);
export const uuid = z.string().refine(isUuid, 'not a lowercase UUIDv4');
export const realUuid = uuid.refine((text) => text !== nilUuid, 'nil UUID');
export const int = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
export const nat = int.min(0);
export const hashOrNone = hash.or(z.literal(''));
/** Text of at most `maxBytes` bytes of UTF-8. */
export const text = (maxBytes: number) =>
  z.string().refine((value) => utf8Length(value) <= maxBytes, `longer than ${maxBytes} bytes`);
export const currency = z.string().regex(/^[A-Z]{3}$/);
/** A day of the calendar, `YYYY-MM-DD`. */
export const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isCalendarDay, 'no day of the calendar');
export const origin = z.string().regex(/^[A-Za-z0-9.:_/-]{1,255}$/);
export const work = z.enum(['service', 'support']);
/** Milliseconds per kind of work within one week; both always present. */
export const msByWork = z.strictObject({ service: nat.max(weekMs), support: nat.max(weekMs) });
/** Minor units an hour; bounded so that no product of it leaves the safe integers. */
export const rateMinor = nat.max(maxRateMinor);
export const treeHead = z.strictObject({ size: nat.min(1), root: hash });
export const view = z.strictObject({ size: nat.min(1), n: nat.min(1), root: hash });
/** Commitments by name (protocol 3.8). */
export const commitments = <Name extends string>(names: readonly [Name, ...Name[]]) =>
  z.partialRecord(z.enum(names), hash);

function isCalendarDay(text: string): boolean {
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}
