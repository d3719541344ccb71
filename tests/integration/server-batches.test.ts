import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EntryAnswer } from '../../shared/api/schemas.ts';
import { type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import type { Envelope } from '../../shared/entry/envelope.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  newestHead,
  postAll,
  postEntries,
  type Workplace,
} from '../support/server-fixture.ts';

const batchEntries = 64;
/** What taking entries in says to the database; not what signs and publishes the log. */
const ofBatches =
  /"(signing_key|contract|stream|occupancy|device)"|"log_head" (for update|set)|leaf where entry_hash|live_slice/;
const shared: { postgres?: TestPostgres } = {};
afterAll(() => shared.postgres?.close(), 30_000);

const engines: Readonly<Record<string, () => Promise<{ databaseUrl?: string }>>> = {
  PGlite: async () => ({}),
  PostgreSQL: async () => {
    shared.postgres ??= await startTestPostgres();
    return { databaseUrl: await shared.postgres.createDatabase() };
  },
};

/** What is asked and written once per batch must come out as if each entry had come alone. */
describe.each(Object.keys(engines))('batches of 64, on %s', { timeout: 120_000 }, (name) => {
  const state: { place?: Workplace; contract?: ActiveContract; nextIdx: number } = {
    nextIdx: 1_000,
  };
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;

  beforeAll(async () => {
    const database = await (engines[name] ?? engines['PGlite'])?.();
    state.place = await createWorkplace(database);
    state.contract = await activateContract(place());
    const { device, freelancer } = place();
    device.see(await newestHead(freelancer));
    await postAll(freelancer, [(await device.start(contract().con, contract().hash)).entry]);
  }, 240_000);
  afterAll(() => state.place?.close(), 60_000);

  async function nextSlices(count = batchEntries): Promise<EntryOf<'slice'>[]> {
    const slices: EntryOf<'slice'>[] = [];
    for (let i = 0; i < count; i++) {
      slices.push((await place().device.slice({ con: contract().con, idx: state.nextIdx })).entry);
      state.nextIdx += 1;
    }
    return slices;
  }

  const indexOf = (answer: EntryAnswer | undefined): number => {
    if (!answer || !('receipt' in answer)) throw new Error(JSON.stringify(answer));
    return assertOk(parseReceipt(answer.receipt)).index;
  };
  const codeOf = (answer: EntryAnswer | undefined) =>
    answer && !answer.ok ? answer.code : undefined;

  it('keep their order, and answer again with the same receipts', async () => {
    const { freelancer } = place();
    const slices = await nextSlices();
    const { size } = await newestHead(freelancer);
    const answers = await postEntries(freelancer, slices);
    expect(answers.map((answer) => answer.hash)).toEqual(slices.map(({ hash }) => hash));
    expect(answers.map(indexOf)).toEqual(slices.map((_, i) => size + i));
    expect(await postEntries(freelancer, slices)).toEqual(answers);
    expect(await newestHead(freelancer)).toMatchObject({ size: size + batchEntries });
  });

  it('go on in the same request with what is new behind what is known', async () => {
    const { freelancer } = place();
    const slices = await nextSlices();
    const first = await postEntries(freelancer, slices.slice(0, 20));
    const answers = await postEntries(freelancer, slices);
    expect(answers.slice(0, 20)).toEqual(first);
    expect(answers.map(indexOf)).toEqual(slices.map((_, i) => indexOf(first[0]) + i));
  });

  it('refuse of 64 the one that is forged, and let what follows it wait', async () => {
    const { freelancer } = place();
    const slices = await nextSlices();
    const bad = slices[30] as EntryOf<'slice'>;
    const forged: Envelope = {
      ...bad.envelope,
      signatures: bad.envelope.signatures.map((each) => ({
        ...each,
        sig: each.sig.map((b) => b ^ 1),
      })),
    };
    const sent = slices.map((slice, i) => (i === 30 ? { ...slice, envelope: forged } : slice));
    const answers = await postEntries(freelancer, sent);
    answers.slice(0, 30).forEach((answer) => expect(indexOf(answer)).toBeGreaterThan(0));
    expect(answers[30]).toMatchObject({ code: 'E_SIG_INVALID', retry: false });
    for (const answer of answers.slice(31))
      expect(answer).toMatchObject({ ok: false, code: 'E_CHAIN_GAP', retry: true });
    const again = await postEntries(freelancer, slices);
    expect(again.map(indexOf)).toEqual(slices.map((_, i) => indexOf(answers[0]) + i));
  });

  it('ask the database as often for 64 entries as for one', async () => {
    const { freelancer } = place();
    const slices = await nextSlices(1 + batchEntries);
    const query = vi.spyOn(pg.Client.prototype, 'query');
    const asked = () => {
      const texts = query.mock.calls.map(([text]) => text);
      query.mockClear();
      return texts.filter((text) => ofBatches.test(text)).sort();
    };
    await postAll(freelancer, slices.slice(0, 1));
    const forOne = asked();
    await postAll(freelancer, slices.slice(1));
    const forMany = asked();
    query.mockRestore();
    // PGlite is asked in other ways.
    expect(forMany.length).toBe(name === 'PGlite' ? 0 : 10);
    expect(forMany).toEqual(forOne);
  });

  it('void nothing twice where two contracts claim the same minutes', async () => {
    const { freelancer, device } = place();
    const second = await activateContract(place());
    device.see(await newestHead(freelancer));
    await postAll(freelancer, [(await device.start(second.con, second.hash)).entry]);
    const slices = await nextSlices(20);
    const others: EntryOf<'slice'>[] = [];
    const from = state.nextIdx - 10;
    for (let i = 0; i < 20; i++)
      others.push((await device.slice({ con: second.con, idx: from + i })).entry);
    state.nextIdx += 10;
    const { size } = await newestHead(freelancer);
    await postAll(freelancer, [...slices, ...others]);
    // Ten of the second contract's lose to slices of the same request, each with one `void`.
    expect(await newestHead(freelancer)).toMatchObject({ size: size + 20 + 20 + 10 });
  });

  // The last one: the device does not know which of the two it goes on from.
  it('give a place in a stream to one of two that race for it', async () => {
    const { freelancer, device } = place();
    const slices = await nextSlices();
    const signAs = { hasher: testCrypto.hasher, signer: device.signer };
    // A copied profile goes on from the same head.
    const rivals: EntryOf<'slice'>[] = [];
    for (const { payload } of slices) {
      const prev = rivals.at(-1)?.hash ?? payload.prev;
      const other = { ...payload, prev, blind: device.random.hex(32) };
      rivals.push(await signEntry(signAs, 'slice', other));
    }
    const [ours = [], theirs = []] = await Promise.all(
      [slices, rivals].map((batch) => postEntries(freelancer, batch)),
    );
    const won = 'receipt' in (ours[0] ?? {}) ? ours : theirs;
    const lost = won === ours ? theirs : ours;
    expect(won.map(indexOf)).toEqual(won.map((_, i) => indexOf(won[0]) + i));
    expect(lost.map(codeOf)).toEqual(lost.map(() => 'E_CHAIN_FORK'));
  });
});
