import { type BundleReader, blobPath } from '../../../shared/verify/bundle-format.ts';
import {
  type PictureDeps,
  readPicture,
  type SignedPicture,
} from '../../../shared/verify/read-picture.ts';
import type { PictureRead } from './messages.ts';

/** One picture for the eye: only bytes with the hash, length and type that the device signed. */
export async function showPicture(
  deps: PictureDeps & { readonly files: BundleReader },
  signed: SignedPicture,
): Promise<PictureRead> {
  const stored = await deps.files.read(blobPath(signed.capture.blob)).catch(() => undefined);
  if (stored === undefined) return { state: 'missing' };
  const read = await readPicture(deps, stored, signed);
  if (read.ok) return { state: 'unchanged', bytes: read.value, mime: signed.capture.mime };
  const isClosed = read.error === 'I_SEALED' || read.error === 'E_SEAL_OPEN';
  return isClosed ? { state: 'sealed' } : { state: 'altered' };
}
