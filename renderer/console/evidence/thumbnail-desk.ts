import { apiLimits } from '../../../shared/api/limits.ts';
import { unpackPictures } from '../../../shared/api/picture-frames.ts';
import type { ConsoleApi } from '../data/console-api.ts';

/** A thumbnail, asked for through the entry that shows it. */
export interface ThumbnailRef {
  readonly con: string;
  readonly entry: string;
  readonly sha256: string;
}

interface Waiting extends ThumbnailRef {
  readonly resolve: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes of a thumbnail as the server has them; `undefined` where it gives none this way. */
export type ReadThumbnail = (picture: ThumbnailRef) => Promise<Uint8Array | undefined>;

/** Gathers thumbnails that are wanted at the same time, and asks for them in one request. */
export function createThumbnailDesk(api: ConsoleApi): ReadThumbnail {
  const state: { waiting: Waiting[] } = { waiting: [] };
  const flush = (): void => {
    const { waiting } = state;
    state.waiting = [];
    for (const con of new Set(waiting.map((each) => each.con))) {
      const own = waiting.filter((each) => each.con === con);
      for (let at = 0; at < own.length; at += apiLimits.thumbnailsPerRequest)
        void answer(api, con, own.slice(at, at + apiLimits.thumbnailsPerRequest));
    }
  };
  return (picture) =>
    new Promise((resolve, reject) => {
      if (state.waiting.length === 0) setTimeout(flush, 0);
      state.waiting.push({ ...picture, resolve, reject });
    });
}

async function answer(api: ConsoleApi, con: string, waiting: readonly Waiting[]): Promise<void> {
  try {
    const pictures = waiting.map(({ entry, sha256 }) => ({ entry, sha256 }));
    const packed = await api.call('readThumbnails', { params: { con }, body: { pictures } });
    const found = unpackPictures(packed);
    for (const [at, { resolve }] of waiting.entries()) resolve(found[at]);
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}
