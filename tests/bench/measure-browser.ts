import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { isBundlePath } from '../../shared/verify/bundle-format.ts';
import type { BrowserRun } from './browser-worker.ts';
import type { BundleOnDisk } from './year-bundle.ts';

const longestMs = 300_000;

/** Verifies the bundle in a worker of Chromium, then its signatures alone by WebCrypto. */
export async function runBrowser(disk: BundleOnDisk): Promise<BrowserRun> {
  const pieces = { worker: await buildWorker(), paths: await listOf(disk.bundle) };
  const server = createBenchServer(disk, pieces);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--disable-gpu',
      '--no-first-run',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(longestMs);
    // `localhost` is a secure context: elsewhere there is no WebCrypto.
    await page.goto(`http://localhost:${port}/`);
    const result = await page.evaluate(
      () =>
        new Promise<BrowserRun | { readonly error: string }>((resolve) => {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.addEventListener('message', ({ data }) => resolve(data));
          worker.addEventListener('error', ({ message }) => resolve({ error: message }));
        }),
    );
    if ('error' in result) throw new Error(result.error);
    return result;
  } finally {
    await browser.close();
    server.close();
  }
}

async function buildWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('browser-worker.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome130',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

function createBenchServer(
  disk: BundleOnDisk,
  { worker, paths }: { readonly worker: string; readonly paths: readonly string[] },
): Server {
  return createServer(({ url = '/' }, answer) => {
    const send = (type: string, body: string) =>
      answer.writeHead(200, { 'content-type': type }).end(body);
    const path = url.slice('/bundle/'.length);
    if (url === '/worker.js') send('text/javascript', worker);
    else if (url === '/list') send('application/json', JSON.stringify(paths));
    else if (url === '/policy') createReadStream(disk.policy).pipe(answer);
    else if (url === '/anchors.json') createReadStream(disk.anchors).pipe(answer);
    else if (url.startsWith('/bundle/') && isBundlePath(path))
      createReadStream(join(disk.bundle, path)).pipe(answer);
    else send('text/html', '<!doctype html><title>bench</title>');
  });
}

async function listOf(bundle: string): Promise<readonly string[]> {
  const names = await readdir(bundle);
  const blobs = await readdir(join(bundle, 'blobs'));
  return [
    ...names.filter((name) => name !== 'blobs'),
    ...blobs.map((name) => `blobs/${name}`),
  ].sort();
}
