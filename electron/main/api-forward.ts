import { routes } from '../../shared/api/routes.ts';
import type { FetchPort } from './diary/server-link.ts';

/** A call of the outbox window that main may carry to the paired server. */
export interface ForwardTarget {
  readonly serverUrl: string;
  /** added here: no renderer ever holds it (threats E-05) */
  readonly token: string;
}

const allowed = [
  'getTime',
  'listContracts',
  'getView',
  'getBundle',
  'postEntries',
  'putDisclosures',
  'putBlob',
  'getStream',
  'getCheckpoint',
  'getConsistency',
] as const satisfies readonly (keyof typeof routes)[];

const patterns = allowed.map((name) => ({
  method: routes[name].method as string,
  path: new RegExp(`^${routes[name].path.replace(/:[a-z0-9]+/gi, '[A-Za-z0-9-]{1,80}')}$`),
}));

const prefix = 'app://bundle/api';
const requestHeaders = ['content-type', 'accept'];
const responseHeaders = ['content-type', 'retry-after', 'cache-control'];

/** Path and query at the server, if the outbox may call it; judged on the address as it was sent. */
export function forwardPath(method: string, address: string): string | undefined {
  if (!address.startsWith(`${prefix}/`)) return undefined;
  const rest = address.slice(prefix.length);
  const [path = '', query] = rest.split('?', 2);
  if (!patterns.some((route) => route.method === method && route.path.test(path))) return undefined;
  if (query !== undefined && !/^[A-Za-z0-9=&_.-]*$/.test(query)) return undefined;
  return rest;
}

/** Carries the request with the token; the server's answer comes back without its cookies. */
export async function forward(
  deps: { readonly fetch: FetchPort; readonly target: () => ForwardTarget | undefined },
  request: Request,
): Promise<Response> {
  const path = forwardPath(request.method, request.url);
  if (path === undefined) return problem(404, 'E_ROUTE_UNKNOWN');
  const target = deps.target();
  if (target === undefined) return problem(401, 'E_TOKEN_INVALID');
  const headers = new Headers(pick(request.headers, requestHeaders));
  headers.set('authorization', `Bearer ${target.token}`);
  const hasBody = request.method !== 'GET';
  try {
    const response = await deps.fetch(new URL(path, target.serverUrl).href, {
      method: request.method,
      headers,
      ...(hasBody && { body: await request.arrayBuffer() }),
      redirect: 'error',
      credentials: 'omit',
    });
    return new Response(response.status === 204 ? null : await response.arrayBuffer(), {
      status: response.status,
      headers: pick(response.headers, responseHeaders),
    });
  } catch (error) {
    // Offline is normal: the queue waits and tries again.
    const detail = error instanceof Error ? error.message : String(error);
    return problem(503, 'E_UNAVAILABLE', detail);
  }
}

const pick = (headers: Headers, names: readonly string[]): [string, string][] =>
  names.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });

const problem = (status: number, code: string, detail?: string): Response =>
  Response.json(
    { type: 'about:blank', title: code, status, code, ...(detail !== undefined && { detail }) },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
