import type { MsByWork } from './invoice.ts';
import { amountMinor } from './money.ts';
import { isSameRate, type TaxedLine, type TaxTotals, taxTotals, totalsOf } from './tax.ts';

/** What a credit takes back, and what stays of the invoice after it. */
export interface Credit extends TaxTotals {
  /** Time and amounts are negative. */
  readonly lines: readonly TaxedLine[];
  readonly left: readonly TaxedLine[];
}

export type CreditFault = 'nothing' | 'exceeds';

/**
 * Takes time off what is left of an invoice. A credit is the difference of two invoices, of what
 * was left and of what is, each rounded as an invoice is: so credits of one invoice never come to
 * more than it, and credits of all of its time to exactly it.
 */
export function creditOf(left: readonly TaxedLine[], ms: MsByWork): Credit | CreditFault {
  const asked = Object.values(ms).reduce((sum, each) => sum + each, 0);
  const taken = left.map((line) => ({ line, ms: ms[line.work] ?? 0 }));
  if (asked <= 0 || taken.some(({ ms: each }) => each < 0)) return 'nothing';
  const isBeyond = taken.some(({ line, ms: each }) => each > line.ms);
  if (isBeyond || taken.reduce((sum, { ms: each }) => sum + each, 0) !== asked) return 'exceeds';
  const after = taken.map(({ line, ms: each }) => lessTime(line, each));
  const lines = taken.flatMap(({ line, ms: each }, at): readonly TaxedLine[] => {
    const rest = after[at]?.amountMinor ?? 0;
    return each === 0 ? [] : [{ ...line, ms: -each, amountMinor: rest - line.amountMinor }];
  });
  const stays = after.filter((line) => line.ms > 0);
  return { lines, left: stays, ...difference(taxTotals(left), taxTotals(stays), lines) };
}

function lessTime(line: TaxedLine, ms: number): TaxedLine {
  const rest = line.ms - ms;
  return { ...line, ms: rest, amountMinor: amountMinor(rest, line.rateMinor) };
}

/** Of the groups that the credit's lines are in; the others stay as they were. */
function difference(before: TaxTotals, after: TaxTotals, lines: readonly TaxedLine[]): TaxTotals {
  const touched = before.groups.filter((group) => lines.some(({ tax }) => isSameRate(tax, group)));
  return totalsOf(
    touched.map(({ code, bp, netMinor, taxMinor }) => {
      const rest = after.groups.find((each) => isSameRate(each, { code, bp }));
      return {
        code,
        bp,
        netMinor: (rest?.netMinor ?? 0) - netMinor,
        taxMinor: (rest?.taxMinor ?? 0) - taxMinor,
      };
    }),
  );
}
