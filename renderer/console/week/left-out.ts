import type {
  ContractLedger,
  LedgerTimesheet,
  TimesheetState,
} from '../../../shared/entry/ledger.ts';
import { isExcluded } from './exclusions.ts';

/** That a client's decision in force names this very time. */
export interface LeftOut {
  readonly verdict: 'approve' | 'dispute';
  readonly reason: string | undefined;
}

/** Slices that a client's decision in force leaves out or disputes by name, by their hash. */
export function leftOutSlices(
  ledger: Pick<ContractLedger, 'timesheets' | 'valuesByHash'>,
): ReadonlyMap<string, LeftOut> {
  const found = new Map<string, LeftOut>();
  for (const { client, slices, state } of ledger.timesheets) {
    if (client === undefined || state === 'replaced') continue;
    const { verdict, excl } = client.entry.payload;
    if (verdict !== 'approve' && verdict !== 'dispute') continue;
    const reason = ledger.valuesByHash.get(client.entry.hash)?.reason;
    for (const { hash, idx } of slices)
      if (isExcluded(excl, idx)) found.set(hash, { verdict, reason });
  }
  return found;
}

const decidable: readonly TimesheetState[] = ['submitted', 'disputed'];

/** Whether the client may still approve or dispute it. */
export const isDecidable = ({ state }: Pick<LedgerTimesheet, 'state'>): boolean =>
  decidable.includes(state);

/** Cells of which a timesheet that may be decided bills something: only these can be marked. */
export const markableCells = (
  timesheets: readonly Pick<LedgerTimesheet, 'state' | 'slices'>[],
): ReadonlySet<number> =>
  new Set(timesheets.filter(isDecidable).flatMap(({ slices }) => slices.map(({ idx }) => idx)));
