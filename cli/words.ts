import { minorDigits } from '../shared/domain/money.ts';

/** `39:40:05`: hours, minutes, seconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `16.53 EUR`; the code's own number of digits. */
export function formatMoney(amountMinor: number, cur: string): string {
  const digits = minorDigits(cur) ?? 0;
  const sign = amountMinor < 0 ? '-' : '';
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  if (digits === 0) return `${sign}${text} ${cur}`;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)} ${cur}`;
}

export const formatTime = (ms: number): string =>
  Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : `${ms} ms`;

export const shortHash = (hash: string): string => hash.slice(0, 12);

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Text of a bundle inside a line: it cannot start another line or go on for pages. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length <= maxLineLength ? line : `${line.slice(0, maxLineLength)}…`;
}

const maxLineLength = 300;
