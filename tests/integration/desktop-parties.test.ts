import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SaidState } from '../../shared/api/app-state.ts';
import type { BundleResponse } from '../../shared/api/schemas.ts';
import { assertOk } from '../../shared/kit/result.ts';
import {
  createWorkplace,
  deliver,
  postAll,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';
import {
  addFreelancer,
  agree,
  createNetwork,
  type Desk,
  pairDesk,
  seriousCodes,
  verifyFolder,
} from './desk-fixture.ts';
import { ctx, journalOf, work } from './desktop-fixture.ts';

const codeOf = (answer: unknown) => (answer as { error?: { code?: string } }).error?.code;
const notices = ({ diary }: Pick<Desk, 'diary'>) => diary.notices.list().map(({ code }) => code);

async function track({ desktop, diary }: Desk, con: string): Promise<void> {
  desktop.clock.advance(700_000);
  assertOk(await diary.start({ con, ctx }));
  await work(desktop, diary, 50);
  assertOk(await diary.stop());
}

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

describe('what is said about a week', () => {
  /** A week that was submitted. */
  async function submitted(name: string, network = createNetwork()) {
    const desk = await pairDesk(workplace(), await addFreelancer(workplace(), name), network.fetch);
    await desk.turn();
    const con = await agree(workplace(), desk);
    await track(desk, con);
    expect(await desk.turn()).toBe('idle');
    // Clicked twice, it is handed in once: nobody claims the same time in two timesheets.
    const clicks = [1, 2].map(() => desk.diary.submitTimesheet({ con, week: 0 }));
    const [first, second] = await Promise.all(clicks);
    expect(codeOf(second)).toBe('not_delivered');
    const { hash } = assertOk(first as Awaited<(typeof clicks)[0]>);
    expect(await desk.turn()).toBe('idle');
    return { desk, con, hash, network };
  }

  async function dispute(con: string, ref: string): Promise<string> {
    const { client, clientKey } = workplace();
    const decided = await clientKey.decide({
      con,
      ref,
      ...(await seenAndView(client, con)),
      stage: 'client',
      verdict: 'dispute',
      reason: 'Why is Tuesday so long?',
    });
    await postAll(client, [decided.entry]);
    await deliver(client, decided.entry.hash, decided.disclosures);
    return decided.entry.hash;
  }

  async function answerOfClient(con: string, ref: string, text: string): Promise<void> {
    const { client, clientKey } = workplace();
    const reply = await clientKey.reply({ con, ref, ...(await seenAndView(client, con)), text });
    await postAll(client, [reply.entry]);
    await deliver(client, reply.entry.hash, reply.disclosures);
  }

  const talkOf = async ({ diary }: Desk) => (await diary.state()).talks[0];
  const said = async (desk: Desk): Promise<readonly Partial<SaidState>[]> =>
    ((await talkOf(desk))?.said ?? []).map(({ type, from, text, state, verdict }) => ({
      type,
      from,
      state,
      ...(text !== undefined && { text }),
      ...(verdict !== undefined && { verdict }),
    }));
  const disputed = {
    type: 'decision',
    from: 'client',
    state: 'logged',
    verdict: 'dispute',
    text: 'Why is Tuesday so long?',
  };

  it('comes with a notice, and her answer reaches the client word for word', async () => {
    const { desk, con, hash } = await submitted('mina');
    expect(await said(desk)).toEqual([]);
    expect((await talkOf(desk))?.answerTo).toBe(hash);
    const decision = await dispute(con, hash);
    expect(await desk.turn()).toBe('idle');
    expect(notices(desk)).toContain('decision_arrived');
    expect(await said(desk)).toEqual([disputed]);
    const { answerTo: ref = '', timesheet } = (await talkOf(desk)) ?? {};
    expect(ref).toBe(decision);
    expect(timesheet).toMatchObject({ hash, state: 'disputed' });

    const text = 'Two incidents, see the memo. আজ সন্ধ্যায় ফোন করি।';
    const answer = assertOk(await desk.diary.reply({ con, ref, text: ` ${text}\n` }));
    expect(await desk.turn()).toBe('idle');
    const own = { type: 'reply', from: 'freelancer', state: 'logged', text };
    expect(await said(desk)).toEqual([disputed, own]);
    // Nobody has to be told what she said herself.
    expect(notices(desk)).not.toContain('reply_arrived');
    const bundle = await workplace().client.get<BundleResponse>(`/v1/contracts/${con}/bundle`);
    const line = bundle.body.files['disclosures.ndjson']
      ?.split('\n')
      .find((each) => each.includes(answer.hash));
    expect(line).toContain(Buffer.from(text).toString('base64'));

    await answerOfClient(con, answer.hash, 'I see, thank you.');
    expect(await desk.turn()).toBe('idle');
    expect(notices(desk)).toContain('reply_arrived');
    const theirs = { type: 'reply', from: 'client', state: 'logged', text: 'I see, thank you.' };
    expect(await said(desk)).toEqual([disputed, own, theirs]);
    const saved = assertOk(await desk.diary.saveEvidence({ con }));
    expect(seriousCodes(await verifyFolder(saved?.dir ?? ''))).toEqual([]);
    // After a restart it is all still here, without the server, and nothing is new.
    const again = await desk.desktop.open();
    expect((await again.state()).talks[0]?.said).toHaveLength(3);
    expect(again.notices.list().map(({ code }) => code)).not.toContain('reply_arrived');
  });

  it('waits on disk while the server is away, and is refused for what the server says', async () => {
    const { desk, con, hash, network } = await submitted('nila');
    network.state.isDown = true;
    assertOk(await desk.diary.reply({ con, ref: hash, text: 'Thank you' }));
    const waiting = { type: 'reply', from: 'freelancer', state: 'waiting', text: 'Thank you' };
    expect(await said(desk)).toEqual([waiting]);
    const again = await desk.desktop.open();
    expect((await again.state()).talks[0]?.said).toMatchObject([waiting]);
    network.state.isDown = false;
    expect(await desk.turn()).toBe('idle');
    expect(await said(desk)).toEqual([{ ...waiting, state: 'logged' }]);
    const ghost = { con, ref: 'ab'.repeat(32), text: 'About nothing' };
    expect(codeOf(await desk.diary.reply(ghost))).toBe('nothing_pulled');
    expect(codeOf(await desk.diary.reply({ con, ref: hash, text: ' \n' }))).toBe('reply_empty');
  });

  it('says why an answer was refused', async () => {
    const { desk, con, hash, network } = await submitted('ony');
    network.state.isDown = true;
    assertOk(await desk.diary.reply({ con, ref: hash, text: 'Thank you' }));
    const path = join(desk.desktop.dir, 'state', 'replies.json');
    const stored = JSON.parse(await readFile(path, 'utf8'));
    // Somebody changed what lies on disk: the server sees it by the signature.
    stored.replies[0].envelope.payload = stored.replies[0].envelope.payload.replace(
      /^..../,
      'eyJh',
    );
    await writeFile(path, JSON.stringify(stored));
    network.state.isDown = false;
    const diary = await desk.desktop.open();
    await diary.paired()?.replies.send();
    expect((await diary.state()).talks[0]?.said).toMatchObject([{ state: 'refused' }]);
  });
});

describe('a further computer', () => {
  async function twoComputers(name: string) {
    const first = await pairDesk(workplace(), await addFreelancer(workplace(), name));
    await first.turn();
    const con = await agree(workplace(), first);
    await track(first, con);
    expect(await first.turn()).toBe('idle');
    const second = await pairDesk(workplace(), first.freelancer);
    const endorsers = assertOk(await deskOf(second).endorsers());
    return { first, second, con, endorsers: endorsers.devices };
  }
  const deskOf = ({ diary }: Desk) => {
    const desk = diary.endorsing();
    if (desk === undefined) throw new Error('not paired');
    return desk;
  };
  const kidOf = ({ diary }: Desk): string => diary.paired()?.keys.kid ?? '';

  it('is enrolled by one that she has, and goes on with its contract', async () => {
    const { first, second, con, endorsers } = await twoComputers('poly');
    expect(endorsers).toMatchObject([{ kid: kidOf(first), name: 'Laptop' }]);
    const request = assertOk(await deskOf(second).request(kidOf(first)));
    // A mail program breaks lines.
    const carried = ` ${request.text.replace(/(.{70})/g, '$1\r\n')}`;
    const read = assertOk(await deskOf(first).readRequest(carried));
    expect(read.words).toBe((await second.diary.state()).pairing?.device.words);
    const answer = assertOk(await deskOf(first).endorse({ text: carried, kid: read.kid }));
    assertOk(await second.diary.finishEnrolment(answer.text));
    expect(await second.turn()).toBe('idle');
    const { pairing, sync } = await second.diary.state();
    expect(pairing).toMatchObject({ enrolment: 'enrolled', recovery: 'written' });
    expect(pairing?.recoveryWords).toBe((await first.diary.state()).pairing?.recoveryWords);
    expect(sync.refused).toEqual([]);
    assertOk(await second.diary.adopt(con));
    await track(second, con);
    expect(await second.turn()).toBe('idle');
    expect(await second.turn()).toBe('idle');
    const saved = assertOk(await second.diary.saveEvidence({ con }));
    expect(seriousCodes(await verifyFolder(saved?.dir ?? ''))).toEqual([]);
    expect((await second.diary.state()).devices).toHaveLength(2);
    expect(codeOf(await deskOf(second).request(kidOf(first)))).toBe('already_paired');

    // The third one may ask the second, whose row leads back to the same recovery key.
    const third = await pairDesk(workplace(), first.freelancer);
    const asked = assertOk(await deskOf(third).request(kidOf(second)));
    const kid = kidOf(third);
    const vouched = assertOk(await deskOf(second).endorse({ text: asked.text, kid }));
    assertOk(await third.diary.finishEnrolment(vouched.text));
    expect(await third.turn()).toBe('idle');
    expect((await third.diary.state()).pairing?.recoveryWords).toBe(pairing?.recoveryWords);
  });

  it('is not vouched for by mistake', async () => {
    const { first, second } = await twoComputers('rupa');
    const vouching = deskOf(first);
    const { text } = assertOk(await deskOf(second).request(kidOf(first)));
    expect(codeOf(await vouching.readRequest('countersign enrolment request\nx\nAAAA'))).toBe(
      'request_unreadable',
    );
    expect(codeOf(await vouching.readRequest(text.slice(0, -8)))).toBe('request_unreadable');
    // For another device, and of another person.
    const elsewhere = assertOk(await deskOf(second).request('ab'.repeat(32)));
    expect(codeOf(await vouching.readRequest(elsewhere.text))).toBe('request_foreign');
    const stranger = await pairDesk(workplace(), await addFreelancer(workplace(), 'stranger'));
    await stranger.turn();
    expect(codeOf(await deskOf(stranger).readRequest(text))).toBe('request_foreign');
    // Other words than those that were compared.
    expect(codeOf(await vouching.endorse({ text, kid: 'cd'.repeat(32) }))).toBe('request_changed');
    const answer = assertOk(await vouching.endorse({ text, kid: kidOf(second) }));
    // The request was made anew since, so the answer is to another one.
    assertOk(await deskOf(second).request(kidOf(first)));
    expect(codeOf(await second.diary.finishEnrolment(answer.text))).toBe('endorsement_unreadable');
    expect(codeOf(await second.diary.finishEnrolment(text))).toBe('endorsement_unreadable');
    second.desktop.clock.advance(600_000);
    expect(codeOf(await second.diary.finishEnrolment(answer.text))).toBe('pairing_stale');
    expect(journalOf(second.diary).records()).toEqual([]);
  });
});
