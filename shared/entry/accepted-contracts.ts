import { cellOf } from '../domain/cell.ts';
import { rateFor } from '../domain/invoice.ts';
import type { AcceptedContract, LoggedEntry, LoggedOf } from './ledger.ts';
import { ofKind } from './logged.ts';
import type { ContractPayload } from './payload.ts';
import { approverOf } from './rosters.ts';

/**
 * The first contract that a listed approver accepted, and every revision of it that was accepted
 * since, in order of acceptance. One that breaks the chain never comes into force (protocol 3.18).
 * `decisions`: of listed approvers.
 */
export function acceptedContracts(
  contracts: readonly LoggedOf<'contract'>[],
  decisions: readonly LoggedOf<'decision'>[],
): readonly AcceptedContract[] {
  const contractByHash = new Map<string, LoggedOf<'contract'>>(
    contracts.map((contract) => [contract.entry.hash, contract]),
  );
  const accepted: AcceptedContract[] = [];
  for (const decision of decisions) {
    const { ref, verdict, stage } = decision.entry.payload;
    const contract = contractByHash.get(ref);
    if (contract === undefined || verdict !== 'accept' || stage !== 'client') continue;
    if (contract.logIndex > decision.logIndex) continue;
    if (accepted.some((each) => each.contract.entry.hash === ref)) continue;
    if (acceptanceFault(contract, decision, accepted.at(-1)?.contract) === undefined)
      accepted.push({ contract, decision });
  }
  return accepted;
}

/** As `acceptedContracts`, from all entries in log order. */
export function acceptedOf(logged: readonly LoggedEntry[]): readonly AcceptedContract[] {
  const rosters = ofKind(logged, 'roster');
  const listed = ofKind(logged, 'decision').filter((each) => approverOf(rosters, each));
  return acceptedContracts(ofKind(logged, 'contract'), listed);
}

/** Why accepting a contract does not bring it into force after `before`; `undefined`: it does. */
export function acceptanceFault(
  contract: LoggedOf<'contract'>,
  decision: Pick<LoggedOf<'decision'>, 'receivedMs'>,
  before: LoggedOf<'contract'> | undefined,
): string | undefined {
  const fault = revisionFault(contract, before);
  if (fault !== undefined || before === undefined) return fault;
  const { payload } = contract.entry;
  const isEarly = payload.from_idx < cellOf(decision.receivedMs);
  return isEarly && hasLowerRate(before.entry.payload, payload)
    ? 'it lowers a rate for time before it was accepted'
    : undefined;
}

/**
 * A contract names the one in force and keeps its keys and its weeks; only the first names none
 * (protocol 3.18).
 */
export function revisionFault(
  { entry: { payload } }: LoggedOf<'contract'>,
  before: LoggedOf<'contract'> | undefined,
): string | undefined {
  if (payload.prev_contract !== (before?.entry.hash ?? ''))
    return 'it does not name the contract in force';
  if (before === undefined) return undefined;
  if (keysOf(before.entry.payload) !== keysOf(payload)) return 'it has other keys';
  return before.entry.payload.week0 === payload.week0 ? undefined : 'its weeks begin elsewhere';
}

const keysOf = (payload: ContractPayload): string =>
  JSON.stringify([
    payload.fre_kid,
    payload.recovery_kid,
    payload.org_pk,
    payload.operator_pk,
    payload.log_vkey,
    payload.rp_id,
    payload.origins,
  ]);

function hasLowerRate(before: ContractPayload, after: ContractPayload): boolean {
  const ratesOf = ({ rates }: ContractPayload) =>
    rates.map(({ work, rate_minor }) => ({ work, rateMinor: rate_minor }));
  const then = ratesOf(before);
  const now = ratesOf(after);
  return [...then, ...now].some(
    ({ work }) => (rateFor(now, work)?.rateMinor ?? 0) < (rateFor(then, work)?.rateMinor ?? 0),
  );
}
