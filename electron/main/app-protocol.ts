import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import type { Session } from 'electron';
import { type AppPage, resolveAppFile } from './app-files.ts';
import { contentPolicy, noncePlaceholder, pageHeaders } from './content-policy.ts';

export interface AppProtocolDeps {
  /** Folder of the built pages. */
  readonly rendererDir: string;
  /** The page that windows of this session show. */
  readonly page: AppPage;
  /** Only the outbox's session has one. */
  readonly api?: (request: Request) => Promise<Response>;
}

/** Serves `app://bundle/` for one session: each window's session knows its own page only. */
export function handleAppProtocol(session: Session, deps: AppProtocolDeps): void {
  session.protocol.handle('app', async (request) => {
    const { api } = deps;
    if (api !== undefined && request.url.startsWith('app://bundle/api/')) return api(request);
    if (request.method !== 'GET') return new Response(null, { status: 405 });
    return serveFile(deps, request.url);
  });
}

export async function serveFile(deps: AppProtocolDeps, address: string): Promise<Response> {
  const file = resolveAppFile(deps.rendererDir, address);
  if (file.type === 'refused') return new Response(null, { status: file.status });
  const isPage = file.mime.startsWith('text/html');
  if (isPage && !address.startsWith(`app://bundle/${deps.page}`))
    return new Response(null, { status: 404 });
  const bytes = await readFile(file.path).catch(() => undefined);
  if (bytes === undefined) return new Response(null, { status: 404 });
  const nonce = randomBytes(16).toString('base64');
  const body = isPage ? bytes.toString('utf8').replaceAll(noncePlaceholder, nonce) : bytes;
  return new Response(body, {
    headers: { ...pageHeaders(contentPolicy(deps.page, nonce)), 'Content-Type': file.mime },
  });
}
