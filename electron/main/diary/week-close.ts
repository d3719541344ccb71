import { cellOf } from '../../../shared/domain/cell.ts';
import { cellsPerWeek, editCloseAt, weekOf } from '../../../shared/domain/week.ts';
import type { WeekState } from '../../../shared/api/app-state.ts';
import { cellMs } from '../../../shared/domain/cell.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import type { Notices } from './notices.ts';
import type { PairedDiary } from './paired-types.ts';
import { submitTimesheet } from './timesheet.ts';
import { readWeekState } from './week-state.ts';

const hourMs = 3_600_000;
/** Before the week can no longer be changed she is reminded once more. */
const lastCallMs = 6 * hourMs;
const retryMs = 10 * 60_000;
const weekEveryMs = 60_000;

export interface WeekClose {
  /** Every minute or so. */
  look(paired: PairedDiary, nowMs: number): Promise<void>;
}

/**
 * The week that is over: reminded of until it is handed in, and handed in by itself once nothing can
 * be changed any more, if the contract says so. What comes late goes into a supplement.
 */
export function createWeekClose(notices: Notices): WeekClose {
  const said = new Set<string>();
  const triedAt = new Map<string, number>();
  return {
    async look(paired, nowMs) {
      for (const { con, organisation } of paired.contracts.list()) {
        const contract = paired.contracts.signed(con)?.payload;
        if (contract === undefined) continue;
        const week = await lastWeekOf(paired, contract, nowMs);
        if (week === undefined || !isToSubmit(week)) continue;
        const key = `${con} ${week.week}`;
        const closeAt = closeOf(contract, week.week);
        if (contract.auto_timesheet) {
          if (nowMs < closeAt || nowMs - (triedAt.get(key) ?? 0) < retryMs) continue;
          triedAt.set(key, nowMs);
          const made = await submitTimesheet(paired, { con, week: week.week });
          if (made.ok) notices.say('timesheet_made', { organisation });
          continue;
        }
        const stage = nowMs > closeAt ? 'closed' : nowMs > closeAt - lastCallMs ? 'last' : 'open';
        if (said.has(`${key} ${stage}`)) continue;
        said.add(`${key} ${stage}`);
        const hours = Math.max(0, Math.ceil((closeAt - nowMs) / hourMs));
        notices.say('week_closing', { organisation, hours });
      }
    },
  };
}

interface ClosingWeek {
  readonly key: string;
  readonly week: WeekState | undefined;
}
const newestByDiary = new WeakMap<PairedDiary, ClosingWeek>();

/**
 * The week that has just ended, while something of it can be done. Asked for with every state of the
 * window, so it is read again only when something was signed or received, and each minute.
 */
export async function closingWeek(
  paired: PairedDiary,
  contract: ContractPayload,
  nowMs: number,
): Promise<WeekState | undefined> {
  const { journal, receipts } = paired;
  const minute = Math.floor(nowMs / weekEveryMs);
  const key = [contract.con, journal.records().length, receipts.count(), minute].join(' ');
  const known = newestByDiary.get(paired);
  if (known?.key === key) return known.week;
  const found = await lastWeekOf(paired, contract, nowMs);
  const week = found && (isToSubmit(found) || nowMs <= found.editCloseAt) ? found : undefined;
  newestByDiary.set(paired, { key, week });
  return week;
}

/** The week before the one of an instant; `undefined`: nothing was tracked in it. */
async function lastWeekOf(
  paired: PairedDiary,
  contract: ContractPayload,
  nowMs: number,
): Promise<WeekState | undefined> {
  if (weekOf(contract, cellOf(nowMs)) < 1) return undefined;
  const week = await readWeekState(paired, contract, nowMs - cellsPerWeek * cellMs);
  return week.trackedMs === 0 ? undefined : week;
}

/** Something billable that no timesheet has. */
const isToSubmit = (week: Pick<WeekState, 'billableMs' | 'timesheet'>): boolean =>
  week.billableMs > (week.timesheet?.ms ?? 0);

const closeOf = ({ week0, edit_close_s: editCloseS }: ContractPayload, week: number): number =>
  editCloseAt({ week0, editCloseS }, week);
