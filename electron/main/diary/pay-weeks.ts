import type { PaySheet, PayWeek } from '../../../shared/api/pay-state.ts';
import {
  type BillingContract,
  type DiarySlice,
  msByWork,
  overlapLosers,
  slicesByCap,
} from '../../../shared/domain/billing.ts';
import { invoiceLines, invoiceTotal } from '../../../shared/domain/invoice.ts';
import { sumMinor } from '../../../shared/domain/money.ts';
import { weekOf, weekRange } from '../../../shared/domain/week.ts';
import { billingContractOf, termsAt } from '../../../shared/entry/contract-terms.ts';
import type { ContractLedger, LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import type { ContractPayload, Payload } from '../../../shared/entry/payload.ts';
import { amountOf, approvedMinorOf, paySheet } from './pay-sheets.ts';
import type { ReplyHere } from './week-talk.ts';

/** A timesheet that this device signed and the log does not show yet. */
export interface OwnSheet {
  readonly hash: string;
  readonly payload: Payload<'timesheet'>;
}

export interface PayInput {
  /** The terms that apply now. */
  readonly contract: ContractPayload;
  /** `undefined`: nothing was pulled yet. */
  readonly ledger: ContractLedger | undefined;
  /** Of this device, as far as the ledger does not have them. */
  readonly ownSlices: readonly DiarySlice[];
  readonly ownSheets: readonly OwnSheet[];
  readonly ownReplies: readonly ReplyHere[];
  readonly nowMs: number;
}

/** Every week of a contract with time or a timesheet, newest first: a pure fold of entries. */
export function payWeeks(input: PayInput): readonly PayWeek[] {
  const slices = [...(input.ledger?.slices ?? []), ...input.ownSlices];
  const losers = overlapLosers(slices);
  const counted = slices.filter(({ hash, state }) => state === 'ok' && !losers.has(hash));
  const byWeek = groupBy(counted, ({ idx }) => weekOf(input.contract, idx));
  const logged = (input.ledger?.timesheets ?? []).filter(({ state }) => state !== 'replaced');
  const sheetsByWeek = groupBy(logged, ({ timesheet }) => timesheet.entry.payload.week);
  const ownByWeek = groupBy(input.ownSheets, ({ payload }) => payload.week);
  const weeks = new Set([...byWeek.keys(), ...sheetsByWeek.keys(), ...ownByWeek.keys()]);
  return [...weeks]
    .sort((a, b) => b - a)
    .map((week) =>
      weekOfPay(input, week, {
        slices: byWeek.get(week) ?? [],
        logged: sheetsByWeek.get(week) ?? [],
        own: ownByWeek.get(week) ?? [],
      }),
    );
}

interface OneWeek {
  /** Live ones, losers of overlaps left out. */
  readonly slices: readonly DiarySlice[];
  readonly logged: readonly LedgerTimesheet[];
  readonly own: readonly OwnSheet[];
}

function weekOfPay(input: PayInput, week: number, { slices, logged, own }: OneWeek): PayWeek {
  const earned = earnedIn(input, week, slices);
  const here = newestHere(own);
  // A later one takes the place of the open one that it names, and of nothing else.
  const live = logged.filter(({ timesheet }) => timesheet.entry.hash !== here?.payload.replaces);
  const sheets = [
    ...(here === undefined ? [] : [sheetHere(input, here)]),
    ...live.map((sheet) => sheetLogged(input, sheet)).toReversed(),
  ];
  const approved = logged.map((sheet) => approvedMinorOf(termsOf(input, sheet), sheet));
  const paid = logged
    .filter(({ state }) => state === 'paid')
    .map((sheet) => approvedMinorOf(termsOf(input, sheet), sheet));
  return {
    week,
    ...weekRange(input.contract, week),
    cur: curOf(input, logged),
    trackedMs: lengthOf(slices),
    ...earned,
    submittedMinor: sumMinor(sheets.map(({ amountMinor }) => amountMinor)),
    approvedMinor: sumMinor(approved),
    paidMinor: sumMinor(paid),
    sheets,
  };
}

const sheetLogged = (input: PayInput, sheet: LedgerTimesheet): PaySheet =>
  paySheet(
    { ledger: ledgerOf(input), own: input.ownReplies, nowMs: input.nowMs },
    termsOf(input, sheet),
    sheet,
  );

function ledgerOf({ ledger }: PayInput): ContractLedger {
  if (ledger === undefined) throw new Error('a logged timesheet without a ledger');
  return ledger;
}

/** Each replaces the one before it as long as none was answered. */
const newestHere = (own: readonly OwnSheet[]): OwnSheet | undefined =>
  own.toSorted((a, b) => a.payload.no - b.payload.no).at(-1);

function sheetHere(input: PayInput, { hash, payload }: OwnSheet): PaySheet {
  const { service, support } = payload.ms;
  const { no, supplement, clk } = payload;
  return {
    hash,
    no,
    isSupplement: supplement,
    state: 'waiting',
    ms: service + support,
    amountMinor: amountOf(termsNamed(input, payload.contract), payload.ms),
    submittedAt: clk.wall_ms + clk.off_ms,
  };
}

/** The accepted contract that a timesheet was made under. */
const termsOf = (input: PayInput, { timesheet }: LedgerTimesheet): ContractPayload =>
  termsNamed(input, timesheet.entry.payload.contract);

const termsNamed = ({ ledger, contract }: PayInput, hash: string): ContractPayload =>
  ledger?.accepted.find((each) => each.contract.entry.hash === hash)?.contract.entry.payload ??
  contract;

function curOf(input: PayInput, logged: readonly LedgerTimesheet[]): string {
  const [first] = logged;
  return first === undefined ? input.contract.cur : termsOf(input, first).cur;
}

/**
 * Billable by the contract's rules if it all arrives: what is on its way counts here. A revision may
 * divide a week; then each part has its own rates and both share one cap.
 */
function earnedIn(
  input: PayInput,
  week: number,
  slices: readonly DiarySlice[],
): Pick<PayWeek, 'billableMs' | 'earnedMinor'> {
  const heads = [...new Set(slices.map(({ by }) => by))].map((by) => ({
    by,
    seq: Number.MAX_SAFE_INTEGER,
  }));
  const alreadyBilled = new Set<string>();
  const amounts: number[] = [];
  let billableMs = 0;
  for (const contract of billingTerms(input)) {
    const asked = { slices, contract, week, heads, alreadyBilled, losers: new Set<string>() };
    const { within } = slicesByCap(asked);
    const ms = msByWork(within, contract.rates[0]?.work ?? 'service');
    const timesheets = [{ hash: '', msByWork: ms }];
    amounts.push(invoiceTotal(invoiceLines({ timesheets, rates: contract.rates })));
    billableMs += ms.service + ms.support;
    for (const { hash } of within) alreadyBilled.add(hash);
  }
  return { billableMs, earnedMinor: sumMinor(amounts) };
}

function billingTerms({ ledger, contract }: PayInput): readonly BillingContract[] {
  const accepted = ledger?.accepted ?? [];
  const terms = accepted.flatMap(
    ({ contract: { entry } }) => termsAt(accepted, entry.hash)?.billing ?? [],
  );
  return terms.length > 0 ? terms : [billingContractOf(contract)];
}

function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => number,
): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

const lengthOf = (slices: readonly DiarySlice[]): number =>
  slices.reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0);
