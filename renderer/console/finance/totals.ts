import { sumMinor } from '../../../shared/domain/money.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { type Due, type Sum, sumOf } from './due.ts';

export interface YearTotal extends Sum {
  /** `2026` */
  readonly year: string;
  readonly freelancer: string;
  readonly payments: number;
}

/** What was paid, by the payment's own date; newest year first, then by name and currency. */
export function totalsByYear(dues: readonly Due[]): readonly YearTotal[] {
  const groups = new Map<string, { first: YearTotal; amounts: number[] }>();
  for (const { contract, timesheet } of dues) {
    const paid = timesheet.payment?.entry.payload;
    if (paid === undefined) continue;
    const year = paid.date.slice(0, 4);
    const key = JSON.stringify([year, contract.fre, paid.cur]);
    const { freelancer } = contract;
    const first = { year, freelancer, cur: paid.cur, amountMinor: 0, payments: 0 };
    const group = groups.get(key) ?? { first, amounts: [] };
    group.amounts.push(paid.amount_minor);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ first, amounts }) => ({
      ...first,
      amountMinor: sumMinor(amounts),
      payments: amounts.length,
    }))
    .toSorted(
      (a, b) =>
        b.year.localeCompare(a.year) ||
        a.freelancer.localeCompare(b.freelancer) ||
        a.cur.localeCompare(b.cur),
    );
}

export const accrualStages = ['unapproved', 'approved', 'unpaid'] as const;
export type AccrualStage = (typeof accrualStages)[number];

export interface Accrual extends Sum {
  readonly due: Due;
  readonly stage: AccrualStage;
}

const dayMs = 86_400_000;

/**
 * What was owed when a day (UTC) ended, from the times at which the log received things and the date
 * of the payment. Of a timesheet the decisions that stand today are asked when they were made.
 */
export function accrualsAt(dues: readonly Due[], day: string): readonly Accrual[] {
  const endMs = Date.parse(`${day}T00:00:00Z`) + dayMs;
  return dues.flatMap((due): Accrual[] => {
    const stage = stageAt(due, { day, endMs });
    const sum = stage && sumOf(due);
    return stage && sum ? [{ ...sum, due, stage }] : [];
  });
}

function stageAt(
  { timesheet, evidence }: Due,
  { day, endMs }: { readonly day: string; readonly endMs: number },
): AccrualStage | undefined {
  const isThere = (step: { readonly receivedMs: number } | undefined): boolean =>
    step !== undefined && step.receivedMs < endMs;
  const successor = successorOf(evidence.ledger.timesheets, timesheet);
  if (!isThere(timesheet.timesheet) || isThere(successor?.timesheet)) return undefined;
  const paidOn = timesheet.payment?.entry.payload.date;
  if (paidOn !== undefined && paidOn <= day) return undefined;
  if (isThere(timesheet.finance)) return 'unpaid';
  const { client } = timesheet;
  const isApproved = client?.entry.payload.verdict === 'approve' && isThere(client);
  return isApproved ? 'approved' : 'unapproved';
}

const successorOf = (
  all: readonly LedgerTimesheet[],
  { replacedBy }: LedgerTimesheet,
): LedgerTimesheet | undefined =>
  replacedBy && all.find(({ timesheet }) => timesheet.entry.hash === replacedBy);

/** One sum a stage and currency; stages in their order. */
export function sumsByStage(
  accruals: readonly Accrual[],
): readonly (Sum & { readonly stage: AccrualStage; readonly weeks: number })[] {
  const currencies = [...new Set(accruals.map(({ cur }) => cur))].sort();
  return accrualStages.flatMap((stage) =>
    currencies.flatMap((cur) => {
      const those = accruals.filter((each) => each.stage === stage && each.cur === cur);
      const amountMinor = sumMinor(those.map((each) => each.amountMinor));
      return those.length > 0 ? [{ stage, cur, amountMinor, weeks: those.length }] : [];
    }),
  );
}
