import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/api/error-codes.ts';
import { type RouteContract, type RouteName, routes } from '../../shared/api/routes.ts';
import { buildApp } from '../../server/app.ts';
import { failureOfFrameworkError } from '../../server/http/failure-reply.ts';
import { defaultRouteLimits } from '../../server/http/rate-limits.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  cookieOf,
  createCaller,
  createWorkplace,
  ownerPassword,
  pairFreelancer,
  signInAs,
  type Workplace,
  memberPassword,
} from '../support/server-fixture.ts';
import { bodyOf } from './route-matrix-fixture.ts';

type Who = 'nobody' | 'owner' | 'client' | 'finance' | 'device' | 'outsider' | 'outsiderDevice';

/** They change who the callers are, or answer without end; each has tests of its own. */
const leftOut: readonly RouteName[] = [
  'getEvents',
  'signOut',
  'setRoot',
  'endOtherSessions',
  'leaveOrganisation',
  'replaceToken',
];

describe('who may call what (threats W-07, 34)', { timeout: 30_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract; callers?: Record<Who, Caller> } = {};
  const place = () => state.place as Workplace;

  beforeAll(async () => {
    const created = await createWorkplace();
    state.place = created;
    state.contract = await activateContract(created);
    const outsiderDevice = await pairFreelancer(created, created.owner, 'mallory');
    // Another organisation, in the same database, whose owner is nobody here.
    await created.server.deps.store.asSystem('operator').transaction(async (tx) => {
      const owner = await tx.accounts.findByEmail('owner@acme.test');
      const account = '00000000-0000-4000-8000-00000000000a';
      const ten = '00000000-0000-4000-8000-00000000000b';
      await tx.accounts.insert({
        id: account,
        email: 'owner@other.test',
        name: 'Other',
        password_hash: owner?.password_hash ?? '',
        created_at: 0,
      });
      const organisation = { ten, name: 'Other', org_pk: '', roster_hash: '', roster_no: -1 };
      await tx.organisations.insert({ ...organisation, created_at: 0 });
      const roles = 'owner client finance auditor';
      await tx.organisations.putMember({ ten, account, who: account, roles });
    });
    state.callers = {
      nobody: createCaller(() => created.server.url),
      owner: created.owner,
      client: created.client,
      finance: created.finance,
      device: created.freelancer,
      outsider: await signInAs(created, 'owner@other.test', ownerPassword),
      outsiderDevice: outsiderDevice.freelancer,
    };
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  async function ask(name: RouteName, who: Who): Promise<number> {
    const route: RouteContract = routes[name];
    const params: Record<string, string> = {
      org: place().ten,
      con: state.contract?.con ?? '',
      by: place().device.kid,
      // Nobody's: a device that signs itself out is asked elsewhere.
      kid: 'a'.repeat(64),
      hash: state.contract?.hash ?? '',
      sha256: 'a'.repeat(64),
      account: '00000000-0000-4000-8000-000000000001',
      invitation: '00000000-0000-4000-8000-000000000001',
      session: '00000000-0000-4000-8000-000000000001',
      batch: '00000000-0000-4000-8000-000000000001',
    };
    const path = route.path
      .replace(/:([a-z0-9]+)/g, (_, key: string) => params[key] ?? '')
      .replace('*', '0/000');
    const query: Partial<Record<RouteName, string>> = {
      exportPayout: `?decision=${'a'.repeat(64)}`,
      getConsistency: '?from=1&to=2',
    };
    const caller = (state.callers as Record<Who, Caller>)[who];
    const body = bodyOf(name);
    const init =
      name === 'putBlob'
        ? { body: 'x', headers: { 'content-type': 'image/png' } }
        : body === undefined
          ? {}
          : { body, headers: { 'content-type': 'application/json' } };
    return (await caller.request(route.method, `${path}${query[name] ?? ''}`, init)).status;
  }

  const routeNames = (Object.keys(routes) as RouteName[]).filter((name) => !leftOut.includes(name));

  it.each(routeNames)('%s refuses those without the right to it', async (name) => {
    const { access } = routes[name] as RouteContract;
    if (access === 'public') {
      expect(await ask(name, 'nobody')).not.toBe(403);
      return;
    }
    expect(await ask(name, 'nobody')).toBe(401);
    if (access === 'device') expect(await ask(name, 'owner')).toBe(401);
    if (access === 'session') {
      expect(await ask(name, 'device')).toBe(401);
      return;
    }
    if (typeof access === 'string') return;
    expect(await ask(name, 'device')).toBe(401);
    expect(await ask(name, 'outsider')).toBe(404);
    for (const who of ['owner', 'client', 'finance'] as const) {
      const status = await ask(name, who);
      if (access.includes(who)) expect([401, 403]).not.toContain(status);
      else expect(status).toBe(403);
    }
  });

  it.each(['draftRevision', 'setLegalHold', 'removePictures'] as const)(
    '%s is for some roles of the organisation only',
    async (name) => {
      expect(await ask(name, 'outsider')).toBe(404);
      expect(await ask(name, 'finance')).toBe(403);
      expect(await ask(name, 'owner')).not.toBe(403);
    },
  );

  it.each([
    'getView',
    'getBundle',
    'putDisclosures',
    'getBlob',
    'getStream',
    'getOrgkeys',
    'eraseEntry',
  ] as const)('%s of a foreign contract is answered as if there were none', async (name) => {
    expect(await ask(name, 'outsiderDevice')).toBe(404);
    if (name !== 'getStream') expect(await ask(name, 'outsider')).toBe(404);
  });

  it('does not tell an outsider from a typing error', async () => {
    const { outsider, client } = state.callers as Record<Who, Caller>;
    const foreign = await outsider.get<Problem>(`/v1/contracts/${state.contract?.con}/view`);
    const unknown = '00000000-0000-4000-8000-0000000000ff';
    const nothing = await client.get<Problem>(`/v1/contracts/${unknown}/view`);
    expect(nothing.body.code).toBe('E_NOT_FOUND');
    const { requestId: _, ...problem } = foreign.body;
    expect(nothing.body).toMatchObject(problem);
  });

  it('says nothing of what went wrong inside', async () => {
    const { deps } = place().server;
    const machine = {
      ...deps.machine,
      readLog: () => Promise.reject(new Error('secret path')),
    };
    const options = { limits: defaultRouteLimits, trustProxy: 0 };
    const app = await buildApp({ ...deps, machine }, options);
    const answer = await app.inject('/readyz');
    await app.close();
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'E_INTERNAL' });
    expect(answer.body).not.toContain('secret');
    expect(failureOfFrameworkError({ code: 'ECONNREFUSED' })).toEqual({ code: 'E_UNAVAILABLE' });
  });

  it('lists only contracts that the caller is party to', async () => {
    const callers = state.callers as Record<Who, Caller>;
    for (const who of ['outsider', 'outsiderDevice'] as const)
      expect((await callers[who].get('/v1/contracts')).body).toEqual({ contracts: [] });
  });

  it.each(['../etc', '%2e%2e', 'A'.repeat(64), 'a'.repeat(63), 'a'.repeat(65), 'NUL', 'a%00'])(
    'finds no blob named %s',
    async (name) => {
      const init = { body: 'x', headers: { 'content-type': 'image/png' } };
      const answer = await place().freelancer.request('PUT', `/v1/blobs/${name}`, init);
      expect(answer.status).toBe(404);
    },
  );

  it('answers a problem with a stable code, a request id and no stack', async () => {
    const answer = await place().client.get<Problem>('/v1/nothing');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      code: 'E_ROUTE_UNKNOWN',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('puts security headers on every kind of answer', async () => {
    for (const path of ['/v1/session', '/v1/nothing', '/log/checkpoint', '/healthz']) {
      const { headers } = await place().owner.get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });

  it('changes nothing for a page of another origin', async () => {
    const cookie = await cookieOf(place(), 'owner@acme.test', ownerPassword);
    const caller = createCaller(() => place().server.url, { cookie });
    const path = `/v1/organisations/${place().ten}/invitations`;
    const body = JSON.stringify({ email: 'evil@acme.test', roles: ['owner'] });
    const json = { 'content-type': 'application/json' };
    const foreign: readonly Record<string, string>[] = [
      { ...json, origin: 'https://evil.test' },
      { ...json, origin: 'null' },
      { ...json, 'sec-fetch-site': 'cross-site' },
      { ...json, 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign)
      expect(await caller.request('POST', path, { body, headers })).toMatchObject({
        status: 403,
        body: { code: 'E_ORIGIN_FOREIGN' },
      });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect(
        await caller.request('POST', path, { body, headers: { 'content-type': type } }),
      ).toMatchObject({ status: 415, body: { code: 'E_MEDIA_TYPE' } });
  });

  it('keeps sessions in a host-only cookie, hashed at rest, for half an hour of quiet', async () => {
    const url = () => place().server.url;
    const first = await createCaller(url).post('/v1/session', {
      email: 'OWNER@acme.test',
      password: ownerPassword,
    });
    const setCookie = first.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/^__Host-session=[\w-]{43}; /);
    for (const flag of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
      expect(setCookie).toContain(flag);
    const cookie = setCookie.split(';')[0] ?? '';
    const other = await cookieOf(place(), 'owner@acme.test', ownerPassword);
    expect(other).not.toBe(cookie);
    const caller = createCaller(url, { cookie });
    expect((await caller.get('/v1/session')).status).toBe(200);
    place().clock.advance(29 * 60_000);
    expect((await caller.get('/v1/session')).status).toBe(200);
    place().clock.advance(31 * 60_000);
    expect(await caller.get('/v1/session')).toMatchObject({
      status: 401,
      body: { code: 'E_SESSION_NEEDED' },
    });
  });

  it('ends a session after twelve hours, and at once when asked', async () => {
    const url = () => place().server.url;
    const caller = createCaller(url, {
      cookie: await cookieOf(place(), 'owner@acme.test', ownerPassword),
    });
    for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
      expect((await caller.get('/v1/session')).status).toBe(200);
      place().clock.advance(20 * 60_000);
    }
    place().clock.advance(1);
    expect((await caller.get('/v1/session')).status).toBe(401);
    const brief = createCaller(url, {
      cookie: await cookieOf(place(), 'owner@acme.test', ownerPassword),
    });
    expect((await brief.delete('/v1/session')).status).toBe(204);
    expect((await brief.get('/v1/session')).status).toBe(401);
  });

  it('does not say whether an address is known, and stops guessing', async () => {
    const caller = createCaller(() => place().server.url);
    const wrong = { status: 401, body: { code: 'E_SIGN_IN' } };
    const guess = (email: string) => caller.post('/v1/session', { email, password: 'guess' });
    expect(await guess('nobody@nowhere.test')).toMatchObject(wrong);
    for (let i = 0; i < 20; i++) expect(await guess('client@acme.test')).toMatchObject(wrong);
    expect(await guess('client@acme.test')).toMatchObject({
      status: 429,
      body: { code: 'E_RATE_LIMITED' },
    });
    place().clock.advance(16 * 60_000);
    expect(await guess('client@acme.test')).toMatchObject(wrong);
  });

  it('refuses tokens that it did not give', async () => {
    for (const authorization of ['Bearer x', `Bearer ${'a'.repeat(43)}`, 'Basic eA=='])
      expect(
        await createCaller(() => place().server.url, { authorization }).get('/v1/contracts'),
      ).toMatchObject({ status: 401, body: { code: 'E_TOKEN_INVALID' } });
  });

  it('refuses the addresses of members and a second root', async () => {
    const { owner, ten } = place();
    const member = { email: 'client@acme.test', roles: ['auditor'] };
    const path = `/v1/organisations/${ten}/invitations`;
    expect(await owner.post(path, member)).toMatchObject({
      status: 409,
      body: { code: 'E_EMAIL_TAKEN' },
    });
    const { pk } = place().root;
    expect(await owner.put(`/v1/organisations/${ten}/root`, { orgPk: pk })).toMatchObject({
      status: 409,
      body: { code: 'E_ROOT_SET' },
    });
    const unknownKey = { ...member, email: 'more@acme.test', admin: true };
    expect(await owner.post(path, unknownKey)).toMatchObject({
      status: 400,
      body: { code: 'E_REQUEST_MALFORMED', detail: expect.stringContaining('admin') },
    });
  });

  it('limits how often a stranger may try', async () => {
    expect(defaultRouteLimits.signIn?.max).toBe(10);
    expect(defaultRouteLimits.pair?.max).toBe(10);
  });
});

describe('pairing', { timeout: 30_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;
  beforeAll(async () => {
    state.place = await createWorkplace({
      overrides: { limits: { ...defaultRouteLimits, signIn: { max: 100, timeWindow: 60_000 } } },
    });
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  const issue = async () => {
    const browser = await signInAs(place(), 'rina@home.test', memberPassword);
    const answer = await browser.post<{ code: string; expiresAt: number }>('/v1/pairing-codes', {
      organisation: place().ten,
    });
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const pair = (code: string) =>
    createCaller(() => place().server.url).post<Problem>('/v1/pairings', {
      code,
      deviceName: 'laptop',
    });

  it('takes a code once, as people type it, for ten minutes', async () => {
    const { code } = await issue();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect((await pair(` ${code.toLowerCase().replace('-', ' ')} `)).status).toBe(200);
    expect(await pair(code)).toMatchObject({ status: 404, body: { code: 'E_PAIRING_CODE' } });
    const late = await issue();
    expect(late.expiresAt).toBe(place().clock.nowMs() + 600_000);
    place().clock.advance(600_000);
    expect(await pair(late.code)).toMatchObject({
      status: 410,
      body: { code: 'E_PAIRING_EXPIRED' },
    });
  });

  it('issues codes to freelancers of the organisation alone, each for herself', async () => {
    const { owner, client, ten } = place();
    for (const caller of [owner, client])
      expect((await caller.post('/v1/pairing-codes', { organisation: ten })).status).toBe(404);
    const browser = await signInAs(place(), 'rina@home.test', memberPassword);
    const organisation = '00000000-0000-4000-8000-000000000001';
    expect((await browser.post('/v1/pairing-codes', { organisation })).status).toBe(404);
    const old = `/v1/organisations/${ten}/pairing-codes`;
    expect((await owner.post(old, { freelancer: place().fre })).status).toBe(404);
  });

  it('stops a stranger who tries codes', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await pair('0000-0000')).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    const refused = await pair('0000-0000');
    expect(refused).toMatchObject({ status: 429, body: { code: 'E_RATE_LIMITED' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
