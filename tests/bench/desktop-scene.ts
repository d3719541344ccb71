import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Page } from '@playwright/test';

/**
 * A screen such as a support desk has: panels, lists and small text over all of 1920 × 1080. Rows of
 * known characters in 9 to 12 px, each at a whole pixel, serve as the reading test.
 */
export interface ReadingTest {
  /** share of the characters that a machine reads right, by size in px */
  readonly rightBySize: Readonly<Record<string, number>>;
  readonly characters: number;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
const plan = { alphabet, sizes: [9, 10, 11, 12], columns: 45, rowsEach: 6, left: 620, top: 120 };

export interface Scene {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** As many as are open on an ordinary desk; small, so that the picture behind them is what counts. */
const windows = 5;

/**
 * Drawn by another browser and shown as the desktop's background, which costs nothing from then on.
 */
export async function showScene(env: Readonly<Record<string, string>>): Promise<Scene> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } });
  // The loader of these files names its functions with a helper that a page does not have.
  await page.evaluate('globalThis.__name = (named) => named');
  await page.evaluate("document.body.style.margin = '0'");
  await drawScene(page);
  const path = join(await mkdtemp(join(tmpdir(), 'countersign-scene-')), 'scene.png');
  await writeFile(path, await page.screenshot());
  const options = { env: { ...process.env, ...env } };
  // It says 1 when all went well.
  await promisify(execFile)('display', ['-window', 'root', path], options).catch(() => undefined);
  const children = Array.from({ length: windows }, (_, i) => {
    const place = ['-geometry', `8x1+${20 + i * 150}+1040`, '-T', `Ticket ${i}`];
    return spawn('xterm', [...place, '-e', 'sleep', '86400'], { ...options, stdio: 'ignore' });
  });
  return {
    page,
    async close() {
      for (const child of children) child.kill();
      await browser.close();
      await rm(dirname(path), { recursive: true });
    },
  };
}

const drawScene = (page: Page): Promise<void> =>
  page.evaluate((given) => {
    const canvas = document.createElement('canvas');
    canvas.width = 1_920;
    canvas.height = 1_080;
    document.body.replaceChildren(canvas);
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const box = (color: string, [x, y, w, h]: readonly [number, number, number, number]) => {
      context.fillStyle = color;
      context.fillRect(x, y, w, h);
    };
    box('#f4f5f7', [0, 0, 1_920, 1_080]);
    box('#1f2a44', [0, 0, 1_920, 48]);
    box('#ffffff', [0, 48, 560, 1_032]);
    box('#fffdf5', [1_400, 48, 520, 1_032]);
    context.textBaseline = 'top';
    const words = 'the customer says that her invoice of March was paid twice and asks for it back';
    for (let i = 0; i < 16; i++) {
      box(`hsl(${i * 37} 60% 60%)`, [14, 62 + i * 42, 28, 28]);
      context.fillStyle = '#222';
      context.font = 'bold 13px "DejaVu Sans", sans-serif';
      context.fillText(`#${4_100 + i} Refund for order ${81_723 + i * 7}`, 54, 62 + i * 42);
      context.font = '11px "DejaVu Sans", sans-serif';
      context.fillStyle = '#667';
      context.fillText(words.slice(i % 7, (i % 7) + 70), 54, 80 + i * 42);
      context.fillText(`${words} ${i}`.slice(0, 76), 1_416, 62 + i * 42);
      context.fillText(words.toUpperCase().slice(i, i + 60), 1_416, 78 + i * 42);
    }
    context.fillStyle = '#222';
    let row = 0;
    for (const size of given.sizes) {
      context.font = `${size}px "DejaVu Sans Mono", monospace`;
      for (let line = 0; line < given.rowsEach; line++, row++)
        for (let column = 0; column < given.columns; column++) {
          const at = (row * 7 + column * 11 + ((row * column) % 5)) % given.alphabet.length;
          const [x, y] = [given.left + column * 12, given.top + row * 18];
          context.fillText(given.alphabet[at] ?? '', x, y);
        }
    }
  }, plan);

/**
 * Reads the rows back out of an encoded picture by comparing each cell with every character as it was
 * drawn: what a program tells apart without a dictionary, a person reads.
 */
export const readBack = (page: Page, webpBase64: string): Promise<ReadingTest> =>
  page.evaluate(
    async ({ given, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/webp' }));
      const seen = new OffscreenCanvas(1_920, 1_080).getContext('2d');
      if (seen === null) throw new Error('no 2d context');
      seen.drawImage(bitmap, 0, 0, 1_920, 1_080);
      const cell = 14;
      const gray = (context: OffscreenCanvasRenderingContext2D, x: number, y: number) => {
        const { data } = context.getImageData(x - 1, y - 1, 12, cell);
        const out: number[] = [];
        for (let i = 0; i < data.length; i += 4)
          out.push((data[i] ?? 0) * 0.3 + (data[i + 1] ?? 0) * 0.6 + (data[i + 2] ?? 0) * 0.1);
        const mean = out.reduce((sum, v) => sum + v, 0) / out.length;
        const norm = Math.hypot(...out.map((v) => v - mean)) || 1;
        return out.map((v) => (v - mean) / norm);
      };
      const rightBySize: Record<string, number> = {};
      let row = 0;
      for (const size of given.sizes) {
        const drawn = new OffscreenCanvas(given.alphabet.length * 12 + 20, 20).getContext('2d');
        if (drawn === null) throw new Error('no 2d context');
        drawn.fillStyle = '#f4f5f7';
        drawn.fillRect(0, 0, 2_000, 20);
        drawn.fillStyle = '#222';
        drawn.textBaseline = 'top';
        drawn.font = `${size}px "DejaVu Sans Mono", monospace`;
        const letters = Array.from(given.alphabet);
        for (const [i, c] of letters.entries()) drawn.fillText(c, 2 + i * 12, 2);
        const templates = letters.map((_, i) => gray(drawn, 2 + i * 12, 2));
        let right = 0;
        for (let line = 0; line < given.rowsEach; line++, row++)
          for (let column = 0; column < given.columns; column++) {
            const at = (row * 7 + column * 11 + ((row * column) % 5)) % given.alphabet.length;
            const found = gray(seen, given.left + column * 12, given.top + row * 18);
            const scores = templates.map((each) =>
              each.reduce((sum, v, i) => sum + v * (found[i] ?? 0), 0),
            );
            if (scores.indexOf(Math.max(...scores)) === at) right += 1;
          }
        rightBySize[size] = right / (given.rowsEach * given.columns);
      }
      return { rightBySize, characters: row * given.columns };
    },
    { given: plan, base64: webpBase64 },
  );
