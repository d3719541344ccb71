import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';

const rates = [
  { work: 'service', rateMinor: 2_001 },
  { work: 'support', rateMinor: 1_500 },
] as const;

describe('invoice', () => {
  it('has one line per timesheet and kind of work, in their order', () => {
    const timesheets = [
      { hash: 'b', msByWork: { support: 3_600_000, service: 1_800_000 } },
      { hash: 'a', msByWork: { service: 3_600_000, support: 0 } },
    ];
    const lines = invoiceLines({ timesheets, rates });
    expect(lines).toEqual([
      { timesheet: 'b', work: 'service', rateMinor: 2_001, ms: 1_800_000, amountMinor: 1_000 },
      { timesheet: 'b', work: 'support', rateMinor: 1_500, ms: 3_600_000, amountMinor: 1_500 },
      { timesheet: 'a', work: 'service', rateMinor: 2_001, ms: 3_600_000, amountMinor: 2_001 },
    ]);
    expect(invoiceTotal(lines)).toBe(4_501);
  });

  it('rounds each line once, so the total is the sum of what is printed', () => {
    const sheet = (hash: string) => ({ hash, msByWork: { service: 1 } });
    const lines = invoiceLines({
      timesheets: [sheet('a'), sheet('b')],
      rates: [{ work: 'service', rateMinor: 1_800_001 }],
    });
    expect(lines.map((line) => line.amountMinor)).toEqual([1, 1]);
    expect(invoiceTotal(lines)).toBe(2);
  });

  it('pays work without a rate of its own at the first rate', () => {
    const timesheets = [{ hash: 'a', msByWork: { support: 3_600_000 } }];
    const lines = invoiceLines({ timesheets, rates: [{ work: 'service', rateMinor: 900 }] });
    expect(lines).toEqual([
      { timesheet: 'a', work: 'support', rateMinor: 900, ms: 3_600_000, amountMinor: 900 },
    ]);
  });

  it('is empty for nothing, and without any rate', () => {
    expect(invoiceLines({ timesheets: [], rates })).toEqual([]);
    const timesheets = [{ hash: 'a', msByWork: { service: 5 } }];
    expect(invoiceLines({ timesheets, rates: [] })).toEqual([]);
    expect(invoiceTotal([])).toBe(0);
  });

  it('never loses or invents time', () => {
    const ms = fc.nat(604_800_000);
    const sheets = fc.array(
      fc.record({ hash: fc.string(), msByWork: fc.record({ service: ms, support: ms }) }),
    );
    fc.assert(
      fc.property(sheets, (timesheets) => {
        const lines = invoiceLines({ timesheets, rates });
        const wanted = timesheets.reduce(
          (sum, one) => sum + one.msByWork.service + one.msByWork.support,
          0,
        );
        expect(lines.reduce((sum, line) => sum + line.ms, 0)).toBe(wanted);
      }),
    );
  });
});
