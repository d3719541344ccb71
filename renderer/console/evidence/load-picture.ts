import type { TakenCapture } from '../../../shared/entry/values.ts';
import { nobleHasher } from '../../../shared/kit/noble-hasher.ts';
import type { FindingCode } from '../../../shared/verify/codes.ts';
import { readPicture } from '../../../shared/verify/read-picture.ts';
import { ApiFailure } from '../data/console-api.ts';
import type { ConsoleDeps } from '../platform/console-deps.ts';
import type { Opening } from './opening-context.ts';

export type PictureRead =
  | { readonly state: 'unchanged'; readonly bytes: Uint8Array }
  /** Other bytes than the device signed: never drawn. */
  | { readonly state: 'altered'; readonly code: FindingCode }
  /** As it was stored, but this browser has no key that opens it. */
  | { readonly state: 'sealed'; readonly code: 'I_SEALED' | 'E_SEAL_OPEN' }
  | { readonly state: 'missing' };

/** One stored picture that a slice's capture names. */
export interface PictureRef {
  readonly entry: string;
  readonly capture: TakenCapture;
  /** What is stored is an age file (protocol 3.9). */
  readonly sealed: boolean;
  /** Of a thumbnail: its contract. Those that are wanted together are fetched together. */
  readonly thumbnailOf?: string | undefined;
}

/** Fetches one picture and checks it here. Failures of the connection are thrown. */
export async function loadPicture(
  deps: Pick<ConsoleDeps, 'api' | 'readThumbnail'> & Pick<Opening, 'openSealed' | 'missing'>,
  picture: PictureRef,
): Promise<PictureRead> {
  const { entry, capture, sealed } = picture;
  try {
    const bytes = await fetchPicture(deps, picture);
    const { openSealed } = deps;
    const read = await readPicture({ hasher: nobleHasher, openSealed }, bytes, { capture, sealed });
    if (read.ok) return { state: 'unchanged', bytes: read.value };
    const { error: code } = read;
    if (code === 'I_SEALED' || code === 'E_SEAL_OPEN') {
      // Tried with keys that it does not take: closed, and nothing is wrong with it.
      return { state: 'sealed', code: deps.missing(entry) ? 'I_SEALED' : code };
    }
    return { state: 'altered', code };
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'E_BLOB_MISSING') return { state: 'missing' };
    throw error;
  }
}

/** What is not given as a thumbnail is asked for by itself, which says why. */
async function fetchPicture(
  { api, readThumbnail }: Pick<ConsoleDeps, 'api' | 'readThumbnail'>,
  { entry, capture: { blob: sha256 }, thumbnailOf: con }: PictureRef,
): Promise<Uint8Array> {
  const bytes = con === undefined ? undefined : await readThumbnail({ con, entry, sha256 });
  return bytes ?? api.call('getBlob', { params: { hash: entry, sha256 } });
}
