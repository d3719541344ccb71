import type { ContractLedger, LoggedEntry, OpenedValues } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { BundleReader } from './bundle-format.ts';
import { reportAbsences } from './check-absences.ts';
import { checkBlobs } from './check-blobs.ts';
import { checkPictures } from './check-pictures.ts';
import { createContentState } from './content-state.ts';
import type { DeliveredEntry } from './delivered-entry.ts';
import type { BundleTexts } from './read-bundle.ts';
import type { OpenSealed } from './read-picture.ts';
import type { Run } from './run.ts';
import type { UnusedDisclosures } from './unused-disclosures.ts';

export interface ContentInputs {
  readonly bundle: Pick<BundleTexts, 'index' | 'blobLengthByName'>;
  readonly unused: UnusedDisclosures;
  readonly files: BundleReader;
  readonly logged: readonly LoggedEntry[];
  /** It says what was removed, covered or moved away. */
  readonly ledger: ContractLedger;
  readonly delivered: readonly DeliveredEntry[];
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  /** The newest leaf's time. */
  readonly newestMs: number;
  readonly blobs: 'all' | 'deferred';
  readonly openSealed: OpenSealed | undefined;
  readonly recipients: readonly string[] | undefined;
}

/** Step 9 of protocol 3.20 but for the opening: what is not there and why, and the pictures. */
export async function checkContent(run: Run, inputs: ContentInputs): Promise<void> {
  const { bundle, unused, logged, delivered, valuesByHash } = inputs;
  const content = createContentState(logged, inputs.ledger);
  const { blobLengthByName } = bundle;
  const { removedBlobs, coveredNames } = reportAbsences(run, {
    delivered,
    content,
    strays: unused.strays,
    profile: bundle.index.profile,
    blobNames: blobLengthByName,
    newestMs: inputs.newestMs,
    offlineMaxMs: longestDeliveryMs(logged),
  });
  checkPictures(run, {
    logged,
    valuesByHash,
    coveredNames,
    accepted: inputs.ledger.accepted,
  });
  const { files, blobs, openSealed, recipients, ledger } = inputs;
  await checkBlobs(run, {
    files,
    logged,
    content,
    valuesByHash,
    blobLengthByName,
    removedBlobs,
    claimedBlobs: unused.blobs,
    blobs,
    openSealed,
    recipients,
    ledger,
  });
}

/** Of all contracts that were signed here, so that a revision makes nothing overdue. */
const longestDeliveryMs = (logged: readonly LoggedEntry[]): number =>
  ofKind(logged, 'contract')
    .map(({ entry }) => entry.payload.offline_max_s * 1_000)
    .reduce((longest, ms) => Math.max(longest, ms), 0);
