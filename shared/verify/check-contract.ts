import { acceptedContracts, approverOf, ofKind } from '../entry/fold-ledger.ts';
import type { AcceptedContract, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
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
  for (const contract of contracts) {
    const detail = chainFault(contract, anchored, accepted);
    if (detail !== undefined)
      findings.add('E_CONTRACT_CHAIN', { entry: contract.entry.hash, detail });
  }
  checkStarts(findings, ofKind(logged, 'session'), accepted);
}

function acceptedOf(logged: readonly LoggedEntry[]): readonly AcceptedContract[] {
  const rosters = ofKind(logged, 'roster');
  const listed = ofKind(logged, 'decision').filter((each) => approverOf(rosters, each));
  return acceptedContracts(ofKind(logged, 'contract'), listed);
}

/** A session is worked under a contract that the client had accepted by then. */
function checkStarts(
  findings: Run['findings'],
  sessions: readonly LoggedOf<'session'>[],
  accepted: readonly AcceptedContract[],
): void {
  for (const { entry, logIndex } of sessions) {
    const named = entry.payload.contract;
    if (named === undefined) continue;
    const acceptance = accepted.find(({ contract }) => contract.entry.hash === named)?.decision;
    if ((acceptance?.logIndex ?? logIndex) >= logIndex)
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
 * A contract names the one in force when it was signed and, once accepted, when it was accepted; it
 * keeps the keys and the weeks of that one. Only the first names none (protocol 3.18).
 */
function chainFault(
  contract: LoggedOf<'contract'>,
  anchored: LoggedOf<'contract'>,
  accepted: readonly AcceptedContract[],
): string | undefined {
  const { payload } = contract.entry;
  const at = accepted.findIndex((each) => each.contract === contract);
  const before = at < 0 ? inForce(accepted, contract.logIndex) : accepted[at - 1]?.contract;
  if (payload.prev_contract !== (before?.entry.hash ?? ''))
    return 'it does not name the contract in force';
  if (JSON.stringify(pinsOf(contract)) !== JSON.stringify(pinsOf(anchored)))
    return 'it has other keys';
  if (before !== undefined && before.entry.payload.week0 !== payload.week0)
    return 'its weeks begin elsewhere';
  return undefined;
}

const inForce = (
  accepted: readonly AcceptedContract[],
  logIndex: number,
): LoggedOf<'contract'> | undefined =>
  accepted.findLast(({ decision }) => decision.logIndex < logIndex)?.contract;

function pinsOf({ entry }: LoggedOf<'contract'>): Omit<Anchors, 'contract'> {
  const { contract: _, ...pins } = anchorsOf(entry);
  return pins;
}
