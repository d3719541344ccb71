import react from '@vitejs/plugin-react';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const rootDir = fileURLToPath(new URL('../../..', import.meta.url));
const outDir = join(rootDir, 'dist/desktop-preview');
const mimeByExtension: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export async function buildPreview(): Promise<void> {
  await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    root: join(rootDir, 'tests/support/desktop-preview'),
    base: '/',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome130',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
    },
  });
}

/** Serves the built preview under the policy that the app's own pages have; any free port. */
export async function servePreview(port = 0): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://preview').pathname;
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    answer(path === '/' ? '/index.html' : path).then(
      ({ headers, body }) => response.writeHead(200, headers).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return { server, origin: `http://127.0.0.1:${address.port}` };
}

async function answer(path: string): Promise<{ headers: Record<string, string>; body: Buffer }> {
  const bytes = await readFile(join(outDir, normalize(path)));
  const type = mimeByExtension[extname(path)] ?? 'application/octet-stream';
  if (extname(path) !== '.html') return { headers: { 'content-type': type }, body: bytes };
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
  return {
    headers: { 'content-type': type, 'content-security-policy': policy },
    body: Buffer.from(bytes.toString('utf8').replace('__CSP_NONCE__', nonce)),
  };
}
