import type { Rate, Work } from './invoice.ts';
import { weekOf } from './week.ts';

export type SliceState = 'ok' | 'forfeited' | 'moved' | 'void';

/** Log indices from which on a slice is no longer what it was: nothing is retroactive (3.20). */
export interface SliceFate {
  readonly forfeitedAtIndex?: number;
  readonly movedAtIndex?: number;
  readonly voidAtIndex?: number;
}

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
  /** As it is now; `moved` = released to another contract. */
  readonly state: SliceState;
  /** When it became so; without it, its state was always the one above. */
  readonly fate?: SliceFate;
  /** What a device's heads wait for (protocol 3.8); the billed set itself does not ask (adr/0006). */
  readonly delivery?: 'delivered' | 'missing' | undefined;
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
  /** Of `overlapLosers`, if the caller knows them already. */
  readonly losers?: ReadonlySet<string>;
  /** Log index of the timesheet: it bills what was there before it, as it was then; absent: now. */
  readonly atIndex?: number;
}

/** What a slice was just before a log index. */
export function stateAt(slice: DiarySlice, logIndex: number): SliceState {
  if (slice.fate === undefined) return slice.state;
  // An interval without length is nothing that could be billed or overlapped (E_RANGE).
  return slice.fromMs < slice.toMs ? fateAt(slice.fate, logIndex) : 'void';
}

/** What became of a slice below a log index. */
export function fateAt(fate: SliceFate, logIndex: number): SliceState {
  const isBefore = (index: number | undefined): boolean => index !== undefined && index < logIndex;
  if (isBefore(fate.voidAtIndex)) return 'void';
  if (isBefore(fate.movedAtIndex)) return 'moved';
  return isBefore(fate.forfeitedAtIndex) ? 'forfeited' : 'ok';
}

const occupies = (state: SliceState): boolean => state === 'ok' || state === 'forfeited';

/** Order of the billed set (protocol 3.12): idx, fromMs, hash. */
export function billingOrder(a: DiarySlice, b: DiarySlice): number {
  if (a.idx !== b.idx) return a.idx - b.idx;
  if (a.fromMs !== b.fromMs) return a.fromMs - b.fromMs;
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}

/**
 * Hashes of slices that overlap one which came before them in the log. Decided in log order, so a
 * later entry never changes an earlier verdict, and a slice that lost takes no time from others.
 * A forfeited slice still occupies its interval; a moved or void one frees it for slices that are
 * logged from then on (protocol 3.7, 3.14).
 */
export function overlapLosers(slices: readonly DiarySlice[]): ReadonlySet<string> {
  const judge = createOverlapJudge();
  for (const slice of uniqueByHash(slices).toSorted((a, b) => a.logIndex - b.logIndex))
    judge.add(slice, stateAt);
  return judge.losers;
}

/** As `overlapLosers`, for slices that come one by one in log order. */
export interface OverlapJudge {
  /** `stateAt`: what is known by now of a slice just before a log index. */
  add(slice: DiarySlice, stateAt: (slice: DiarySlice, logIndex: number) => SliceState): void;
  readonly losers: ReadonlySet<string>;
}

export function createOverlapJudge(): OverlapJudge {
  const losers = new Set<string>();
  const winnersByIdx = new Map<number, DiarySlice[]>();
  return {
    losers,
    add: (slice, stateAt) => {
      const { logIndex, hash, idx } = slice;
      if (slice.fromMs >= slice.toMs || !occupies(stateAt(slice, logIndex))) return;
      const winners = winnersByIdx.get(idx) ?? [];
      winnersByIdx.set(idx, winners);
      const { from, to } = overlapping(winners, slice);
      const isTaken = winners.slice(from, to).some((each) => occupies(stateAt(each, logIndex)));
      // What was released stays so: nobody asks for those again.
      if (isTaken) losers.add(hash);
      else winners.splice(from, to - from, slice);
    },
  };
}

/**
 * Where among intervals that are in order and apart those are that a slice overlaps: a cell may have
 * a hundred thousand, if somebody wants to keep a verifier busy.
 */
function overlapping(
  winners: readonly DiarySlice[],
  { fromMs, toMs }: DiarySlice,
): { readonly from: number; readonly to: number } {
  let from = 0;
  let high = winners.length;
  while (from < high) {
    const middle = (from + high) >>> 1;
    if ((winners[middle]?.toMs ?? 0) <= fromMs) from = middle + 1;
    else high = middle;
  }
  let to = from;
  while (to < winners.length && (winners[to]?.fromMs ?? toMs) < toMs) to += 1;
  return { from, to };
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
  const { atIndex = Number.POSITIVE_INFINITY } = input;
  const losers = input.losers ?? overlapLosers(input.slices);
  const headByKid = new Map(input.heads.map((head) => [head.by, head.seq]));
  return uniqueByHash(input.slices)
    .filter(
      (slice) =>
        slice.logIndex < atIndex &&
        slice.seq <= (headByKid.get(slice.by) ?? -1) &&
        !losers.has(slice.hash) &&
        !input.alreadyBilled.has(slice.hash) &&
        stateAt(slice, atIndex) === 'ok' &&
        isAllowed(slice, input),
    )
    .toSorted(billingOrder);
}

const isAllowed = (slice: DiarySlice, { contract, week }: BillingInput): boolean =>
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
