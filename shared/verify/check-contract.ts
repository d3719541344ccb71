import { approverOf, ofKind } from '../entry/fold-ledger.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
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
  if (!isAccepted(logged, anchored))
    findings.add('E_CONTRACT_ACCEPT', { entry: anchored.entry.hash });
  for (const [i, contract] of contracts.entries())
    if (!continues(contract, contracts.slice(0, i)))
      findings.add('E_CONTRACT_CHAIN', { entry: contract.entry.hash });
}

const differingPins = (contract: Anchors, anchors: Anchors): readonly string[] =>
  (Object.keys(anchors) as (keyof Anchors)[]).filter(
    (key) => JSON.stringify(contract[key]) !== JSON.stringify(anchors[key]),
  );

/** Signed by the freelancer's device, and answered `accept` by a listed client approver. */
export function isAccepted(
  logged: readonly LoggedEntry[],
  contract: LoggedOf<'contract'>,
): boolean {
  const rosters = ofKind(logged, 'roster');
  return ofKind(logged, 'decision').some((decision) => {
    const { ref, stage, verdict } = decision.entry.payload;
    return (
      ref === contract.entry.hash &&
      stage === 'client' &&
      verdict === 'accept' &&
      decision.logIndex > contract.logIndex &&
      approverOf(rosters, decision) !== undefined
    );
  });
}

/** A revision names the contract before it and keeps its keys; only the first names none. */
function continues(
  { entry }: LoggedOf<'contract'>,
  earlier: readonly LoggedOf<'contract'>[],
): boolean {
  const { prev_contract } = entry.payload;
  if (earlier.length === 0) return prev_contract === '';
  const previous = earlier.find((each) => each.entry.hash === prev_contract)?.entry;
  if (previous === undefined) return false;
  const { contract: _, ...pins } = anchorsOf(entry);
  const { contract: __, ...previousPins } = anchorsOf(previous);
  return JSON.stringify(pins) === JSON.stringify(previousPins);
}
