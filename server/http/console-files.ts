import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { replyProblem } from './failure-reply.ts';

/** Stands in `index.html` where the page's styles need the response's nonce. */
const nonceMark = '__CSP_NONCE__';
const apiPrefixes = ['/v1/', '/log/', '/healthz', '/readyz', '/openapi.json'];

/** The offline verifier: one file, beside the console's or in the folder that is built for it. */
const verifierFile = 'verify.html';
const verifierPlaces = [verifierFile, join('..', 'verifier', verifierFile)];

/**
 * The built console: its files, and its page for every other path that a browser navigates to.
 * What is neither a route nor a page is a problem with a code.
 */
export async function registerConsole(
  app: FastifyInstance,
  dir: string | undefined,
): Promise<void> {
  const page = dir === undefined ? undefined : await readFile(join(dir, 'index.html'), 'utf8');
  if (dir !== undefined)
    await app.register(fastifyStatic, {
      root: dir,
      index: false,
      dotfiles: 'deny',
      // Folders and the page itself are answered below, with a nonce.
      allowedPath: (path) => path !== '/index.html' && !path.endsWith('/'),
      // Vite names assets by their content.
      setHeaders: (reply, path) => {
        const isAsset = path.includes('/assets/');
        reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
        // A worker obeys the policy that its own script came with.
        if (path.endsWith('.js')) reply.header('content-security-policy', pageCsp(''));
      },
    });
  if (dir !== undefined) registerVerifier(app, dir);
  app.setNotFoundHandler((request, reply) => {
    if (page === undefined || !isNavigation(request))
      return replyProblem(request, reply, { code: 'E_ROUTE_UNKNOWN' });
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', pageCsp(`'nonce-${nonce}'`))
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(page.replaceAll(nonceMark, nonce));
  });
}

/** To keep and to open from disk: it never runs in this server's name. */
function registerVerifier(app: FastifyInstance, dir: string): void {
  app.get(`/${verifierFile}`, async (request, reply) => {
    const path = await firstFile(verifierPlaces.map((place) => join(dir, place)));
    if (path === undefined) return replyProblem(request, reply, { code: 'E_ROUTE_UNKNOWN' });
    return reply
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('content-disposition', `attachment; filename="${verifierFile}"`)
      .sendFile(verifierFile, dirname(path));
  });
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}

function isNavigation(request: FastifyRequest): boolean {
  if (request.method !== 'GET') return false;
  if (apiPrefixes.some((prefix) => request.url.startsWith(prefix))) return false;
  const { accept = '' } = request.headers;
  return accept.includes('text/html');
}

/** Scripts and calls from here only; pictures are fetched with a session and shown as blobs. */
const pageCsp = (styleNonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${styleNonce}`.trimEnd(),
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
