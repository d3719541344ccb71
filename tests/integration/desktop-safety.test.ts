import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { createWorkplace, type Workplace } from '../support/server-fixture.ts';
import {
  addFreelancer,
  agree,
  createNetwork,
  type Desk,
  pairDesk,
  seriousCodes,
  verifyFolder,
  withOutbox,
} from './desk-fixture.ts';
import { ctx, journalOf, work } from './desktop-fixture.ts';

const codeOf = (answer: unknown) => (answer as { error?: { code?: string } }).error?.code;
const notices = ({ diary }: Pick<Desk, 'diary'>) => diary.notices.list().map(({ code }) => code);

async function track({ desktop, diary }: Desk, con: string, seconds = 40): Promise<void> {
  assertOk(await diary.start({ con, ctx }));
  await work(desktop, diary, seconds);
  assertOk(await diary.stop());
}

/** The words on paper, as the window shows them. */
async function wordsOf({ diary }: Desk): Promise<string> {
  const page = assertOk((await diary.recoveryDesk({ purpose: 'show' })?.page()) as never) as {
    words: string[];
  };
  return page.words.join(' ');
}

describe('keys, evidence and time', () => {
  const place: { it?: Workplace } = {};
  beforeAll(async () => {
    place.it = await createWorkplace();
  });
  afterAll(async () => {
    await place.it?.close();
  });
  const workplace = (): Workplace => {
    if (place.it === undefined) throw new Error('no workplace');
    return place.it;
  };

  async function deskOf(name: string, fetch?: FetchPort) {
    const freelancer = await addFreelancer(workplace(), name);
    const desk = await pairDesk(workplace(), freelancer, fetch);
    await desk.turn();
    return desk;
  }

  it('shows the recovery key until two of its words came back, and then has it no more', async () => {
    const desk = await deskOf('asma');
    const { diary, desktop } = desk;
    expect((await diary.state()).pairing).toMatchObject({ recovery: 'unwritten' });
    assertOk(await diary.openRecovery({ purpose: 'show' }));
    expect(desktop.opened).toEqual([{ purpose: 'show' }]);
    const sheet = diary.recoveryDesk({ purpose: 'show' });
    const page = assertOk((await sheet?.page()) as never) as { words: string[]; ask: number[] };
    expect(page.words).toHaveLength(17);
    expect(codeOf(await sheet?.confirm(['babab', 'babab']))).toBe('recovery_words');
    const asked = page.ask.map((at) => ` ${page.words[at]?.toUpperCase()} `);
    assertOk((await sheet?.confirm(asked)) as never);
    expect((await diary.state()).pairing).toMatchObject({ recovery: 'written' });
    expect(codeOf(await diary.openRecovery({ purpose: 'show' }))).toBe('recovery_kept');
    const key = await readFile(join(desktop.dir, 'state', 'device-key.json'), 'utf8');
    expect(JSON.parse(key)).not.toHaveProperty('recovery');
    const again = await desktop.open();
    expect(codeOf(await again.openRecovery({ purpose: 'show' }))).toBe('recovery_kept');
  });

  it('enrols a second computer with the key from paper, which goes on with the contract', async () => {
    const first = await deskOf('bithi');
    const con = await agree(workplace(), first);
    await track(first, con);
    expect(await first.turn()).toBe('idle');
    const words = await wordsOf(first);
    const second = await pairDesk(workplace(), first.freelancer);
    expect((await second.diary.state()).pairing?.enrolment).toBe('unendorsed');
    expect(codeOf(await second.diary.start({ con, ctx }))).toBeDefined();
    const typed = second.diary.recoveryDesk({ purpose: 'endorse' });
    expect(codeOf(await typed?.use('babab '.repeat(17)))).toBe('recovery_words');
    const other = await wordsOf(await deskOf('somebody'));
    expect(codeOf(await typed?.use(other))).toBe('recovery_words');
    assertOk((await typed?.use(words.toUpperCase().replaceAll(' ', ', '))) as never);
    expect(await second.turn()).toBe('idle');
    const { pairing, contracts: listed } = await second.diary.state();
    expect(pairing).toMatchObject({ enrolment: 'enrolled', recovery: 'written' });
    expect(pairing?.recoveryWords).toBe((await first.diary.state()).pairing?.recoveryWords);
    const elsewhere = listed.find((each) => each.con === con)?.signedElsewhere;
    expect(elsewhere?.words).toBe((await first.diary.state()).pairing?.device.words);
    expect(codeOf(await second.diary.start({ con, ctx }))).toBe('contract_not_active');
    assertOk(await second.diary.adopt(con));
    first.desktop.clock.advance(700_000);
    await track(second, con, 50);
    expect(await second.turn()).toBe('idle');
    expect(await second.turn()).toBe('idle');
    expect((await second.diary.state()).sync.refused).toEqual([]);
    const saved = assertOk(await second.diary.saveEvidence({ con }));
    const report = await verifyFolder(saved?.dir ?? '');
    expect(seriousCodes(report)).toEqual([]);
    expect((await second.diary.state()).devices).toHaveLength(2);

    // The first one is lost: from this place in the log on it counts no more.
    const lost = first.diary.paired()?.keys.kid ?? '';
    assertOk(await second.diary.revokeDevice({ kid: lost, why: 'lost', sinceMs: 0 }));
    expect(await second.turn()).toBe('idle');
    const devices = (await second.diary.state()).devices;
    expect(devices.find(({ kid }) => kid === lost)?.state).toBe('revoked');
    expect(codeOf(await second.diary.revokeDevice({ kid: lost, why: 'lost', sinceMs: 0 }))).toBe(
      'nothing_changed',
    );
    first.desktop.clock.advance(700_000);
    await track(first, con);
    expect(await first.turn()).not.toBe('idle');
  });

  it('ends a thief’s key with the recovery key itself', async () => {
    const first = await deskOf('chobi');
    const con = await agree(workplace(), first);
    const words = await wordsOf(first);
    const second = await pairDesk(workplace(), first.freelancer);
    assertOk((await second.diary.recoveryDesk({ purpose: 'endorse' })?.use(words)) as never);
    await second.turn();
    await first.turn();
    const thief = second.diary.paired()?.keys.kid ?? '';
    assertOk(await first.diary.saveEvidence({ con }));
    const desk = first.diary.recoveryDesk({
      purpose: 'revoke',
      kid: thief,
      why: 'stolen',
      sinceMs: 0,
    });
    assertOk((await desk?.use(words)) as never);
    await first.turn();
    const devices = (await first.diary.state()).devices;
    expect(devices.find(({ kid }) => kid === thief)?.state).toBe('revoked');
  });

  it('writes a bundle that verifies when the server is gone, of the contract and of a week', async () => {
    const { state, fetch } = createNetwork();
    const desk = await deskOf('dolon', fetch);
    const con = await agree(workplace(), desk, { pol: { ...ordinaryDraft.pol, caps: 1 } });
    await track(desk, con, 620);
    expect(await desk.turn()).toBe('idle');
    expect(await desk.turn()).toBe('idle');
    state.isDown = true;
    const again = await desk.desktop.open();
    const whole = assertOk(await again.saveEvidence({ con }));
    expect(whole?.pictures).toBeGreaterThan(1);
    const report = await verifyFolder(whole?.dir ?? '');
    expect(seriousCodes(report)).toEqual([]);
    const kept = await readdir(join(whole?.dir ?? '', 'bundle'));
    expect(kept).toEqual(expect.arrayContaining(['bundle.json', 'view.json', 'blobs']));
    const week = (await again.state()).week?.week ?? 0;
    const part = assertOk(await again.saveEvidence({ con, weeks: { from: week, to: week } }));
    expect(seriousCodes(await verifyFolder(part?.dir ?? ''))).toEqual([]);
  });

  it('sends again what a server lost that was restored from an older copy', async () => {
    const asked: string[] = [];
    const trouble = { isBehind: false };
    const fetch: FetchPort = async (url, init) => {
      asked.push(url);
      if (trouble.isBehind && url.includes('/v1/streams/'))
        return Response.json({ head: { seq: 0, hash: 'ab'.repeat(32) }, entries: [] });
      if (!trouble.isBehind || !url.endsWith('/v1/entries')) return globalThis.fetch(url, init);
      const response = await globalThis.fetch(url, init);
      const { results } = (await response.json()) as { results: { hash: string }[] };
      const refused = { ok: false, code: 'E_CHAIN_GAP', retry: true };
      return Response.json({ results: results.map(({ hash }) => ({ hash, ...refused })) });
    };
    const desk = await deskOf('ela', fetch);
    const con = await agree(workplace(), desk);
    await track(desk, con);
    expect(await desk.turn()).toBe('idle');
    trouble.isBehind = true;
    desk.desktop.clock.advance(700_000);
    await track(desk, con);
    await desk.laterTurn();
    expect(notices(desk)).toContain('server_behind');
    const { unsent } = await desk.outbox.outbox.counts();
    expect(unsent).toBe(journalOf(desk.diary).records().length - 2);
    trouble.isBehind = false;
    expect(await desk.turn()).toBe('idle');
    expect(await desk.outbox.outbox.counts()).toEqual({ unsent: 0, undelivered: 0 });
    expect((await desk.diary.state()).sync.refused).toEqual([]);
  });

  it('goes on after its journal was put back, from the server’s copy', async () => {
    const desk = await deskOf('farzana');
    const con = await agree(workplace(), desk);
    const { dir } = desk.desktop;
    const backup = `${dir}-backup`;
    await cp(dir, backup, { recursive: true });
    await track(desk, con);
    expect(await desk.turn()).toBe('idle');
    const before = journalOf(desk.diary)
      .records()
      .map(({ hash }) => hash);
    // Journal and heads together: on the device alone nobody can see it.
    await cp(join(backup, 'journal'), join(dir, 'journal'), { recursive: true });
    await cp(join(backup, 'state', 'heads.json'), join(dir, 'state', 'heads.json'));
    const diary = await desk.desktop.open();
    assertOk(await diary.catchUp());
    expect(
      journalOf(diary)
        .records()
        .map(({ hash }) => hash),
    ).toEqual(before);
    expect(diary.notices.list().map(({ code }) => code)).not.toContain('journal_rolled_back');
    const again = withOutbox({ ...desk, diary });
    desk.desktop.clock.advance(700_000);
    await track(again, con);
    expect(await again.turn()).toBe('idle');
    expect((await diary.state()).sync.refused).toEqual([]);
  });

  it('says it when two copies of the profile run, and stops recording on the later one', async () => {
    const desk = await deskOf('gulshan');
    const con = await agree(workplace(), desk);
    const copy = await pairDesk(workplace(), await addFreelancer(workplace(), 'unused'));
    await cp(desk.desktop.dir, copy.desktop.dir, { recursive: true, force: true });
    const diary = await copy.desktop.open();
    const twin = withOutbox({ ...copy, diary });
    await track(desk, con);
    expect(await desk.turn()).toBe('idle');
    await track(twin, con);
    await twin.turn();
    expect(notices(twin)).toContain('chain_forked');
    expect(codeOf(await diary.start({ con, ctx }))).toBe('chain_forked');
    const restarted = await copy.desktop.open();
    expect(restarted.notices.list().map(({ code }) => code)).toContain('chain_forked');
    expect(codeOf(await restarted.catchUp())).toBe('chain_forked');
  });

  it('offers the server’s time, until a session has begun on this boot', async () => {
    const desk = await deskOf('hasina');
    const con = await agree(workplace(), desk);
    assertOk(await desk.diary.useServerClock());
    await track(desk, con);
    expect(codeOf(await desk.diary.useServerClock())).toBe('clock_frozen');
  });
});
