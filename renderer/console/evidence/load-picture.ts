import type { TakenCapture } from '../../../shared/entry/values.ts';
import { nobleHasher } from '../../../shared/kit/noble-hasher.ts';
import { blobFault } from '../../../shared/verify/check-blobs.ts';
import type { FindingCode } from '../../../shared/verify/codes.ts';
import { ApiFailure } from '../data/console-api.ts';
import type { ConsoleDeps } from '../platform/console-deps.ts';

export type PictureRead =
  | { readonly state: 'unchanged'; readonly bytes: Uint8Array }
  /** Other bytes than the device signed: never drawn. */
  | { readonly state: 'altered'; readonly code: FindingCode }
  | { readonly state: 'missing' };

/** One stored picture that a slice's capture names. */
export interface PictureRef {
  readonly entry: string;
  readonly capture: TakenCapture;
}

/** Fetches one picture and checks it here. Failures of the connection are thrown. */
export async function loadPicture(
  deps: Pick<ConsoleDeps, 'api'>,
  { entry, capture }: PictureRef,
): Promise<PictureRead> {
  try {
    const params = { hash: entry, sha256: capture.blob };
    const bytes = await deps.api.call('getBlob', { params });
    const code = blobFault(nobleHasher, bytes, capture);
    return code === undefined ? { state: 'unchanged', bytes } : { state: 'altered', code };
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'E_BLOB_MISSING') return { state: 'missing' };
    throw error;
  }
}
