import { describe, expect, it } from 'vitest';
import { forward, forwardPath } from '../../../electron/main/api-forward.ts';
import type { FetchPort } from '../../../electron/main/diary/server-link.ts';

const target = { serverUrl: 'https://diary.example', token: 'secret' };
const con = 'c0000000-0000-4000-8000-000000000001';

describe('which calls main carries', () => {
  it.each([
    ['GET', 'app://bundle/api/v1/contracts', '/v1/contracts'],
    [
      'GET',
      `app://bundle/api/v1/contracts/${con}/bundle?profile=totals`,
      `/v1/contracts/${con}/bundle?profile=totals`,
    ],
    ['POST', 'app://bundle/api/v1/entries', '/v1/entries'],
    ['PUT', `app://bundle/api/v1/blobs/${'ab'.repeat(32)}`, `/v1/blobs/${'ab'.repeat(32)}`],
    ['GET', 'app://bundle/api/v1/log/consistency?from=1&to=2', '/v1/log/consistency?from=1&to=2'],
  ])('%s %s', (method, address, path) => {
    expect(forwardPath(method, address)).toBe(path);
  });

  it.each([
    ['POST', 'app://bundle/api/v1/pairings'],
    ['POST', 'app://bundle/api/v1/session'],
    ['DELETE', 'app://bundle/api/v1/entries'],
    ['GET', 'app://bundle/api/v1/entries'],
    ['GET', 'app://bundle/api/v1/organisations/x'],
    ['GET', 'app://bundle/api/v1/contracts/../session'],
    ['GET', 'app://bundle/api/v1/contracts/%2e%2e/view'],
    ['GET', 'app://bundle/api//v1/contracts'],
    ['GET', 'app://bundle/api/v1/contracts/a/b/view'],
    ['GET', 'app://bundle/api/v1/contracts?x=http://evil'],
    ['GET', 'app://bundle/apiv1/contracts'],
    ['GET', 'app://elsewhere/api/v1/contracts'],
    ['GET', 'https://diary.example/v1/contracts'],
  ])('not %s %s', (method, address) => {
    expect(forwardPath(method, address)).toBeUndefined();
  });
});

describe('how main carries them', () => {
  function server(response: () => Response) {
    const seen: { url: string; headers: Headers; init: RequestInit }[] = [];
    const fetch: FetchPort = async (url, init) => {
      seen.push({ url, init, headers: new Headers(init.headers) });
      return response();
    };
    return { fetch, seen };
  }

  it('adds the token, to the paired origin only, and takes nothing else along', async () => {
    const { fetch, seen } = server(() =>
      Response.json(
        { contracts: [] },
        { headers: { 'set-cookie': 'a=b', 'retry-after': '7', 'x-secret': 'no' } },
      ),
    );
    const request = new Request('app://bundle/api/v1/contracts', {
      headers: { accept: 'application/json', 'x-evil': '1', authorization: 'Bearer forged' },
    });
    const answer = await forward({ fetch, target: () => target }, request);
    expect(seen[0]?.url).toBe('https://diary.example/v1/contracts');
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer secret');
    expect(seen[0]?.headers.get('x-evil')).toBeNull();
    expect(seen[0]?.init).toMatchObject({ redirect: 'error', credentials: 'omit' });
    expect([...answer.headers.keys()].sort()).toEqual(['content-type', 'retry-after']);
  });

  it('answers a problem where there is nothing to reach', async () => {
    const { fetch, seen } = server(() => Response.json({}));
    const unpaired = await forward(
      { fetch, target: () => undefined },
      new Request('app://bundle/api/v1/contracts'),
    );
    expect(unpaired.status).toBe(401);
    const unknown = await forward(
      { fetch, target: () => target },
      new Request('app://bundle/api/v1/session', { method: 'POST', body: '{}' }),
    );
    expect(unknown.status).toBe(404);
    expect(seen).toEqual([]);
    const offline: FetchPort = async () => {
      throw new TypeError('offline');
    };
    const down = await forward(
      { fetch: offline, target: () => target },
      new Request('app://bundle/api/v1/contracts'),
    );
    expect(down.status).toBe(503);
    expect(await down.json()).toMatchObject({ code: 'E_UNAVAILABLE' });
  });
});
