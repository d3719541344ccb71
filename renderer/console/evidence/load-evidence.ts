import { anchorsOf, policyTextOf } from '../../../shared/verify/anchors.ts';
import type { BundleResponse } from '../../../shared/api/schemas.ts';
import { isError } from '../../../shared/verify/codes.ts';
import type { Progress } from '../../../shared/verify/run.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import type { ConsoleDeps } from '../platform/console-deps.ts';
import {
  anchorsText,
  checkPins,
  type KeysChanged,
  type Pins,
  pinContract,
  readPins,
} from '../trust/pins.ts';
import { contractsInBundle } from './bundle-contracts.ts';
import type { Verified } from './verifier.ts';

/** A contract as this browser verified it. */
export interface Evidence extends Verified {
  readonly con: string;
  /** `none`: nobody accepted the contract yet, so that nothing is pinned. */
  readonly trust: 'pinned' | 'none';
  readonly pins: Pins | undefined;
  readonly bundle: BundleResponse;
}

/** Before the freelancer signed there is nothing to verify. */
export type EvidenceRead = Evidence | { readonly con: string; readonly trust: 'unsigned' };

export const isEvidence = (read: EvidenceRead): read is Evidence => read.trust !== 'unsigned';

/** The contract's keys are not those that this browser pinned. Never taken silently. */
export class KeysChangedError extends Error {
  readonly change: KeysChanged;

  constructor(change: KeysChanged) {
    super(change.code);
    this.name = 'KeysChangedError';
    this.change = change;
  }
}

/** Fetches a contract's bundle and verifies it with what this browser pinned. */
export async function loadEvidence(
  deps: ConsoleDeps,
  con: string,
  onProgress: (progress: Progress) => void,
): Promise<EvidenceRead> {
  const bundle = await deps.api.call('getBundle', { params: { con }, query: { profile: 'full' } });
  const { contracts, accepted } = contractsInBundle(deps.crypto.hasher, bundle.files);
  const first = contracts.find(({ hash }) => accepted.has(hash)) ?? contracts.at(-1);
  const pins = await readPins(deps.store, con);
  if (pins !== undefined) refuseChange(pins, contracts);
  if (pins === undefined && first === undefined) return { con, trust: 'unsigned' };
  const anchors = pins?.anchors ?? anchorsOf(first as EntryOf<'contract'>);
  const trusted = {
    anchorsText: anchorsText(anchors),
    policyText: pins?.policyText ?? policyTextOf(anchors),
  };
  const verified = await deps.verifier.verify({ con, bundle, ...trusted }, onProgress);
  if (pins !== undefined) return { ...verified, con, bundle, pins, trust: 'pinned' };
  const now = isPinnable(verified, first) ? await pinNow(deps, first) : undefined;
  return { ...verified, con, bundle, pins: now, trust: now === undefined ? 'none' : 'pinned' };
}

/** The pinned contract must be there, with the keys that were pinned with it. */
function refuseChange(pins: Pins, contracts: readonly EntryOf<'contract'>[]): void {
  const pinned = contracts.find(({ hash }) => hash === pins.anchors.contract);
  const offered = pinned ?? contracts.at(-1);
  if (offered === undefined) return;
  const checked = checkPins(pins, anchorsOf(offered));
  if (!checked.ok) throw new KeysChangedError(checked.error);
}

const isPinnable = (
  { ledger, report }: Verified,
  contract: EntryOf<'contract'> | undefined,
): contract is EntryOf<'contract'> =>
  contract !== undefined &&
  ledger.accepted.some((each) => each.contract.entry.hash === contract.hash) &&
  !report.findings.some(
    ({ code, entry }) => isError(code) && (entry ?? contract.hash) === contract.hash,
  );

async function pinNow(deps: ConsoleDeps, contract: EntryOf<'contract'>): Promise<Pins> {
  const atMs = deps.clock.nowMs();
  const pinned = await pinContract(deps.store, contract, { atMs, by: 'first_use' });
  if (!pinned.ok) throw new KeysChangedError(pinned.error);
  return pinned.value;
}
