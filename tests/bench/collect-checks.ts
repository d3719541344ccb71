import { readFile } from 'node:fs/promises';
import { openBundleDirectory } from '../../cli/bundle-directory.ts';
import type { SignatureCheck } from '../../shared/kit/crypto-port.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { testCrypto } from '../support/entry-factory.ts';
import type { BundleOnDisk } from './year-bundle.ts';

/** Every signature that verifying a bundle checks: the messages of the bare rate. */
export async function collectChecks(disk: BundleOnDisk): Promise<readonly SignatureCheck[]> {
  const checks: SignatureCheck[] = [];
  const verifySignatures: typeof testCrypto.verifySignatures = (batch) => {
    // A message may be a view into a file of megabytes, which must not be kept for it.
    for (const { publicKey, message, signature } of batch)
      checks.push({ publicKey, message: message.slice(), signature: signature.slice() });
    return testCrypto.verifySignatures(batch);
  };
  const report = await verifyBundle(
    { crypto: { ...testCrypto, verifySignatures } },
    {
      files: openBundleDirectory(disk.bundle),
      policyText: await readFile(disk.policy, 'utf8'),
      anchorsText: await readFile(disk.anchors, 'utf8'),
      blobs: 'deferred',
    },
  );
  if (!report.ok)
    throw new Error(`the year does not verify: ${JSON.stringify(report.findings[0])}`);
  return checks;
}
