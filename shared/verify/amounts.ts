import { type InvoiceLine, invoiceLines, invoiceTotal, type Work } from '../domain/invoice.ts';
import { msByWork } from '../domain/billing.ts';
import type { LedgerSlice } from '../entry/ledger.ts';
import type { ContractPayload, Payload } from '../entry/payload.ts';
import { billingContractOf } from '../entry/contract-terms.ts';

export type MsByWork = Readonly<Record<Work, number>>;
export type Exclusions = Payload<'decision'>['excl'];

export const sumMs = ({ service, support }: MsByWork): number => service + support;

export const isSameMs = (a: MsByWork, b: MsByWork): boolean =>
  a.service === b.service && a.support === b.support;

/**
 * Is this the time of these slices? Where a slice committed to its kind of work and does not show
 * it, that kind may be either, so only the sum and what is shown can be compared (protocol 3.12).
 */
export function isTotal(claimed: MsByWork, slices: readonly LedgerSlice[], first: Work): boolean {
  const shown = msByWork(
    slices.filter(({ isWorkHidden }) => !isWorkHidden),
    first,
  );
  return (
    sumMs(claimed) === sumMs(msByWork(slices, first)) &&
    claimed.service >= shown.service &&
    claimed.support >= shown.support
  );
}

/** The slices that a decision leaves in (protocol 3.7: `excl` ranges of cells). */
export const withoutExcluded = (
  slices: readonly LedgerSlice[],
  excl: Exclusions,
): readonly LedgerSlice[] =>
  slices.filter(({ idx }) => !excl.some(({ from_idx, to_idx }) => idx >= from_idx && idx < to_idx));

export const isRange = ({ from_idx, to_idx }: Exclusions[number]): boolean => from_idx < to_idx;

export interface Amounts {
  readonly lines: readonly InvoiceLine[];
  readonly totalMinor: number;
}

/** Minor units; sums of many such amounts are still safe integers. */
const maxAmount = 90_000_000_000_000n;

/** What approved time costs; `undefined` for sums that no honest contract reaches. */
export function amountsOf(
  contract: ContractPayload,
  timesheet: string,
  ms: MsByWork,
): Amounts | undefined {
  const { rates } = billingContractOf(contract);
  const highestRate = rates.reduce((highest, { rateMinor }) => Math.max(highest, rateMinor), 0);
  if ((BigInt(sumMs(ms)) * BigInt(highestRate)) / 3_600_000n > maxAmount) return undefined;
  const lines = invoiceLines({ timesheets: [{ hash: timesheet, msByWork: ms }], rates });
  return { lines, totalMinor: invoiceTotal(lines) };
}
