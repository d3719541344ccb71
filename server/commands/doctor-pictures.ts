import { randomBytes } from 'node:crypto';
import type { ServerConfig } from '../config.ts';
import { type BlobStore, StorageFault } from '../store/blob-store.ts';
import { openBlobStore } from '../store/open-blob-store.ts';
import type { Store } from '../store/store.ts';
import { bad, fine, type Finding } from './doctor-checks.ts';

const sampleSize = 20;

/** A few, from a random place on: a disk that rots shows itself sooner or later. */
export async function checkPictures(
  config: ServerConfig,
  store: Store,
): Promise<readonly Finding[]> {
  const blobs = await openBlobStore(config);
  if (!blobs.ok) return [bad('pictures', blobs.error.code, 'see the keys of the bucket')];
  const from = randomBytes(32).toString('hex');
  const after = await store.operations.sampleBlobs(from, sampleSize);
  const sample = after.length > 0 ? after : await store.operations.sampleBlobs('', sampleSize);
  for (const { sha256 } of sample) {
    const fault = await faultOf(blobs.value, sha256);
    if (fault !== undefined) return [fault];
  }
  return [fine('pictures', `${sample.length} looked at, all as signed`)];
}

/** Reading hashes. A store that is away has lost nothing yet. */
async function faultOf(blobs: BlobStore, sha256: string): Promise<Finding | undefined> {
  try {
    if (!(await blobs.has(sha256)))
      return bad('pictures', `${sha256} is missing`, 'bring it back from a backup');
    await blobs.readAll(sha256);
    return undefined;
  } catch (error) {
    if (!(error instanceof StorageFault)) throw error;
    return error.code === 'E_STORAGE_CORRUPT'
      ? bad('pictures', `${sha256} is damaged`, 'bring it back from a backup')
      : bad('pictures', error.message, 'see that the store runs, its keys, and the network');
  }
}
