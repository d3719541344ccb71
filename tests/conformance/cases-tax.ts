import { creditStep, withTax } from '../support/taxed-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { type CasesByCode, day, insertedAfter } from './case.ts';

const hour = 3_600_000;

/** Tax and credits (adr/0037). */
export const taxCases: CasesByCode = {
  E_TAX: {
    title: 'an invoice with a cent more tax than its rate gives',
    tamper: {
      steps: (steps) =>
        withTax(steps, {
          change: (document) => ({
            ...document,
            tax: document.tax.map((each) => ({ ...each, tax_minor: each.tax_minor + 1 })),
            tax_minor: document.tax_minor + 1,
            amount_minor: document.amount_minor + 1,
          }),
        }),
    },
  },
  E_CREDIT: {
    title: 'a second credit of time that was credited before',
    tamper: {
      steps: (steps) => {
        const at = (name: string, days: number) => ({ name, atMs: testStartMs + days * day });
        const ms = { service: hour / 2, support: 0 };
        return insertedAfter(
          withTax(steps),
          'payment',
          creditStep(at('credit', 8), { no: '2026-002', ms }),
          creditStep(at('credit2', 9), { no: '2026-003', ms }),
        );
      },
    },
  },
};
