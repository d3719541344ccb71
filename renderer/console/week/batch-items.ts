import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { weekRange } from '../../../shared/domain/week.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { MsByWork } from '../../../shared/verify/amounts.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { timesheetVerdict } from '../evidence/verdict.ts';
import { remainderOf } from './exclusions.ts';
import { contractOf } from './week-summary.ts';

/** A week that waits for the client, as one item of a batch (adr/0019). */
export interface BatchItem {
  readonly timesheet: LedgerTimesheet;
  readonly contract: ContractPayload;
  readonly ms: MsByWork;
  readonly amountMinor: number;
  /** Monday and Sunday of the contract's week, UTC. */
  readonly startAt: number;
  readonly endAt: number;
  /** Why it cannot be approved with the others. */
  readonly obstacle: 'failed' | 'limit' | 'currency' | undefined;
}

/** So many fit into one signature (protocol 3.7). */
export const maxBatchItems = 64;

/** Weeks that nobody decided about yet, oldest first, each with its exact sum. */
export function batchItems(evidence: Evidence, limitMinor: number): readonly BatchItem[] {
  const { ledger, report } = evidence;
  const cur = ledger.contract?.entry.payload.cur;
  return ledger.timesheets.flatMap((timesheet): readonly BatchItem[] => {
    const contract = contractOf(ledger, timesheet);
    if (timesheet.state !== 'submitted' || contract === undefined) return [];
    const { entry } = timesheet.timesheet;
    const whole = remainderOf(timesheet.slices, [], { contract, timesheet: entry.hash });
    if (whole === undefined) return [];
    const { fromIdx, toIdx } = weekRange(contract, entry.payload.week);
    const obstacle =
      timesheetVerdict(report, timesheet) === 'failed'
        ? 'failed'
        : whole.amountMinor > limitMinor
          ? 'limit'
          : contract.cur === cur
            ? undefined
            : 'currency';
    const { ms, amountMinor } = whole;
    const span = { startAt: cellStartAt(fromIdx), endAt: cellStartAt(toIdx) };
    return [{ timesheet, contract, ms, amountMinor, ...span, obstacle }];
  });
}
