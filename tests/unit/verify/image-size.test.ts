import { describe, expect, it } from 'vitest';
import { imageSizeOf } from '../../../shared/verify/image-size.ts';

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const png = [0x89, ...ascii('PNG'), 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, ...ascii('IHDR')];
const riff = [...ascii('RIFF'), 0, 0, 0, 0, ...ascii('WEBP')];

describe('the size that a picture declares', () => {
  it.each([
    ['PNG', [...png, 0, 1, 0x86, 0xa0, 0, 0, 0, 2], { width: 100_000, height: 2 }],
    [
      'JPEG, behind other segments',
      [
        0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xff, 0xc4, 0, 2, 0xff, 0xc2, 0, 11, 8, 1, 0, 2,
        0, 3,
      ],
      { width: 512, height: 256 },
    ],
    [
      'WebP, simple',
      [...riff, ...ascii('VP8 '), 0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x20, 3, 0x58, 2],
      { width: 800, height: 600 },
    ],
    [
      'WebP, lossless',
      // 14 bits of width - 1, 14 bits of height - 1.
      [...riff, ...ascii('VP8L'), 0, 0, 0, 0, 0x2f, 0x1f, 0xc3, 0x95, 0, 0, 0, 0, 0, 0],
      { width: 800, height: 600 },
    ],
    [
      'WebP, extended',
      [...riff, ...ascii('VP8X'), 10, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      { width: 16_777_216, height: 16_777_216 },
    ],
    ['PNG, cut off', [...png, 0, 1], undefined],
    [
      'PNG without a header',
      [...png.slice(0, 12), ...ascii('IDAT'), 1, 1, 1, 1, 1, 1, 1, 1],
      undefined,
    ],
    ['JPEG, cut off', [0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1, 1], undefined],
    [
      'JPEG with something else',
      [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 7, 7, 7, 7, 7, 7, 7, 7, 7],
      undefined,
    ],
    ['WebP of another kind', [...riff, ...ascii('ABCD'), ...Array<number>(20).fill(0)], undefined],
    ['no picture', ascii('hello, this is a text of some length'), undefined],
  ])('%s', (_, bytes, size) => {
    expect(imageSizeOf(Uint8Array.from(bytes))).toEqual(size);
  });
});
