import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerLogger } from '../../server/http/logger.ts';
import { buildApp } from '../../server/app.ts';
import { defaultRouteLimits } from '../../server/http/rate-limits.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import {
  activateContract,
  cookieOf,
  createCaller,
  createWorkplace,
  deliver,
  newestHead,
  ownerPassword,
  postAll,
  type Workplace,
} from '../support/server-fixture.ts';

/** Everything secret that a request can carry is marked, and looked for in all that was written. */
describe('the log of the server', { timeout: 60_000 }, () => {
  const state: { place?: Workplace; lines: string[] } = { lines: [] };
  const place = () => state.place as Workplace;
  const all = () => state.lines.join('');

  beforeAll(async () => {
    const logger = createServerLogger('debug', { write: (line) => void state.lines.push(line) });
    state.place = await createWorkplace({ overrides: { logger } });
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  it('holds no memo, salt, token, password, picture or address, whatever goes wrong', async () => {
    const { freelancer, device, pairing, owner, ten } = place();
    const secrets: string[] = [pairing.token, ownerPassword, 'member password 1'];
    const contract = await activateContract(place());
    device.see(await newestHead(freelancer));
    await postAll(freelancer, [(await device.start(contract.con, contract.hash)).entry]);
    place().clock.advance(600_000);
    const idx = Math.floor(place().clock.nowMs() / 600_000) - 1;
    const memo = 'MARKED memo of a patient';
    const slice = await device.slice({
      con: contract.con,
      idx,
      values: { ...ordinaryValues, memo },
    });
    await postAll(freelancer, [slice.entry]);
    await deliver(freelancer, slice.entry.hash, slice.disclosures);
    secrets.push(memo, ...slice.disclosures.map(({ salt }) => salt));
    // Refused, malformed, forged, and of the wrong kind.
    const lie = [{ name: 'memo', salt: 'ab'.repeat(32), value: '"MARKED lie"' }];
    await freelancer.put(`/v1/disclosures/${slice.entry.hash}`, { items: lie });
    await freelancer.put(`/v1/disclosures/${slice.entry.hash}`, { items: 'MARKED shape' });
    await freelancer.post('/v1/entries', { entries: [{ payload: 'MARKED payload' }] });
    const picture = Buffer.from('MARKED picture');
    const sha256 = createHash('sha256').update(picture).digest('hex');
    await freelancer.request('PUT', `/v1/blobs/${sha256}`, {
      body: picture,
      headers: { 'content-type': 'image/png' },
    });
    const anybody = createCaller(() => place().server.url);
    await anybody.post('/v1/session', { email: 'marked@home.test', password: 'MARKED password' });
    await anybody.post('/v1/pairings', { code: 'MARKEDCODE', deviceName: 'MARKED device' });
    await anybody.get(`/v1/session?token=MARKED-query`);
    await createCaller(() => place().server.url, { authorization: 'Bearer MARKED' }).get(
      '/v1/contracts',
    );
    await owner.post(`/v1/organisations/${ten}/members`, {
      email: 'marked2@home.test',
      name: 'MARKED name',
      roles: ['auditor'],
    });
    secrets.push(await cookieOf(place(), 'owner@acme.test', ownerPassword).then(valueOf));
    secrets.push('ab'.repeat(32), 'MARKED', 'home.test', 'acme.test');

    expect(state.lines.length).toBeGreaterThan(20);
    for (const secret of secrets) expect(all()).not.toContain(secret);
  });

  it('has a line for each request with an id that the answer carries, and its route', async () => {
    const { freelancer, fre } = place();
    const answer = await freelancer.get('/v1/contracts/00000000-0000-4000-8000-0000000000ff/view');
    const requestId = (answer.body as { requestId: string }).requestId;
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    const fine = await freelancer.get('/v1/contracts');
    const line = (id: string | null) =>
      state.lines.map((text) => JSON.parse(text)).find((fact) => fact.requestId === id);
    expect(line(requestId)).toMatchObject({
      msg: 'request',
      method: 'GET',
      route: '/v1/contracts/:con/view',
      status: 404,
      code: 'E_NOT_FOUND',
      account: fre,
      via: 'device',
      from: '127.0.0.0/24',
    });
    expect(line(fine.headers.get('x-request-id'))).toMatchObject({ status: 200 });
    // A stranger does not choose what our log is searched by.
    const chosen = await freelancer.request('GET', '/v1/time', {
      headers: { 'x-request-id': 'CHOSEN' },
    });
    expect(chosen.headers.get('x-request-id')).not.toBe('CHOSEN');
    expect(all()).not.toContain('CHOSEN');
  });

  it('says what broke inside, without what was being written', async () => {
    const { deps } = place().server;
    const failure = Object.assign(new Error('invalid input syntax for type bigint: "MARKED"'), {
      code: '22P02',
      parameters: ['MARKED'],
    });
    const machine = { ...deps.machine, readLog: () => Promise.reject(failure) };
    const app = await buildApp({ ...deps, machine }, { limits: defaultRouteLimits, trustProxy: 0 });
    const answer = await app.inject('/readyz');
    await app.close();
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('MARKED');
    const line = state.lines.find((text) => text.includes('request failed'));
    expect(line).toContain('22P02');
    expect(line).toContain(answer.json().requestId);
    expect(line).not.toContain('MARKED');
  });
});

const valueOf = (cookie: string): string => cookie.split('=')[1] ?? cookie;
