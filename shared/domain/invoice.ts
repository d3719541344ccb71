import { amountMinor, sumMinor } from './money.ts';

export type Work = 'service' | 'support';
/** In the order in which lines and totals list them. */
export const works: readonly Work[] = ['service', 'support'];

export interface Rate {
  readonly work: Work;
  /** minor units of the contract's currency per hour */
  readonly rateMinor: number;
}

/** Milliseconds per kind of work; an absent kind is none. */
export type MsByWork = Readonly<Partial<Record<Work, number>>>;

export interface InvoiceTimesheet {
  /** entry hash of the timesheet */
  readonly hash: string;
  readonly msByWork: MsByWork;
}

export interface InvoiceLine {
  readonly timesheet: string;
  readonly work: Work;
  readonly rateMinor: number;
  readonly ms: number;
  readonly amountMinor: number;
}

/**
 * One line per (timesheet, work, rate), each rounded once (protocol 3.12), in the order of the
 * timesheets. Work without a rate of its own is paid at the first rate, so the function is total
 * over whatever a bundle contains; without any rate there are no lines.
 */
export function invoiceLines(input: {
  readonly timesheets: readonly InvoiceTimesheet[];
  readonly rates: readonly Rate[];
}): readonly InvoiceLine[] {
  return input.timesheets.flatMap((timesheet) =>
    works.flatMap((work) => lineOf(timesheet, work, rateFor(input.rates, work))),
  );
}

export const invoiceTotal = (lines: readonly InvoiceLine[]): number =>
  sumMinor(lines.map((line) => line.amountMinor));

/** The rate for a kind of work: its first rate, else the contract's first rate. */
export const rateFor = (rates: readonly Rate[], work: Work): Rate | undefined =>
  rates.find((rate) => rate.work === work) ?? rates[0];

function lineOf(timesheet: InvoiceTimesheet, work: Work, rate: Rate | undefined): InvoiceLine[] {
  const ms = timesheet.msByWork[work] ?? 0;
  if (ms === 0 || rate === undefined) return [];
  const { rateMinor } = rate;
  return [
    { timesheet: timesheet.hash, work, rateMinor, ms, amountMinor: amountMinor(ms, rateMinor) },
  ];
}
