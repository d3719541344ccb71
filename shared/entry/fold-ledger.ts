import { billingOrder } from '../domain/billing.ts';
import type { EntryHash } from '../kit/ids.ts';
import { acceptedOf } from './accepted-contracts.ts';
import { contentByTarget } from './content-changes.ts';
import { expandedDecisions, foldDecisions } from './fold-decisions.ts';
import { fateEvents } from './fold-fates.ts';
import { foldOrgkeys } from './fold-orgkeys.ts';
import { foldReplies } from './fold-replies.ts';
import { withoutRevoked } from './fold-revocations.ts';
import { createSliceViews } from './fold-slices.ts';
import { foldTimesheets } from './fold-timesheets.ts';
import { judgeChanges } from './judge-changes.ts';
import type {
  ContractLedger,
  Delivery,
  ErasedStub,
  LoggedEntry,
  LoggedOf,
  OpenedValues,
  TimesheetStep,
} from './ledger.ts';
import { inLogOrder, ofKind } from './logged.ts';
import { approverOf } from './rosters.ts';
import { sliceSources } from './slice-sources.ts';

/**
 * Folds the entries of one contract's view (protocol 3.12a) into its state; `stubs` are those of
 * which only the leaf is here. Entries are taken as accepted: chains and signatures are the
 * acceptor's and the verifier's work; whether a decision's signer was listed when it was logged, and
 * whether a change may be made, is judged here. `deliveryByHash` only marks slices: what a timesheet
 * bills is decided by its heads, not by what arrived (adr/0006).
 */
export function foldLedger(
  logged: readonly LoggedEntry[],
  valuesByHash: ReadonlyMap<EntryHash, OpenedValues>,
  deliveryByHash?: ReadonlyMap<EntryHash, Delivery>,
  stubs: readonly ErasedStub[] = [],
): ContractLedger {
  const { entries, revocations } = withoutRevoked(inLogOrder(logged));
  const rosters = ofKind(entries, 'roster');
  const accepted = acceptedOf(entries);
  const judged = judgeChanges(entries, stubs);
  const contentByHash = contentByTarget(judged);
  const parts = { logged: entries, stubs, judged, contentByHash, valuesByHash, deliveryByHash };
  const sources = sliceSources(parts);
  const views = createSliceViews(parts, sources);
  const invoices = ofKind(entries, 'invoice').filter((each) => approverOf(rosters, each));
  const payments = ofKind(entries, 'payment').filter((each) => approverOf(rosters, each));
  const decided = foldDecisions(entries, accepted, payments);
  const folded = foldTimesheets({
    accepted,
    views,
    sources,
    events: fateEvents(judged),
    timesheets: ofKind(entries, 'timesheet'),
    decided,
    invoices,
    steps: timesheetSteps(entries),
  });
  const contract = accepted.at(-1)?.contract;
  const offered = openOffer(entries, contract);
  const payee = ofKind(entries, 'payee').at(-1);
  return {
    ...(contract && { contract }),
    ...(offered && { offered }),
    accepted,
    rosters,
    approvers: rosters.at(-1)?.entry.payload.approvers ?? [],
    enrolments: ofKind(entries, 'enroll'),
    sessions: ofKind(entries, 'session'),
    slices: views.current(folded).toSorted(billingOrder),
    timesheets: folded.timesheets,
    ...(payee && { payee }),
    invoices,
    decisions: decided.decisions,
    payments,
    repliesByRef: foldReplies(entries, valuesByHash),
    orgkeys: foldOrgkeys(entries),
    revocations,
    contentByHash,
    changeFaults: [...judged.flatMap(({ fault }) => fault ?? []), ...folded.faults],
    valuesByHash,
  };
}

/** Everything that may stand in the history of a timesheet, in log order. */
const timesheetSteps = (entries: readonly LoggedEntry[]): readonly TimesheetStep[] =>
  [
    ...expandedDecisions(entries),
    ...ofKind(entries, 'invoice'),
    ...ofKind(entries, 'payment'),
    ...ofKind(entries, 'reply'),
  ].sort((a, b) => a.logIndex - b.logIndex);

/** The newest contract that nobody answered, unless a later one was accepted since. */
function openOffer(
  entries: readonly LoggedEntry[],
  current: LoggedOf<'contract'> | undefined,
): LoggedOf<'contract'> | undefined {
  const newest = ofKind(entries, 'contract').at(-1);
  if (newest === undefined || newest.logIndex <= (current?.logIndex ?? -1)) return undefined;
  const rosters = ofKind(entries, 'roster');
  const isAnswered = ofKind(entries, 'decision').some(
    (each) => each.entry.payload.ref === newest.entry.hash && approverOf(rosters, each),
  );
  return isAnswered ? undefined : newest;
}
