import type { ContractSummary, PayoutBatch, PayoutItem } from '../../../shared/api/schemas.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { endToEndIdOf, isOver } from '../../../shared/domain/payout.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { contractOf, timesheetAmount } from '../week/week-summary.ts';

/** A week of a contract, as this browser verified it. */
export interface Due {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
  readonly timesheet: LedgerTimesheet;
}

export interface Sum {
  readonly amountMinor: number;
  readonly cur: string;
}

/** What it comes to: what finance approved, after its exchange, else what the approved time costs. */
export function sumOf({ evidence, timesheet }: Due): Sum | undefined {
  const approved = timesheet.finance?.entry.payload;
  if (approved?.fx) return { amountMinor: approved.fx.out_minor, cur: approved.fx.out_cur };
  // With the tax of its invoice.
  if (approved?.amount_minor !== undefined && approved.cur !== undefined)
    return { amountMinor: approved.amount_minor, cur: approved.cur };
  return timesheetAmount(evidence.ledger, timesheet);
}

/** First and last day of the week, UTC: `2026-03-02`. */
export function daysOf({ evidence, timesheet }: Due): readonly [first: string, last: string] {
  const terms = contractOf(evidence.ledger, timesheet);
  const range = terms && weekRange(terms, timesheet.timesheet.entry.payload.week);
  const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
  return range ? [day(cellStartAt(range.fromIdx)), day(cellStartAt(range.toIdx) - 1)] : ['', ''];
}

/** End-to-end id of a first payment of it. */
export const paymentIdOf = ({ timesheet }: LedgerTimesheet): string =>
  endToEndIdOf(timesheet.entry.payload.set, 1);

/** Every attempt to pay it, oldest first, with the batch that it is in. */
export const attemptsOf = (
  due: Due,
  batches: readonly PayoutBatch[],
): readonly { readonly batch: PayoutBatch; readonly item: PayoutItem }[] =>
  batches
    .flatMap((batch) => batch.items.map((item) => ({ batch, item })))
    .filter(({ item }) => item.endToEndId.startsWith(paymentIdOf(due.timesheet)))
    .toSorted((a, b) => a.item.attempt - b.item.attempt);

/** Approved by finance and in no live payout. */
export const canBeBatched = (due: Due, batches: readonly PayoutBatch[]): boolean =>
  due.timesheet.state === 'finance_approved' &&
  attemptsOf(due, batches).every(({ item }) => isOver(item.state));
