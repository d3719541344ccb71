import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryAnswer, PairResponse } from '../../shared/api/schemas.ts';
import { type Entry, type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import type { PayloadByKind } from '../../shared/entry/payload.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import { serverConfig } from '../../server/config.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import { createTestDevice, testCrypto } from '../support/entry-factory.ts';
import { checkReceipts, expectEachOnce, readLog } from '../support/log-checker.ts';
import { scaled } from '../support/long-scale.ts';
import { openSecondTenant } from '../support/second-tenant.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  type Answer,
  type Caller,
  createCaller,
  createWorkplace,
  newestHead,
  postAll,
  postEntries,
  quickServer,
  testOrigin,
  treeHeadOf,
  type Workplace,
  joinOrganisation,
  pairingCode,
} from '../support/server-fixture.ts';
import { verifyContract } from '../support/week-flow.ts';

const rounds = {
  batches: scaled(90),
  forks: scaled(90),
  codes: scaled(40),
  nonces: scaled(40),
  tenants: scaled(1_000),
};
const racers = 6;

/** Two servers on one database, so that no lock in a process decides. */
describe('who is first, with two servers on one PostgreSQL', () => {
  const state: {
    postgres?: TestPostgres;
    place?: Workplace;
    second?: RunningServer;
    contract?: ActiveContract;
  } = {};
  const receipts: string[] = [];
  const count = { idx: 1_000, names: 0 };
  const place = () => state.place as Workplace;
  const second = () => state.second as RunningServer;
  const contract = () => state.contract as ActiveContract;

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    const databaseUrl = await state.postgres.createDatabase();
    const overrides = { ...quickServer, timing: { ...quickServer.timing, waitMs: 20_000 } };
    state.place = await createWorkplace({ databaseUrl, overrides });
    const { dataDir, clock, device, freelancer } = state.place;
    const config = serverConfig.parse({ dataDir, databaseUrl, port: 0, logLevel: 'silent' });
    state.second = assertOk(await startServer(config, { ...overrides, clock }));
    state.contract = await activateContract(state.place);
    device.see(await newestHead(freelancer));
    await postAll(freelancer, [(await device.start(contract().con, contract().hash)).entry]);
  });
  afterAll(async () => {
    await state.second?.close();
    await state.place?.close();
    await state.postgres?.close();
  });

  /** The i-th of those who race; every other one goes to the other server. */
  const callerOf = (i: number, token?: string): Caller => {
    const url = () => (i % 2 === 0 ? place().server.url : second().url);
    return createCaller(url, token === undefined ? {} : { authorization: `Bearer ${token}` });
  };

  const race = <T>(run: (i: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: racers }, (_, i) => run(i)));

  /** Entry answers of one race: nobody is refused for a reason of the server's own. */
  function receiptsOf(answers: readonly EntryAnswer[]): readonly string[] {
    return answers.flatMap((answer) => ('receipt' in answer ? [answer.receipt] : []));
  }

  async function nextSlices(length: number): Promise<readonly EntryOf<'slice'>[]> {
    const slices: EntryOf<'slice'>[] = [];
    for (let i = 0; i < length; i++) {
      count.idx += 1;
      const { entry } = await place().device.slice({ con: contract().con, idx: count.idx });
      slices.push(entry);
    }
    return slices;
  }

  it(`${rounds.batches} batches that come ${racers} times at once are one batch each`, async () => {
    const { pairing, freelancer } = place();
    for (let round = 0; round < rounds.batches; round++) {
      const batch = await nextSlices(1 + (round % 5));
      const before = await newestHead(freelancer);
      // Some come whole, some from the middle on, as after a queue that was restored.
      const parts = (i: number) => (i % 3 === 2 ? batch.slice(batch.length >> 1) : batch);
      const answers = (await race((i) => postEntries(callerOf(i, pairing.token), parts(i)))).flat();
      const given = receiptsOf(answers);
      for (const answer of answers)
        if (!answer.ok) expect(answer).toMatchObject({ code: 'E_CHAIN_GAP', retry: true });
      expect(new Set(given).size).toBe(batch.length);
      const indices = [...new Set(given)].map((text) => assertOk(parseReceipt(text)).index);
      expect(indices.toSorted((a, b) => a - b)).toEqual(batch.map((_, i) => before.size + i));
      receipts.push(...given);
    }
  });

  /** Entries for the same place in the stream, as a copied profile on two machines signs them. */
  async function rivalsOf(slice: EntryOf<'slice'>): Promise<readonly EntryOf<'slice'>[]> {
    const { device } = place();
    const signAs = { hasher: testCrypto.hasher, signer: device.signer };
    const rival = (): Promise<EntryOf<'slice'>> => {
      const payload: PayloadByKind['slice'] = { ...slice.payload, blind: device.random.hex(32) };
      return signEntry(signAs, 'slice', payload);
    };
    return Promise.all(Array.from({ length: racers - 1 }, rival));
  }

  it(`of ${racers} entries for one place in a stream one is taken, ${rounds.forks} times`, async () => {
    const { pairing, freelancer, device } = place();
    const { con } = contract();
    const template = (await nextSlices(1))[0] as EntryOf<'slice'>;
    await postAll(freelancer, [template]);
    const head = { ...device.headOf(con), hash: template.hash as string };
    for (let round = 0; round < rounds.forks; round++) {
      count.idx += 1;
      const payload = { seq: head.seq + 1, prev: head.hash, idx: count.idx };
      const like = { ...template, payload: { ...template.payload, ...payload } };
      const rivals: readonly Entry[] = await rivalsOf(like);
      const before = await newestHead(freelancer);
      const answers = await race(async (i) => {
        const rival = rivals[i % rivals.length] as Entry;
        return (await postEntries(callerOf(i, pairing.token), [rival]))[0] as EntryAnswer;
      });
      const won = new Set(answers.flatMap((answer) => (answer.ok ? [answer.hash] : [])));
      expect(won.size).toBe(1);
      for (const answer of answers)
        if (!answer.ok) expect(answer).toMatchObject({ code: 'E_CHAIN_FORK', retry: false });
      const [hash] = won;
      const after = await newestHead(freelancer);
      expect(after.size).toBe(before.size + 1);
      receipts.push(...receiptsOf(answers));
      head.seq += 1;
      head.hash = hash as string;
    }
  });

  async function addFreelancer(): Promise<string> {
    count.names += 1;
    const member = {
      email: `racer${count.names}@home.test`,
      name: `Racer ${count.names}`,
      roles: ['freelancer'] as const,
    };
    return (await joinOrganisation(place(), member)).id;
  }

  async function pairOnce(freelancer: string): Promise<Answer<PairResponse>[]> {
    const code = await pairingCode(place(), freelancer);
    const request = { code, deviceName: 'laptop' };
    return race((i) => callerOf(i).post<PairResponse>('/v1/pairings', request));
  }

  const paired = (answers: readonly Answer<PairResponse>[]): PairResponse => {
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status, body } of answers)
      if (status !== 200) expect(body).toMatchObject({ code: 'E_PAIRING_CODE' });
    return (won[0] as Answer<PairResponse>).body;
  };

  it(`a pairing code pairs one of ${racers} machines, ${rounds.codes} times`, async () => {
    const freelancer = await addFreelancer();
    const tokens = new Set<string>();
    for (let round = 0; round < rounds.codes; round++)
      tokens.add(paired(await pairOnce(freelancer)).token);
    expect(tokens.size).toBe(rounds.codes);
  });

  it(`a challenge enrols one of ${racers} keys, ${rounds.nonces} times`, async () => {
    for (let round = 0; round < rounds.nonces; round++) {
      const { fre, token, nonce, server } = paired(await pairOnce(await addFreelancer()));
      const entries = await race(async (i) => {
        const name = `racer ${round} ${i}`;
        const device = createTestDevice({ name, fre, log: testOrigin, clock: place().clock });
        device.see(treeHeadOf(server.checkpoint));
        return device.enroll(nonce);
      });
      const answers = await race(async (i) => {
        const answered = await postEntries(callerOf(i, token), [entries[i] as Entry]);
        return answered[0] as EntryAnswer;
      });
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
      for (const answer of answers)
        if (!answer.ok) expect(answer).toMatchObject({ code: 'E_ENROLL_NONCE', retry: false });
      receipts.push(...receiptsOf(answers));
    }
  });

  it(`a minute sold to two tenants is billable once, ${rounds.tenants} times`, async () => {
    const there = await openSecondTenant(place());
    const sides = [
      { site: place(), contract: await activateContract(place()) },
      { site: there, contract: await activateContract(there) },
    ];
    for (const { site, contract } of sides) {
      site.device.see(await newestHead(site.freelancer));
      const { con, hash } = contract;
      await postAll(site.freelancer, [(await site.device.start(con, hash)).entry]);
    }
    const firstIdx = 100_000;
    for (let round = 0; round < rounds.tenants; round++) {
      const slices = await Promise.all(
        sides.map(async ({ site, contract: { con } }) => {
          const { entry } = await site.device.slice({ con, idx: firstIdx + round });
          return entry;
        }),
      );
      const answers = await Promise.all(
        sides.map(async ({ site }, i) => {
          const caller = callerOf(round + i, site.pairing.token);
          return (await postEntries(caller, [slices[i] as Entry]))[0] as EntryAnswer;
        }),
      );
      for (const answer of answers) expect(answer.ok).toBe(true);
      receipts.push(...receiptsOf(answers));
    }
    const { logWriter, store: scoped } = place().server.deps;
    const store = scoped.asSystem('operator');
    expect(await logWriter.waitFor((await store.log.head()).size)).toBe(true);
    const verified = await Promise.all(
      sides.map(({ site, contract: { entry } }) => verifyContract(site.client, entry)),
    );
    for (let round = 0; round < rounds.tenants; round++) {
      const states = verified.map(
        ({ ledger }) => ledger?.slices.find(({ idx }) => idx === firstIdx + round)?.state,
      );
      expect(new Set(states)).toEqual(new Set(['ok', 'void']));
    }
    for (const [i, { logged }] of verified.entries()) {
      const voids = logged.filter(({ entry }) => entry.kind === 'void');
      const lost = verified[i]?.ledger?.slices.filter(({ state: each }) => each === 'void');
      expect(voids).toHaveLength(lost?.length ?? -1);
      // Nothing of the other side: no contract, organisation or key of it.
      const text = JSON.stringify(logged.map(({ entry }) => entry.payload));
      const other = sides[1 - i];
      const secrets = [other?.contract.con, other?.site.ten, other?.contract.hash];
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });

  it('leaves one leaf for each entry, where its receipts say', async () => {
    await checkReceipts(place().freelancer, receipts);
    const viaFirst = await readLog(callerOf(0, place().pairing.token));
    const viaSecond = await readLog(callerOf(1, place().pairing.token));
    expectEachOnce(viaFirst.leaves);
    expect(viaSecond).toEqual(viaFirst);
    const expected = new Set(receipts.map((text) => assertOk(parseReceipt(text)).leaf.entryHash));
    expect(expected.size).toBeGreaterThanOrEqual(rounds.batches + rounds.forks + rounds.nonces);
  });
});
