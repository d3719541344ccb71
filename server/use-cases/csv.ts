import { stringify } from 'csv-stringify/sync';
import { minorDigits } from '../../shared/domain/money.ts';

export type CsvRecord = Readonly<Record<string, string | number>>;

/**
 * Rows for a spreadsheet: a name that starts with `=` must not become a formula there. `columns`
 * in their order; the first part of a file has the header.
 */
export const formatCsv = (
  records: readonly CsvRecord[],
  { columns, header }: { readonly columns: readonly string[]; readonly header: boolean },
): string =>
  stringify([...records], {
    header,
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
  });

/** Minor units as a decimal with a point, e.g. 123456 EUR is `1234.56`. */
export function formatMinor(amount: number, cur: string): string {
  const digits = minorDigits(cur) ?? 2;
  const text = String(amount).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
