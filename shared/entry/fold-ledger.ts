import { billingOrder, overlapLosers } from '../domain/billing.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { EntryOf } from './entry.ts';
import { foldTimesheets } from './fold-timesheets.ts';
import type { Kind } from './kinds.ts';
import type {
  AcceptedContract,
  ContractLedger,
  Delivery,
  LedgerSlice,
  LoggedEntry,
  LoggedOf,
  OpenedValues,
} from './ledger.ts';
import { noValues } from './open-values.ts';
import type { Approver } from './payload.ts';
import { isTaken } from './values.ts';

/**
 * Folds the entries of one contract's view (protocol 3.12a) into its state. Entries are taken as
 * accepted: chains and signatures are the acceptor's and the verifier's work; whether a decision's
 * signer was listed when it was logged is judged here. `deliveryByHash` only marks slices: what a
 * timesheet bills is decided by its heads, not by what arrived (adr/0006).
 */
export function foldLedger(
  logged: readonly LoggedEntry[],
  valuesByHash: ReadonlyMap<EntryHash, OpenedValues>,
  deliveryByHash?: ReadonlyMap<EntryHash, Delivery>,
): ContractLedger {
  const entries = logged.toSorted((a, b) => a.logIndex - b.logIndex);
  const rosters = ofKind(entries, 'roster');
  const decisions = ofKind(entries, 'decision').filter(
    (decision) => approverOf(rosters, decision) !== undefined,
  );
  const accepted = acceptedContracts(ofKind(entries, 'contract'), decisions);
  const slices = ledgerSlices(ofKind(entries, 'slice'), valuesByHash, deliveryByHash);
  const invoices = ofKind(entries, 'invoice').filter((each) => approverOf(rosters, each));
  const payments = ofKind(entries, 'payment').filter((each) => approverOf(rosters, each));
  const timesheets = foldTimesheets({
    accepted,
    slices,
    decisions,
    invoices,
    timesheets: ofKind(entries, 'timesheet'),
    payments,
  });
  const contract = accepted.at(-1)?.contract;
  const offered = openOffer(ofKind(entries, 'contract'), decisions, contract);
  const payee = ofKind(entries, 'payee').at(-1);
  return {
    ...(contract && { contract }),
    ...(offered && { offered }),
    accepted,
    rosters,
    approvers: rosters.at(-1)?.entry.payload.approvers ?? [],
    enrolments: ofKind(entries, 'enroll'),
    sessions: ofKind(entries, 'session'),
    slices,
    timesheets,
    ...(payee && { payee }),
    invoices,
    valuesByHash,
  };
}

/** The entries of one kind, in the order given. */
export const ofKind = <K extends Kind>(
  entries: readonly LoggedEntry[],
  kind: K,
): readonly LoggedOf<K>[] =>
  entries.filter((logged): logged is LoggedEntry & LoggedOf<K> => logged.entry.kind === kind);

/** The list that was in force just before a log index (protocol 3.7 `roster`). */
export const approversAt = (
  rosters: readonly LoggedOf<'roster'>[],
  logIndex: number,
): readonly Approver[] =>
  rosters.findLast((roster) => roster.logIndex < logIndex)?.entry.payload.approvers ?? [];

/** Who signed an approver's entry, if listed at its log index with the role that it acts in. */
export function approverOf(
  rosters: readonly LoggedOf<'roster'>[],
  signed: LoggedOf<'decision'> | LoggedOf<'invoice'> | LoggedOf<'payment'>,
): Approver | undefined {
  const { entry, logIndex } = signed;
  const role = entry.kind === 'decision' ? entry.payload.stage : 'finance';
  return approversAt(rosters, logIndex).find(
    (approver) => approver.id === entry.payload.by && approver.role === role,
  );
}

/** Is everything of a slice there by the newest `held`? A device's heads end before one that is not. */
export function isDelivered(
  slice: EntryOf<'slice'>,
  values: OpenedValues,
  delivery: Delivery | undefined,
): boolean {
  const names = Object.keys(slice.payload.cm);
  const blobs = Object.values(values.captures).flatMap((c) => (isTaken(c) ? [c.blob] : []));
  return (
    names.every((name) => delivery?.names.includes(name)) &&
    blobs.every((blob) => delivery?.blobs.includes(blob))
  );
}

/** Every contract with its first acceptance, in order of acceptance. `decisions`: of listed approvers. */
export function acceptedContracts(
  contracts: readonly LoggedOf<'contract'>[],
  decisions: readonly LoggedOf<'decision'>[],
): readonly AcceptedContract[] {
  const contractByHash = new Map<string, LoggedOf<'contract'>>(
    contracts.map((contract) => [contract.entry.hash, contract]),
  );
  const accepted = new Map<string, AcceptedContract>();
  for (const decision of decisions) {
    const { ref, verdict, stage } = decision.entry.payload;
    const contract = contractByHash.get(ref);
    if (contract === undefined || verdict !== 'accept' || stage !== 'client') continue;
    if (contract.logIndex > decision.logIndex || accepted.has(ref)) continue;
    accepted.set(ref, { contract, decision });
  }
  return [...accepted.values()];
}

/** The newest contract that nobody answered, unless a later one was accepted since. */
function openOffer(
  contracts: readonly LoggedOf<'contract'>[],
  decisions: readonly LoggedOf<'decision'>[],
  current: LoggedOf<'contract'> | undefined,
): LoggedOf<'contract'> | undefined {
  const newest = contracts.at(-1);
  if (newest === undefined || newest.logIndex <= (current?.logIndex ?? -1)) return undefined;
  const isAnswered = decisions.some(({ entry }) => entry.payload.ref === newest.entry.hash);
  return isAnswered ? undefined : newest;
}

function ledgerSlices(
  slices: readonly LoggedOf<'slice'>[],
  valuesByHash: ReadonlyMap<EntryHash, OpenedValues>,
  deliveryByHash: ReadonlyMap<EntryHash, Delivery> | undefined,
): readonly LedgerSlice[] {
  const found = slices.map((slice) => {
    const { entry } = slice;
    const values = valuesByHash.get(entry.hash) ?? noValues;
    const ledgerSlice = toLedgerSlice(slice, values);
    if (deliveryByHash === undefined) return ledgerSlice;
    const delivered = isDelivered(entry, values, deliveryByHash.get(entry.hash));
    return { ...ledgerSlice, delivery: delivered ? ('delivered' as const) : ('missing' as const) };
  });
  const losers = overlapLosers(found);
  return found.map((slice) => ({ ...slice, lost: losers.has(slice.hash) })).sort(billingOrder);
}

function toLedgerSlice(slice: LoggedOf<'slice'>, values: OpenedValues): LedgerSlice {
  const { entry, logIndex, receivedMs } = slice;
  const { payload } = entry;
  return {
    hash: entry.hash,
    by: payload.by,
    seq: payload.seq,
    logIndex,
    session: payload.session,
    idx: payload.idx,
    fromMs: payload.from_ms,
    toMs: payload.to_ms,
    mode: payload.mode,
    moved: payload.moved !== '',
    work: values.ctx?.work,
    // An interval without length is nothing that could be billed or overlapped (E_RANGE).
    state: payload.from_ms < payload.to_ms ? 'ok' : 'void',
    entry,
    receivedMs,
    values,
    lost: false,
  };
}
