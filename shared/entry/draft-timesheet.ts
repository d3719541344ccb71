import { billableSlices, msByWork } from '../domain/billing.ts';
import { weekOf } from '../domain/week.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { termsAt } from './fold-timesheets.ts';
import { isChainedKind } from './kinds.ts';
import type { ContractLedger, LedgerSlice, LoggedEntry } from './ledger.ts';
import type { Payload } from './payload.ts';
import { setRoot } from './set.ts';

export type TimesheetHead = Payload<'timesheet'>['heads'][number];

/** A timesheet's own keys, ready to be put under a header and signed (protocol 3.7). */
export type TimesheetDraft = Pick<
  Payload<'timesheet'>,
  'contract' | 'week' | 'no' | 'replaces' | 'supplement' | 'heads' | 'n' | 'ms' | 'set'
>;

/**
 * What a device would submit now for a week of the current contract. It replaces the week's open
 * timesheet if there is one; after finance approved one, the rest goes in a supplement (3.12).
 * `undefined` without an accepted contract or when there is nothing to bill.
 */
export function draftTimesheet(
  hasher: Hasher,
  ledger: ContractLedger,
  request: { readonly logged: readonly LoggedEntry[]; readonly week: number },
): TimesheetDraft | undefined {
  const { logged, week } = request;
  const hash = ledger.contract?.entry.hash;
  const contract = hash && termsAt(ledger.accepted, hash)?.billing;
  if (hash === undefined || contract === undefined) return undefined;
  const effective = ledger.timesheets.filter(({ state }) => state !== 'replaced');
  const ofWeek = effective.filter((each) => each.timesheet.entry.payload.week === week);
  const open = ofWeek.find(({ state }) => state !== 'finance_approved' && state !== 'paid');
  const heads = timesheetHeads(ledger, logged, week);
  const alreadyBilled = effective.filter((each) => each !== open).flatMap((each) => each.slices);
  const slices = billableSlices({
    slices: ledger.slices,
    contract,
    week,
    heads,
    alreadyBilled: new Set(alreadyBilled.map((slice) => slice.hash)),
  });
  const [firstRate] = contract.rates;
  if (slices.length === 0 || firstRate === undefined) return undefined;
  const numbers = ledger.timesheets
    .map(({ timesheet }) => timesheet.entry.payload)
    .filter((other) => other.week === week)
    .map(({ no }) => no);
  return {
    contract: hash,
    week,
    no: Math.max(-1, ...numbers) + 1,
    replaces: open?.timesheet.entry.hash ?? '',
    supplement: open === undefined && ofWeek.length > 0,
    heads,
    n: slices.length,
    ms: msByWork(slices, firstRate.work),
    set: setRoot(
      hasher,
      slices.map((slice) => slice.hash),
    ),
  };
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
    slice.delivery === 'missing' && weekOf(contract, slice.idx) === week;
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
