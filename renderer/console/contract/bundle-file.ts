import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-custom.js';
import type { BundleResponse } from '../../../shared/api/schemas.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { blobPath, isBundlePath } from '../../../shared/verify/bundle-format.ts';
import type { ConsoleApi } from '../data/console-api.ts';

/** Stored, as pictures are compressed already; the same files give the same archive. */
const options = {
  level: 0,
  useWebWorkers: false,
  dataDescriptor: false,
  extendedTimestamp: false,
  // The format's first day, in whichever zone this browser is.
  lastModDate: new Date(1980, 0, 1),
} as const;

/**
 * The bundle as a ZIP of its folder (protocol 3.19), as the command and the verifier page read it.
 * `onShare` gets 0..1 while pictures are fetched; what they contain is for the verifier to judge.
 */
export async function buildBundleFile(
  api: ConsoleApi,
  bundle: BundleResponse,
  onShare: (share: number) => void,
): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter('application/zip'), options);
  for (const [path, text] of Object.entries(bundle.files))
    if (isBundlePath(path)) await zip.add(path, new Uint8ArrayReader(utf8ToBytes(text)));
  for (const [done, { sha256, entry }] of bundle.blobs.entries()) {
    onShare(done / bundle.blobs.length);
    const bytes = await api.call('getBlob', { params: { hash: entry, sha256 } });
    await zip.add(blobPath(sha256), new Uint8ArrayReader(bytes));
  }
  onShare(1);
  return zip.close();
}
