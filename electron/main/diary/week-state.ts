import type { WeekState } from '../../../shared/api/app-state.ts';
import { type DiarySlice, msByWork, slicesByCap } from '../../../shared/domain/billing.ts';
import { cellOf } from '../../../shared/domain/cell.ts';
import { invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';
import { editCloseAt, weekOf, weekRange } from '../../../shared/domain/week.ts';
import { isDelivered } from '../../../shared/entry/fold-ledger.ts';
import { billingContractOf } from '../../../shared/entry/fold-timesheets.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import type { Journal } from './journal.ts';
import { recordsOf } from './journal-queries.ts';
import type { Ledgers } from './ledgers.ts';
import type { ReadValues } from './opened-values.ts';
import type { Receipts } from './receipts.ts';

export interface WeekStateDeps {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly ledgers: Ledgers;
  readonly readValues: ReadValues;
}

/** The week of an instant, from this device's own entries: an estimate until the log has them. */
export async function readWeekState(
  deps: WeekStateDeps,
  contract: ContractPayload,
  nowMs: number,
): Promise<WeekState> {
  const week = weekOf(contract, cellOf(nowMs));
  const { fromIdx, toIdx } = weekRange(contract, week);
  const slices = await diarySlices(deps, contract, { fromIdx, toIdx });
  const billing = billingContractOf(contract);
  const heads = [{ by: contract.by, seq: Number.MAX_SAFE_INTEGER }];
  const { within } = slicesByCap({
    // Time that is on its way counts here: the window says beside it how much is.
    slices: slices.map((slice) => ({ ...slice, delivery: 'delivered' })),
    contract: billing,
    week,
    heads,
    alreadyBilled: new Set(),
  });
  const ms = msByWork(within, billing.rates[0]?.work ?? 'service');
  const lines = invoiceLines({ timesheets: [{ hash: '', msByWork: ms }], rates: billing.rates });
  const timesheet = timesheetOf(deps, contract, week);
  return {
    con: contract.con,
    week,
    fromIdx,
    toIdx,
    trackedMs: slices.reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0),
    billableMs: ms.service + ms.support,
    notDelivered: slices.filter(({ delivery }) => delivery === 'missing').length,
    capMs: contract.cap_ms,
    amountMinor: invoiceTotal(lines),
    cur: contract.cur,
    editCloseAt: editCloseAt({ week0: contract.week0, editCloseS: contract.edit_close_s }, week),
    ...(timesheet && { timesheet }),
  };
}

async function diarySlices(
  deps: WeekStateDeps,
  contract: ContractPayload,
  { fromIdx, toIdx }: { readonly fromIdx: number; readonly toIdx: number },
): Promise<readonly DiarySlice[]> {
  const slices: DiarySlice[] = [];
  for (const record of recordsOf(deps.journal.records(), 'slice')) {
    const { hash, payload } = record;
    if (payload.con !== contract.con || payload.idx < fromIdx || payload.idx >= toIdx) continue;
    const values = await deps.readValues(record);
    const entry = { kind: 'slice', hash, payload } as EntryOf<'slice'>;
    const receipted = deps.receipts.of(hash);
    const held = deps.receipts.heldOf(hash);
    slices.push({
      hash,
      by: payload.by,
      seq: payload.seq,
      // Not in the log yet: after everything that is, in the order of signing.
      logIndex: receipted?.logIndex ?? Number.MAX_SAFE_INTEGER - 1_000_000 + payload.seq,
      session: payload.session,
      idx: payload.idx,
      fromMs: payload.from_ms,
      toMs: payload.to_ms,
      mode: payload.mode,
      moved: payload.moved !== '',
      work: values.ctx?.work,
      state: 'ok',
      delivery: receipted && isDelivered(entry, values, held) ? 'delivered' : 'missing',
    });
  }
  return slices;
}

/** The week's newest timesheet: as the log has it, or as it waits here. */
function timesheetOf(
  deps: WeekStateDeps,
  contract: ContractPayload,
  week: number,
): WeekState['timesheet'] {
  const newest = recordsOf(deps.journal.records(), 'timesheet').findLast(
    ({ payload }) => payload.con === contract.con && payload.week === week,
  );
  if (newest === undefined) return undefined;
  const { service, support } = newest.payload.ms;
  const logged = deps.ledgers
    .of(contract.con)
    ?.ledger.timesheets.find(({ timesheet }) => timesheet.entry.hash === newest.hash);
  const state = logged?.state ?? (deps.receipts.of(newest.hash) ? 'submitted' : 'waiting');
  return { hash: newest.hash, state, ms: service + support };
}
