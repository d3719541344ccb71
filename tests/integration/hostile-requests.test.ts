import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noQuotas } from '../../server/http/quotas.ts';
import { type RouteContract, type RouteName, routes } from '../../shared/api/routes.ts';
import { postgresForTests } from '../support/hostile-postgres.ts';
import { sampleOf, withEachText } from '../support/schema-sample.ts';
import {
  type Caller,
  createCaller,
  createWorkplace,
  type Workplace,
} from '../support/server-fixture.ts';

/** What a stranger may send: nothing of it is an error of the server’s, or stays. */
const state: {
  fixture?: Workplace;
  close?: () => Promise<void>;
} = {};
const fixture = () => state.fixture as Workplace;
const anybody = () => createCaller(() => fixture().server.url);

beforeAll(async () => {
  const postgres = await postgresForTests();
  state.close = postgres.close;
  state.fixture = await createWorkplace({
    databaseUrl: postgres.url,
    overrides: {
      quotas: noQuotas,
      timeouts: { requestMs: 1_500, headerMs: 1_000, checkEveryMs: 100 },
    },
  });
}, 120_000);
afterAll(async () => {
  await state.fixture?.close();
  await state.close?.();
}, 30_000);

const hostileTexts: readonly unknown[] = [
  "'; drop table entry; --",
  "' or '1'='1",
  '$1',
  '%s%n',
  '../../../../etc/passwd',
  '..%2f..%2fkeys%2flog.seed',
  '\u0000',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  'x'.repeat(20_000),
  -1,
  Number.MAX_SAFE_INTEGER,
  1e308,
  null,
  [],
  { $ne: null },
  { toString: 'x' },
];

const names = (Object.keys(routes) as RouteName[]).filter(
  (name) => !['getEvents', 'signOut', 'signOutDevice'].includes(name),
);

const callerOf = ({ access }: RouteContract): Caller =>
  access === 'device' ? fixture().freelancer : fixture().owner;

describe('every text of every route', { timeout: 120_000 }, () => {
  it.each(names)('of %s may be anything: it is never an error of the server', async (name) => {
    const contract: RouteContract = routes[name];
    const ask = async (path: string, body?: unknown) => {
      const init =
        body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const { status } = await callerOf(contract).request(contract.method, path, init);
      expect([path, JSON.stringify(body)?.slice(0, 300), status < 500]).toEqual([
        path,
        JSON.stringify(body)?.slice(0, 300),
        true,
      ]);
    };
    const path = pathOf(contract);
    const body = contract.request && sampleOf(contract.request);
    await ask(path, body);
    for (const text of hostileTexts) {
      for (const changed of withEachText(body, text)) await ask(path, changed);
      for (const odd of pathsWith(contract, text)) await ask(odd, body);
      if (contract.query && typeof text === 'string')
        for (const changed of withEachText(sampleOf(contract.query), text))
          await ask(`${path}?${new URLSearchParams(changed as Record<string, string>)}`);
    }
    if (body === undefined) return;
    for (const text of ['{"__proto__":{"access":"owner"}}', '{"constructor":{"prototype":1}}']) {
      const init = { body: text, headers: { 'content-type': 'application/json' } };
      const answer = await callerOf(contract).request(contract.method, path, init);
      expect([400, 403, 404]).toContain(answer.status);
    }
    expect(({} as Record<string, unknown>)['access']).toBeUndefined();
  });

  it('has left everything as it was', async () => {
    const { deps } = fixture().server;
    expect((await anybody().get('/readyz')).status).toBe(200);
    expect((await fixture().owner.get('/v1/session')).status).toBe(200);
    expect(
      await deps.store.asSystem('operator').accounts.findByEmail('owner@acme.test'),
    ).toBeDefined();
  });
});

describe('a body', { timeout: 60_000 }, () => {
  const headers = { 'content-type': 'application/json' };
  const send = (body: string | Uint8Array, more: Record<string, string> = {}) =>
    anybody().request<{ code: string }>('POST', '/v1/session', {
      body: body as BodyInit,
      headers: { ...headers, ...more },
    });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip'])(
    'packed with %s is not unpacked',
    async (encoding) => {
      const bomb = gzipSync(Buffer.alloc(30_000_000));
      expect(await send(bomb, { 'content-encoding': encoding })).toMatchObject({
        status: 415,
        body: { code: 'E_MEDIA_TYPE' },
      });
    },
  );

  it.each([
    ['deeper than any body is', `{"email":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 400],
    ['deeper by objects', `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`, 400],
    ['cut off', '{"email":"x', 400],
    ['with two values for one key', '{"email":"a@b.test","email":"c@d.test","password":"x"}', 401],
    ['with a tail', '{"email":"a@b.test","password":"x"} {}', 400],
    ['of nothing', '', 400],
    ['of another encoding', '\ufeff{"email":"a@b.test","password":"x"}', 400],
    [
      'longer than it may be',
      JSON.stringify({ email: 'a@b.test', password: 'x'.repeat(70_000) }),
      413,
    ],
  ])('%s is refused in time', async (_, body, status) => {
    const startMs = performance.now();
    expect((await send(body)).status).toBe(status);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  it('of another type is not read', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ])
      expect((await send('a=b', { 'content-type': type })).status).toBe(415);
  });
});

describe('a connection', { timeout: 30_000 }, () => {
  const port = () => Number(new URL(fixture().server.url).port);

  /** What came back until the server hung up, and after how many ms. */
  async function talk(feed: (write: (text: string) => void) => Promise<void>) {
    const socket = connect(port(), '127.0.0.1');
    const got: string[] = [];
    const control = { isOver: false };
    const startMs = performance.now();
    const ended = new Promise<void>((resolve) => {
      socket.once('close', () => {
        control.isOver = true;
        resolve();
      });
      socket.on('error', () => resolve());
      socket.on('data', (chunk) => got.push(chunk.toString('latin1')));
    });
    await feed((text) => {
      if (!control.isOver) socket.write(text);
    });
    await ended;
    return { text: got.join(''), ms: performance.now() - startMs };
  }

  const drip = (text: string) => async (write: (part: string) => void) => {
    for (const letter of text) {
      write(letter);
      await sleep(60);
    }
  };

  it('that sends its header letter by letter is ended', async () => {
    const { text, ms } = await talk(
      drip(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'b'.repeat(40)}`),
    );
    expect(ms).toBeLessThan(6_000);
    expect(text).toMatch(/^(?:HTTP\/1\.1 408|$)/);
  });

  it('that sends its body letter by letter is ended', async () => {
    const head =
      'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n';
    const { text, ms } = await talk(async (write) => {
      write(head);
      await drip('{"email":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')(write);
    });
    expect(ms).toBeLessThan(6_000);
    expect(text).not.toContain('HTTP/1.1 200');
  });

  it('that smuggles a second request behind two lengths is refused', async () => {
    const { text } = await talk(async (write) =>
      write(
        'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n' +
          '0\r\n\r\nGET /v1/session HTTP/1.1\r\nHost: x\r\n\r\n',
      ),
    );
    expect(text).toMatch(/^HTTP\/1\.1 400/);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('with a header of a megabyte is refused', async () => {
    const { text } = await talk(async (write) =>
      write(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'b'.repeat(1_000_000)}\r\n\r\n`),
    );
    expect(text).toMatch(/^(?:HTTP\/1\.1 431|$)/);
  });
});

describe('a path', { timeout: 30_000 }, () => {
  it.each([
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/log/tile/../../keys/log.seed',
    '/log/tile/%2e%2e%2f%2e%2e%2fkeys',
    '/log/tile/0/..%00',
    '/v1/blobs/..%2f..%2fidentity.json',
    '//evil.test/v1/session',
    '/v1/organisations/__proto__',
    '/v1/contracts/constructor/view',
  ])('%s leads nowhere', async (path) => {
    const answer = await fixture().owner.get<string>(path);
    expect([400, 401, 404]).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toMatch(/root:|[0-9a-f]{64}\\n/);
  });
});

const params: Readonly<Record<string, string>> = {
  con: '00000000-0000-4000-8000-0000000000ff',
  path: '0/000',
};

function pathOf({ path }: RouteContract): string {
  return path
    .replace('*', '0/000')
    .replaceAll(/:([a-z0-9]+)/gi, (_, name: string) => paramOf(name));
}

function paramOf(name: string): string {
  if (name === 'org') return fixture().ten;
  return params[name] ?? createHash('sha256').update(name).digest('hex');
}

/** The path once for each parameter, with a hostile text in its place. */
function pathsWith(contract: RouteContract, text: unknown): string[] {
  if (typeof text !== 'string' || /[\ud800\0]/.test(text)) return [];
  const parts = contract.path.match(/:[a-z0-9]+|\*/gi) ?? [];
  return parts.map((part) =>
    pathOf({ ...contract, path: contract.path.replace(part, encodeURIComponent(text)) }),
  );
}
