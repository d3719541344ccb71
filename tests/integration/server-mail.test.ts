import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Letter, MailTransport } from '../../server/mail/mail-transport.ts';
import {
  createServerFixture,
  expectStatus,
  quickServer,
  type ServerFixture,
} from '../support/server-fixture.ts';
import { ownerPassword, signInAs } from '../support/server-fixture.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A mail server that can be away. */
function createFlakyTransport() {
  const state = { isAway: false, tries: 0, sent: [] as Letter[] };
  const transport: MailTransport = {
    send: async (letter) => {
      state.tries += 1;
      if (state.isAway) throw new Error('connection refused');
      state.sent.push(letter);
    },
    close: () => undefined,
  };
  return { state, transport };
}

describe('mails that wait', { timeout: 30_000 }, () => {
  const { state, transport } = createFlakyTransport();
  const place: { it?: ServerFixture } = {};
  const fixture = () => place.it as ServerFixture;
  beforeAll(async () => {
    place.it = await createServerFixture({ overrides: { ...quickServer, mail: transport } });
  }, 60_000);
  afterAll(() => place.it?.close());

  const waiting = () => fixture().server.deps.store.asSystem('operator').mails.waiting();
  const settle = async (isDone: () => boolean | Promise<boolean>) => {
    const until = Date.now() + 5_000;
    while (!(await isDone())) {
      if (Date.now() > until) throw new Error('it did not settle');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  async function ask(email: string): Promise<void> {
    const owner = await signInAs(fixture(), 'owner@acme.test', ownerPassword);
    const path = `/v1/organisations/${fixture().ten}/invitations`;
    await expectStatus(owner.post(path, { email, roles: ['client'] }), 200);
  }
  /** Time passes, and the delivery looks again. */
  async function later(ms: number): Promise<void> {
    const before = state.tries;
    fixture().clock.advance(ms);
    fixture().server.deps.mail.wake();
    await settle(async () => state.tries > before || (await waiting()).count === 0);
  }

  it('outlast a mail server that is away, and a restart of ours', async () => {
    state.isAway = true;
    await ask('first@home.test');
    await settle(() => state.tries === 1);
    await later(30_000);
    await later(60_000);
    expect(state.tries).toBe(3);
    expect((await waiting()).count).toBe(1);
    await fixture().restart();
    state.isAway = false;
    await later(2 * minuteMs);
    await settle(async () => (await waiting()).count === 0);
    expect(state.sent.map(({ to }) => to)).toEqual(['first@home.test']);
  });

  it('are tried less and less often, and given up when they say nothing any more', async () => {
    state.isAway = true;
    state.tries = 0;
    await ask('second@home.test');
    await settle(() => state.tries === 1);
    fixture().clock.advance(29_000);
    fixture().server.deps.mail.wake();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(state.tries).toBe(1);
    await later(1_000);
    for (let i = 0; i < 8; i++) await later(hourMs);
    const { tries } = state;
    expect(tries).toBeLessThanOrEqual(10);
    await later(7 * 24 * hourMs);
    await settle(async () => (await waiting()).count === 0);
    expect(state.tries).toBe(tries);
  });

  it('say nothing of an invitation that was taken back meanwhile', async () => {
    state.isAway = true;
    state.tries = 0;
    state.sent.length = 0;
    await ask('third@home.test');
    await settle(() => state.tries === 1);
    const owner = await signInAs(fixture(), 'owner@acme.test', ownerPassword);
    const path = `/v1/organisations/${fixture().ten}/invitations`;
    const { body } = await owner.get<{ invitations: { id: string; email: string }[] }>(path);
    const id = body.invitations.find(({ email }) => email === 'third@home.test')?.id;
    await expectStatus(owner.delete(`${path}/${id}`), 204);
    state.isAway = false;
    await later(minuteMs);
    await settle(async () => (await waiting()).count === 0);
    expect(state.sent).toEqual([]);
  });

  it('belong to one server at a time', async () => {
    state.isAway = true;
    state.tries = 0;
    await ask('fourth@home.test');
    await settle(() => state.tries === 1);
    const { mails } = fixture().server.deps.store.asSystem('operator');
    const nowMs = fixture().clock.nowMs() + hourMs;
    const claim = (lease: string) =>
      mails.claim({ nowMs, until: nowMs + 5 * minuteMs, lease, limit: 10 });
    const first = await claim('one');
    expect(first).toHaveLength(1);
    expect(await claim('two')).toEqual([]);
    // Whoever lost it meanwhile says nothing about it.
    await mails.drop(first[0]?.id ?? '', 'two');
    expect((await waiting()).count).toBe(1);
    await mails.drop(first[0]?.id ?? '', 'one');
    expect((await waiting()).count).toBe(0);
  });
});
