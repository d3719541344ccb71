import { expect, type Page, test } from '@playwright/test';
import { build } from 'esbuild';
import type { EncodeAnswer, EncodeRequest } from '../../../shared/api/encoder.ts';
import { browserOptions } from '../console/console-browser.ts';

test.use(browserOptions);

/** The hidden window's script in a page of its own, with one end of its port. */
async function openEncoder(page: Page): Promise<void> {
  const built = await build({
    entryPoints: ['renderer/desktop/encoder.ts'],
    bundle: true,
    format: 'iife',
    write: false,
  });
  await page.addScriptTag({ content: built.outputFiles[0]?.text ?? '' });
}

type Colour = readonly [number, number, number];
/** `base64` of a picture, or the colours of the two halves of a bitmap that the page draws. */
type Plain = Omit<EncodeRequest, 'id' | 'bytes' | 'maxBytes' | 'thumbPx'> &
  ({ readonly base64: string } | { readonly halves: readonly [Colour, Colour]; hasText?: boolean });
interface Seen {
  readonly type: EncodeAnswer['type'];
  readonly shot: { w: number; h: number; length: number; base64: string };
  readonly thumb: { w: number; h: number };
  /** Colours at the points asked for, in the shot and, at the same place, in its thumbnail. */
  readonly points: readonly { readonly shot: number[]; readonly thumb: number[] }[];
}

/** Sends one request and looks at the pictures that come back. */
const encode = (
  page: Page,
  request: Plain,
  points: readonly (readonly [number, number])[],
): Promise<Seen> =>
  page.evaluate(
    async ({ request: plain, points: wanted }) => {
      const { port1, port2 } = new MessageChannel();
      window.postMessage('port', '*', [port2]);
      const answered = new Promise<EncodeAnswer>((resolve) => {
        port1.addEventListener('message', ({ data }) => resolve(data));
        port1.start();
      });
      const bytesOf = () => {
        if ('base64' in plain) return Uint8Array.from(atob(plain.base64), (c) => c.charCodeAt(0));
        const bitmap = new Uint8Array(plain.w * plain.h * 4);
        for (let i = 0; i < plain.w * plain.h; i++) {
          const x = i % plain.w;
          const isText = plain.hasText === true && i > 300 * plain.w && i < 312 * plain.w;
          const [r, g, b] = plain.halves[x < plain.w / 2 ? 0 : 1];
          // As a capturer gives it: blue first.
          bitmap.set(
            isText && x < 80 && x % 4 === 0 ? [255, 255, 255, 255] : [b, g, r, 255],
            i * 4,
          );
        }
        return bitmap;
      };
      port1.postMessage({ ...plain, bytes: bytesOf(), id: 1, maxBytes: 102_400, thumbPx: 480 });
      const answer = await answered;
      if (answer.type !== 'encoded') return { type: answer.type } as Seen;
      const pixelsOf = async (image: { readonly bytes: Uint8Array }) => {
        const type = 'image/webp';
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(image.bytes)], { type }));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.drawImage(bitmap, 0, 0);
        return (x: number, y: number) => [
          ...context.getImageData(x * bitmap.width, y * bitmap.height, 1, 1).data,
        ];
      };
      const base64 = btoa([...answer.shot.bytes].map((c) => String.fromCharCode(c)).join(''));
      const [shot, thumb] = [await pixelsOf(answer.shot), await pixelsOf(answer.thumb)];
      return {
        type: answer.type,
        shot: { ...answer.shot, length: answer.shot.bytes.length, base64 },
        thumb: { w: answer.thumb.w, h: answer.thumb.h },
        points: wanted.map(([x, y]) => ({ shot: shot(x, y), thumb: thumb(x, y) })),
      };
    },
    { request, points },
  );

const red: Colour = [255, 0, 0];
const white: Colour = [255, 255, 255];
const cover: Colour = [95, 107, 122];

const bitmapOf = (w: number, h: number, right: Colour = white): Plain => ({
  format: 'bgra',
  halves: [red, right],
  w,
  h,
  blur: 0,
});

const isNear = (colour: readonly number[], wanted: readonly number[]) =>
  wanted.every((value, i) => Math.abs(value - (colour[i] as number)) < 24);

test('a picture and its thumbnail, at most 480 pixels long', async ({ page }) => {
  await openEncoder(page);
  for (const [w, h, thumbW, thumbH] of [
    [960, 540, 480, 270],
    [300, 600, 240, 480],
    [200, 100, 200, 100],
  ] as const) {
    const seen = await encode(page, bitmapOf(w, h), [
      [0.2, 0.5],
      [0.8, 0.5],
    ]);
    expect(seen.type).toBe('encoded');
    expect([seen.shot.w, seen.shot.h]).toEqual([w, h]);
    expect([seen.thumb.w, seen.thumb.h]).toEqual([thumbW, thumbH]);
    expect(seen.shot.length).toBeLessThanOrEqual(102_400);
    for (const each of ['shot', 'thumb'] as const) {
      expect(isNear(seen.points[0]?.[each] ?? [], red)).toBe(true);
      expect(isNear(seen.points[1]?.[each] ?? [], white)).toBe(true);
    }
  }
});

test('covered areas are gone from the picture and from its thumbnail', async ({ page }) => {
  await openEncoder(page);
  const { shot } = await encode(page, bitmapOf(960, 540), []);
  const stored = { format: 'webp', base64: shot.base64, w: 960, h: 540, blur: 0 } as const;
  const half = { ...stored, cover: [{ x: 0, y: 0, w: 480, h: 540 }] };
  const seen = await encode(page, half, [
    [0.1, 0.1],
    [0.49, 0.9],
    [0.8, 0.5],
  ]);
  for (const each of ['shot', 'thumb'] as const) {
    expect(isNear(seen.points[0]?.[each] ?? [], cover)).toBe(true);
    expect(isNear(seen.points[1]?.[each] ?? [], cover)).toBe(true);
    expect(isNear(seen.points[2]?.[each] ?? [], white)).toBe(true);
  }
  const all = { ...stored, cover: [{ x: 0, y: 0, w: 960, h: 540 }] };
  expect((await encode(page, all, [])).type).toBe('encoded');
});

test('each blur level smears an edge further than the one before', async ({ page }) => {
  await openEncoder(page);
  const greens: number[] = [];
  for (const blur of [0, 1, 2, 3]) {
    const picture = { ...bitmapOf(960, 540), blur };
    // Just left of the edge: red has no green in it, what comes over from the white has.
    const seen = await encode(page, picture, [[0.495, 0.5]]);
    greens.push(seen.points[0]?.shot[1] ?? 0);
  }
  expect(greens[0]).toBeLessThan(24);
  expect(greens.every((green, i) => i === 0 || green > (greens[i - 1] as number))).toBe(true);
});

test('a frame without anything on it is called uniform, one line of text is not', async ({
  page,
}) => {
  await openEncoder(page);
  const plain = bitmapOf(1_280, 720, red);
  expect((await encode(page, plain, [])).type).toBe('uniform');
  expect((await encode(page, { ...plain, hasText: true }, [])).type).toBe('encoded');
});

test('bytes that are no picture are said to be none', async ({ page }) => {
  await openEncoder(page);
  const request = { format: 'png', base64: btoa('no picture'), w: 1, h: 1, blur: 0 } as const;
  expect((await encode(page, request, [])).type).toBe('failed');
});
