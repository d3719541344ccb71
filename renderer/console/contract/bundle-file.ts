import type { BundleResponse } from '../../../shared/api/schemas.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { blobPath, isBundlePath } from '../../../shared/verify/bundle-format.ts';
import type { ConsoleApi } from '../data/console-api.ts';
import { createZip, type ZipEntry } from './zip-file.ts';

/**
 * The bundle as a ZIP of its folder (protocol 3.19), as the command reads it once unpacked.
 * `onShare` gets 0..1 while pictures are fetched; what they contain is for the verifier to judge.
 */
export async function buildBundleFile(
  api: ConsoleApi,
  bundle: BundleResponse,
  onShare: (share: number) => void,
): Promise<Uint8Array> {
  const texts = Object.entries(bundle.files)
    .filter(([path]) => isBundlePath(path))
    .map(([path, text]): ZipEntry => ({ path, bytes: utf8ToBytes(text) }));
  const pictures: ZipEntry[] = [];
  for (const [done, { sha256, entry }] of bundle.blobs.entries()) {
    onShare(done / bundle.blobs.length);
    const bytes = await api.call('getBlob', { params: { hash: entry, sha256 } });
    pictures.push({ path: blobPath(sha256), bytes });
  }
  onShare(1);
  return createZip([...texts, ...pictures]);
}
