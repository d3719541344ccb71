import { minorDigits } from './money.ts';

/** Minor units as a decimal with a point, e.g. 123456 EUR is `1234.56`, −5 KWD `-0.005`. */
export function decimalAmount(amountMinor: number, cur: string): string {
  const digits = minorDigits(cur) ?? 2;
  const sign = amountMinor < 0 ? '-' : '';
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  return digits === 0
    ? `${sign}${text}`
    : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
