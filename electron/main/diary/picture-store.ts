import type { TakenCapture } from '../../../shared/entry/values.ts';
import { isAgeFile } from '../../../shared/kit/age-header.ts';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { openWith } from '../../../shared/seal/open-picture.ts';
import { sealTo } from '../../../shared/seal/seal-picture.ts';
import type { EncodedPicture } from '../capture/sensors.ts';
import type { BlobFiles } from './blob-files.ts';

/** What a capture's value says of a stored picture (protocol 3.8, 3.9). */
export type StoredPicture = Pick<TakenCapture, 'blob' | 'len' | 'mime' | 'pt' | 'w' | 'h'>;

/** Pictures on disk: as the server gets them, so sealed ones never lie here in the open. */
export interface PictureStore {
  /** `recipients`: none for a contract without sealing. Never plain where sealing failed. */
  store(
    picture: EncodedPicture,
    recipients: readonly string[],
  ): Promise<Result<StoredPicture, { readonly type: 'not_sealed'; readonly detail: string }>>;
  /** The picture itself; `undefined` when it is absent, or sealed to others. */
  open(blob: string): Promise<Uint8Array | undefined>;
}

export function createPictureStore(deps: {
  readonly blobs: BlobFiles;
  readonly hasher: Hasher;
  /** This device's own age identity. */
  readonly identity: string;
}): PictureStore {
  const { blobs, hasher, identity } = deps;
  return {
    async store({ bytes, mime, w, h }, recipients) {
      const pt = bytesToHex(hasher.sha256(bytes));
      if (recipients.length === 0) {
        const blob = await blobs.write(bytes);
        return ok({ blob, len: bytes.length, mime, pt, w, h });
      }
      const sealed = await sealTo(recipients, bytes);
      if (!sealed.ok) return err({ type: 'not_sealed', detail: sealed.error.type });
      const blob = await blobs.write(sealed.value);
      return ok({ blob, len: sealed.value.length, mime, pt, w, h });
    },
    async open(blob) {
      const bytes = await blobs.read(blob);
      if (bytes === undefined || !isAgeFile(bytes)) return bytes;
      const opened = await openWith([identity], bytes);
      return opened.ok ? opened.value : undefined;
    },
  };
}
