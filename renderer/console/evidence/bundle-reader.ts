import type { BundleResponse } from '../../../shared/api/schemas.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type BundleReader, blobPath } from '../../../shared/verify/bundle-format.ts';

/**
 * A bundle that came by HTTP, as the verifier reads it. Pictures are listed but not in it: they are
 * checked one by one when their day or week is looked at (`check-pictures.ts`).
 */
export const createBundleReader = (bundle: BundleResponse): BundleReader => ({
  async list() {
    return [...Object.keys(bundle.files), ...bundle.blobs.map(({ sha256 }) => blobPath(sha256))];
  },
  async read(path) {
    const text = Object.hasOwn(bundle.files, path) ? bundle.files[path] : undefined;
    return text === undefined ? undefined : utf8ToBytes(text);
  },
});
