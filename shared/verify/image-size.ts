import { imageTypeOf } from './image-type.ts';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Where the size stands is found within this, or it is not looked for any further. */
export const imageSizeWithinBytes = 65_536;

/**
 * Width and height as the first bytes of a picture declare them, without decoding anything: a few
 * kilobytes can declare an image that fills the memory of whoever opens it (threats W-11).
 * `undefined` if it is no picture, or does not say.
 */
export function imageSizeOf(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (imageTypeOf(bytes)) {
    case 'image/png':
      return pngSize(view);
    case 'image/jpeg':
      return jpegSize(view);
    case 'image/webp':
      return webpSize(view);
    default:
      return undefined;
  }
}

/** The first chunk is the header, `IHDR`. */
function pngSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 24 || view.getUint32(12) !== 0x49_48_44_52) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Segments follow one another up to the frame header, which has the size. */
function jpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (isFrameHeader(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    // Fill bytes, and markers that stand alone.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15, without DHT, JPG and DAC that lie between them. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const sizeBits = 0x3fff;

function webpSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 30) return undefined;
  switch (view.getUint32(12)) {
    // 'VP8X'
    case 0x56_50_38_58:
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    // 'VP8L'
    case 0x56_50_38_4c: {
      const bits = view.getUint32(21, true);
      return { width: (bits & sizeBits) + 1, height: ((bits >>> 14) & sizeBits) + 1 };
    }
    // 'VP8 '
    case 0x56_50_38_20:
      return {
        width: view.getUint16(26, true) & sizeBits,
        height: view.getUint16(28, true) & sizeBits,
      };
    default:
      return undefined;
  }
}

const uint24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
