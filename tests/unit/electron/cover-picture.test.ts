import { describe, expect, it } from 'vitest';
import { clipAreas, scaleAreas } from '../../../electron/main/capture/cover-areas.ts';
import { createCoverPicture } from '../../../electron/main/capture/cover-picture.ts';
import type { EncodeOptions } from '../../../electron/main/capture/encode.ts';
import type { EncodedPicture, RawPicture } from '../../../electron/main/capture/sensors.ts';
import { err, ok } from '../../../shared/kit/result.ts';

const size = { w: 100, h: 50 };
const picture: EncodedPicture = { bytes: new Uint8Array([1]), mime: 'image/webp', ...size };
const thumb: EncodedPicture = { bytes: new Uint8Array([3]), mime: 'image/webp', w: 50, h: 25 };

describe('areas to cover', () => {
  it('grow to whole pixels and end with the picture', () => {
    expect(clipAreas(size, [{ x: 1.6, y: 2.4, w: 3.1, h: 1.2 }])).toEqual([
      { x: 1, y: 2, w: 4, h: 2 },
    ]);
    expect(clipAreas(size, [{ x: -5, y: 40, w: 1_000, h: 1_000 }])).toEqual([
      { x: 0, y: 40, w: 100, h: 10 },
    ]);
  });

  it('that lie outside, or have no extent, are none', () => {
    const areas = [
      { x: 100, y: 0, w: 10, h: 10 },
      { x: -20, y: 0, w: 10, h: 10 },
      { x: 10, y: 10, w: 0, h: 5 },
      { x: 10, y: 10, w: 5, h: -5 },
    ];
    expect(clipAreas(size, areas)).toEqual([]);
  });

  it('cover at least as much in a smaller picture', () => {
    const small = scaleAreas([{ x: 3, y: 3, w: 5, h: 5 }], size, { w: 50, h: 25 });
    expect(small).toEqual([{ x: 1, y: 1, w: 3, h: 3 }]);
  });
});

describe('covering a picture', () => {
  function cover(answer = ok({ shot: { ...picture, w: 75, h: 38 }, thumb })) {
    const asked: { readonly picture: RawPicture; readonly options: EncodeOptions }[] = [];
    const coverPicture = createCoverPicture(async (given, options) => {
      asked.push({ picture: given, options });
      return answer;
    });
    return { coverPicture, asked };
  }

  it('fills the areas without blurring again, and says where they are in the new picture', async () => {
    const { coverPicture, asked } = cover();
    const covered = await coverPicture(picture, [{ x: 10, y: 10, w: 20.5, h: 20 }]);
    expect(asked).toEqual([
      {
        picture: { format: 'webp', bytes: picture.bytes, ...size },
        options: { blur: 0, cover: [{ x: 10, y: 10, w: 21, h: 20 }] },
      },
    ]);
    expect(covered).toEqual({
      ok: true,
      value: {
        picture: { ...picture, w: 75, h: 38 },
        thumb,
        cov: [{ x: 7, y: 7, w: 17, h: 16 }],
      },
    });
  });

  it('asks nobody when there is nothing to cover, or too much', async () => {
    const { coverPicture, asked } = cover();
    const area = { x: 1, y: 1, w: 1, h: 1 };
    for (const areas of [[], [{ ...area, x: 100 }], Array.from({ length: 65 }, () => area)])
      expect(await coverPicture(picture, areas)).toEqual({
        ok: false,
        error: { type: 'bad_areas' },
      });
    expect(asked).toEqual([]);
  });

  it('says why it could not', async () => {
    const coverPicture = createCoverPicture(async () => err({ type: 'failed', detail: 'no page' }));
    expect(await coverPicture(picture, [{ x: 1, y: 1, w: 1, h: 1 }])).toEqual({
      ok: false,
      error: { type: 'failed', detail: 'no page' },
    });
  });
});
