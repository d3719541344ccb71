import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { build } from 'vite';
import { repositoryDir } from '../../build/paths.ts';
import { consoleConfig } from '../../build/vite-configs.ts';
import { keepNames } from './console-day.ts';

const pageDir = fileURLToPath(new URL('console-page', import.meta.url));
const rounds = 3;
/** As high and with nothing to do: what this machine gives at the moment. */
const emptyPage =
  '<!doctype html><title>empty</title><div role="rowheader" style="height:20000px">.</div>';
/** About a screen and a half a second, as somebody who looks for a name. */
const stepPx = 24;

/** Longest frame in ms while the overview of 250 people is scrolled from end to end. */
export async function measureConsoleScroll(
  browser: Browser,
  say: (line: string) => void,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-scroll-'));
  const config = consoleConfig({ rootDir: repositoryDir, distDir: folder }, '');
  const rolldownOptions = { input: join(pageDir, 'index.html') };
  await build({ ...config, root: pageDir, build: { ...config.build, rolldownOptions } });
  const server = createServer(({ url = '/' }, answer) => {
    if (url === '/empty') return void answer.end(emptyPage);
    const path = extname(url) === '' ? '/index.html' : new URL(url, 'http://x').pathname;
    answer.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
    createReadStream(join(folder, 'console', path))
      .on('error', () => answer.end())
      .pipe(answer);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const longest: number[] = [];
    for (let round = 0; round < rounds; round++) {
      longest.push(await scrollOnce(browser, `http://localhost:${port}/`));
      const bareMs = await scrollOnce(browser, `http://localhost:${port}/empty`);
      say(
        `scroll: longest frame ${longest.at(-1)?.toFixed(0)} ms, empty page ${bareMs.toFixed(0)} ms`,
      );
    }
    return Math.min(...longest);
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

async function scrollOnce(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 950 } });
  await page.addInitScript({ content: keepNames });
  try {
    await page.goto(url);
    await page.getByRole('rowheader').first().waitFor();
    return await page.evaluate(
      (step) =>
        new Promise<number>((resolve) => {
          const state = { last: performance.now(), longest: 0 };
          const frame = (now: number): void => {
            state.longest = Math.max(state.longest, now - state.last);
            state.last = now;
            const before = scrollY;
            scrollBy(0, step);
            if (scrollY === before) resolve(state.longest);
            else requestAnimationFrame(frame);
          };
          requestAnimationFrame((now) => {
            state.last = now;
            requestAnimationFrame(frame);
          });
        }),
      stepPx,
    );
  } finally {
    await page.close();
  }
}
