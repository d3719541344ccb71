import { cellOf, cellStartAt } from './cell.ts';

/** Weeks are 1008 cells from the contract's `week0`, in UTC, whatever zone is displayed (protocol 3.7). */
export const cellsPerWeek = 1008;
/** Monday 12:00 after a week that ends Sunday 24:00 (product.md section 2). */
export const defaultEditCloseS = 43_200;
/** The Sunday after. */
export const defaultReviewCloseS = 604_800;

/** Cell index of Monday 1970-01-05 00:00 UTC. */
const firstMondayIdx = 576;

export interface WeekBase {
  /** cell index at which week 0 starts */
  readonly week0: number;
}

/** Cells [fromIdx, toIdx). */
export interface CellRange {
  readonly fromIdx: number;
  readonly toIdx: number;
}

/** Whole weeks since `week0`; negative for cells before it. */
export const weekOf = (base: WeekBase, idx: number): number =>
  Math.floor((idx - base.week0) / cellsPerWeek);

export function weekRange(base: WeekBase, week: number): CellRange {
  const fromIdx = base.week0 + week * cellsPerWeek;
  return { fromIdx, toIdx: fromIdx + cellsPerWeek };
}

/** Epoch ms until which the freelancer may amend or redact: absolute, week end + seconds (protocol 3.12). */
export const editCloseAt = (
  contract: WeekBase & { readonly editCloseS: number },
  week: number,
): number => weekEndAt(contract, week) + contract.editCloseS * 1000;

/** Epoch ms until which the client reviews: absolute, week end + seconds (protocol 3.12). */
export const reviewCloseAt = (
  contract: WeekBase & { readonly reviewCloseS: number },
  week: number,
): number => weekEndAt(contract, week) + contract.reviewCloseS * 1000;

/** First cell of the Monday-to-Sunday UTC week that contains the instant: the default `week0`. */
export function mondayIdxOf(atMs: number): number {
  const base = { week0: firstMondayIdx };
  return weekRange(base, weekOf(base, cellOf(atMs))).fromIdx;
}

/**
 * Epoch ms from which on silence approves what waits for an answer since `sinceMs` (protocol 3.7): the
 * review close; but a week that comes late leaves the client as long as one at the edit close.
 */
export function silenceAt(
  contract: WeekBase & { readonly editCloseS: number; readonly reviewCloseS: number },
  { week, sinceMs }: { readonly week: number; readonly sinceMs: number },
): number {
  const { editCloseS, reviewCloseS } = contract;
  const leastS = reviewCloseS > editCloseS ? reviewCloseS - editCloseS : reviewCloseS;
  return Math.max(reviewCloseAt(contract, week), sinceMs + leastS * 1000);
}

const weekEndAt = (base: WeekBase, week: number): number =>
  cellStartAt(weekRange(base, week).toIdx);
