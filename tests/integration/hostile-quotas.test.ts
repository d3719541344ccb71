import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noQuotas } from '../../server/http/quotas.ts';
import { defaultRouteLimits } from '../../server/http/rate-limits.ts';
import { postgresForTests } from '../support/hostile-postgres.ts';
import { createCaller, createWorkplace, type Workplace } from '../support/server-fixture.ts';
import { testPicture } from '../support/week-flow.ts';

/** Whoever has a right to ask may still not ask without end (threats W-12). */
const state: { place?: Workplace; close?: () => Promise<void> } = {};
const place = () => state.place as Workplace;

beforeAll(async () => {
  const postgres = await postgresForTests();
  state.close = postgres.close;
  state.place = await createWorkplace({
    databaseUrl: postgres.url,
    config: { trustProxy: 1 },
    overrides: {
      limits: { ...defaultRouteLimits, signIn: { max: 1_000, timeWindow: 60_000 } },
      quotas: {
        ...noQuotas,
        requestsPerMinute: { account: 400, credential: 200 },
        entriesPerHour: 20,
        pictureBytesPerDay: { credential: 100, organisation: 250 },
      },
    },
  });
}, 120_000);
afterAll(async () => {
  await state.place?.close();
  await state.close?.();
}, 30_000);

const junk = { payload: 'x', payloadType: 'y', signatures: [] };
const limited = (detail: string) => ({
  status: 429,
  body: { code: 'E_RATE_LIMITED', detail: `too many ${detail}` },
});

describe('what one may use', { timeout: 60_000 }, () => {
  it('is so many entries an hour, each counted, and then it says how long to wait', async () => {
    const { client, finance, clock } = place();
    const send = (count: number) =>
      client.post('/v1/entries', { entries: Array.from({ length: count }, () => junk) });
    expect((await send(15)).status).toBe(200);
    clock.advance(600_000);
    const refused = await send(6);
    expect(refused).toMatchObject(limited('entries'));
    expect(refused.headers.get('retry-after')).toBe('3000');
    // Not each other’s.
    expect((await finance.post('/v1/entries', { entries: [junk] })).status).toBe(200);
    expect((await send(5)).status).toBe(200);
    clock.advance(3_600_000);
    expect((await send(15)).status).toBe(200);
  });

  it('is so many bytes of pictures a day', async () => {
    const { freelancer, clock } = place();
    const put = (name: string) => {
      const { bytes, sha256 } = testPicture(name);
      return freelancer.request('PUT', `/v1/blobs/${sha256}`, {
        body: bytes as Uint8Array<ArrayBuffer>,
        headers: { 'content-type': 'image/png' },
      });
    };
    expect((await put('a'.repeat(52))).status).toBe(200);
    expect((await put('b'.repeat(30))).status).toBe(200);
    const refused = await put('c'.repeat(20));
    expect(refused).toMatchObject(limited('pictures'));
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(80_000);
    clock.advance(86_400_000);
    expect((await put('c'.repeat(20))).status).toBe(200);
  });

  it('is so many requests a minute, from wherever they come', async () => {
    const { client, clock } = place();
    clock.advance(60_000);
    const statuses: number[] = [];
    for (let i = 0; i < 210; i++) {
      const headers = { 'x-forwarded-for': `203.0.113.${i}` };
      statuses.push((await client.request('GET', '/v1/session', { headers })).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
    expect((await place().finance.get('/v1/session')).status).toBe(200);
    clock.advance(60_000);
    expect((await client.get('/v1/session')).status).toBe(200);
  });
});

describe('a stranger', { timeout: 60_000 }, () => {
  const guess = async (address: string) => {
    const answer = await createCaller(() => place().server.url, {
      'x-forwarded-for': address,
    }).post('/v1/pairings', { code: 'AAAA-AAAA', deviceName: 'x' });
    return answer;
  };

  it('who has a /64 of addresses is one stranger; his neighbour is another', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++)
      statuses.push((await guess(`2001:db8:7:7::${i.toString(16)}`)).status);
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
    expect((await guess('2001:db8:7:8::1')).status).not.toBe(429);
    const refused = await guess('2001:db8:7:7:ffff::1');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
