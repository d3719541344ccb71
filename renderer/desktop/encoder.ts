import type {
  CoveredArea,
  EncodeAnswer,
  EncodedImage,
  EncodeRequest,
} from '../../shared/api/encoder.ts';
import { type EncodeStep, fitBudget } from './fit-budget.ts';

/**
 * The hidden window's only job: raw pixels to WebP. It may connect to nothing, and pictures come
 * and go on one port that main hands over.
 */
const uniformSampleWidth = 64;
const uniformTolerance = 2;
/** Blur radius in pixels of a 1920 wide picture, by level of the contract's policy. */
const blurPxByLevel: readonly number[] = [0, 4, 8, 16];
const thumbQuality = 0.6;
/** Of covered areas: neither colour of a screen nor of its text. */
const coverColor = '#5f6b7a';

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const [port] = event.ports;
  if (event.source !== window || event.data !== 'port' || port === undefined) return;
  port.addEventListener('message', (message: MessageEvent<EncodeRequest>) => {
    void encode(message.data).then((answer) => port.postMessage(answer));
  });
  port.start();
});

async function encode(request: EncodeRequest): Promise<EncodeAnswer> {
  const { id } = request;
  try {
    const image = await decode(request);
    const { cover } = request;
    if (cover === undefined && isUniform(image)) return { id, type: 'uniform' };
    const picture = covered(blurred(image, request.blur), cover ?? []);
    const encode = encoderOf(picture);
    const fitted = await fitBudget(encode, request.maxBytes, request.quality);
    if (fitted === undefined) throw new Error('the picture does not fit its budget');
    const { encoded: shot, quality } = fitted;
    const scale = Math.min(1, request.thumbPx / Math.max(picture.width, picture.height));
    const thumb = await encode({ quality: thumbQuality, scale });
    image.close();
    return { id, type: 'encoded', shot, thumb, quality };
  } catch (error) {
    return { id, type: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

function decode({ format, bytes, w, h }: EncodeRequest): Promise<ImageBitmap> {
  if (format !== 'bgra')
    return createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: `image/${format}` }));
  const picture = new ImageData(w, h);
  picture.data.set(bytes.subarray(0, picture.data.length));
  // Four bytes at a time: red and blue change places, nothing is transparent.
  const pixels = new Uint32Array(picture.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const bgra = pixels[i] ?? 0;
    pixels[i] = 0xff000000 | (bgra & 0xff00) | ((bgra >> 16) & 0xff) | ((bgra & 0xff) << 16);
  }
  return createImageBitmap(picture);
}

/** Looks at a small copy: text on a plain desktop still differs by more than the tolerance. */
function isUniform(image: ImageBitmap): boolean {
  const height = Math.max(1, Math.round((image.height / image.width) * uniformSampleWidth));
  const context = contextOf(new OffscreenCanvas(uniformSampleWidth, height));
  // Otherwise only some of the pixels would count, and a line of text could fall between them.
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, uniformSampleWidth, height);
  const { data } = context.getImageData(0, 0, uniformSampleWidth, height);
  for (let channel = 0; channel < 3; channel++) {
    let low = 255;
    let high = 0;
    for (let i = channel; i < data.length; i += 4) {
      low = Math.min(low, data[i] ?? 0);
      high = Math.max(high, data[i] ?? 0);
    }
    if (high - low > uniformTolerance) return false;
  }
  return true;
}

/** Before anything is encoded, so that the unblurred picture exists nowhere else. */
function blurred(image: ImageBitmap, level: number): ImageBitmap | OffscreenCanvas {
  const radiusPx = ((blurPxByLevel[level] ?? 16) * image.width) / 1920;
  if (radiusPx === 0) return image;
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = contextOf(canvas);
  context.filter = `blur(${radiusPx}px)`;
  context.drawImage(image, 0, 0);
  return canvas;
}

/** Filled before anything is encoded: neither picture nor thumbnail has what was there. */
function covered(
  picture: ImageBitmap | OffscreenCanvas,
  areas: readonly CoveredArea[],
): ImageBitmap | OffscreenCanvas {
  if (areas.length === 0) return picture;
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = contextOf(canvas);
  context.drawImage(picture, 0, 0);
  context.fillStyle = coverColor;
  for (const { x, y, w, h } of areas) context.fillRect(x, y, w, h);
  return canvas;
}

/** Draws each size once, however often it is encoded. */
function encoderOf(
  picture: ImageBitmap | OffscreenCanvas,
): (step: EncodeStep) => Promise<EncodedImage> {
  const drawn = new Map<number, OffscreenCanvas>();
  return async ({ quality, scale }) => {
    const canvas = drawn.get(scale) ?? drawScaled(picture, scale);
    drawn.set(scale, canvas);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
    const { width: w, height: h } = canvas;
    return { bytes: new Uint8Array(await blob.arrayBuffer()), w, h };
  };
}

function drawScaled(picture: ImageBitmap | OffscreenCanvas, scale: number): OffscreenCanvas {
  const w = Math.max(1, Math.round(picture.width * scale));
  const h = Math.max(1, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(w, h);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, w, h);
  return canvas;
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2d context');
  return context;
}
