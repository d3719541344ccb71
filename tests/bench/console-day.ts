import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { signIn } from '../e2e/console/console-browser.ts';
import { createConsoleScene, people, trackDay } from '../e2e/console/console-scene.ts';
import { pngPicture } from '../e2e/console/png-picture.ts';

export interface DayRun {
  readonly consoleMs: number;
  readonly staticMs: number;
  /** gzip, all scripts that came before the day could be used */
  readonly scriptKb: number;
}

/** The runner wraps named functions in this helper, also those that are sent to a page. */
export const keepNames = 'globalThis.__name = (made) => made;';

const dayMs = 86_400_000;
const cells = 144;
const rounds = 5;
const viewport = { width: 1440, height: 950 };

/** A day of 144 cells with pictures from a real server, and the same DOM as a page of its own. */
export async function measureConsoleDay(
  browser: Browser,
  say: (line: string) => void,
): Promise<DayRun> {
  const scene = await createConsoleScene();
  const { clock } = scene.place;
  // The day begins with the first cell that is tracked.
  clock.advance(dayMs - (clock.nowMs() % dayMs) - 1);
  say(`making a day of ${cells} cells …`);
  const slices = await trackDay(scene.place, scene.contract, { cells, memo: 'Tickets' });
  const day = new Date((slices[0]?.payload.idx ?? 0) * 600_000).toISOString().slice(0, 10);
  const url = `${scene.url}/contracts/${scene.contract.con}/diary?day=${day}`;
  const context = await browser.newContext({ viewport });
  await context.addInitScript({ content: keepNames });
  try {
    const page = await context.newPage();
    await signIn(page, scene.url, people.client);
    const scripts = new Set<string>();
    page.on('response', (answer) => {
      if (/\.js($|\?)/.test(answer.url())) scripts.add(answer.url());
    });
    await timeOf(page, url);
    const scriptKb = await kbOf(context, [...scripts]);
    await page.close();
    const copy = await copyOf(context, url);
    const served = await serveStatic(copy);
    const runs = { console: [] as number[], static: [] as number[] };
    // In turns, so that a machine that is busy for a while slows both down.
    for (let round = 0; round < rounds; round++) {
      runs.static.push(await timeInNewPage(context, served.url));
      runs.console.push(await timeInNewPage(context, url));
      say(
        `day: static ${runs.static.at(-1)?.toFixed(0)} ms, console ${runs.console.at(-1)?.toFixed(0)} ms`,
      );
    }
    served.close();
    return { consoleMs: median(runs.console), staticMs: median(runs.static), scriptKb };
  } finally {
    await context.close();
    await scene.close();
  }
}

async function kbOf(context: BrowserContext, urls: readonly string[]): Promise<number> {
  const bodies = await Promise.all(
    urls.map(async (url) => (await context.request.get(url)).body()),
  );
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1024;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function timeInNewPage(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  try {
    return await timeOf(page, url);
  } finally {
    await page.close();
  }
}

/**
 * Milliseconds from the start of the navigation until every cell is there, each picture in sight is
 * drawn, and the page has answered in between.
 */
async function timeOf(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  return page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        const isDrawn = (image: HTMLImageElement): boolean => {
          const { top, bottom } = image.getBoundingClientRect();
          return bottom < 0 || top > innerHeight || (image.complete && image.naturalWidth > 0);
        };
        const isReady = (): boolean => {
          const all = [...document.querySelectorAll('[role=gridcell][data-key]')];
          if (all.length < count) return false;
          const seen = all.filter((cell) => cell.getBoundingClientRect().top < innerHeight);
          return seen.every((cell) => {
            const image = cell.querySelector('img');
            return image !== null && isDrawn(image);
          });
        };
        const look = (): void => {
          if (isReady()) requestAnimationFrame(() => resolve(performance.now()));
          else requestAnimationFrame(look);
        };
        look();
      }),
    cells,
  );
}

interface Copy {
  readonly html: string;
  readonly pictures: readonly Uint8Array[];
}

/** The page as it stands, without scripts; styles inside, pictures as files. */
async function copyOf(context: BrowserContext, url: string): Promise<Copy> {
  const page = await context.newPage();
  await timeOf(page, url);
  // Every picture comes near once, so that the copy has them all.
  for (let y = 0; y < 6_000; y += 400) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(120);
  }
  await page.waitForFunction(
    (count) => document.querySelectorAll('[role=gridcell] img').length >= count,
    cells,
  );
  const taken = await page.evaluate(() => {
    const images = [...document.querySelectorAll<HTMLImageElement>('[role=gridcell] img')];
    for (const [at, image] of images.entries()) {
      image.setAttribute('src', `/picture/${at}`);
      image.setAttribute('loading', 'lazy');
    }
    const styles = [...document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText))
      .join('\n');
    for (const each of document.querySelectorAll('script, link, style')) each.remove();
    return { html: document.documentElement.outerHTML, styles, count: images.length };
  });
  await page.close();
  return {
    html: `<!doctype html>${taken.html.replace('</head>', `<style>${taken.styles}</style></head>`)}`,
    // Of the same size and kind as the thumbnails of the scene.
    pictures: Array.from({ length: taken.count }, (_, at) => pngPicture(at, { w: 480, h: 300 })),
  };
}

async function serveStatic({ html, pictures }: Copy) {
  const server = createServer(({ url = '/' }, answer) => {
    const at = /^\/picture\/(\d+)$/.exec(url)?.[1];
    const picture = at === undefined ? undefined : pictures[Number(at)];
    // As the console's server: pictures are not kept by the browser.
    if (picture)
      answer.writeHead(200, { 'content-type': 'image/png', 'cache-control': 'no-store' });
    else answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    answer.end(picture ?? html);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
