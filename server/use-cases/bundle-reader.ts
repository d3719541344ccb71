import type { BundleResponse } from '../../shared/api/schemas.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { type BundleReader, blobPath, parseBlobPath } from '../../shared/verify/bundle-format.ts';
import type { BlobStore } from '../store/blob-store.ts';

/** A bundle that was just built, as a verifier reads one. */
export function bundleReader(blobs: BlobStore, bundle: BundleResponse): BundleReader {
  const blobPaths = bundle.blobs.map(({ sha256 }) => blobPath(sha256));
  return {
    list: async () => [...Object.keys(bundle.files), ...blobPaths],
    read: async (path) => {
      const text = bundle.files[path];
      if (text !== undefined) return utf8ToBytes(text);
      const sha256 = parseBlobPath(path);
      if (sha256 === undefined || !blobPaths.includes(path)) return undefined;
      return new Uint8Array(await blobs.readAll(sha256));
    },
  };
}
