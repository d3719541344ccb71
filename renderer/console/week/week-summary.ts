import { slicesByCap, msByWork } from '../../../shared/domain/billing.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { invoiceLines, invoiceTotal, type MsByWork } from '../../../shared/domain/invoice.ts';
import { editCloseAt, reviewCloseAt, weekOf, weekRange } from '../../../shared/domain/week.ts';
import { billingContractOf, termsAt } from '../../../shared/entry/contract-terms.ts';
import type { ContractLedger, LedgerSlice, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { type Exclusions, withoutExcluded } from '../../../shared/verify/amounts.ts';
import { sumMs } from '../../ui/day-view.ts';
import { addDays, dayOf } from '../../ui/day-rows.ts';
import { groupBy } from '../../ui/group-by.ts';

export interface DayTotal {
  /** `2026-07-06` */
  readonly day: string;
  readonly trackedMs: number;
  readonly slices: readonly LedgerSlice[];
}

/** One contract week as its verified entries tell it. */
export interface WeekSummary {
  readonly week: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly editCloseAt: number;
  readonly reviewCloseAt: number;
  readonly slices: readonly LedgerSlice[];
  readonly trackedMs: number;
  /** Within the cap, by the contract's rules. */
  readonly billableMs: number;
  readonly overCapMs: number;
  readonly capMs: number;
  readonly days: readonly DayTotal[];
  /** Newest first; replaced ones last. */
  readonly timesheets: readonly LedgerTimesheet[];
}

/** Weeks that have a slice or a timesheet, newest first. */
export function weeksOf(ledger: ContractLedger): readonly number[] {
  const contract = ledger.contract?.entry.payload;
  if (contract === undefined) return [];
  const weeks = [
    ...ledger.slices.map((slice) => weekOf(contract, slice.idx)),
    ...ledger.timesheets.map(({ timesheet }) => timesheet.entry.payload.week),
  ];
  return [...new Set(weeks)].sort((a, b) => b - a);
}

/** Days are the reader's; the week is the contract's, in UTC (protocol 3.7). */
export function weekSummary(
  ledger: ContractLedger,
  contract: ContractPayload,
  at: { readonly week: number; readonly zone: string },
): WeekSummary {
  const { week, zone } = at;
  const range = weekRange(contract, week);
  const slices = ledger.slices.filter((slice) => weekOf(contract, slice.idx) === week);
  const heads = slices.map(({ by, seq }) => ({ by, seq: Math.max(seq, maxSeq(slices, by)) }));
  const byCap = ledger.accepted.flatMap(({ contract: { entry } }) => {
    const terms = termsAt(ledger.accepted, entry.hash);
    if (terms === undefined) return [];
    const { billing } = terms;
    const billed = { slices: ledger.slices, contract: billing, week, heads };
    return [slicesByCap({ ...billed, alreadyBilled: new Set() })];
  });
  const close = {
    week0: contract.week0,
    editCloseS: contract.edit_close_s,
    reviewCloseS: contract.review_close_s,
  };
  return {
    week,
    startAt: cellStartAt(range.fromIdx),
    endAt: cellStartAt(range.toIdx),
    editCloseAt: editCloseAt(close, week),
    reviewCloseAt: reviewCloseAt(close, week),
    slices,
    trackedMs: sumMs(slices),
    billableMs: totalMs(byCap.flatMap(({ within }) => within)),
    overCapMs: totalMs(byCap.flatMap(({ over }) => over)),
    capMs: contract.cap_ms,
    days: dayTotals(slices, range, zone),
    timesheets: timesheetsOfWeek(ledger, week),
  };
}

/** The newest accepted terms that reach into a week; earlier weeks keep those they had. */
export const contractOfWeek = (
  { accepted }: Pick<ContractLedger, 'accepted'>,
  week: number,
): ContractPayload | undefined =>
  (
    accepted.findLast(({ contract: { entry } }) => {
      const { toIdx } = weekRange(entry.payload, week);
      return entry.payload.from_idx < toIdx;
    }) ?? accepted[0]
  )?.contract.entry.payload;

/**
 * Exact amount of a timesheet under the contract that it names, each line rounded once; without
 * what the client's approval leaves out.
 */
export function timesheetAmount(
  ledger: ContractLedger,
  timesheet: LedgerTimesheet,
): { readonly amountMinor: number; readonly cur: string } | undefined {
  const contract = contractOf(ledger, timesheet);
  if (contract === undefined) return undefined;
  const lines = invoiceLines({
    timesheets: [
      { hash: timesheet.timesheet.entry.hash, msByWork: recomputedMs(timesheet, contract) },
    ],
    rates: billingContractOf(contract).rates,
  });
  return { amountMinor: invoiceTotal(lines), cur: contract.cur };
}

/** The accepted contract that a timesheet was made under. */
export const contractOf = (
  ledger: ContractLedger,
  { timesheet }: LedgerTimesheet,
): ContractPayload | undefined =>
  ledger.accepted.find(({ contract }) => contract.entry.hash === timesheet.entry.payload.contract)
    ?.contract.entry.payload;

/** What the client's approval in force leaves out. */
export const leftOutOf = ({ client }: Pick<LedgerTimesheet, 'client'>): Exclusions =>
  client?.entry.payload.verdict === 'approve' ? client.entry.payload.excl : [];

/**
 * Milliseconds per kind of work, counted from the slices rather than taken from the timesheet;
 * without what the client's approval leaves out.
 */
export const recomputedMs = (
  timesheet: LedgerTimesheet,
  contract: ContractPayload,
): Required<MsByWork> =>
  msByWork(
    withoutExcluded(timesheet.slices, leftOutOf(timesheet)),
    contract.rates[0]?.work ?? 'service',
  );

const maxSeq = (slices: readonly LedgerSlice[], by: string): number =>
  slices.reduce((max, slice) => (slice.by === by ? Math.max(max, slice.seq) : max), -1);

const totalMs = (slices: readonly { readonly fromMs: number; readonly toMs: number }[]): number =>
  slices.reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0);

const timesheetsOfWeek = (ledger: ContractLedger, week: number): readonly LedgerTimesheet[] =>
  ledger.timesheets
    .filter(({ timesheet }) => timesheet.entry.payload.week === week)
    .toSorted(
      (a, b) =>
        Number(a.state === 'replaced') - Number(b.state === 'replaced') ||
        b.timesheet.logIndex - a.timesheet.logIndex,
    );

/** Eight days at most: a UTC week touches eight of them in another zone. */
function dayTotals(
  slices: readonly LedgerSlice[],
  range: { readonly fromIdx: number; readonly toIdx: number },
  zone: string,
): readonly DayTotal[] {
  const slicesByDay = groupBy(slices, (slice) => dayOf(cellStartAt(slice.idx), zone));
  const last = dayOf(cellStartAt(range.toIdx) - 1, zone);
  const days: DayTotal[] = [];
  for (let day = dayOf(cellStartAt(range.fromIdx), zone); day <= last; day = addDays(day, 1)) {
    const ofDay = slicesByDay.get(day) ?? [];
    days.push({ day, trackedMs: sumMs(ofDay), slices: ofDay });
  }
  return days;
}
