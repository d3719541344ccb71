import { type BillingContract, billableSlices } from '../domain/billing.ts';
import type { ContractPayload } from './payload.ts';
import type { EntryOf } from './entry.ts';
import type {
  AcceptedContract,
  LedgerSlice,
  LedgerTimesheet,
  LoggedOf,
  TimesheetState,
} from './ledger.ts';

/** What timesheets are folded from; every list in log order. */
export interface TimesheetParts {
  readonly accepted: readonly AcceptedContract[];
  readonly slices: readonly LedgerSlice[];
  readonly timesheets: readonly LoggedOf<'timesheet'>[];
  /** Only those of listed approvers. */
  readonly decisions: readonly LoggedOf<'decision'>[];
  readonly invoices: readonly LoggedOf<'invoice'>[];
  readonly payments: readonly LoggedOf<'payment'>[];
}

/** Each timesheet with its recomputed set and what was decided about it, in log order. */
export function foldTimesheets(parts: TimesheetParts): readonly LedgerTimesheet[] {
  const decisionsByRef = groupByRef(parts.decisions);
  const approved = new Map<string, LoggedOf<'decision'>>();
  for (const [ref, decisions] of decisionsByRef) {
    const { finance } = settle(decisions);
    if (finance?.entry.payload.verdict === 'approve') approved.set(ref, finance);
  }
  const replacedAt = replacementIndices(parts.timesheets, approved);
  const setByHash = new Map<string, readonly LedgerSlice[]>();
  return parts.timesheets.map((timesheet) => {
    const { hash } = timesheet.entry;
    const earlier = parts.timesheets.filter(
      (other) =>
        other.logIndex < timesheet.logIndex &&
        (replacedAt.get(other.entry.hash) ?? Number.POSITIVE_INFINITY) > timesheet.logIndex,
    );
    const slices = timesheetSlices(parts, timesheet.entry, {
      earlierSets: earlier.map((other) => setByHash.get(other.entry.hash) ?? []),
    });
    setByHash.set(hash, slices);
    const decided = settle(decisionsByRef.get(hash) ?? []);
    const isReplaced = replacedAt.has(hash);
    return { timesheet, slices, ...stateOf(parts, timesheet, { ...decided, isReplaced }) };
  });
}

/** A contract's terms as billing needs them. */
export const billingContractOf = (contract: ContractPayload): BillingContract => ({
  manualOk: contract.manual_ok,
  fromIdx: contract.from_idx,
  week0: contract.week0,
  rates: contract.rates.map(({ work, rate_minor }) => ({ work, rateMinor: rate_minor })),
  capMs: contract.cap_ms,
});

/** The billed set under the contract that the timesheet names; empty if that was never accepted. */
function timesheetSlices(
  { accepted, slices }: TimesheetParts,
  { payload }: EntryOf<'timesheet'>,
  { earlierSets }: { readonly earlierSets: readonly (readonly LedgerSlice[])[] },
): readonly LedgerSlice[] {
  const contract = accepted.find((each) => each.contract.entry.hash === payload.contract);
  if (contract === undefined) return [];
  const billed = billableSlices({
    slices,
    contract: billingContractOf(contract.contract.entry.payload),
    week: payload.week,
    heads: payload.heads,
    alreadyBilled: new Set(earlierSets.flatMap((set) => set.map(({ hash }) => hash))),
  });
  return billed as readonly LedgerSlice[];
}

/** Log index at which each replaced timesheet lost its effect; nothing replaces a finance-approved one. */
function replacementIndices(
  timesheets: readonly LoggedOf<'timesheet'>[],
  approved: ReadonlyMap<string, LoggedOf<'decision'>>,
): ReadonlyMap<string, number> {
  const indices = new Map<string, number>();
  const known = new Set<string>();
  for (const { entry, logIndex } of timesheets) {
    const target = entry.payload.replaces;
    known.add(entry.hash);
    if (target === '' || target === entry.hash || !known.has(target) || indices.has(target))
      continue;
    const approval = approved.get(target);
    if (approval !== undefined && approval.logIndex < logIndex) continue;
    indices.set(target, logIndex);
  }
  return indices;
}

export function groupByRef<K extends 'decision' | 'invoice' | 'payment'>(
  logged: readonly LoggedOf<K>[],
): ReadonlyMap<string, readonly LoggedOf<K>[]> {
  const byRef = new Map<string, LoggedOf<K>[]>();
  for (const each of logged) {
    const { ref } = each.entry.payload as { readonly ref: string };
    const list = byRef.get(ref);
    if (list) list.push(each);
    else byRef.set(ref, [each]);
  }
  return byRef;
}

interface Decided {
  readonly client?: LoggedOf<'decision'>;
  readonly finance?: LoggedOf<'decision'>;
}

/**
 * The last decision per stage wins by log index; finance's approval closes the client stage, so a
 * later `withdraw` has no effect (protocol 3.18).
 */
export function settle(decisions: readonly LoggedOf<'decision'>[]): Decided {
  let decided: Decided = {};
  for (const decision of decisions) {
    const { stage, verdict } = decision.entry.payload;
    const isClosed = decided.finance?.entry.payload.verdict === 'approve';
    if (stage === 'client' && isClosed) continue;
    const { [stage]: _, ...others } = decided;
    decided = verdict === 'withdraw' ? others : { ...others, [stage]: decision };
  }
  return decided;
}

function stateOf(
  { invoices, payments }: TimesheetParts,
  timesheet: LoggedOf<'timesheet'>,
  decided: Decided & { readonly isReplaced: boolean },
): Omit<LedgerTimesheet, 'timesheet' | 'slices'> {
  const { client, finance, isReplaced } = decided;
  const payment = finance && payments.find((each) => each.entry.payload.ref === finance.entry.hash);
  const invoice = invoiceOf(invoices, timesheet, finance);
  const state = payment ? 'paid' : isReplaced ? 'replaced' : decidedState(decided);
  return {
    state,
    ...(client && { client }),
    ...(invoice && { invoice }),
    ...(finance && { finance }),
    ...(payment && { payment }),
  };
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

function decidedState({ client, finance }: Decided): TimesheetState {
  const financeVerdict = finance?.entry.payload.verdict;
  if (financeVerdict === 'approve') return 'finance_approved';
  if (financeVerdict !== undefined) return 'disputed';
  const clientVerdict = client?.entry.payload.verdict;
  if (clientVerdict === undefined) return 'submitted';
  return clientVerdict === 'approve' ? 'client_approved' : 'disputed';
}
