import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { undoMs } from '../../electron/main/diary/pending-edits.ts';
import type { PairResponse } from '../../shared/api/schemas.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { createTestDevice, ordinaryDraft } from '../support/entry-factory.ts';
import {
  activateContract,
  createCaller,
  createWorkplace,
  newestHead,
  postAll,
  testOrigin,
  treeHeadOf,
  type Workplace,
  pairingCode,
} from '../support/server-fixture.ts';
import { addFreelancer, agree, createNetwork, type Desk, pairDesk } from './desk-fixture.ts';
import { ctx, journalOf, onePicture, work } from './desktop-fixture.ts';

const all = { fromIdx: 0, toIdx: 1e9 };
const withPictures = { pol: { ...ordinaryDraft.pol, caps: 1 } };
const code = (answer: unknown) => (answer as { error?: { code?: string } }).error?.code;
const kinds = ({ diary }: Desk) =>
  journalOf(diary)
    .records()
    .map(({ kind }) => kind);

describe('time that is to be moved', { timeout: 60_000 }, () => {
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

  async function track({ desktop, diary }: Desk, con: string): Promise<void> {
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 60);
    assertOk(await diary.stop());
  }

  /** Another computer of hers, with a contract of its own. */
  async function otherComputer(fre: string) {
    const { clock } = workplace();
    const url = () => workplace().server.url;
    const pairing = (
      await createCaller(url).post<PairResponse>('/v1/pairings', {
        code: await pairingCode(workplace(), fre),
        deviceName: 'old laptop',
      })
    ).body;
    const freelancer = createCaller(url, { authorization: `Bearer ${pairing.token}` });
    const device = createTestDevice({ name: `other ${fre}`, fre, log: testOrigin, clock });
    device.see(treeHeadOf(pairing.server.checkpoint));
    await postAll(freelancer, [await device.enroll(pairing.nonce)]);
    return { freelancer, device };
  }

  it('and counts elsewhere by now is said so before anything is signed', async () => {
    const network = createNetwork();
    const fre = await addFreelancer(workplace(), 'hena');
    const desk = await pairDesk(workplace(), fre, network.fetch);
    await desk.turn();
    const con = await agree(workplace(), desk);
    const to = await agree(workplace(), desk, { title: 'The other one' });
    const other = await otherComputer(fre);
    const elsewhere = await activateContract({ ...workplace(), ...other, fre });
    network.state.isDown = true;
    await track(desk, con);
    const slice = assertOk(await desk.diary.day({ con, ...all })).slices[0];
    if (slice === undefined) throw new Error('no slice');
    const { device, freelancer } = other;
    device.see(await newestHead(freelancer));
    const start = await device.start(elsewhere.con, elsewhere.hash);
    const taken = await device.slice({
      con: elsewhere.con,
      idx: slice.idx,
      patch: { from_ms: slice.fromMs, to_ms: slice.toMs },
    });
    await postAll(freelancer, [start.entry, taken.entry]);
    // Asked for before anybody could know, and known before it is signed.
    assertOk(await desk.diary.move({ hash: slice.hash, to }));
    network.state.isDown = false;
    expect(await desk.turn()).toBe('idle');
    expect(await desk.turn()).toBe('idle');
    desk.desktop.clock.advance(undoMs);
    await desk.diary.tick();
    expect(kinds(desk)).not.toContain('move');
    expect(desk.diary.notices.list()).toMatchObject([
      { code: 'edit_failed', facts: { action: 'move', code: 'slice_void' } },
    ]);
    expect(code(await desk.diary.move({ hash: slice.hash, to }))).toBe('slice_void');
  });

  it('leaves behind what the client had removed', async () => {
    const desk = await pairDesk(workplace(), await addFreelancer(workplace(), 'ismat'));
    await desk.turn();
    const con = await agree(workplace(), desk, withPictures);
    const to = await agree(workplace(), desk, { ...withPictures, title: 'The other one' });
    desk.desktop.captureSensor.next = [onePicture('a card number')];
    await track(desk, con);
    expect(await desk.turn()).toBe('idle');
    const slice = assertOk(await desk.diary.day({ con, ...all })).slices[0];
    const names = (slice?.captures ?? []).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    const removed = await workplace().client.post(`/v1/entries/${slice?.hash}/removal`, {
      names: names.flatMap((name) => [name, name.replace('shot', 'thumb')]).sort(),
      reason: 'a card number',
    });
    expect(removed).toMatchObject({ status: 200 });
    expect(await desk.turn()).toBe('idle');
    assertOk(await desk.diary.move({ hash: slice?.hash ?? '', to }));
    desk.desktop.clock.advance(undoMs);
    await desk.diary.tick();
    const there = assertOk(await desk.diary.day({ con: to, ...all })).slices[0];
    expect(there).toMatchObject({ memo: ctx.memo, captures: [] });
  });
});
