import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/api/error-codes.ts';
import type { EntryAnswer, PairResponse } from '../../shared/api/schemas.ts';
import { type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import { eventRoutes } from '../../server/routes/event-routes.ts';
import { nobody, withScope } from '../../server/store/scope.ts';
import { defaultRouteLimits } from '../../server/http/rate-limits.ts';
import {
  createTestApprover,
  createTestDevice,
  createTestRoot,
  ordinaryDraft,
  testCrypto,
} from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  cookieOf,
  createCaller,
  createWorkplace,
  expectStatus,
  newestHead,
  ownerPassword,
  postAll,
  postEntries,
  seenAndView,
  signInAs,
  testOrigin,
  treeHeadOf,
  type Workplace,
  type Caller,
  joinOrganisation,
  pairingCode as codeFor,
} from '../support/server-fixture.ts';
import { putBlob, testPicture } from '../support/week-flow.ts';

const codeOf = (answer: EntryAnswer | undefined): string =>
  answer === undefined ? 'none' : answer.ok ? 'accepted' : answer.code;
const codesOf = (answers: readonly (readonly EntryAnswer[])[]): string[] =>
  answers.map(([answer]) => codeOf(answer)).sort();

const freelancer = { email: 'rina@home.test', name: 'Rina', roles: ['freelancer'] } as const;

describe('a hostile caller', { timeout: 30_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  const store = () => place().server.deps.store.asSystem('operator');
  const anybody = () => createCaller(() => place().server.url);

  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
    const { device, freelancer, clock } = state.place;
    device.see(await newestHead(freelancer));
    await postAll(freelancer, [(await device.start(contract().con, contract().hash)).entry]);
    // A device that has run for a while may see the clock fall back.
    clock.advance(3_600_000);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  /** What contracts of this server pin. */
  function pins() {
    const { org_pk, operator_pk, log_vkey, rp_id, origins } = contract().entry.payload;
    return { org_pk, operator_pk, log_vkey, rp_id, origins };
  }

  /** Another organisation in the same database, with an owner of its own. */
  async function otherOrganisation() {
    const ten = randomUUID();
    const account = randomUUID();
    const email = `owner@${ten}.test`;
    const owner = await store().accounts.findByEmail('owner@acme.test');
    await store().transaction(async (tx) => {
      const password_hash = owner?.password_hash ?? '';
      await tx.accounts.insert({
        id: account,
        email,
        name: 'Mallory',
        password_hash,
        created_at: 0,
      });
      const row = { ten, name: 'Other', org_pk: '', roster_hash: '', roster_no: -1, created_at: 0 };
      await tx.organisations.insert(row);
      await tx.organisations.putMember({ ten, account, who: account, roles: 'owner' });
    });
    return { ten, owner: await signInAs(place(), email, ownerPassword) };
  }

  /** Made by the freelancer, and stolen from her. */
  const pairingCode = (owner = place().owner, ten = place().ten): Promise<string> =>
    codeFor({ server: place().server, owner, ten }, place().fre);

  /** She works there too, by her own consent. */
  const joinThere = (other: { readonly ten: string; readonly owner: Caller }) =>
    joinOrganisation({ ...other, server: place().server }, freelancer);

  async function pair(code: string) {
    const request = { code, deviceName: 'laptop' };
    const { body } = await anybody().post<PairResponse>('/v1/pairings', request);
    const caller = createCaller(() => place().server.url, {
      authorization: `Bearer ${body.token}`,
    });
    const { clock, fre } = place();
    const device = createTestDevice({ name: randomUUID(), fre, log: testOrigin, clock });
    device.see(treeHeadOf(body.server.checkpoint));
    return { ...body, caller, device };
  }

  describe('from another organisation', () => {
    it('cannot add the freelancer, pair a machine in her name, or offer her anything', async () => {
      const other = await otherOrganisation();
      const path = `/v1/organisations/${other.ten}`;
      const invited = await other.owner.post(`${path}/invitations`, freelancer.email);
      expect(invited.status).toBe(400);
      const { email, roles } = freelancer;
      const asked = await other.owner.post(`${path}/invitations`, { email, roles });
      expect(Object.keys(asked.body as object).sort()).toEqual(
        ['email', 'expiresAt', 'id', 'invitedAt', 'roles'].sort(),
      );
      for (const [route, body] of [
        ['members', { email, name: 'Rina', roles }],
        ['pairing-codes', { freelancer: place().fre }],
        ['contracts', { freelancer: place().fre, draft: ordinaryDraft }],
      ] as const)
        expect((await other.owner.post(`${path}/${route}`, body)).status).toBe(404);
      const code = { organisation: other.ten };
      expect((await other.owner.post('/v1/pairing-codes', code)).status).toBe(404);
    });

    it('reads nothing by a machine that was paired there with a stolen code', async () => {
      const other = await otherOrganisation();
      expect((await joinThere(other)).id).toBe(place().fre);
      const thief = await pair(await pairingCode(other.owner, other.ten));
      expect(thief.fre).toBe(place().fre);
      expect((await thief.caller.get('/v1/contracts')).body).toEqual({ contracts: [] });
      const { con, hash } = contract();
      for (const path of [
        `/v1/contracts/${con}/view`,
        `/v1/contracts/${con}/bundle`,
        `/v1/streams/${place().device.kid}/${con}`,
        `/v1/entries/${hash}/blobs/${'a'.repeat(64)}`,
      ])
        expect(await thief.caller.get(path)).toMatchObject({
          status: 404,
          body: { code: 'E_NOT_FOUND' },
        });
      const items = [{ name: 'memo', salt: 'a'.repeat(64), value: '' }];
      expect((await thief.caller.put(`/v1/disclosures/${hash}`, { items })).status).toBe(404);
    });

    it('signs nothing for the freelancer here, nor hears of it', async () => {
      const other = await otherOrganisation();
      await joinThere(other);
      const thief = await pair(await pairingCode(other.owner, other.ten));
      const enroll = await thief.device.enroll(thief.nonce);
      await postAll(thief.caller, [enroll]);
      const { owner, ten, fre } = place();
      const offered = await owner.post<{ con: string }>(`/v1/organisations/${ten}/contracts`, {
        freelancer: fre,
        draft: ordinaryDraft,
      });
      const signed = await thief.device.contract(offered.body.con, ten, {
        draft: ordinaryDraft,
        pins: pins(),
      });
      expect(codeOf((await postEntries(thief.caller, [signed]))[0])).toBe('E_SCOPE_MISMATCH');
      const last = await store().outbox.last();
      const heard = await hear(thief.token, last);
      expect(heard).not.toContain(contract().con);
      expect(heard).not.toContain(offered.body.con);
      expect(heard).toContain('"checkpoint"');
    });
  });

  /** Everything that a device is told from the first event to `last`. */
  async function hear(token: string, last: number): Promise<string> {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${token}`, 'last-event-id': '0' };
    const response = await fetch(`${place().server.url}/v1/events`, {
      headers,
      signal: stop.signal,
    });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
      if (Math.max(...ids) >= last - 1) break;
    }
    stop.abort();
    return text;
  }

  describe('from another page', () => {
    it('makes a browser export no payment, not even by a link', async () => {
      const cookie = await cookieOf(place(), 'finance@acme.test', 'member password 1');
      const path = `/v1/organisations/${place().ten}/payout.csv?decision=${'a'.repeat(64)}`;
      const ask = (headers: Record<string, string>, method = 'GET') =>
        createCaller(() => place().server.url, { cookie }).request(method, path, { headers });
      for (const site of ['cross-site', 'same-site'])
        expect(await ask({ 'sec-fetch-site': site })).toMatchObject({
          status: 403,
          body: { code: 'E_ORIGIN_FOREIGN' },
        });
      for (const site of ['same-origin', 'none'])
        expect((await ask({ 'sec-fetch-site': site })).body).toMatchObject({ code: 'E_NOT_FOUND' });
      const { status } = await ask({}, 'HEAD');
      expect(status).toBe(404);
    });

    it('may show what is for everybody', async () => {
      const headers = { 'sec-fetch-site': 'cross-site' };
      const checkpoint = await anybody().request('GET', '/log/checkpoint', { headers });
      expect(checkpoint.status).toBe(200);
      expect((await anybody().request('HEAD', '/healthz')).status).toBe(200);
    });

    it('signs nobody in over the session that there is', async () => {
      const email = 'owner@acme.test';
      const cookie = await cookieOf(place(), email, ownerPassword);
      const before = createCaller(() => place().server.url, { cookie });
      const again = await before.post('/v1/session', { email, password: ownerPassword });
      expect(again.status).toBe(200);
      expect(again.headers.get('set-cookie')).not.toContain(cookie);
      expect((await before.get('/v1/session')).status).toBe(401);
      const fixed = createCaller(() => place().server.url, {
        cookie: `__Host-session=${'a'.repeat(43)}`,
      });
      const signedIn = await fixed.post('/v1/session', { email, password: ownerPassword });
      expect(signedIn.headers.get('set-cookie')).not.toContain('a'.repeat(43));
    });
  });

  describe('at once', () => {
    it('spends a pairing code once', async () => {
      const code = await pairingCode();
      const tries = await Promise.all(
        Array.from({ length: 8 }, () =>
          anybody().post<Problem>('/v1/pairings', { code, deviceName: 'x' }),
        ),
      );
      const statuses = tries.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 404)]);
    });

    it('enrols one device by one challenge', async () => {
      const { caller, device, nonce, server } = await pair(await pairingCode());
      const { clock, fre } = place();
      const second = createTestDevice({ name: randomUUID(), fre, log: testOrigin, clock });
      second.see(treeHeadOf(server.checkpoint));
      const enrolments = [await device.enroll(nonce), await second.enroll(nonce)];
      const answers = await Promise.all(enrolments.map((entry) => postEntries(caller, [entry])));
      expect(codesOf(answers)).toEqual(['E_ENROLL_NONCE', 'accepted']);
    });

    it('gives one place in a chain to one entry', async () => {
      const { device, freelancer } = place();
      // A contract of its own: whichever wins, this test's device does not know.
      const { con, hash } = await activateContract(place());
      device.see(await newestHead(freelancer));
      const { entry } = await device.start(con, hash);
      const blind = device.random.hex(32);
      const signer = { hasher: testCrypto.hasher, signer: device.signer };
      const fork = await signEntry(signer, 'session', { ...entry.payload, blind });
      const answers = await Promise.all(
        [entry, fork, entry, fork].map((one) => postEntries(freelancer, [one])),
      );
      const codes = codesOf(answers);
      expect(codes).toEqual(['E_CHAIN_FORK', 'E_CHAIN_FORK', 'accepted', 'accepted']);
    });

    it('accepts a contract once', async () => {
      const { owner, ten, fre, device, freelancer, client, clientKey } = place();
      const { body } = await owner.post<{ con: string }>(`/v1/organisations/${ten}/contracts`, {
        freelancer: fre,
        draft: ordinaryDraft,
      });
      device.see(await newestHead(freelancer));
      const signed = await device.contract(body.con, ten, { draft: ordinaryDraft, pins: pins() });
      await postAll(freelancer, [signed]);
      const base = { con: body.con, ref: signed.hash, stage: 'client' as const };
      const seen = await seenAndView(client, body.con);
      const decisions = [
        await clientKey.decide({ ...base, ...seen, verdict: 'accept' }),
        await clientKey.decide({ ...base, ...seen, verdict: 'reject' }),
      ];
      const answers = await Promise.all(decisions.map(({ entry }) => postEntries(client, [entry])));
      expect(codesOf(answers)).toEqual(['E_CONTRACT_STATE', 'accepted']);
    });

    it('gives a roster number to one roster', async () => {
      const { owner, ten, clock, clientKey, financeKey, root } = place();
      const seen = await newestHead(owner);
      const { body } = await owner.get<{ roster: { hash: string; no: number } }>(
        `/v1/organisations/${ten}`,
      );
      const template = createTestRoot({ name: 'acme', ten, log: testOrigin, clock });
      const all = [clientKey.listed(), financeKey.listed()];
      const first = await template.roster(seen, all);
      const sign = (blind: string): Promise<EntryOf<'roster'>> =>
        signEntry({ hasher: testCrypto.hasher, signer: root.signer }, 'roster', {
          ...first.payload,
          blind,
          no: body.roster.no + 1,
          ref: body.roster.hash,
        });
      const rosters = [await sign('1'.repeat(64)), await sign('2'.repeat(64))];
      const answers = await Promise.all(rosters.map((entry) => postEntries(owner, [entry])));
      expect(codesOf(answers)).toEqual(['E_ROSTER', 'accepted']);
    });
  });

  describe('with odd bytes', () => {
    it('breaks nothing with texts that the database cannot hold', async () => {
      const { client, ten } = place();
      const path = `/v1/organisations/${ten}/approver-keys`;
      const key = { pk: 'a'.repeat(64), label: 'x\u0000', role: 'client' };
      expect(await client.post(path, key)).toMatchObject({
        status: 400,
        body: { code: 'E_REQUEST_MALFORMED' },
      });
      const code = await pairingCode();
      const odd = await anybody().post('/v1/pairings', { code, deviceName: '\u0000' });
      expect(odd.status).toBe(400);
      expect((await anybody().post('/v1/pairings', { code, deviceName: 'x' })).status).toBe(200);
    });

    it.each(['two\nlines', 'a lone \ud800', 'x\u007f\u0001'])(
      'offers no terms that no device can sign: %j',
      async (title) => {
        const { owner, ten, fre } = place();
        const draft = { ...ordinaryDraft, title };
        const path = `/v1/organisations/${ten}/contracts`;
        expect(await owner.post(path, { freelancer: fre, draft })).toMatchObject({
          status: 400,
          body: { code: 'E_REQUEST_MALFORMED' },
        });
      },
    );

    it('unpacks no compressed body', async () => {
      const body = gzipSync(JSON.stringify({ entries: ['x'.repeat(10_000_000)] }));
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const answer = await place().freelancer.request('POST', '/v1/entries', {
        body: body as unknown as Uint8Array<ArrayBuffer>,
        headers,
      });
      expect(answer).toMatchObject({ status: 415, body: { code: 'E_MEDIA_TYPE' } });
    });

    it('takes no picture of unknown length', async () => {
      const { bytes, sha256 } = testPicture('chunked');
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue(bytes);
          controller.close();
        },
      });
      const headers = { 'content-type': 'image/png' };
      const init = { body, headers, duplex: 'half' } as RequestInit;
      const answer = await place().freelancer.request('PUT', `/v1/blobs/${sha256}`, init);
      expect(answer).toMatchObject({ status: 422, body: { code: 'E_BLOB_LEN' } });
    });

    it('answers a path that is none with a problem', async () => {
      for (const path of ['/%zz', '/v1/contracts/%ff/view', `/v1/${'a'.repeat(5_000)}`]) {
        const { status, body, headers } = await anybody().get<Problem>(path);
        expect([400, 404]).toContain(status);
        expect(['E_REQUEST_MALFORMED', 'E_NOT_FOUND', 'E_ROUTE_UNKNOWN']).toContain(body.code);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(JSON.stringify(body)).not.toContain('zz');
      }
    });
  });

  describe('without end', () => {
    it('may fill the disk only so far with pictures that nothing shows', async () => {
      const { freelancer, fre } = place();
      const first = testPicture('picture 0');
      await expectStatus(putBlob(freelancer, first.sha256, first.bytes), 200);
      await store().transaction(async (tx) => {
        for (let i = 1; i < 1_000; i++) {
          const { sha256, bytes } = testPicture(`picture ${i}`);
          const row = { sha256, len: bytes.length, mime: 'image/png', created_at: 0 };
          await tx.deliveries.putBlob(row, fre);
        }
      });
      const more = testPicture('one more');
      expect(await putBlob(freelancer, more.sha256, more.bytes)).toMatchObject({
        status: 429,
        body: { code: 'E_RATE_LIMITED' },
      });
      // What is here already may come again; what an entry shows does not count.
      await expectStatus(putBlob(freelancer, first.sha256, first.bytes), 200);
      const { ten, hash } = { ten: place().ten, hash: contract().hash };
      await store().deliveries.linkBlobs(fre, [{ ten, entry_hash: hash, sha256: first.sha256 }]);
      await expectStatus(putBlob(freelancer, more.sha256, more.bytes), 200);
    });

    it('opens only so many event streams', async () => {
      const stop = new AbortController();
      const headers = { authorization: `Bearer ${place().pairing.token}` };
      const open = () => fetch(`${place().server.url}/v1/events`, { headers, signal: stop.signal });
      const answers = [];
      for (let i = 0; i < 33; i++) answers.push((await open()).status);
      expect(answers.filter((status) => status === 200)).toHaveLength(32);
      expect(answers.at(-1)).toBe(429);
      stop.abort();
      const again = new AbortController();
      const retry = { headers, signal: again.signal };
      for (let i = 0; i < 50; i++) {
        const { status } = await fetch(`${place().server.url}/v1/events`, retry);
        if (status === 200) break;
        await sleep(20);
        if (i === 49) throw new Error('streams that ended still count');
      }
      again.abort();
    });

    it('leaves no timer behind by hanging up at once', async () => {
      const { deps } = place().server;
      const listening: object[] = [];
      const events = { ...deps.events, listen: (one: object) => listening.push(one) };
      const account = await store().accounts.find(place().fre);
      const principal = { via: 'device', account, credentialHash: '', ten: place().ten };
      const raw = { destroyed: false, once: () => raw, on: () => raw, writeHead: () => raw };
      const { getEvents } = eventRoutes({ ...deps, events } as never);
      const reply = { raw, hijack: () => undefined, getHeaders: () => ({}) };
      const answering = withScope(nobody, () =>
        getEvents({ principal, request: { headers: {} }, reply } as never),
      );
      // While rights are looked up.
      raw.destroyed = true;
      await answering;
      expect(listening).toEqual([]);
    });

    it('hears nothing more after it signed out', async () => {
      const cookie = await cookieOf(place(), 'client@acme.test', 'member password 1');
      const headers = { cookie };
      const response = await fetch(`${place().server.url}/v1/events`, { headers });
      const caller = createCaller(() => place().server.url, headers);
      expect((await caller.delete('/v1/session')).status).toBe(204);
      await activateContract(place());
      // The server ends it by itself.
      const text = await response.text();
      expect(text).not.toContain('data:');
    });
  });

  describe('with a wrong clock', () => {
    it('never lets time run back in the log', async () => {
      const { device, freelancer, clock } = place();
      const receivedAt = async () => {
        device.see(await newestHead(freelancer));
        const [answer] = await postEntries(freelancer, [await device.stop(contract().con)]);
        return answer !== undefined && 'receivedMs' in answer ? answer.receivedMs : -1;
      };
      const first = await receivedAt();
      clock.advance(-50_000);
      expect(await receivedAt()).toBe(first);
      clock.advance(50_001);
      expect(await receivedAt()).toBe(first + 1);
    });

    it('does not lose an early entry because another contract went ahead', async () => {
      const { device, freelancer, clock } = place();
      const second = await activateContract(place());
      device.see(await newestHead(freelancer));
      const idx = Math.floor(clock.nowMs() / 600_000) + 1;
      const early = await device.slice({ con: contract().con, idx });
      // Meanwhile the device has seen more of the log, and works on another contract.
      await activateContract(place());
      device.see(await newestHead(freelancer));
      const next = await device.start(second.con, second.hash);
      expect(next.entry.payload.seen.size).toBeGreaterThan(early.entry.payload.seen.size);
      const batch = [early.entry, next.entry];
      const [waits, passes] = await postEntries(freelancer, batch);
      expect(waits).toMatchObject({ ok: false, code: 'E_TIME_FUTURE', retry: true });
      expect(passes).toMatchObject({ ok: true });
      clock.advance(1_200_000);
      await postAll(freelancer, batch);
    });

    it('holds nobody else up by an entry that is years early', async () => {
      const { device, freelancer, clock } = place();
      const second = await activateContract(place());
      device.see(await newestHead(freelancer));
      const { seq, head } = device.headOf(contract().con);
      const early = await device.slice({ con: contract().con, idx: 10_000_000 });
      device.see(await newestHead(freelancer));
      const next = await device.start(second.con, second.hash);
      const [first, other] = await postEntries(freelancer, [early.entry, next.entry]);
      expect([codeOf(first), codeOf(other)]).toEqual(['E_TIME_FUTURE', 'accepted']);
      expect(device.headOf(contract().con).seq).toBe(seq + 1);
      expect(head).toBe(early.entry.payload.prev);
      clock.advance(1);
    });
  });

  it('waits for a log whose lock cannot be written, and loses nothing', async () => {
    const { device, freelancer, dataDir } = place();
    const { con, hash } = await activateContract(place());
    device.see(await newestHead(freelancer));
    const start = await device.start(con, hash);
    const lock = join(dataDir, 'head-lock');
    await rename(lock, `${lock}-away`);
    await writeFile(lock, 'in the way');
    const before = await newestHead(freelancer);
    const [pending] = await postEntries(freelancer, [start.entry]);
    expect(pending).toEqual({ hash: start.entry.hash, ok: true, pending: true });
    expect(await newestHead(freelancer)).toEqual(before);
    await rm(lock);
    await rename(`${lock}-away`, lock);
    for (let i = 0; (await newestHead(freelancer)).size === before.size && i < 200; i++)
      await sleep(20);
    await postAll(freelancer, [start.entry]);
    expect((await newestHead(freelancer)).size).toBe(before.size + 1);
  });

  it('registers no approver’s key in a role that it does not have', async () => {
    const { client, ten, clock } = place();
    const input = { name: 'new', ten, log: testOrigin, clock, role: 'client' as const, who: '' };
    const { pk } = createTestApprover(input);
    const path = `/v1/organisations/${ten}/approver-keys`;
    const ask = (role: string) => client.post(path, { pk, label: 'x', role });
    expect(await ask('finance')).toMatchObject({ status: 403, body: { code: 'E_FORBIDDEN' } });
    expect((await ask('client')).status).toBe(200);
    const stolen = await place().finance.post(path, { pk, label: 'x', role: 'finance' });
    expect(stolen).toMatchObject({ status: 403, body: { code: 'E_FORBIDDEN' } });
  });
});

describe('a stranger who guesses', { timeout: 30_000 }, () => {
  const state: { place?: Workplace } = {};
  beforeAll(async () => {
    const limits = { ...defaultRouteLimits, signIn: { max: 100, timeWindow: 60_000 } };
    state.place = await createWorkplace({ overrides: { limits } });
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);
  const anybody = () => createCaller(() => (state.place as Workplace).server.url);

  it('is one stranger, whatever proxies it says it comes through', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const headers = {
        'content-type': 'application/json',
        'x-forwarded-for': `10.0.0.${i}`,
        forwarded: `for=10.0.0.${i}`,
        'x-real-ip': `10.0.0.${i}`,
      };
      const body = JSON.stringify({ code: 'AAAA-AAAA', deviceName: 'x' });
      statuses.push((await anybody().request('POST', '/v1/pairings', { body, headers })).status);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });

  it('is told when to come back', async () => {
    const guess = () =>
      anybody().post('/v1/session', { email: 'finance@acme.test', password: 'guess' });
    for (let i = 0; i < 20; i++) await guess();
    const refused = await guess();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
