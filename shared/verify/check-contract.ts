import { acceptanceFault, acceptedOf, revisionFault } from '../entry/accepted-contracts.ts';
import type { AcceptedContract, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import { approverOf } from '../entry/rosters.ts';
import { type Anchors, anchorsOf } from './anchors.ts';
import type { Run } from './run.ts';

/** Step 5 of protocol 3.20, contract: what the anchors pin, who accepted it, how it was revised. */
export function checkContract(
  { findings }: Run,
  logged: readonly LoggedEntry[],
  anchors: Anchors,
): void {
  const contracts = ofKind(logged, 'contract');
  const anchored = contracts.find(({ entry }) => entry.hash === anchors.contract);
  if (anchored === undefined) {
    findings.add('E_ANCHORS', { detail: 'the contract of the anchors is not in the bundle' });
    return;
  }
  const differing = differingPins(anchorsOf(anchored.entry), anchors);
  if (differing.length > 0)
    findings.add('E_ANCHORS', { entry: anchors.contract, detail: differing.join(', ') });
  const accepted = acceptedOf(logged);
  if (!accepted.some(({ contract }) => contract === anchored))
    findings.add('E_CONTRACT_ACCEPT', { entry: anchored.entry.hash });
  const acceptances = acceptancesOf(logged);
  for (const contract of contracts) {
    if (accepted.some((each) => each.contract === contract)) continue;
    const acceptance = acceptances.find(
      ({ entry, logIndex }) =>
        entry.payload.ref === contract.entry.hash && logIndex > contract.logIndex,
    );
    const detail = chainFault(contract, acceptance, accepted);
    if (detail !== undefined)
      findings.add('E_CONTRACT_CHAIN', { entry: contract.entry.hash, detail });
  }
  checkStarts(findings, ofKind(logged, 'session'), accepted);
}

function acceptancesOf(logged: readonly LoggedEntry[]): readonly LoggedOf<'decision'>[] {
  const rosters = ofKind(logged, 'roster');
  return ofKind(logged, 'decision').filter(
    (each) =>
      each.entry.payload.verdict === 'accept' &&
      each.entry.payload.stage === 'client' &&
      approverOf(rosters, each),
  );
}

/** A session is worked under a contract that the client had accepted by then. */
function checkStarts(
  findings: Run['findings'],
  sessions: readonly LoggedOf<'session'>[],
  accepted: readonly AcceptedContract[],
): void {
  const acceptedAt = new Map<string, number>(
    accepted.map(({ contract, decision }) => [contract.entry.hash, decision.logIndex]),
  );
  for (const { entry, logIndex } of sessions) {
    const named = entry.payload.contract;
    if (named === undefined) continue;
    if ((acceptedAt.get(named) ?? logIndex) >= logIndex)
      findings.add('E_CONTRACT_ACCEPT', {
        entry: entry.hash,
        detail: 'a session under a contract that was not accepted before',
      });
  }
}

const differingPins = (contract: Anchors, anchors: Anchors): readonly string[] =>
  (Object.keys(anchors) as (keyof Anchors)[]).filter(
    (key) => JSON.stringify(contract[key]) !== JSON.stringify(anchors[key]),
  );

/**
 * Of a contract that never came into force. If nobody accepted it, the offer may have changed while
 * it was signed, so it may name any that was in force before; else it says why it had no effect.
 */
function chainFault(
  contract: LoggedOf<'contract'>,
  acceptance: LoggedOf<'decision'> | undefined,
  accepted: readonly AcceptedContract[],
): string | undefined {
  if (acceptance === undefined) {
    const before = accepted.filter(({ decision }) => decision.logIndex < contract.logIndex);
    const known = ['', ...before.map((each) => each.contract.entry.hash as string)];
    return known.includes(contract.entry.payload.prev_contract)
      ? undefined
      : 'it revises what was never in force';
  }
  const fault = revisionFault(contract, inForce(accepted, contract.logIndex));
  if (fault !== undefined) return fault;
  return acceptanceFault(contract, acceptance, inForce(accepted, acceptance.logIndex));
}

const inForce = (
  accepted: readonly AcceptedContract[],
  logIndex: number,
): LoggedOf<'contract'> | undefined =>
  accepted.findLast(({ decision }) => decision.logIndex < logIndex)?.contract;
