import { type AxiosAdapter, type AxiosResponse, create, isAxiosError, isCancel } from 'axios';
import type { z } from 'zod';
import {
  type RouteName,
  type RouteRequest,
  type RouteResponse,
  routePath,
  routes,
} from '../../shared/api/routes.ts';
import { problem } from '../../shared/api/schemas.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';

/** Why a call has no answer of its route's kind. Times are in ms. */
export type ApiError =
  /** No connection, no answer, or the caller's signal aborted. */
  | { readonly type: 'unreachable'; readonly detail: string; readonly aborted: boolean }
  /** The server answered with a problem (shared/api/error-codes.ts). */
  | {
      readonly type: 'problem';
      readonly status: number;
      readonly code: string;
      readonly detail?: string;
      readonly retryAfterMs?: number;
      /** The server's number for the request, for whoever reads its log. */
      readonly requestId?: string;
    }
  /** The answer is not what the route's schema promises: another server, or another version. */
  | { readonly type: 'malformed'; readonly status: number; readonly detail: string };

type QueryOf<N extends RouteName> = (typeof routes)[N] extends { query: infer Q extends z.ZodType }
  ? z.input<Q>
  : undefined;

export interface CallOptions<N extends RouteName> {
  /** Values of the path's `:name` parts. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: QueryOf<N>;
  readonly body?: RouteRequest<N>;
  /** Bytes instead of a JSON body (blobs). */
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal;
}

export interface ApiClient {
  call<N extends RouteName>(
    name: N,
    options?: CallOptions<N>,
  ): Promise<Result<RouteResponse<N>, ApiError>>;
  /** Address of a route that something else than this client opens (EventSource, a link). */
  url(name: RouteName, params?: Readonly<Record<string, string>>): string;
}

export interface ApiClientOptions {
  /** `/api` in the app, where main forwards it; empty in the console. */
  readonly baseURL: string;
  readonly timeoutMs?: number;
  /** For tests; axios chooses its own otherwise. */
  readonly adapter?: AxiosAdapter;
}

const defaultTimeoutMs = 30_000;
const maxResponseBytes = 64 * 1_024 * 1_024;

/** Typed calls of every route in shared/api/routes.ts; answers are checked with its schemas. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const http = create({
    baseURL: options.baseURL,
    timeout: options.timeoutMs ?? defaultTimeoutMs,
    maxContentLength: maxResponseBytes,
    // Every status is an answer here: codes decide, not exceptions.
    validateStatus: () => true,
    ...(options.adapter === undefined ? {} : { adapter: options.adapter }),
  });
  return {
    async call(name, callOptions = {}) {
      const { params = {}, query, body, bytes, signal } = callOptions;
      const route = routes[name];
      try {
        const response = await http.request<unknown>({
          method: route.method,
          url: routePath(name, params),
          responseType: route.response === 'bytes' ? 'arraybuffer' : 'text',
          // JSON is parsed below, strictly: axios would hand on broken JSON as text.
          transformResponse: (data: unknown) => data,
          ...(query === undefined ? {} : { params: query }),
          ...bodyOf(body, bytes),
          ...(signal === undefined ? {} : { signal }),
        });
        return readAnswer(name, response);
      } catch (error) {
        if (!isAxiosError(error) && !isCancel(error)) throw error;
        const detail = error instanceof Error ? error.message : 'cancelled';
        return err({ type: 'unreachable', detail, aborted: isCancel(error) });
      }
    },
    url: (name, params = {}) => `${options.baseURL}${routePath(name, params)}`,
  };
}

function bodyOf(body: unknown, bytes: Uint8Array | undefined) {
  if (bytes !== undefined) {
    return { data: bytes, headers: { 'Content-Type': 'application/octet-stream' } };
  }
  if (body === undefined) return {};
  return { data: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

function readAnswer<N extends RouteName>(
  name: N,
  response: AxiosResponse<unknown>,
): Result<RouteResponse<N>, ApiError> {
  if (response.status < 200 || response.status > 299) return err(readProblem(response));
  const value = readValue(routes[name].response, response.data);
  if (value.ok) return ok(value.value as RouteResponse<N>);
  return err({ type: 'malformed', status: response.status, detail: value.error.detail });
}

type ValueRead = Result<unknown, { readonly detail: string }>;

function readValue(shape: (typeof routes)[RouteName]['response'], data: unknown): ValueRead {
  if (shape === 'empty' || shape === 'events') return ok(undefined);
  if (shape === 'text') return typeof data === 'string' ? ok(data) : err({ detail: 'not text' });
  if (shape === 'bytes') return readBytes(data);
  const json = parseJson(data);
  if (!json.ok) return json;
  const checked = shape.safeParse(json.value);
  if (checked.success) return ok(checked.data);
  const issue = checked.error.issues[0];
  return err({ detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` });
}

/** A browser gives an ArrayBuffer, Node a Buffer; callers get plain bytes. */
function readBytes(data: unknown): ValueRead {
  if (data instanceof ArrayBuffer) return ok(new Uint8Array(data));
  if (ArrayBuffer.isView(data)) {
    return ok(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return err({ detail: 'not bytes' });
}

function readProblem(response: AxiosResponse<unknown>): ApiError {
  const { status } = response;
  const retryAfterMs = parseRetryAfter(response.headers['retry-after']);
  const json = parseJson(textOf(response.data));
  const parsed = json.ok ? problem.safeParse(json.value) : undefined;
  if (parsed?.success !== true) return { type: 'malformed', status, detail: 'no problem document' };
  const { code, detail, requestId } = parsed.data;
  return {
    type: 'problem',
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function textOf(data: unknown): unknown {
  const bytes = readBytes(data);
  return bytes.ok ? new TextDecoder().decode(bytes.value as Uint8Array) : data;
}

function parseJson(data: unknown): ValueRead {
  if (typeof data !== 'string') return err({ detail: 'not text' });
  try {
    return ok(JSON.parse(data));
  } catch {
    return err({ detail: 'not JSON' });
  }
}

/** Seconds only (RFC 9110 also allows a date, which this server never sends). */
function parseRetryAfter(header: unknown): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header)
    ? Number(header) * 1_000
    : undefined;
}
