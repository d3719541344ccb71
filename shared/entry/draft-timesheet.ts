import { billableSlices, msByWork } from '../domain/billing.ts';
import { weekOf } from '../domain/week.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { termsAt } from './contract-terms.ts';
import { isChainedKind } from './kinds.ts';
import type { ContractLedger, LedgerSlice, LoggedEntry } from './ledger.ts';
import type { Payload } from './payload.ts';
import { setRoot } from './set.ts';
import { withWorkPaid } from './work-paid.ts';

export type TimesheetHead = Payload<'timesheet'>['heads'][number];

/** A timesheet's own keys, ready to be put under a header and signed (protocol 3.7). */
export type TimesheetDraft = Pick<
  Payload<'timesheet'>,
  'contract' | 'week' | 'no' | 'replaces' | 'supplement' | 'heads' | 'n' | 'ms' | 'set'
>;

export interface DraftRequest {
  readonly logged: readonly LoggedEntry[];
  readonly week: number;
  /** hash of an accepted contract; default: the one in force. A revision may divide a week. */
  readonly contract?: string;
}

/**
 * What a device would submit now for a week of one contract. It replaces the week's open timesheet
 * under that contract if there is one; next to another effective one it is a supplement (3.12).
 * `undefined` without an accepted contract or when there is nothing to bill.
 */
export function draftTimesheet(
  hasher: Hasher,
  ledger: ContractLedger,
  request: DraftRequest,
): TimesheetDraft | undefined {
  const { logged, week } = request;
  const hash = request.contract ?? ledger.contract?.entry.hash;
  const contract = hash === undefined ? undefined : termsAt(ledger.accepted, hash)?.billing;
  if (hash === undefined || contract === undefined) return undefined;
  const effective = ledger.timesheets.filter(({ state }) => state !== 'replaced');
  const ofWeek = effective.filter((each) => each.timesheet.entry.payload.week === week);
  const open = ofWeek.find(
    ({ state, timesheet }) =>
      state !== 'finance_approved' && state !== 'paid' && timesheet.entry.payload.contract === hash,
  );
  const heads = timesheetHeads(ledger, logged, week);
  const alreadyBilled = effective.filter((each) => each !== open).flatMap((each) => each.slices);
  const slices = billableSlices({
    slices: ledger.slices.map((slice) => withWorkPaid(slice, contract.rates)),
    contract,
    week,
    heads,
    alreadyBilled: new Set(alreadyBilled.map((slice) => slice.hash)),
  });
  const [firstRate] = contract.rates;
  if (slices.length === 0 || firstRate === undefined) return undefined;
  return {
    contract: hash,
    week,
    no: nextNumber(ledger, week),
    replaces: open?.timesheet.entry.hash ?? '',
    supplement: ofWeek.some((each) => each !== open),
    heads,
    n: slices.length,
    ms: msByWork(slices, firstRate.work),
    set: setRoot(
      hasher,
      slices.map((slice) => slice.hash),
    ),
  };
}

function nextNumber({ timesheets }: ContractLedger, week: number): number {
  const numbers = timesheets
    .map(({ timesheet }) => timesheet.entry.payload)
    .filter((other) => other.week === week)
    .map(({ no }) => no);
  return Math.max(-1, ...numbers) + 1;
}

/**
 * Per stream of the contract, the newest entry such that every slice of the week at or below it was
 * delivered; ascending by kid. A stream whose first slices are all undelivered ends before them.
 */
export function timesheetHeads(
  ledger: ContractLedger,
  logged: readonly LoggedEntry[],
  week: number,
): TimesheetHead[] {
  const contract = ledger.contract?.entry.payload;
  if (contract === undefined) return [];
  const isWaiting = (slice: LedgerSlice): boolean =>
    slice.delivery === 'missing' && slice.state === 'ok' && weekOf(contract, slice.idx) === week;
  const limitByKid = new Map<string, number>();
  for (const slice of ledger.slices.filter(isWaiting))
    limitByKid.set(slice.by, Math.min(slice.seq, limitByKid.get(slice.by) ?? slice.seq));
  const headByKid = new Map<string, TimesheetHead>();
  for (const { entry } of logged) {
    if (!isChainedKind(entry.kind) || entry.payload.con !== contract.con) continue;
    const { by, seq } = entry.payload as Payload<'slice'>;
    if (seq >= (limitByKid.get(by) ?? Number.POSITIVE_INFINITY)) continue;
    if (seq > (headByKid.get(by)?.seq ?? -1)) headByKid.set(by, { by, seq, head: entry.hash });
  }
  return [...headByKid.values()].sort((a, b) => (a.by < b.by ? -1 : 1));
}
