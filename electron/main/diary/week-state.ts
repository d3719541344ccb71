import type { WeekState } from '../../../shared/api/app-state.ts';
import { type DiarySlice, msByWork, slicesByCap } from '../../../shared/domain/billing.ts';
import { cellOf } from '../../../shared/domain/cell.ts';
import { invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';
import { editCloseAt, weekOf, weekRange } from '../../../shared/domain/week.ts';
import { billingContractOf } from '../../../shared/entry/contract-terms.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { type CapDeps, capNow } from './cap-watch.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { recordsOf } from './journal-queries.ts';
import type { Ledgers } from './ledgers.ts';
import type { ValuesReader } from './opened-values.ts';
import type { Receipts } from './receipts.ts';

export interface WeekStateDeps extends CapDeps {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly ledgers: Ledgers;
  readonly values: ValuesReader;
  readonly book: EditBook;
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
    trackedMs: slices
      .filter(({ state }) => state !== 'moved')
      .reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0),
    billableMs: ms.service + ms.support,
    notDelivered: slices.filter(({ delivery }) => delivery === 'missing').length,
    capMs: contract.cap_ms,
    cap: capNow(deps, contract, nowMs),
    amountMinor: invoiceTotal(lines),
    cur: contract.cur,
    editCloseAt: editCloseAt({ week0: contract.week0, editCloseS: contract.edit_close_s }, week),
    ...(timesheet && { timesheet }),
  };
}

export interface SliceChoice {
  readonly fromIdx: number;
  readonly toIdx: number;
  /** Hashes that somebody else has already. */
  readonly without?: ReadonlySet<string>;
}

/** Slices of a contract that this device signed, of cells [fromIdx, toIdx). */
export async function diarySlices(
  deps: WeekStateDeps,
  contract: Pick<ContractPayload, 'con'>,
  { fromIdx, toIdx, without }: SliceChoice,
): Promise<readonly DiarySlice[]> {
  const slices: DiarySlice[] = [];
  for (const record of recordsOf(deps.journal.records(), 'slice')) {
    const { hash, payload } = record;
    if (payload.con !== contract.con || payload.idx < fromIdx || payload.idx >= toIdx) continue;
    if (without?.has(hash)) continue;
    const values = await deps.values.readAmended(record);
    const { move, isForfeited } = deps.book.of(hash);
    const receipted = deps.receipts.of(hash);
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
      state: move !== undefined ? 'moved' : isForfeited ? 'forfeited' : 'ok',
      delivery: (await isDelivered(deps, record)) ? 'delivered' : 'missing',
    });
  }
  return slices;
}

/** Does the operator hold everything that is left of it, and of what amended it? */
async function isDelivered(
  { receipts, book, values }: WeekStateDeps,
  slice: Extract<JournalRecord, { readonly kind: 'slice' }>,
): Promise<boolean> {
  for (const record of [slice, ...book.of(slice.hash).amends]) {
    const gone = book.goneOf(record);
    const names = Object.keys(record.payload.cm).filter((name) => !gone.has(name));
    const held = receipts.heldOf(record.hash);
    const { captures } = await values.read(record);
    const blobs = Object.values(captures).flatMap((each) => (isTaken(each) ? [each.blob] : []));
    const isHeld =
      receipts.of(record.hash) !== undefined &&
      names.every((name) => held?.names.includes(name)) &&
      blobs.every((blob) => held?.blobs.includes(blob));
    if (!isHeld) return false;
  }
  return true;
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
