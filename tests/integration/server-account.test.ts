import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device, Me, PairResponse, Session } from '../../shared/api/schemas.ts';
import { lettersTo, nextLetter, tokenIn } from '../support/mail-sink.ts';
import {
  cookieOf,
  createCaller,
  createWorkplace,
  signInAs,
  type Workplace,
  joinOrganisation,
  memberPassword,
  pairingCode,
} from '../support/server-fixture.ts';

const minuteMs = 60_000;

describe('an account', { timeout: 30_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;
  const anybody = () => createCaller(() => place().server.url);
  const people = { count: 0 };
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  /** Somebody new, and a browser of hers that does not sign in again by itself. */
  async function somebody() {
    people.count += 1;
    const email = `person${people.count}@home.test`;
    const { id } = await joinOrganisation(place(), { email, name: 'Mina', roles: ['freelancer'] });
    const browser = async (password = memberPassword) =>
      createCaller(() => place().server.url, { cookie: await cookieOf(place(), email, password) });
    return { id, email, browser };
  }
  const isSignedIn = async (caller: ReturnType<typeof anybody>) =>
    (await caller.get('/v1/session')).status === 200;

  it('changes its name and its password; other browsers are signed out, and she is told', async () => {
    const { email, browser } = await somebody();
    const here = await browser();
    const elsewhere = await browser();
    const named = await here.put<Me>('/v1/account/name', { name: 'মিনা আক্তার' });
    expect(named.body.account.name).toBe('মিনা আক্তার');
    const next = 'seven green lanterns';
    const put = (current: string, password: string) =>
      here.put('/v1/account/password', { current, password });
    expect(await put('wrong', next)).toMatchObject({ body: { code: 'E_PASSWORD_WRONG' } });
    expect(await put(memberPassword, 'qwertyuiop')).toMatchObject({
      status: 422,
      body: { code: 'E_PASSWORD_WEAK' },
    });
    const letter = await nextLetter(email, async () => {
      const changed = await put(memberPassword, next);
      expect(changed.status).toBe(200);
      const cookie = (changed.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      expect(await isSignedIn(createCaller(() => place().server.url, { cookie }))).toBe(true);
    });
    expect(letter.subject).toContain('password was changed');
    expect(await isSignedIn(elsewhere)).toBe(false);
    const old = { email, password: memberPassword };
    expect((await anybody().post('/v1/session', old)).status).toBe(401);
    expect(await isSignedIn(await browser(next))).toBe(true);
  });

  it('lists its browsers and signs them out, one or all others, and nobody else’s', async () => {
    const { browser } = await somebody();
    const mine = [await browser(), await browser(), await browser()] as const;
    const list = async (caller = mine[0]) =>
      (await caller.get<{ sessions: Session[] }>('/v1/sessions')).body.sessions;
    const all = await list();
    expect(all.filter(({ isCaller }) => isCaller)).toHaveLength(1);
    const stranger = await (await somebody()).browser();
    const second = (await list(mine[1])).find(({ isCaller }) => isCaller)?.id ?? '';
    expect((await stranger.delete(`/v1/sessions/${second}`)).status).toBe(404);
    expect(await isSignedIn(mine[1])).toBe(true);
    expect((await mine[0].delete(`/v1/sessions/${second}`)).status).toBe(204);
    expect(await isSignedIn(mine[1])).toBe(false);
    expect((await mine[0].delete('/v1/sessions')).status).toBe(204);
    expect(await isSignedIn(mine[2])).toBe(false);
    expect(await list()).toHaveLength(1);
    expect(await isSignedIn(stranger)).toBe(true);
  });

  it('gets a new password by mail, once, within an hour, and says nothing of who is here', async () => {
    const { email, browser } = await somebody();
    const here = await browser();
    const ask = (address: string) => anybody().post('/v1/password-resets', { email: address });
    const letter = await nextLetter(email, () => ask(email.toUpperCase()));
    const known = await ask('nobody-at-all@home.test');
    expect(known.status).toBe(204);
    const set = (token: string, password = 'seven blue lanterns') =>
      anybody().request('PUT', '/v1/password-resets', {
        body: JSON.stringify({ token, password }),
        headers: { 'content-type': 'application/json' },
      });
    const token = tokenIn(letter);
    expect(await set(token, 'password')).toMatchObject({ body: { code: 'E_PASSWORD_WEAK' } });
    expect((await set(token)).status).toBe(204);
    expect(await set(token)).toMatchObject({ status: 404, body: { code: 'E_LINK' } });
    expect(await isSignedIn(here)).toBe(false);
    expect(await isSignedIn(await browser('seven blue lanterns'))).toBe(true);
    const late = tokenIn(await nextLetter(email, () => ask(email)));
    place().clock.advance(60 * minuteMs);
    expect(await set(late)).toMatchObject({ status: 410, body: { code: 'E_LINK_EXPIRED' } });
    expect(lettersTo('nobody-at-all@home.test')).toEqual([]);
    // An invitation's link is no link for a password.
    expect(await set('a'.repeat(43))).toMatchObject({ body: { code: 'E_LINK' } });
  });

  it('is not kept signed in by a tab that only listens', async () => {
    const { email } = await somebody();
    const cookie = await cookieOf(place(), email, memberPassword);
    const caller = createCaller(() => place().server.url, { cookie });
    place().clock.advance(16 * minuteMs);
    const stop = new AbortController();
    const events = await fetch(`${place().server.url}/v1/events`, {
      headers: { cookie },
      signal: stop.signal,
    });
    expect(events.status).toBe(200);
    stop.abort();
    place().clock.advance(16 * minuteMs);
    expect(await isSignedIn(caller)).toBe(false);
  });

  describe('and its computers', () => {
    async function computer() {
      const { id, email } = await somebody();
      const code = await pairingCode(place(), id);
      const pairing = await anybody().post<PairResponse>('/v1/pairings', {
        code,
        deviceName: 'Laptop',
      });
      return { id, email, token: pairing.body.token };
    }
    const withToken = (token: string) =>
      createCaller(() => place().server.url, { authorization: `Bearer ${token}` });
    const statusOf = async (token: string) => (await withToken(token).get('/v1/contracts')).status;
    const replace = async (token: string): Promise<string> =>
      (await withToken(token).post<{ token: string }>('/v1/device-token', {})).body.token;

    it('change their token; the one before is good until the new one is used', async () => {
      const { token } = await computer();
      const lost = await replace(token);
      const next = await replace(token);
      expect(await statusOf(token)).toBe(200);
      expect(await statusOf(next)).toBe(200);
      // Its answer was lost on the way, and nobody may find it later.
      expect(await statusOf(lost)).toBe(401);
      // What was on its way at that moment still arrives.
      expect(await statusOf(token)).toBe(200);
      expect(await withToken(token).post('/v1/device-token', {})).toMatchObject({
        status: 401,
      });
    });

    it('lose their access when a replaced token comes again, and she is told', async () => {
      const { email, token } = await computer();
      const next = await replace(token);
      expect(await statusOf(next)).toBe(200);
      place().clock.advance(2 * minuteMs);
      const letter = await nextLetter(email, async () => {
        expect(await withToken(token).get('/v1/contracts')).toMatchObject({
          status: 401,
          body: { code: 'E_TOKEN_REUSED' },
        });
      });
      expect(letter.text).toContain('Laptop');
      expect(await statusOf(next)).toBe(401);
      expect(await statusOf(token)).toBe(401);
    });

    it('are signed out from any browser at once, also a token that was not used yet', async () => {
      const { device, freelancer, pairing } = place();
      const next = await replace(pairing.token);
      const browser = await signInAs(place(), 'rina@home.test', memberPassword);
      const devices = async () =>
        (await browser.get<{ devices: Device[] }>('/v1/devices')).body.devices;
      expect((await devices())[0]).toMatchObject({ kid: device.kid, name: 'laptop' });
      expect((await browser.delete(`/v1/devices/${device.kid}`)).status).toBe(204);
      expect((await freelancer.get('/v1/contracts')).status).toBe(401);
      expect(await statusOf(next)).toBe(401);
      expect((await devices())[0]?.signedOutAt).toBeDefined();
    });
  });
});
