import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Invitation, Me, OfferedInvitation, Organisation } from '../../shared/api/schemas.ts';
import { lettersTo, linkIn, nextLetter, tokenIn } from '../support/mail-sink.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import {
  activateContract,
  type Caller,
  createCaller,
  createWorkplace,
  expectStatus,
  newestHead,
  postEntries,
  signInAs,
  type Workplace,
  joinOrganisation,
  memberPassword,
  pairingCode,
} from '../support/server-fixture.ts';

const dayMs = 24 * 3_600_000;

describe('joining an organisation', { timeout: 30_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;
  const anybody = () => createCaller(() => place().server.url);
  const members = async (): Promise<Organisation['members']> =>
    (await place().owner.get<Organisation>(`/v1/organisations/${place().ten}`)).body.members;
  const path = () => `/v1/organisations/${place().ten}/invitations`;
  const waiting = async () =>
    (await place().owner.get<{ invitations: Invitation[] }>(path())).body.invitations;
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  /** Invites and answers the secret in the mail. */
  async function invite(email: string, roles = ['freelancer']): Promise<string> {
    const { owner } = place();
    return tokenIn(
      await nextLetter(email, () => expectStatus(owner.post(path(), { email, roles }), 200)),
    );
  }
  const accept = (token: string, name = 'New Person') =>
    anybody().post('/v1/invitation/account', { token, name, password: memberPassword });

  it('makes nothing in anybody’s name before she says yes', async () => {
    const before = await members();
    const letter = await nextLetter('asha@home.test', () =>
      expectStatus(place().owner.post(path(), { email: 'Asha@home.test', roles: ['client'] }), 200),
    );
    expect(linkIn(letter)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation#[\w-]{43}$/);
    expect(letter.text).toContain('Olga Owner invites you to join Acme');
    expect(await members()).toEqual(before);
    expect(await waiting()).toMatchObject([{ email: 'asha@home.test', roles: ['client'] }]);
    const signIn = { email: 'asha@home.test', password: memberPassword };
    expect((await anybody().post('/v1/session', signIn)).status).toBe(401);
    const token = tokenIn(letter);
    const offered = await anybody().post<OfferedInvitation>('/v1/invitation', { token });
    expect(offered.body).toMatchObject({
      organisation: 'Acme',
      invitedBy: 'Olga Owner',
      email: 'asha@home.test',
      hasAccount: false,
    });
    const joined = await accept(token, 'Asha');
    expect(joined.status).toBe(200);
    expect(joined.headers.get('set-cookie')).toContain('__Host-session=');
    expect((joined.body as Me).memberships).toMatchObject([{ roles: ['client'] }]);
    expect((await members()).length).toBe(before.length + 1);
    expect(await waiting()).toEqual([]);
  });

  it('takes a link once, and a weak password never', async () => {
    const token = await invite('bina@home.test');
    for (const password of ['short', 'password1', 'bina@home', '12345678', 'aaaaaaaaaaaa'])
      expect(
        await anybody().post('/v1/invitation/account', { token, name: 'Bina Sen', password }),
      ).toMatchObject({ status: 422, body: { code: 'E_PASSWORD_WEAK' } });
    const answers = await Promise.all([accept(token), accept(token), accept(token)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404 || status === 409)).toHaveLength(2);
    expect(await accept(token)).toMatchObject({ status: 404, body: { code: 'E_LINK' } });
  });

  it('ends a link after seven days, when it is taken back, declined, or not the newest', async () => {
    const late = await invite('late@home.test');
    place().clock.advance(7 * dayMs);
    expect(await accept(late)).toMatchObject({ status: 410, body: { code: 'E_LINK_EXPIRED' } });
    const [old] = await waiting();
    const again = await nextLetter('late@home.test', () =>
      expectStatus(place().owner.post(`${path()}/${old?.id}/mails`, {}), 200),
    );
    expect((await accept(tokenIn(again))).status).toBe(200);
    const cancelled = await invite('gone@home.test');
    const [row] = await waiting();
    expect((await place().owner.delete(`${path()}/${row?.id}`)).status).toBe(204);
    expect(await accept(cancelled)).toMatchObject({ body: { code: 'E_LINK' } });
    const declined = await invite('no@home.test');
    expect((await anybody().post('/v1/invitation/refusal', { token: declined })).status).toBe(204);
    expect(await accept(declined)).toMatchObject({ body: { code: 'E_LINK' } });
    const first = await invite('twice@home.test', ['client']);
    const second = await invite('twice@home.test', ['auditor']);
    expect(await accept(first)).toMatchObject({ body: { code: 'E_LINK' } });
    expect((await accept(second)).status).toBe(200);
  });

  it('lets nobody else accept: not the owner, not another account, not with a new password', async () => {
    const { owner, client } = place();
    const answer = await owner.post(path(), { email: 'rumi@home.test', roles: ['freelancer'] });
    expect(JSON.stringify(answer.body)).not.toMatch(/[\w-]{43}/);
    const rina = await nextLetter('finance@acme.test', async () => {
      await owner.delete(
        `/v1/organisations/${place().ten}/members/${await idOf('finance@acme.test')}`,
      );
      await expectStatus(
        owner.post(path(), { email: 'finance@acme.test', roles: ['finance'] }),
        200,
      );
    });
    const token = tokenIn(rina);
    for (const caller of [owner, client])
      expect(await caller.post('/v1/invitation/acceptance', { token })).toMatchObject({
        status: 403,
        body: { code: 'E_OTHER_ACCOUNT' },
      });
    // She has an account: the link of a mail sets no password of it.
    expect(await accept(token)).toMatchObject({ status: 409, body: { code: 'E_EMAIL_TAKEN' } });
    const accepted = await place().finance.post('/v1/invitation/acceptance', { token });
    expect(accepted.status).toBe(200);
  });

  const idOf = async (email: string): Promise<string> =>
    (await members()).find(({ account }) => account.email === email)?.account.id ?? '';

  it('stores no link, and nothing that opens one', async () => {
    const token = await invite('store@home.test');
    const operator = place().server.deps.store.asSystem('operator');
    const waitingMails = await operator.mails.claim({
      nowMs: Number.MAX_SAFE_INTEGER,
      until: 0,
      lease: 'test',
      limit: 100,
    });
    expect(JSON.stringify(waitingMails)).not.toContain(token);
    expect(await operator.invitations.findLink(token)).toBeUndefined();
  });

  it('takes no roster, role or code for somebody who was only asked', async () => {
    const { owner, ten } = place();
    await invite('asked@home.test');
    const stranger = '00000000-0000-4000-8000-000000000001';
    const draft = { freelancer: stranger, draft: ordinaryDraft };
    expect((await owner.post(`/v1/organisations/${ten}/contracts`, draft)).status).toBe(404);
    const roles = { roles: ['owner'] };
    expect((await owner.put(`/v1/organisations/${ten}/members/${stranger}`, roles)).status).toBe(
      404,
    );
  });

  it('does not flood an address with mails', async () => {
    const before = lettersTo('busy@home.test').length;
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++) {
      const body = { email: 'busy@home.test', roles: ['client'] };
      statuses.push((await place().owner.post(path(), body)).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBe(4);
    expect(lettersTo('busy@home.test').length - before).toBeLessThanOrEqual(10);
  });

  describe('and leaving it', () => {
    const roster = (email: string) => idOf(email);

    it('ends the reach of a session at once; her contract and her `who` stay', async () => {
      const { owner, ten, fre, freelancer } = place();
      const { con } = await activateContract(place());
      const { id, caller } = await joinOrganisation(place(), {
        email: 'mira@home.test',
        name: 'Mira',
        roles: ['client', 'auditor'],
      });
      expect((await caller.get(`/v1/organisations/${ten}`)).status).toBe(200);
      expect((await caller.get(`/v1/contracts/${con}/view`)).status).toBe(200);
      const whoBefore = await whoOf(id);
      expect((await owner.delete(`/v1/organisations/${ten}/members/${id}`)).status).toBe(204);
      expect((await caller.get(`/v1/organisations/${ten}`)).status).toBe(404);
      expect((await caller.get(`/v1/contracts/${con}/view`)).status).toBe(404);
      expect((await caller.get<Me>('/v1/session')).body.memberships).toEqual([]);
      await joinOrganisation(place(), {
        email: 'mira@home.test',
        name: 'Mira',
        roles: ['finance'],
      });
      expect(await whoOf(id)).toBe(whoBefore);
      // A freelancer who leaves keeps her contract, and can make no code any more.
      const code = await pairingCode(place(), fre);
      expect((await owner.delete(`/v1/organisations/${ten}/members/${fre}`)).status).toBe(204);
      const pair = { code, deviceName: 'x' };
      expect(await anybody().post('/v1/pairings', pair)).toMatchObject({
        body: { code: 'E_PAIRING_CODE' },
      });
      const listed = await freelancer.get<{ contracts: unknown[] }>('/v1/contracts');
      expect(listed.body.contracts.length).toBeGreaterThan(0);
    });

    const whoOf = async (account: string): Promise<string | undefined> => {
      const operator = place().server.deps.store.asSystem('operator');
      return (await operator.organisations.findMember(place().ten, account))?.who;
    };

    it('flags her key for the next list, and takes no signature of it', async () => {
      const { owner, ten, client, clientKey } = place();
      const id = await roster('client@acme.test');
      expect((await owner.delete(`/v1/organisations/${ten}/members/${id}`)).status).toBe(204);
      const { body } = await owner.get<Organisation>(`/v1/organisations/${ten}`);
      const former = body.approverKeys.filter(({ isFormer }) => isFormer);
      expect(former.map(({ id: kid }) => kid)).toContain(clientKey.kid);
      expect(former.every(({ state: listed }) => listed === 'listed')).toBe(true);
      const key = { pk: clientKey.pk, label: 'Again', role: 'client' };
      expect((await client.post(`/v1/organisations/${ten}/approver-keys`, key)).status).toBe(404);
    });

    it('keeps an owner', async () => {
      const { owner, ten } = place();
      const id = await idOf('owner@acme.test');
      const last = { status: 409, body: { code: 'E_LAST_OWNER' } };
      const member = `/v1/organisations/${ten}/members/${id}`;
      expect(await owner.delete(member)).toMatchObject(last);
      expect(await owner.put(member, { roles: ['client'] })).toMatchObject(last);
      expect(await owner.delete(`/v1/organisations/${ten}/membership`)).toMatchObject(last);
      expect((await owner.put(member, { roles: ['owner', 'client'] })).status).toBe(200);
    });

    it('lets a person leave by herself', async () => {
      const who = { email: 'leaver@home.test', name: 'Lena', roles: ['owner'] as const };
      const { caller } = await joinOrganisation(place(), who);
      const membership = `/v1/organisations/${place().ten}/membership`;
      expect((await caller.delete(membership)).status).toBe(204);
      expect((await caller.delete(membership)).status).toBe(404);
    });
  });

  it('asks for the password again before what moves money or changes who belongs here', async () => {
    const { ten, clock, server } = place();
    const cookie = await freshCookie();
    const caller = createCaller(() => server.url, { cookie });
    clock.advance(10 * 60_000 + 1);
    const asked = { status: 403, body: { code: 'E_RECENT_SIGN_IN' } };
    const body = { email: 'later@home.test', roles: ['client'] };
    expect(await caller.post(path(), body)).toMatchObject(asked);
    expect(
      await caller.put(`/v1/organisations/${ten}/root`, { orgPk: 'a'.repeat(64) }),
    ).toMatchObject(asked);
    expect(
      await caller.get(`/v1/organisations/${ten}/payout.csv?decision=${'a'.repeat(64)}`),
    ).toMatchObject({ status: 403 });
    const wrong = await caller.post('/v1/session/proof', { password: 'not it' });
    expect(wrong).toMatchObject({ status: 403, body: { code: 'E_PASSWORD_WRONG' } });
    const proved = await caller.post('/v1/session/proof', { password: 'owner password 1' });
    expect(proved.status).toBe(200);
    const fresh = (proved.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(fresh).not.toBe(cookie);
    // The id before ended with it.
    expect((await caller.get('/v1/session')).status).toBe(401);
    const again = createCaller(() => server.url, { cookie: fresh });
    expect((await again.post(path(), body)).status).toBe(200);
  });

  it('takes no roster from a session whose password is older than ten minutes', async () => {
    const { root, clock, server } = place();
    const caller: Caller = createCaller(() => server.url, { cookie: await freshCookie() });
    const signed = await root.roster(await newestHead(caller), []);
    const codeOf = async () => {
      try {
        const [answer] = await postEntries(caller, [signed]);
        return answer && 'code' in answer ? answer.code : 'accepted';
      } catch (error) {
        return String(error);
      }
    };
    expect(await codeOf()).not.toContain('E_RECENT_SIGN_IN');
    clock.advance(11 * 60_000);
    expect(await codeOf()).toContain('E_RECENT_SIGN_IN');
  });

  async function freshCookie(): Promise<string> {
    const signIn = { email: 'owner@acme.test', password: 'owner password 1' };
    const answer = await anybody().post('/v1/session', signIn);
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  it('signs a person in with the account that she made', async () => {
    const token = await invite('zara@home.test');
    await expectStatus(accept(token, 'Zara'), 200);
    const caller = await signInAs(place(), 'zara@home.test', memberPassword);
    expect((await caller.get<Me>('/v1/session')).body.account.name).toBe('Zara');
  });
});
