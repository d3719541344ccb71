import type { z } from 'zod';
import {
  type RouteName,
  type RouteRequest,
  type RouteResponse,
  routePath,
  routes,
} from '../../../shared/api/routes.ts';
import { problem } from '../../../shared/api/schemas.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';

/** How main itself talks to a server: pairing, and what a timesheet needs. */
export type LinkError =
  | { readonly type: 'unreachable'; readonly detail: string }
  | {
      readonly type: 'problem';
      readonly status: number;
      readonly code: string;
      readonly detail?: string;
    }
  | { readonly type: 'malformed'; readonly detail: string };

export interface ServerLink {
  call<N extends JsonRoute>(
    name: N,
    call?: LinkCall<N>,
  ): Promise<Result<RouteResponse<N>, LinkError>>;
  /** For routes that answer nothing but that it was done. */
  tell(
    name: 'signOutDevice',
    params: Readonly<Record<string, string>>,
  ): Promise<Result<undefined, LinkError>>;
}

type JsonRoute = {
  [N in RouteName]: (typeof routes)[N]['response'] extends z.ZodType ? N : never;
}[RouteName];

export interface LinkCall<N extends RouteName> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: RouteRequest<N>;
}

/** The part of `fetch` in use. */
export type FetchPort = (url: string, init: RequestInit) => Promise<Response>;

const timeoutMs = 20_000;

export function createServerLink(deps: {
  readonly fetch: FetchPort;
  readonly serverUrl: string;
  /** The one in use: it is replaced from time to time. */
  readonly token?: () => string;
}): ServerLink {
  return {
    async call(name, { params = {}, query, body } = {}) {
      const url = new URL(routePath(name, params), deps.serverUrl);
      if (query !== undefined) url.search = new URLSearchParams(query).toString();
      const answer = await exchange(deps, url.href, {
        method: routes[name].method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) return answer;
      const schema: z.ZodType = routes[name].response;
      const checked = schema.safeParse(answer.value);
      if (checked.success) return ok(checked.data as RouteResponse<typeof name>);
      const issue = checked.error.issues[0];
      return err({
        type: 'malformed',
        detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      });
    },
    async tell(name, params) {
      const url = new URL(routePath(name, params), deps.serverUrl);
      const answer = await exchange(deps, url.href, { method: routes[name].method });
      return answer.ok ? ok(undefined) : answer;
    },
  };
}

async function exchange(
  deps: { readonly fetch: FetchPort; readonly token?: () => string },
  url: string,
  init: { readonly method: string; readonly body?: string },
): Promise<Result<unknown, LinkError>> {
  const headers = {
    accept: 'application/json',
    ...(init.body !== undefined && { 'content-type': 'application/json' }),
    ...(deps.token !== undefined && { authorization: `Bearer ${deps.token()}` }),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const sent = await attempt(() =>
    // A redirect would carry the token elsewhere.
    deps.fetch(url, { ...init, headers, signal, redirect: 'error' }),
  );
  if (!sent.ok) return err({ type: 'unreachable', detail: sent.error.message });
  const text = await attempt(() => sent.value.text());
  if (!text.ok) return err({ type: 'unreachable', detail: text.error.message });
  const { status } = sent.value;
  if (status === 204) return ok(undefined);
  const json = await attempt(async () => JSON.parse(text.value) as unknown);
  if (sent.value.ok) return json.ok ? json : err({ type: 'malformed', detail: 'not JSON' });
  const parsed = problem.safeParse(json.ok ? json.value : undefined);
  if (!parsed.success) return err({ type: 'malformed', detail: `status ${status}` });
  const { code, detail } = parsed.data;
  return err({ type: 'problem', status, code, ...(detail !== undefined && { detail }) });
}

async function attempt<T>(work: () => Promise<T>): Promise<Result<T, Error>> {
  try {
    return ok(await work());
  } catch (error) {
    return err(error instanceof Error ? error : new Error(String(error)));
  }
}
