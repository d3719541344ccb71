import type { CoveredArea } from '../../../shared/api/encoder.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { clipAreas, maxCoveredAreas, scaleAreas } from './cover-areas.ts';
import type { Encode, EncodeError } from './encode.ts';
import type { EncodedPicture } from './sensors.ts';

export interface CoveredPicture {
  readonly picture: EncodedPicture;
  readonly thumb: EncodedPicture;
  /** What the amended capture's `cov` lists: in pixels of the new picture. */
  readonly cov: readonly CoveredArea[];
}

export type CoverError =
  /** No area lies on the picture, or there are too many. */
  { readonly type: 'bad_areas' } | Exclude<EncodeError, { readonly type: 'uniform' }>;

/** Areas are in pixels of the picture given: `w` and `h` of its value. */
export type CoverPicture = (
  picture: EncodedPicture,
  areas: readonly CoveredArea[],
) => Promise<Result<CoveredPicture, CoverError>>;

/**
 * Encodes a stored picture anew with areas filled (protocol 3.8 `cov`). What was below exists in
 * neither of the two results; the picture given is the caller's to delete.
 */
export const createCoverPicture =
  (encode: Encode): CoverPicture =>
  async (picture, areas) => {
    const { bytes, mime, w, h } = picture;
    const cover = clipAreas(picture, areas);
    if (cover.length === 0 || cover.length > maxCoveredAreas) return err({ type: 'bad_areas' });
    const format = mime === 'image/webp' ? 'webp' : 'jpeg';
    const encoded = await encode({ format, bytes, w, h }, { blur: 0, cover });
    if (!encoded.ok) {
      const { type, detail } = encoded.error;
      // The encoder does not ask whether a covered picture is uniform; were it to, that is a fault.
      return err({ type: type === 'uniform' ? 'failed' : type, ...(detail && { detail }) });
    }
    const { shot, thumb } = encoded.value;
    return ok({ picture: shot, thumb, cov: scaleAreas(cover, picture, shot) });
  };
