import { foldLedger } from '../../../shared/entry/fold-ledger.ts';
import type { CryptoPort } from '../../../shared/kit/crypto-port.ts';
import type { BundleReader } from '../../../shared/verify/bundle-format.ts';
import type { Progress } from '../../../shared/verify/run.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import type { Verified, VerifyRequest } from './verifier.ts';

/** The shared verifier over a served bundle; where nothing holds, the ledger is empty. */
export async function verifyEvidence(
  deps: { readonly crypto: CryptoPort; readonly files: BundleReader },
  trust: Pick<VerifyRequest, 'anchorsText' | 'policyText'>,
  onProgress: (progress: Progress) => void,
): Promise<Verified> {
  const { anchorsText, policyText } = trust;
  const opened = await openBundle(
    { crypto: deps.crypto, onProgress },
    { files: deps.files, anchorsText, policyText, blobs: 'deferred' },
  );
  const { report, logged, ledger = foldLedger([], new Map()) } = opened;
  return { report, logged, ledger };
}
