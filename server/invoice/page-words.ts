import { decimalAmount } from '../../shared/domain/decimal-amount.ts';

const hourMs = 3_600_000;

/** `39:40:05`, and what is left below a second as decimals, so that the product can be checked. */
export function hoursOf(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const all = Math.abs(ms);
  const rest = all % 1_000 === 0 ? '' : `.${String(all % 1_000).padStart(3, '0')}`;
  const sign = ms < 0 ? '-' : '';
  return `${sign}${Math.floor(all / hourMs)}:${two((all % hourMs) / 60_000)}:${two((all % 60_000) / 1_000)}${rest}`;
}

/** `1,234.50 EUR`, the same everywhere. */
export function money(amountMinor: number, cur: string): string {
  const [whole = '', ...decimals] = decimalAmount(amountMinor, cur).split('.');
  return `${[whole.replace(/\B(?=(\d{3})+$)/g, ','), ...decimals].join('.')} ${cur}`;
}

const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** `9 March 2026` */
export function dayInWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${months[(month ?? 1) - 1]} ${year}`;
}
