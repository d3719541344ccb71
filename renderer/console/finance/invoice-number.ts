import type { ContractLedger } from '../../../shared/entry/ledger.ts';

/** Letters of the contract, year, running number: `3F2A-2026-0007`. */
const seriesOf = (con: string, year: string): string => `${con.slice(0, 4).toUpperCase()}-${year}-`;

/**
 * The number after the last one of the contract's year, credits included: there are no gaps, because
 * none is given before the one below it is in the log, and the server takes each once.
 */
export function nextNumber(
  { invoices }: Pick<ContractLedger, 'invoices'>,
  con: string,
  day: string,
): string {
  const series = seriesOf(con, day.slice(0, 4));
  const used = invoices.flatMap(({ entry: { payload } }) => {
    const rest = payload.no.startsWith(series) ? payload.no.slice(series.length) : '';
    return /^\d{4,9}$/.test(rest) ? [Number(rest)] : [];
  });
  return `${series}${String(Math.max(0, ...used) + 1).padStart(4, '0')}`;
}
