import {
  billableSlices,
  createOverlapJudge,
  type DiarySlice,
  type SliceFate,
  stateAt,
} from '../domain/billing.ts';
import { type WeekBase, weekOf } from '../domain/week.ts';
import { termsAt } from './contract-terms.ts';
import { createFates, type FateEvent, type Fates } from './fold-fates.ts';
import type { FoldedDecisions } from './fold-decisions.ts';
import { foldCredits, isCredit, leftAt } from './fold-invoices.ts';
import type { SliceViews } from './fold-slices.ts';
import type { SliceSource } from './slice-sources.ts';
import type {
  AcceptedContract,
  ChangeFault,
  LedgerSlice,
  LedgerTimesheet,
  LoggedOf,
  TimesheetState,
  TimesheetStep,
} from './ledger.ts';
import { type Decided, groupBy } from './settle.ts';
import { withWorkPaid } from './work-paid.ts';

type Timesheet = LoggedOf<'timesheet'>;

/** What timesheets are folded from; every list in log order. */
export interface TimesheetParts {
  readonly accepted: readonly AcceptedContract[];
  readonly views: SliceViews;
  readonly sources: readonly SliceSource[];
  /** What may change the state of a slice. */
  readonly events: readonly FateEvent[];
  readonly timesheets: readonly Timesheet[];
  readonly decided: FoldedDecisions;
  /** Of listed approvers. */
  readonly invoices: readonly LoggedOf<'invoice'>[];
  /** Of anybody: what there is to tell about a timesheet. */
  readonly steps: readonly TimesheetStep[];
}

export interface FoldedTimesheets {
  /** In log order. */
  readonly timesheets: readonly LedgerTimesheet[];
  /** Hashes of slices that overlap one that came before them. */
  readonly losers: ReadonlySet<string>;
  /** What became of slices, by hash. */
  readonly fates: ReadonlyMap<string, SliceFate>;
  readonly faults: readonly ChangeFault[];
}

/**
 * Each timesheet with its recomputed set and what was decided about it. One walk through the log:
 * a timesheet bills slices as they were when it was logged, and whether a slice may still be moved
 * depends on what was billed and approved by then.
 */
export function foldTimesheets(parts: TimesheetParts): FoldedTimesheets {
  const billed = createBilled(parts.decided);
  const fates = createFates(billed);
  const overlaps = createOverlapJudge();
  const slicesOf = createSliceSets(parts, { fates, losers: overlaps.losers });
  const stepsByRef = createStepsByRef(parts.steps);
  const timesheets: LedgerTimesheet[] = [];
  for (const each of inLogOrder(parts)) {
    if ('hash' in each)
      overlaps.add(each, (slice, at) => stateAt({ ...slice, fate: fates.of(slice.hash) }, at));
    if ('change' in each) fates.apply(each);
    if (!('entry' in each)) continue;
    const slices = slicesOf(each, (hash) => billed.isBilled(hash, each.logIndex));
    billed.add(each, slices);
    timesheets.push(ledgerTimesheet(parts, each, { slices, stepsByRef }));
  }
  return { timesheets, losers: overlaps.losers, fates: fates.byHash, faults: fates.faults };
}

const inLogOrder = ({
  sources,
  events,
  timesheets,
}: TimesheetParts): readonly (DiarySlice | FateEvent | Timesheet)[] =>
  [...sources.map(({ diary }) => diary), ...events, ...timesheets].sort(
    (a, b) => a.logIndex - b.logIndex,
  );

function ledgerTimesheet(
  { decided: { settledAt, replacementByHash }, invoices }: TimesheetParts,
  timesheet: Timesheet,
  {
    slices,
    stepsByRef,
  }: { readonly slices: readonly LedgerSlice[]; readonly stepsByRef: StepsByRef },
): LedgerTimesheet {
  const { hash } = timesheet.entry;
  const replacement = replacementByHash.get(hash);
  // What is decided about a timesheet that was replaced before has no effect.
  const decided = settledAt(hash, replacement?.logIndex);
  const own = invoices.filter(({ entry }) => entry.payload.ref === hash);
  const { invoice: approved } = decided.finance?.entry.payload ?? {};
  const invoice = own.find(({ entry }) => entry.hash === approved) ?? newestLeft(own);
  return {
    timesheet,
    slices,
    state: replacement === undefined ? stateOf(decided) : 'replaced',
    ...(replacement && {
      replacedAtIndex: replacement.logIndex,
      replacedBy: replacement.entry.hash,
    }),
    ...decided,
    ...(invoice && { invoice }),
    history: stepsByRef(hash),
  };
}

/** The newest invoice of which something is left; else the newest. */
function newestLeft(own: readonly LoggedOf<'invoice'>[]): LoggedOf<'invoice'> | undefined {
  const invoices = own.filter((each) => !isCredit(each));
  const credits = foldCredits(own);
  return invoices.findLast((each) => leftAt(credits, each).amountMinor > 0) ?? invoices.at(-1);
}

/** Which timesheets bill a slice, asked at a log index. */
export interface Billed {
  add(timesheet: Timesheet, slices: readonly LedgerSlice[]): void;
  /** In a timesheet that nothing had replaced by then. */
  isBilled(slice: string, logIndex: number): boolean;
  /** In one that was approved by then in that stage, and not excluded from the approval. */
  isApproved(slice: string, stage: 'client' | 'finance', logIndex: number): boolean;
}

interface Billing {
  readonly timesheet: Timesheet;
  readonly idx: number;
}

function createBilled({ settledAt, replacementByHash }: FoldedDecisions): Billed {
  const billingsBySlice = new Map<string, readonly Billing[]>();
  // Asked in log order, so what was replaced once is never asked for again.
  const effectiveAt = (slice: string, logIndex: number): readonly Billing[] => {
    const known = billingsBySlice.get(slice) ?? [];
    const effective = known.filter(({ timesheet }) => {
      const replacement = replacementByHash.get(timesheet.entry.hash);
      return (replacement?.logIndex ?? Number.POSITIVE_INFINITY) > logIndex;
    });
    if (effective.length < known.length) billingsBySlice.set(slice, effective);
    return effective;
  };
  return {
    add: (timesheet, slices) => {
      for (const { hash, idx } of slices)
        billingsBySlice.set(hash, [...(billingsBySlice.get(hash) ?? []), { timesheet, idx }]);
    },
    isBilled: (slice, logIndex) => effectiveAt(slice, logIndex).length > 0,
    isApproved: (slice, stage, logIndex) =>
      effectiveAt(slice, logIndex).some(({ timesheet, idx }) => {
        const payload = settledAt(timesheet.entry.hash, logIndex)[stage]?.entry.payload;
        return payload?.verdict === 'approve' && !payload.excl.some((each) => covers(each, idx));
      }),
  };
}

const covers = (
  { from_idx, to_idx }: { readonly from_idx: number; readonly to_idx: number },
  idx: number,
): boolean => idx >= from_idx && idx < to_idx;

/** Each walks through all slices of its week; what comes after these bills nothing (3.12). */
const timesheetsPerWeek = 64;

type SliceSets = (
  timesheet: Timesheet,
  isBilled: (slice: string) => boolean,
) => readonly LedgerSlice[];

/**
 * The billed set under the contract that a timesheet names; empty if that was never accepted. Only
 * slices of one cell can overlap, so a week is judged alone.
 */
function createSliceSets(
  { sources, views, accepted }: TimesheetParts,
  { fates, losers }: { readonly fates: Fates; readonly losers: ReadonlySet<string> },
): SliceSets {
  const byWeekByBase = new Map<number, ReadonlyMap<number, readonly SliceSource[]>>();
  const ofWeek = (base: WeekBase, week: number): readonly SliceSource[] => {
    const byWeek =
      byWeekByBase.get(base.week0) ?? groupBy(sources, ({ diary }) => weekOf(base, diary.idx));
    byWeekByBase.set(base.week0, byWeek);
    return byWeek.get(week) ?? [];
  };
  const countByWeek = new Map<number, number>();
  return ({ entry: { payload }, logIndex }, isBilled) => {
    const contract = termsAt(accepted, payload.contract, logIndex)?.billing;
    const count = (countByWeek.get(payload.week) ?? 0) + 1;
    countByWeek.set(payload.week, count);
    if (contract === undefined || count > timesheetsPerWeek) return [];
    const week = ofWeek(contract, payload.week);
    const sourceByHash = new Map(week.map((source) => [source.diary.hash, source]));
    const billable = billableSlices({
      slices: week.map(({ diary }) => ({ ...diary, fate: fates.of(diary.hash) })),
      losers,
      contract,
      week: payload.week,
      heads: payload.heads,
      alreadyBilled: new Set([...sourceByHash.keys()].filter(isBilled)),
      atIndex: logIndex,
    });
    return billable.flatMap(({ hash }) => {
      const source = sourceByHash.get(hash);
      return source
        ? [withWorkPaid(views.billedAt(source, logIndex), contract.rates, logIndex)]
        : [];
    });
  };
}

type StepsByRef = (timesheet: string) => readonly TimesheetStep[];

/** What refers to a timesheet, and what refers to a decision or invoice about it. */
function createStepsByRef(steps: readonly TimesheetStep[]): StepsByRef {
  const byRef = groupBy(steps, ({ entry }) => entry.payload.ref);
  return (timesheet) => {
    const direct = byRef.get(timesheet) ?? [];
    const answered = new Set(direct.map(({ entry }) => entry.hash as string));
    const indirect = [...answered].flatMap((hash) => byRef.get(hash) ?? []);
    return [...new Set([...direct, ...indirect])].sort((a, b) => a.logIndex - b.logIndex);
  };
}

function stateOf({ client, finance, payment }: Decided): TimesheetState {
  if (payment !== undefined) return 'paid';
  const financeVerdict = finance?.entry.payload.verdict;
  if (financeVerdict === 'approve') return 'finance_approved';
  if (financeVerdict !== undefined) return 'disputed';
  const clientVerdict = client?.entry.payload.verdict;
  if (clientVerdict === undefined) return 'submitted';
  return clientVerdict === 'approve' ? 'client_approved' : 'disputed';
}
