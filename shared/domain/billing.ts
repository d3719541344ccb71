import type { Rate, Work } from './invoice.ts';
import { weekOf } from './week.ts';

/** What billing needs of an accepted slice. All slices given together are of one freelancer. */
export interface DiarySlice {
  readonly hash: string;
  /** kid of the device */
  readonly by: string;
  readonly seq: number;
  readonly logIndex: number;
  /** hash of the session's start entry */
  readonly session: string;
  readonly idx: number;
  /** [fromMs, toMs) in the cell */
  readonly fromMs: number;
  readonly toMs: number;
  readonly mode: 'auto' | 'manual';
  /** issued here again after a move from another contract */
  readonly moved: boolean;
  /** `undefined` when the disclosure does not say: it is paid as the contract's first rate */
  readonly work: Work | undefined;
  /** `moved` = released to another contract */
  readonly state: 'ok' | 'forfeited' | 'moved' | 'void';
  /** What a device's heads wait for (protocol 3.8); the billed set itself does not ask (adr/0006). */
  readonly delivery?: 'delivered' | 'missing';
}

export interface BillingContract {
  readonly manualOk: boolean;
  /** first cell that may be billed */
  readonly fromIdx: number;
  /** the next contract bills from this cell on; absent while there is none */
  readonly toIdx?: number;
  readonly week0: number;
  readonly rates: readonly Rate[];
  /** per week, over all its timesheets */
  readonly capMs: number;
}

export interface BillingInput {
  readonly slices: readonly DiarySlice[];
  readonly contract: BillingContract;
  readonly week: number;
  /** newest entry of each device that the timesheet commits to; no head, nothing billed */
  readonly heads: readonly { readonly by: string; readonly seq: number }[];
  /** hashes of slices in earlier effective timesheets */
  readonly alreadyBilled: ReadonlySet<string>;
}

/** Order of the billed set (protocol 3.12): idx, fromMs, hash. */
export function billingOrder(a: DiarySlice, b: DiarySlice): number {
  if (a.idx !== b.idx) return a.idx - b.idx;
  if (a.fromMs !== b.fromMs) return a.fromMs - b.fromMs;
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}

/**
 * Hashes of slices that overlap one which came before them in the log. Decided in log order, so a
 * later entry never changes an earlier verdict, and a slice that lost takes no time from others.
 * A forfeited slice still occupies its interval; a moved or void one does not (protocol 3.7, 3.14).
 */
export function overlapLosers(slices: readonly DiarySlice[]): ReadonlySet<string> {
  const losers = new Set<string>();
  const winnersByIdx = new Map<number, DiarySlice[]>();
  for (const slice of uniqueByHash(slices).toSorted((a, b) => a.logIndex - b.logIndex)) {
    if (slice.state === 'moved' || slice.state === 'void') continue;
    const winners = winnersByIdx.get(slice.idx) ?? [];
    if (winners.some((winner) => overlap(winner, slice))) {
      losers.add(slice.hash);
      continue;
    }
    winners.push(slice);
    winnersByIdx.set(slice.idx, winners);
  }
  return losers;
}

/**
 * The slices that a timesheet of this week bills, in billing order (protocol 3.12). Over-cap rule:
 * walk in billing order, starting from what earlier timesheets of the week already billed; the
 * first slice that would pass the cap, and every later one, is not billable. Slices are never cut.
 */
export const billableSlices = (input: BillingInput): readonly DiarySlice[] =>
  slicesByCap(input).within;

/** As `billableSlices`, with the slices that only the cap leaves out, for those who show it. */
export function slicesByCap(input: BillingInput): {
  readonly within: readonly DiarySlice[];
  readonly over: readonly DiarySlice[];
} {
  const candidates = candidateSlices(input);
  let sumMs = alreadyBilledMs(input);
  let count = 0;
  for (const slice of candidates) {
    sumMs += slice.toMs - slice.fromMs;
    if (sumMs > input.contract.capMs) break;
    count += 1;
  }
  return { within: candidates.slice(0, count), over: candidates.slice(count) };
}

/** Milliseconds per kind of work. `defaultWork`, the first rate's, is for slices that do not say. */
export function msByWork(
  slices: readonly DiarySlice[],
  defaultWork: Work,
): Readonly<Record<Work, number>> {
  const ms: Record<Work, number> = { service: 0, support: 0 };
  for (const slice of slices) ms[slice.work ?? defaultWork] += slice.toMs - slice.fromMs;
  return ms;
}

function candidateSlices(input: BillingInput): readonly DiarySlice[] {
  const losers = overlapLosers(input.slices);
  const headByKid = new Map(input.heads.map((head) => [head.by, head.seq]));
  return uniqueByHash(input.slices)
    .filter(
      (slice) =>
        slice.seq <= (headByKid.get(slice.by) ?? -1) &&
        !losers.has(slice.hash) &&
        !input.alreadyBilled.has(slice.hash) &&
        isAllowed(slice, input),
    )
    .toSorted(billingOrder);
}

const isAllowed = (slice: DiarySlice, { contract, week }: BillingInput): boolean =>
  slice.state === 'ok' &&
  (slice.mode === 'auto' || contract.manualOk) &&
  slice.idx >= contract.fromIdx &&
  slice.idx < (contract.toIdx ?? Number.POSITIVE_INFINITY) &&
  weekOf(contract, slice.idx) === week;

function alreadyBilledMs({ slices, contract, week, alreadyBilled }: BillingInput): number {
  let ms = 0;
  for (const slice of uniqueByHash(slices)) {
    if (!alreadyBilled.has(slice.hash) || weekOf(contract, slice.idx) !== week) continue;
    ms += slice.toMs - slice.fromMs;
  }
  return ms;
}

/** An entry delivered twice is one entry: its name is its content. */
const uniqueByHash = (slices: readonly DiarySlice[]): readonly DiarySlice[] => [
  ...new Map(slices.map((slice) => [slice.hash, slice])).values(),
];

const overlap = (a: DiarySlice, b: DiarySlice): boolean => a.fromMs < b.toMs && b.fromMs < a.toMs;
