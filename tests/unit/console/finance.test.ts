import { describe, expect, it } from 'vitest';
import type { PayoutBatch } from '../../../shared/api/schemas.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import { csvText } from '../../../renderer/console/finance/csv-text.ts';
import {
  canBeBatched,
  type Due,
  daysOf,
  paymentIdOf,
} from '../../../renderer/console/finance/due.ts';
import { findPayments } from '../../../renderer/console/finance/find-payments.ts';
import { payeeNow } from '../../../renderer/console/finance/payee-in-force.ts';
import { accrualsAt, sumsByStage, totalsByYear } from '../../../renderer/console/finance/totals.ts';
import { buildBundle } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';

/** The ordinary week, paid at its end, as the console has it. */
async function paidWeek(): Promise<Due> {
  const { files, policyText, anchorsText } = await buildBundle();
  const reader = {
    list: async () => [...files.keys()],
    read: async (path: string) => files.get(path),
  };
  const verified = await openBundle(
    { crypto: testCrypto },
    { files: reader, policyText, anchorsText },
  );
  const timesheet = verified.ledger?.timesheets[0] as LedgerTimesheet;
  const contract = { con: 'c', ten: 't', fre: 'f', freelancer: 'Rina Das' };
  const draft = { title: 'Customer support' };
  return { contract: { ...contract, draft }, evidence: verified, timesheet } as unknown as Due;
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
const without = (due: Due, ...names: readonly (keyof LedgerTimesheet)[]): Due => ({
  ...due,
  timesheet: Object.fromEntries(
    Object.entries(due.timesheet).filter(([name]) => !names.some((each) => each === name)),
  ) as unknown as LedgerTimesheet,
});
const batchOf = (due: Due, state: PayoutBatch['items'][number]['state'], endToEndId: string) =>
  [
    { id: 'b', items: [{ endToEndId, attempt: 1, state, history: [] }] },
  ] as unknown as PayoutBatch[];

describe('was this paid?', () => {
  it('is answered by name, day, number, root, ids and the bank’s reference', async () => {
    const due = await paidWeek();
    const { set } = due.timesheet.timesheet.entry.payload;
    const id = paymentIdOf(due.timesheet);
    const ref = due.timesheet.payment?.entry.payload.bank_ref ?? '';
    const [first, last] = daysOf(due);
    const found = (query: string) => findPayments([due], [], query).length;
    const right = [
      'rina',
      'DAS customer',
      first,
      last,
      '2026-001',
      set.slice(0, 8),
      id,
      ref,
      `${id}B`,
    ];
    expect(right.map(found)).toEqual(right.map(() => 1));
    const wrong = ['', ' ', 'rina zz', '1999-01-01', set.slice(1, 9), `CS${'0'.repeat(32)}`];
    expect(wrong.map(found)).toEqual(wrong.map(() => 0));
  });
});

describe('what can go into a payout', () => {
  it('is approved and in none that lives', async () => {
    const paid = await paidWeek();
    const due = { ...paid, timesheet: { ...paid.timesheet, state: 'finance_approved' as const } };
    const id = paymentIdOf(due.timesheet);
    expect(canBeBatched(paid, [])).toBe(false);
    expect(canBeBatched(due, [])).toBe(true);
    expect(canBeBatched(due, batchOf(due, 'sent', id))).toBe(false);
    expect(canBeBatched(due, batchOf(due, 'returned', id))).toBe(true);
    expect(canBeBatched(due, batchOf(due, 'sent', `${id}B`))).toBe(false);
    expect(canBeBatched(due, batchOf(due, 'sent', `CS${'0'.repeat(32)}`))).toBe(true);
  });
});

describe('sums', () => {
  it('say what was owed when a day ended', async () => {
    const due = await paidWeek();
    const { timesheet: sheet, payment, finance } = due.timesheet;
    const stagesAt = (each: Due, day: string) => accrualsAt([each], day).map(({ stage }) => stage);
    expect(stagesAt(due, dayOf(sheet.receivedMs - 86_400_000))).toEqual([]);
    expect(stagesAt(due, payment?.entry.payload.date ?? '')).toEqual([]);
    const unpaid = without(due, 'payment');
    const approvedOn = dayOf(finance?.receivedMs ?? 0);
    expect(stagesAt(unpaid, approvedOn)).toEqual(['unpaid']);
    expect(stagesAt(without(unpaid, 'finance'), approvedOn)).toEqual(['approved']);
    expect(stagesAt(without(unpaid, 'finance', 'client'), approvedOn)).toEqual(['unapproved']);
    expect(sumsByStage(accrualsAt([unpaid, unpaid], approvedOn))).toEqual([
      {
        stage: 'unpaid',
        cur: 'EUR',
        weeks: 2,
        amountMinor: 2 * (payment?.entry.payload.amount_minor ?? 0),
      },
    ]);
  });

  it('say what somebody was paid in a year', async () => {
    const due = await paidWeek();
    const { amount_minor, date } = due.timesheet.payment?.entry.payload ?? {};
    expect(totalsByYear([due, due, without(due, 'payment')])).toEqual([
      {
        year: date?.slice(0, 4),
        freelancer: 'Rina Das',
        cur: 'EUR',
        amountMinor: 2 * (amount_minor ?? 0),
        payments: 2,
      },
    ]);
  });
});

describe('the account that counts', () => {
  const at = (receivedMs: number, name: string) =>
    ({ entry: { kind: 'payee', hash: name }, receivedMs }) as never;
  const hour = 3_600_000;

  it('is the first one, or the newest that waited 72 hours', () => {
    const logged = [at(0, 'first'), at(100 * hour, 'second')];
    const hashes = (nowMs: number) => {
      const { inForce, waiting } = payeeNow(logged, nowMs);
      return [inForce?.entry.hash, waiting?.payee.entry.hash, waiting?.countsAt];
    };
    expect(hashes(101 * hour)).toEqual(['first', 'second', 172 * hour]);
    expect(hashes(172 * hour - 1)).toEqual(['first', 'second', 172 * hour]);
    expect(hashes(172 * hour)).toEqual(['second', undefined, undefined]);
    expect(payeeNow([], 0)).toEqual({ inForce: undefined, waiting: undefined });
  });
});

describe('a CSV', () => {
  it('runs nothing in a spreadsheet', () => {
    const rows = [['=1+1', '+cmd', '@x', '-2', '-2+3', 'a"b', 'a,b', 'x\ny', '\tz', 'রিনা']];
    expect(csvText(rows)).toBe(`'=1+1,'+cmd,'@x,-2,'-2+3,"a""b","a,b","x\ny",'\tz,রিনা\r\n`);
  });
});
