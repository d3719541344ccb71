import type { z } from 'zod';
import {
  type RouteContract,
  type RouteName,
  type RouteRequest,
  type RouteResponse,
  routePath,
  routes,
} from '../../shared/api/routes.ts';
import { ScriptStop } from '../script.ts';

/** One person's signed-in use of the HTTP interface, as a browser would have it. */
export interface Api {
  readonly baseUrl: string;
  call<N extends RouteName>(name: N, options?: CallOptions<N>): Promise<RouteResponse<N>>;
}

export interface CallOptions<N extends RouteName> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: RouteRequest<N>;
}

/**
 * Throws ScriptStop with the server's own code for anything but a success. `giveAgain` gives the
 * password when a session has ended, or when what is asked needs it anew.
 */
export function createApi(baseUrl: string, giveAgain?: (api: Api) => Promise<unknown>): Api {
  const cookies = new Map<string, string>();
  const send = async <N extends RouteName>(name: N, options: CallOptions<N>): Promise<Response> => {
    const url = new URL(routePath(name, options.params ?? {}), baseUrl);
    for (const [key, value] of Object.entries(options.query ?? {}))
      url.searchParams.set(key, value);
    const response = await fetch(url, {
      method: routes[name].method,
      headers: headersOf(baseUrl, cookies, options.body !== undefined),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    keepCookies(cookies, response.headers.getSetCookie());
    return response;
  };
  const api: Api = {
    baseUrl,
    call: async (name, options = {}) => {
      const first = await send(name, options);
      const isAsked =
        giveAgain !== undefined && name !== 'signIn' && (await asksForPassword(first));
      if (isAsked) await giveAgain(api);
      const response = isAsked ? await send(name, options) : first;
      if (!response.ok)
        throw new ScriptStop(`${name}: ${response.status} ${await response.text()}`);
      return (await readBody(routes[name], response)) as never;
    },
  };
  return api;
}

async function asksForPassword(response: Response): Promise<boolean> {
  if (response.status !== 403) return response.status === 401;
  return (await response.clone().text()).includes('E_RECENT_SIGN_IN');
}

/** Signs a person in. */
export async function signIn(
  baseUrl: string,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<Api> {
  const give = (api: Api) => api.call('signIn', { body: { email, password } });
  const api = createApi(baseUrl, give);
  await give(api);
  return api;
}

function headersOf(baseUrl: string, cookies: ReadonlyMap<string, string>, hasBody: boolean) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    origin: new URL(baseUrl).origin,
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...(cookie === '' ? {} : { cookie }),
  };
}

function keepCookies(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

async function readBody(route: RouteContract, response: Response): Promise<unknown> {
  if (route.response === 'empty' || route.response === 'events') return undefined;
  if (route.response === 'text') return response.text();
  if (route.response === 'bytes') return new Uint8Array(await response.arrayBuffer());
  if (response.status === 204) return {};
  return (route.response satisfies z.ZodType).parse(await response.json());
}
