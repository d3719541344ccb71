import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractDraft } from '../../shared/api/schemas.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import {
  createWorkplace,
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

const paying = (rate_minor: number): ContractDraft => ({
  ...ordinaryDraft,
  rates: [{ work: 'service', rate_minor }],
});

async function offer(con: string, draft: ContractDraft): Promise<void> {
  const answer = await workplace().owner.post(`/v1/contracts/${con}/revisions`, { draft });
  expect(answer.status).toBe(200);
}

async function answer(con: string, ref: string): Promise<void> {
  const { client, clientKey } = workplace();
  const base = { con, ref, ...(await seenAndView(client, con)), stage: 'client' as const };
  const decided = await clientKey.decide({ ...base, verdict: 'accept' });
  await postAll(client, [decided.entry]);
}

async function track({ desktop, diary }: Desk, con: string): Promise<void> {
  desktop.clock.advance(700_000);
  assertOk(await diary.start({ con, ctx }));
  await work(desktop, diary, 50);
  assertOk(await diary.stop());
}

const stateOf = (desk: Desk) => desk.diary.paired()?.contracts.list()[0];
const withoutReceipt = ({ diary }: Desk) =>
  journalOf(diary)
    .records()
    .filter(({ hash }) => diary.paired()?.receipts.of(hash) === undefined);

/** A contract in force, and a computer whose network can go. */
async function underContract(name: string) {
  const network = createNetwork();
  const desk = await pairDesk(workplace(), await addFreelancer(workplace(), name), network.fetch);
  await desk.turn();
  const con = await agree(workplace(), desk);
  return { desk, con, network: network.state };
}

/** Signs what is offered while the network is gone, and works on. */
async function signAway({ desk, con, network }: Awaited<ReturnType<typeof underContract>>) {
  expect(await desk.turn()).toBe('idle');
  expect(stateOf(desk)?.revision?.state).toBe('offered');
  network.isDown = true;
  const { hash } = assertOk(await desk.diary.accept(con));
  expect(stateOf(desk)?.revision?.state).toBe('signed');
  await track(desk, con);
  return hash;
}

describe('an offer that changes while its signature is under way', { timeout: 60_000 }, () => {
  it('takes no minute that was tracked after it, and is signed as it is now', async () => {
    const scene = await underContract('ratna');
    const { desk, con, network } = scene;
    await offer(con, paying(3_000));
    await signAway(scene);
    await offer(con, paying(4_000));
    network.isDown = false;
    expect(await desk.turn()).toBe('idle');
    expect(withoutReceipt(desk)).toEqual([]);
    expect(stateOf(desk)).toMatchObject({
      state: 'active',
      revision: { state: 'offered', draft: { rates: [{ rate_minor: 4_000 }] } },
    });
    const { hash } = assertOk(await desk.diary.accept(con));
    expect(await desk.turn()).toBe('idle');
    await answer(con, hash);
    await track(desk, con);
    expect(await desk.turn()).toBe('idle');
    expect(withoutReceipt(desk)).toEqual([]);
    expect(stateOf(desk)?.contractHash).toBe(hash);
    const saved = assertOk(await desk.diary.saveEvidence({ con }));
    const report = await verifyFolder(saved?.dir ?? '');
    expect(seriousCodes(report)).toEqual([]);
  });

  it('may come back: then it is signed again, for the first signature had no effect', async () => {
    const scene = await underContract('shila');
    const { desk, con, network } = scene;
    await offer(con, paying(3_000));
    const first = await signAway(scene);
    await offer(con, paying(4_000));
    network.isDown = false;
    expect(await desk.turn()).toBe('idle');
    await offer(con, paying(3_000));
    expect(await desk.turn()).toBe('idle');
    expect(stateOf(desk)?.revision?.state).toBe('offered');
    const { hash } = assertOk(await desk.diary.accept(con));
    expect(hash).not.toBe(first);
    // A double click is still one signature.
    expect(assertOk(await desk.diary.accept(con)).hash).toBe(hash);
    expect(await desk.turn()).toBe('idle');
    expect(stateOf(desk)?.revision?.state).toBe('signed');
    await answer(con, hash);
    expect(await desk.turn()).toBe('idle');
    expect(stateOf(desk)?.contractHash).toBe(hash);
  });
});
