import type { CarryPort, Stop } from '../shared/api/carry-in.ts';
import { routePath } from '../shared/api/routes.ts';
import {
  consistencyResponse,
  postEntriesResponse,
  putDisclosuresResponse,
} from '../shared/api/schemas.ts';
import { err, ok, type Result } from '../shared/kit/result.ts';
import type { Call, ServerRequest } from './server-session.ts';

/** The server's routes for a carried file, as the person who signed in. */
export function createCarryPort(call: Call): CarryPort {
  async function ask<T>(
    [method, path]: readonly [string, string],
    request: ServerRequest,
    read: (body: unknown) => T,
  ): Promise<Result<T, Stop>> {
    const answer = await call(method, path, { ...request, expect: 'any' });
    return answer.ok ? ok(read(await answer.json())) : err(await stopOf(answer));
  }
  return {
    postEntries: (entries) =>
      ask(
        ['POST', routePath('postEntries', {})],
        { body: JSON.stringify({ entries }) },
        (body) => postEntriesResponse.parse(body).results,
      ),
    putBlob: (sha256, bytes) =>
      ask(
        ['PUT', routePath('putBlob', { sha256 })],
        { body: new Uint8Array(bytes), type: 'application/octet-stream' },
        () => undefined,
      ),
    putDisclosures: (hash, items) =>
      ask(
        ['PUT', routePath('putDisclosures', { hash })],
        { body: JSON.stringify({ items }) },
        (body) => putDisclosuresResponse.parse(body).held,
      ),
    consistency: (from, to) =>
      ask(
        ['GET', `${routePath('getConsistency', {})}?from=${from}&to=${to}`],
        {},
        (body) => consistencyResponse.parse(body).proof,
      ),
  };
}

async function stopOf(answer: Response): Promise<Stop> {
  const body: unknown = await answer.json().catch(() => undefined);
  const { code, detail } = (typeof body === 'object' ? (body ?? {}) : {}) as Record<
    string,
    unknown
  >;
  const retryAfterS = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return {
    code: typeof code === 'string' ? code : `http_${answer.status}`,
    ...(typeof detail === 'string' && { detail: detail.slice(0, 200) }),
    ...(Number.isFinite(retryAfterS) && { retryAfterMs: retryAfterS * 1_000 }),
  };
}
