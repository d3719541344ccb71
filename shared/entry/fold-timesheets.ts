import { type BillingContract, billableSlices } from '../domain/billing.ts';
import { type WeekBase, weekOf } from '../domain/week.ts';
import type {
  AcceptedContract,
  LedgerSlice,
  LedgerTimesheet,
  LoggedOf,
  TimesheetState,
} from './ledger.ts';
import type { ContractPayload } from './payload.ts';
import { createSettledAt, type Decided, groupBy, isApproved, type SettledAt } from './settle.ts';

/** What timesheets are folded from; every list in log order. */
export interface TimesheetParts {
  readonly accepted: readonly AcceptedContract[];
  readonly slices: readonly LedgerSlice[];
  readonly timesheets: readonly LoggedOf<'timesheet'>[];
  /** Only those of listed approvers, also of invoices and payments. */
  readonly decisions: readonly LoggedOf<'decision'>[];
  readonly invoices: readonly LoggedOf<'invoice'>[];
  readonly payments: readonly LoggedOf<'payment'>[];
}

/** Each timesheet with its recomputed set and what was decided about it, in log order. */
export function foldTimesheets(parts: TimesheetParts): readonly LedgerTimesheet[] {
  const settledAt = createSettledAt(parts.decisions, parts.payments);
  const replacedAt = replacementIndices(parts.timesheets, settledAt);
  const sliceIndex = createSliceIndex(parts.slices);
  const billedIn = new Map<string, string[]>();
  return parts.timesheets.map((timesheet) => {
    const { hash } = timesheet.entry;
    const isEffective = (other: string): boolean =>
      (replacedAt.get(other) ?? Number.POSITIVE_INFINITY) > timesheet.logIndex;
    const isBilled = (slice: string): boolean => billedIn.get(slice)?.some(isEffective) ?? false;
    const slices = timesheetSlices(parts.accepted, timesheet, { sliceIndex, isBilled });
    for (const slice of slices)
      billedIn.set(slice.hash, [...(billedIn.get(slice.hash) ?? []), hash]);
    const replacedAtIndex = replacedAt.get(hash);
    // What is decided about a timesheet that was replaced before has no effect.
    const decided = settledAt(hash, replacedAtIndex);
    const invoice = invoiceOf(parts.invoices, timesheet, decided.finance);
    const state = replacedAtIndex === undefined ? stateOf(decided) : 'replaced';
    return {
      timesheet,
      slices,
      state,
      ...(replacedAtIndex !== undefined && { replacedAtIndex }),
      ...decided,
      ...(invoice && { invoice }),
    };
  });
}

/** A contract's terms as billing needs them, while no later contract is accepted. */
export const billingContractOf = (contract: ContractPayload): BillingContract => ({
  manualOk: contract.manual_ok,
  fromIdx: contract.from_idx,
  week0: contract.week0,
  rates: contract.rates.map(({ work, rate_minor }) => ({ work, rateMinor: rate_minor })),
  capMs: contract.cap_ms,
});

/**
 * The terms that a timesheet logged at `logIndex` bills under; `undefined` if the contract was not
 * accepted before. It ends where a contract that was accepted after it begins (protocol 3.12).
 */
export function termsAt(
  accepted: readonly AcceptedContract[],
  hash: string,
  logIndex = Number.POSITIVE_INFINITY,
): { readonly contract: ContractPayload; readonly billing: BillingContract } | undefined {
  const known = accepted.filter(({ decision }) => decision.logIndex < logIndex);
  const at = known.findIndex(({ contract }) => contract.entry.hash === hash);
  const found = known[at]?.contract.entry.payload;
  if (found === undefined) return undefined;
  const toIdx = known
    .slice(at + 1)
    .map(({ contract }) => contract.entry.payload.from_idx)
    .reduce((first, idx) => Math.min(first, idx), Number.POSITIVE_INFINITY);
  return { contract: found, billing: { ...billingContractOf(found), toIdx } };
}

/** Slices of one contract week. Only slices of one cell can overlap, so a week is judged alone. */
type SlicesOfWeek = (base: WeekBase, week: number) => readonly LedgerSlice[];

function createSliceIndex(slices: readonly LedgerSlice[]): SlicesOfWeek {
  const byWeekByBase = new Map<number, ReadonlyMap<number, readonly LedgerSlice[]>>();
  return (base, week) => {
    const byWeek = byWeekByBase.get(base.week0) ?? groupBy(slices, ({ idx }) => weekOf(base, idx));
    byWeekByBase.set(base.week0, byWeek);
    return byWeek.get(week) ?? [];
  };
}

/** The billed set under the contract that the timesheet names; empty if that was never accepted. */
function timesheetSlices(
  accepted: readonly AcceptedContract[],
  { entry: { payload }, logIndex }: LoggedOf<'timesheet'>,
  known: {
    readonly sliceIndex: SlicesOfWeek;
    readonly isBilled: (slice: string) => boolean;
  },
): readonly LedgerSlice[] {
  const contract = termsAt(accepted, payload.contract, logIndex)?.billing;
  if (contract === undefined) return [];
  const slices = known.sliceIndex(contract, payload.week);
  const billed = billableSlices({
    slices,
    contract,
    week: payload.week,
    heads: payload.heads,
    alreadyBilled: new Set(slices.map(({ hash }) => hash).filter(known.isBilled)),
  });
  return billed as readonly LedgerSlice[];
}

/**
 * Log index at which each replaced timesheet lost its effect. A revision of one that finance had
 * approved by then replaces nothing, whatever is decided later.
 */
function replacementIndices(
  timesheets: readonly LoggedOf<'timesheet'>[],
  settledAt: SettledAt,
): ReadonlyMap<string, number> {
  const indices = new Map<string, number>();
  const weekByHash = new Map<string, number>();
  for (const { entry, logIndex } of timesheets) {
    const { replaces, week } = entry.payload;
    weekByHash.set(entry.hash, week);
    if (replaces === entry.hash || weekByHash.get(replaces) !== week || indices.has(replaces))
      continue;
    if (!isApproved(settledAt(replaces, logIndex))) indices.set(replaces, logIndex);
  }
  return indices;
}

/** The invoice that finance approved, else the newest one for the timesheet. */
function invoiceOf(
  invoices: readonly LoggedOf<'invoice'>[],
  timesheet: LoggedOf<'timesheet'>,
  finance: LoggedOf<'decision'> | undefined,
): LoggedOf<'invoice'> | undefined {
  const own = invoices.filter(({ entry }) => entry.payload.ref === timesheet.entry.hash);
  return own.find(({ entry }) => entry.hash === finance?.entry.payload.invoice) ?? own.at(-1);
}

function stateOf({ client, finance, payment }: Decided): TimesheetState {
  if (payment !== undefined) return 'paid';
  const financeVerdict = finance?.entry.payload.verdict;
  if (financeVerdict === 'approve') return 'finance_approved';
  if (financeVerdict !== undefined) return 'disputed';
  const clientVerdict = client?.entry.payload.verdict;
  if (clientVerdict === undefined) return 'submitted';
  return clientVerdict === 'approve' ? 'client_approved' : 'disputed';
}
