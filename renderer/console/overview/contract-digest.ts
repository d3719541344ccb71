import { cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import { mondayIdxOf, weekRange } from '../../../shared/domain/week.ts';
import type { Role } from '../../../shared/api/schemas.ts';
import type { LedgerSlice, TimesheetState } from '../../../shared/entry/ledger.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { sumMs } from '../../ui/day-view.ts';
import { groupBy } from '../../ui/group-by.ts';
import type { Verdict } from '../../ui/verdict.ts';
import { createSliceJudge, type SliceJudge } from '../diary/slice-judge.ts';
import { type Evidence, type EvidenceRead, isEvidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { type LiveState, liveState } from '../now/live-state.ts';
import { contractOfWeek, timesheetAmount } from '../week/week-summary.ts';
import { type Attention, attentionOf, weekToShow } from './attention.ts';
import { type ExceptionCounts, countExceptions } from './exceptions.ts';

export interface DayDigest {
  readonly trackedMs: number;
  readonly exceptions: ExceptionCounts;
  readonly verdict: Verdict;
}

export interface WeekDigest {
  /** Monday in UTC, `2026-07-06`, of the day on which the contract's week begins. */
  readonly monday: string;
  readonly state: TimesheetState;
  readonly amountMinor: number | undefined;
  readonly cur: string | undefined;
}

/**
 * What an overview of many contracts needs of one: what was verified is let go once this is known,
 * so that a team of hundreds fits into a browser.
 */
export interface ContractDigest {
  readonly con: string;
  readonly isSigned: boolean;
  readonly attention: Attention;
  /** By UTC day, `2026-07-06`. */
  readonly dayByDate: ReadonlyMap<string, DayDigest>;
  readonly weeks: readonly WeekDigest[];
  /** Monday of the week that matters now. */
  readonly ownMonday: string | undefined;
  readonly capMs: number;
  readonly live: LiveState;
}

export function digestOf(
  read: EvidenceRead,
  at: { readonly nowMs: number; readonly roles: readonly Role[] },
): ContractDigest {
  if (!isEvidence(read)) return { ...nothing, con: read.con };
  const { ledger } = read;
  const judge = createSliceJudge(read);
  const byDay = groupBy(ledger.slices, ({ idx }) => dayOf(cellStartAt(idx), 'UTC'));
  return {
    con: read.con,
    isSigned: true,
    attention: attentionOf(read, at.roles),
    dayByDate: new Map([...byDay].map(([day, slices]) => [day, dayDigest(read, slices, judge)])),
    weeks: weekDigests(read),
    ownMonday: ownMondayOf(read, at.nowMs),
    capMs: ledger.contract?.entry.payload.cap_ms ?? 0,
    live: liveState(ledger),
  };
}

const nothing: Omit<ContractDigest, 'con'> = {
  isSigned: false,
  attention: 'none',
  dayByDate: new Map(),
  weeks: [],
  ownMonday: undefined,
  capMs: 0,
  live: { state: 'never' },
};

const dayDigest = (
  { report }: Evidence,
  slices: readonly LedgerSlice[],
  judge: SliceJudge,
): DayDigest => ({
  trackedMs: sumMs(slices),
  exceptions: countExceptions(slices, judge),
  verdict: verdictOfSlices(report, slices),
});

const mondayOfIdx = (idx: number): string =>
  dayOf(cellStartAt(mondayIdxOf(cellStartAt(idx))), 'UTC');

function weekDigests({ ledger }: Evidence): readonly WeekDigest[] {
  return ledger.timesheets
    .filter(({ state }) => state !== 'replaced')
    .flatMap((timesheet) => {
      const { week } = timesheet.timesheet.entry.payload;
      const contract = contractOfWeek(ledger, week);
      if (contract === undefined) return [];
      const amount = timesheetAmount(ledger, timesheet);
      return [
        {
          monday: mondayOfIdx(weekRange(contract, week).fromIdx),
          state: timesheet.state,
          amountMinor: amount?.amountMinor,
          cur: amount?.cur,
        },
      ];
    });
}

function ownMondayOf(evidence: Evidence, nowMs: number): string | undefined {
  const week = weekToShow(evidence, nowMs);
  const contract = week === undefined ? undefined : contractOfWeek(evidence.ledger, week);
  if (week === undefined || contract === undefined) return undefined;
  return mondayOfIdx(weekRange(contract, week).fromIdx);
}

/** Monday (UTC) of the present week. */
export const mondayOfNow = (nowMs: number): string => mondayOfIdx(cellOf(nowMs));
