import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packPictures, unpackPictures } from '../../../shared/api/picture-frames.ts';

const picture = fc.uint8Array({ minLength: 1, maxLength: 40 });

describe('several pictures in one answer', () => {
  it('come back in their order, with gaps where one is not there', () => {
    fc.assert(
      fc.property(fc.array(fc.option(picture, { nil: undefined })), (pictures) => {
        expect(unpackPictures(packPictures(pictures))).toEqual(pictures);
      }),
    );
  });

  it('take whatever is cut off or follows as not there', () => {
    const packed = packPictures([new Uint8Array([1, 2, 3]), new Uint8Array([4])]);
    expect(unpackPictures(packed.subarray(0, packed.length - 1))).toHaveLength(1);
    expect(unpackPictures(packed.subarray(0, 2))).toEqual([]);
    expect(unpackPictures(new Uint8Array([255, 255, 255, 255, 1]))).toEqual([]);
  });
});
