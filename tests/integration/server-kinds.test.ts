import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ContractSummary,
  Device,
  EntryAnswer,
  OrgkeyState,
} from '../../shared/api/schemas.ts';
import { type Entry, type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { createHash } from 'node:crypto';
import { keepHouse } from '../../server/use-cases/housekeeping.ts';
import {
  createSigningKey,
  ordinaryDraft,
  ordinaryValues,
  type TestDevice,
  testCrypto,
} from '../support/entry-factory.ts';
import { openSecondTenant, pairMachine } from '../support/second-tenant.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createWorkplace,
  deliver,
  getBundle,
  newestHead,
  postAll,
  postEntries,
  seenAndView,
  type Workplace,
  joinOrganisation,
} from '../support/server-fixture.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { approveWeek, submitWeek, trackCells, verifyContract } from '../support/week-flow.ts';

const codeOf = (answer: EntryAnswer | undefined): string =>
  answer === undefined || answer.ok ? 'accepted' : answer.code;

const post = async (caller: Caller, entry: Entry): Promise<string> =>
  codeOf((await postEntries(caller, [entry]))[0]);

const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const otherRecipient = 'age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z';

describe('keys that end (protocol 3.18)', { timeout: 60_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  async function startSession(device: TestDevice, caller: Caller): Promise<EntryOf<'session'>> {
    device.see(await newestHead(caller));
    return (await device.start(contract().con, contract().hash)).entry;
  }

  it('takes a further device with its endorser’s signature, and no other', async () => {
    const { device, ten } = place();
    const { con } = contract();
    const rogue = await pairMachine(place(), 'rogue');
    expect(await post(rogue.freelancer, await rogue.device.enroll(rogue.pairing.nonce))).toBe(
      'accepted',
    );
    rogue.device.knows(con, ten);
    const uninvited = await startSession(rogue.device, rogue.freelancer);
    expect(await post(rogue.freelancer, uninvited)).toBe('E_KEY_INACTIVE');
    // Nor may a machine that nobody vouches for end the true ones.
    const coup = await rogue.device.revoke(device.kid);
    expect(await post(rogue.freelancer, coup)).toBe('E_KEY_INACTIVE');

    const second = await pairMachine(place(), 'second');
    const byStranger = await second.device.enrollEndorsed(
      second.pairing.nonce,
      createSigningKey('stranger'),
    );
    expect(await post(second.freelancer, byStranger)).toBe('E_KEY_UNKNOWN');
    const enrolled = await second.device.enrollEndorsed(second.pairing.nonce, device);
    expect(await post(second.freelancer, enrolled)).toBe('accepted');
    second.device.knows(con, ten);
    const own = await startSession(second.device, second.freelancer);
    expect(await post(second.freelancer, own)).toBe('accepted');
  });

  it('ends a key at a place in the log: what came before stands', async () => {
    const { device, freelancer } = place();
    const lost = await pairMachine(place(), 'lost');
    await postAll(lost.freelancer, [await lost.device.enrollEndorsed(lost.pairing.nonce, device)]);
    lost.device.knows(contract().con, place().ten);
    const before = await startSession(lost.device, lost.freelancer);
    await postAll(lost.freelancer, [before]);
    const after = await lost.device.stop(contract().con);

    device.see(await newestHead(freelancer));
    expect(await post(freelancer, await device.revoke(lost.device.kid))).toBe('accepted');
    // Who has the machine reads nothing any more; another machine cannot bring its entries either.
    const answer = await lost.freelancer.get('/v1/contracts');
    expect(answer).toMatchObject({ status: 401, body: { code: 'E_TOKEN_INVALID' } });
    expect(await post(freelancer, after)).toBe('E_KEY_REVOKED');
    expect(await post(freelancer, before)).toBe('accepted');
    const third = await pairMachine(place(), 'third');
    const vouched = await third.device.enrollEndorsed(third.pairing.nonce, lost.device);
    expect(await post(third.freelancer, vouched)).toBe('E_KEY_REVOKED');

    const { body } = await freelancer.get<{ devices: Device[] }>('/v1/devices');
    const listed = body.devices.find(({ kid }) => kid === lost.device.kid);
    expect(listed).toMatchObject({ name: 'lost', endorsedBy: device.kid, isCaller: false });
    expect(listed?.revokedAt).toBe(place().clock.nowMs());
    expect(body.devices.find(({ isCaller }) => isCaller)?.kid).toBe(device.kid);
    const { report } = await verifyContract(place().client, contract().entry);
    expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
  });

  it('lets nobody end a key of somebody else, or its own', async () => {
    const { device, freelancer, clientKey } = place();
    device.see(await newestHead(freelancer));
    const { seq, prev } = (await device.revoke(device.kid)).payload;
    const signAs = { hasher: testCrypto.hasher, signer: device.signer };
    const template = (await device.revoke(clientKey.kid)).payload;
    const own = await signEntry(signAs, 'revoke', { ...template, seq, prev, kid: device.kid });
    expect(await post(freelancer, own)).toBe('E_KIND_ROLE');
    const foreign = await signEntry(signAs, 'revoke', { ...template, seq, prev });
    expect(await post(freelancer, foreign)).toBe('E_KEY_INACTIVE');
  });

  it('takes a revocation by the printed key from the freelancer’s browser', async () => {
    const member = { email: 'mina@home.test', name: 'mina', roles: ['freelancer'] as const };
    const { id: fre, caller: browser } = await joinOrganisation(place(), member);
    const machine = await pairMachine({ ...place(), fre }, 'mina');
    await postAll(machine.freelancer, [await machine.device.enroll(machine.pairing.nonce)]);
    machine.device.see(await newestHead(browser));
    const revoke = await machine.device.revokeByRecovery(machine.device.kid);
    expect(await post(place().freelancer, revoke)).toBe('E_KIND_ROLE');
    expect(await post(browser, revoke)).toBe('accepted');
    const { body } = await browser.get<{ devices: Device[] }>('/v1/devices');
    expect(body.devices).toMatchObject([{ kid: machine.device.kid, isCaller: false }]);
    expect(body.devices[0]?.revokedAt).toBeDefined();
  });

  it('signs a device out without ending its key', async () => {
    const { freelancer, device } = place();
    const away = await pairMachine(place(), 'away');
    await postAll(away.freelancer, [await away.device.enrollEndorsed(away.pairing.nonce, device)]);
    const path = `/v1/devices/${away.device.kid}`;
    expect((await place().client.delete(path)).status).toBe(404);
    expect((await freelancer.delete(path)).status).toBe(204);
    expect((await away.freelancer.get('/v1/contracts')).status).toBe(401);
    away.device.knows(contract().con, place().ten);
    const session = await startSession(away.device, freelancer);
    expect(await post(freelancer, session)).toBe('accepted');
  });
});

describe('the rest of the kinds (protocol 3.7)', { timeout: 60_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  it('takes changes that fit nothing: they are labels, and the stream goes on', async () => {
    const { device, freelancer } = place();
    const { con, hash } = contract();
    device.see(await newestHead(freelancer));
    const nowhere = 'a'.repeat(64);
    const entries = [
      await device.redact(con, { target: nowhere, names: ['*'], effect: 'forfeit' }),
      await device.redact(con, { target: hash, names: ['memo'], effect: 'none' }),
      await device.move(con, { target: nowhere, to: con }),
      (await device.amend(con, nowhere, { memo: 'Another word' })).entry,
    ];
    const answers = await postEntries(freelancer, entries);
    expect(answers.map(codeOf)).toEqual(entries.map(() => 'accepted'));
  });

  it('takes an amendment and what it discloses', async () => {
    const { device, freelancer, client } = place();
    const { slices } = await trackCells(place(), contract(), 1);
    const [slice] = slices;
    device.see(await newestHead(freelancer));
    const target = slice?.entry.hash ?? '';
    const amend = await device.amend(contract().con, target, { memo: 'What it really was' });
    await postAll(freelancer, [amend.entry]);
    await deliver(freelancer, amend.entry.hash, amend.disclosures);
    const { ledger } = await verifyContract(client, contract().entry);
    const amended = ledger?.slices.find(({ hash }) => hash === target);
    expect(amended?.values.memo).toBe('What it really was');
  });

  it('takes replies of both parties, about entries of their contract', async () => {
    const { device, freelancer, client, clientKey } = place();
    const { con, hash } = contract();
    const asked = await seenAndView(client, con);
    const question = await clientKey.reply({ con, ref: hash, ...asked, text: 'What was it?' });
    expect(await post(client, question.entry)).toBe('accepted');
    await deliver(client, question.entry.hash, question.disclosures);
    const told = await seenAndView(freelancer, con);
    device.see(told.seen);
    const answer = await device.reply({ con, ref: question.entry.hash, ...told, text: 'This.' });
    // Nobody brings somebody else's words.
    expect(await post(client, answer.entry)).toBe('E_FORBIDDEN');
    expect(await post(freelancer, answer.entry)).toBe('accepted');
    await deliver(freelancer, answer.entry.hash, answer.disclosures);
    const lost = await device.reply({ con, ref: 'a'.repeat(64), ...told, text: 'To nothing' });
    expect(await post(freelancer, lost.entry)).toBe('E_DEC_REF');
    const wrong = { ...told.view, n: told.view.n + 1 };
    const blind = await device.reply({ con, ref: hash, ...told, view: wrong, text: 'Unseen' });
    expect(await post(freelancer, blind.entry)).toBe('E_VIEW');
  });

  it('takes one signature for several weeks, if each is a timesheet of the contract', async () => {
    const { client, clientKey, finance } = place();
    const { con, entry, hash } = contract();
    const timesheet = await submitWeek(place(), entry, 0);
    const item = { ref: timesheet.hash, ms: timesheet.payload.ms, amount_minor: 417 };
    const about = { con, ...(await seenAndView(client, con)), cur: 'EUR' };
    const odd = await clientKey.batch({ ...about, items: [item, { ...item, ref: hash }] });
    expect(await post(client, odd)).toBe('E_DEC_REF');
    const batch = await clientKey.batch({ ...about, items: [item] });
    expect(await post(finance, batch)).toBe('E_FORBIDDEN');
    expect(await post(client, batch)).toBe('accepted');
    const { ledger, report } = await verifyContract(client, entry);
    expect(ledger?.timesheets).toMatchObject([{ state: 'client_approved' }]);
    expect(report.timesheets).toMatchObject([{ ok: true }]);
  });

  it('takes nothing that only the operator signs', async () => {
    const { freelancer, device, client, clientKey } = place();
    const { con, entry } = contract();
    const signAs = { hasher: testCrypto.hasher, signer: device.signer };
    const { v, log, ten, by, blind, seen, clk } = entry.payload;
    const common = { v, log, ten, con, by, blind, seen, clk };
    const target = 'a'.repeat(64);
    const voided = await signEntry(signAs, 'void', { ...common, target, code: 'E_OVERLAP' });
    expect(await post(freelancer, voided)).toBe('E_KIND_ROLE');
    const erasure = await signEntry(signAs, 'erasure', {
      ...common,
      target,
      names: ['memo'],
      basis: 'court',
      request: '',
    });
    expect(await post(freelancer, erasure)).toBe('E_KIND_ROLE');
    const lapsed = await clientKey.decide({
      con,
      ref: contract().hash,
      ...(await seenAndView(client, con)),
      stage: 'client',
      verdict: 'approve',
      patch: { assurance: 'lapsed' },
    });
    expect(await post(client, lapsed.entry)).toBe('E_KIND_ROLE');
  });
});

describe('keys that pictures are sealed to (protocol 3.9)', { timeout: 60_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  const sealed = (name: string) => {
    const bytes = utf8ToBytes(`age-encryption.org/v1\n-> X25519 ${name}\n--- and the rest`);
    return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const upload = (caller: Caller, { bytes, sha256 }: ReturnType<typeof sealed>) =>
    caller.request('PUT', `/v1/blobs/${sha256}`, {
      body: bytes as Uint8Array<ArrayBuffer>,
      headers: { 'content-type': 'application/octet-stream' },
    });

  it('follows one key from the one before it, and pins the newest', async () => {
    const { owner, client, root, ten, freelancer } = place();
    const path = `/v1/organisations/${ten}/orgkey`;
    expect((await upload(freelancer, sealed('early'))).status).toBe(422);
    expect((await client.get<OrgkeyState>(path)).body).toEqual({
      recipient: '',
      hash: '',
      keys: [],
    });
    const seen = await newestHead(owner);
    const first = await root.orgkey(seen, { recipient, replaces: '' });
    expect(await post(client, first)).toBe('E_FORBIDDEN');
    expect(await post(owner, first)).toBe('accepted');
    const rival = await root.orgkey(seen, { recipient: otherRecipient, replaces: '' });
    expect(await post(owner, rival)).toBe('E_ORGKEY');
    const bogus = await root.orgkey(seen, { recipient: 'age1x', replaces: first.hash });
    expect(await post(owner, bogus)).toBe('E_ORGKEY');
    const contract = await activateContract(place());
    expect(contract.entry.payload.org_recipient).toBe(recipient);
    const next = await root.orgkey(seen, { recipient: otherRecipient, replaces: first.hash });
    expect(await post(owner, next)).toBe('accepted');
    const keys = [recipient, otherRecipient].map((each) => ({
      recipient: each,
      sinceMs: expect.any(Number) as number,
    }));
    const now = { recipient: otherRecipient, hash: next.hash, keys };
    expect((await client.get<OrgkeyState>(path)).body).toEqual(now);
    const chain = await freelancer.get<{ entries: { hash: string }[] }>(
      `/v1/contracts/${contract.con}/orgkeys`,
    );
    expect(chain.body.entries.map(({ hash }) => hash)).toEqual([first.hash, next.hash]);
  });

  it('takes sealed pictures as bytes, and shows them as nothing else', async () => {
    const { freelancer, device, client } = place();
    const contract = await activateContract(place());
    const picture = sealed('now');
    expect((await upload(freelancer, picture)).status).toBe(200);
    const scr = { id: '1', x: 0, y: 0, w: 8, h: 6, scale_pct: 100, rotation: 0 };
    const value = {
      blob: picture.sha256,
      len: picture.bytes.length,
      mime: 'image/png',
      pt: 'b'.repeat(64),
      w: 8,
      h: 6,
      scr,
      off_ms: 1_000,
      cov: [],
    };
    device.see(await newestHead(freelancer));
    const start = await device.start(contract.con, contract.hash);
    place().clock.advance(600_000);
    const slice = await device.slice({
      con: contract.con,
      idx: Math.floor(place().clock.nowMs() / 600_000) - 1,
      values: { ...ordinaryValues, shot0_0: value },
      patch: { sealed: true },
    });
    await postAll(freelancer, [start.entry, slice.entry]);
    await deliver(freelancer, slice.entry.hash, slice.disclosures);
    const shown = await client.get(`/v1/entries/${slice.entry.hash}/blobs/${picture.sha256}`);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-type')).toBe('application/octet-stream');
    expect(shown.headers.get('content-disposition')).toBe('attachment');
  });
});

describe('new terms for a contract in force', { timeout: 60_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  const dearer = { ...ordinaryDraft, rates: [{ work: 'service' as const, rate_minor: 3_000 }] };
  const offer = (draft: object) =>
    place().owner.post(`/v1/contracts/${contract().con}/revisions`, { draft });

  async function summary(): Promise<ContractSummary> {
    const { body } = await place().freelancer.get<{ contracts: ContractSummary[] }>(
      '/v1/contracts',
    );
    return body.contracts.find(({ con }) => con === contract().con) as ContractSummary;
  }

  async function sign(): Promise<EntryOf<'contract'>> {
    const { device, freelancer, ten } = place();
    const { pins, revision, contractHash, con } = await summary();
    device.see(await newestHead(freelancer));
    const terms = { pins, draft: revision?.draft ?? ordinaryDraft };
    return device.contract(con, ten, terms, contractHash);
  }

  async function answer(ref: string, verdict: 'accept' | 'reject'): Promise<string> {
    const { client, clientKey } = place();
    const { con } = contract();
    const seen = await seenAndView(client, con);
    const decision = await clientKey.decide({ con, ref, ...seen, stage: 'client', verdict });
    return post(client, decision.entry);
  }

  it('goes on under the old ones when the client declines', async () => {
    expect(await offer({ ...dearer, week0: 0 })).toMatchObject({
      status: 409,
      body: { code: 'E_CONTRACT_STATE' },
    });
    expect((await offer(dearer)).status).toBe(200);
    expect(await summary()).toMatchObject({ state: 'active', revision: { hash: '' } });
    const signed = await sign();
    expect(await post(place().freelancer, signed)).toBe('accepted');
    expect(await summary()).toMatchObject({
      state: 'active',
      contractHash: contract().hash,
      revision: { hash: signed.hash, draft: { rates: dearer.rates } },
    });
    expect(await answer(signed.hash, 'reject')).toBe('accepted');
    const after = await summary();
    expect(after.revision).toBeUndefined();
    expect(after).toMatchObject({ contractHash: contract().hash, draft: ordinaryDraft });
    expect(await answer(signed.hash, 'accept')).toBe('E_CONTRACT_STATE');
  });

  it('is in force once accepted; sessions that began before it still count', async () => {
    const { device, freelancer } = place();
    const { con, hash } = contract();
    device.see(await newestHead(freelancer));
    expect((await offer(dearer)).status).toBe(200);
    const signed = await sign();
    expect(await post(freelancer, signed)).toBe('accepted');
    expect(await answer(signed.hash, 'accept')).toBe('accepted');
    expect(await summary()).toMatchObject({
      state: 'active',
      contractHash: signed.hash,
      draft: { rates: dearer.rates },
    });
    device.see(await newestHead(freelancer));
    const late = await device.start(con, hash);
    expect(await post(freelancer, late.entry)).toBe('accepted');
    const stop = await device.stop(con);
    const fresh = await device.start(con, signed.hash);
    await postAll(freelancer, [stop, fresh.entry]);
    const unknown = await device.start(con, 'a'.repeat(64));
    expect(await post(freelancer, unknown.entry)).toBe('E_CONTRACT_STATE');
    const { report } = await verifyContract(place().client, contract().entry);
    expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
  });

  it('takes no signature on terms that nobody offered', async () => {
    const { device, freelancer, ten } = place();
    const { con, pins, contractHash } = await summary();
    const other = await activateContract(place());
    device.see(await newestHead(freelancer));
    const unasked = await device.contract(other.con, ten, { pins, draft: dearer }, contractHash);
    expect(await post(freelancer, unasked)).toBe('E_CONTRACT_STATE');
    expect(con).not.toBe(other.con);
  });
});

describe('what only time brings about', { timeout: 60_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  it('lapses where silence approves, once, and nowhere else', async () => {
    const terms = { review_close_s: 3_600 };
    const silent = await activateContract(place(), { ...terms, on_silence: 'approve' });
    await trackCells(place(), silent, 1);
    const timesheet = await submitWeek(place(), silent.entry, 0);
    const decided = await activateContract(place(), { ...terms, on_silence: 'approve' });
    await trackCells(place(), decided, 1);
    const approved = await submitWeek(place(), decided.entry, 0);
    await approveWeek(place(), approved);
    const { deps } = place().server;
    await keepHouse(deps);
    const early = await verifyContract(place().client, silent.entry);
    expect(early.ledger?.timesheets[0]?.state).toBe('submitted');

    const week = ordinaryDraft.week0 + 1_008;
    place().clock.advance(week * 600_000 + 3_600_000 - place().clock.nowMs());
    await Promise.all([keepHouse(deps), keepHouse(deps)]);
    await expectPublished();
    const { ledger, report } = await verifyContract(place().client, silent.entry);
    expect(ledger?.timesheets[0]).toMatchObject({ state: 'client_approved' });
    const lapses = ledger?.timesheets[0]?.history.filter(({ entry }) => entry.kind === 'decision');
    expect(lapses).toHaveLength(1);
    expect(lapses?.[0]?.entry.payload).toMatchObject({
      ref: timesheet.hash,
      assurance: 'lapsed',
      by: deps.keys.operatorKid,
    });
    expect(report.findings.map(({ code }) => code)).toContain('W_DEC_LAPSED');
    expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
    const other = await verifyContract(place().client, decided.entry);
    expect(other.report.findings.map(({ code }) => code)).not.toContain('W_DEC_LAPSED');
  });

  const expectPublished = async () => {
    const { deps } = place().server;
    const { size } = await deps.store.asSystem('operator').log.head();
    expect(await deps.logWriter.waitFor(size)).toBe(true);
  };
});

const databases = ['PGlite', 'PostgreSQL'] as const;

describe.each(databases)('one minute in two contracts, on %s', { timeout: 120_000 }, (name) => {
  const state: { place?: Workplace; postgres?: TestPostgres } = {};
  const place = () => state.place as Workplace;
  beforeAll(async () => {
    if (name === 'PostgreSQL') state.postgres = await startTestPostgres();
    const databaseUrl = await state.postgres?.createDatabase();
    state.place = await createWorkplace(databaseUrl === undefined ? {} : { databaseUrl });
  }, 60_000);
  afterAll(async () => {
    await state.place?.close();
    await state.postgres?.close();
  }, 30_000);

  it('is billable once; the loser’s parties learn nothing of the winner', async () => {
    const here = place();
    const there = await openSecondTenant(here);
    const sides = [
      { site: here, contract: await activateContract(here) },
      { site: there, contract: await activateContract(there) },
    ];
    for (const { site, contract } of sides) {
      site.device.see(await newestHead(site.freelancer));
      const start = await site.device.start(contract.con, contract.hash);
      await postAll(site.freelancer, [start.entry]);
    }
    here.clock.advance(30 * 600_000);
    const first = Math.floor(here.clock.nowMs() / 600_000) - 20;
    for (let round = 0; round < 10; round++) {
      const rivals = await Promise.all(
        sides.map(async ({ site, contract }) => {
          site.device.see(await newestHead(site.freelancer));
          const { entry } = await site.device.slice({ con: contract.con, idx: first + round });
          return { site, entry };
        }),
      );
      const answers = await Promise.all(
        rivals.map(({ site, entry }) => post(site.freelancer, entry)),
      );
      expect(answers).toEqual(['accepted', 'accepted']);
    }
    const { size } = await here.server.deps.store.asSystem('operator').log.head();
    expect(await here.server.deps.logWriter.waitFor(size)).toBe(true);
    const views = await Promise.all(
      sides.map(async ({ site, contract }) => {
        const bundle = await getBundle(site.client, contract.con);
        const lines = (bundle.files['entries.ndjson'] ?? '').trim().split('\n');
        const entries = lines.map((line) => {
          const { envelope } = JSON.parse(line) as { envelope: { payload: string } };
          return JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as {
            idx?: number;
            code?: string;
            target?: string;
          };
        });
        const text = entries.map((entry) => JSON.stringify(entry)).join('\n');
        const verified = await verifyContract(site.client, contract.entry);
        return { text, voids: entries.filter(({ code }) => code === 'E_OVERLAP'), verified };
      }),
    );
    const [a, b] = views;
    expect((a?.voids.length ?? 0) + (b?.voids.length ?? 0)).toBe(10);
    for (let round = 0; round < 10; round++) {
      const states = views.map(
        ({ verified }) => verified.ledger?.slices.find(({ idx }) => idx === first + round)?.state,
      );
      expect(new Set(states)).toEqual(new Set(['ok', 'void']));
    }
    // Nothing of the other side: no contract, organisation, key, or entry of it.
    for (const [i, { text }] of views.entries()) {
      const other = sides[1 - i];
      const secrets = [other?.contract.con, other?.site.ten, other?.contract.hash];
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    for (const { verified, voids } of views) {
      const named = verified.report.findings.filter(({ code }) => code === 'I_VOID');
      expect(named).toHaveLength(voids.length);
      expect(verified.report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
    }
  });

  it('is free again where it was moved away from', async () => {
    const there = await openSecondTenant(place());
    const here = place();
    const from = await activateContract(here);
    const to = await activateContract(there);
    for (const [site, { con, hash }] of [[here, from] as const, [there, to] as const]) {
      site.device.see(await newestHead(site.freelancer));
      await postAll(site.freelancer, [(await site.device.start(con, hash)).entry]);
    }
    here.clock.advance(50 * 600_000);
    const idx = Math.floor(here.clock.nowMs() / 600_000) - 2;
    const slice = await here.device.slice({ con: from.con, idx });
    await postAll(here.freelancer, [slice.entry]);
    const move = await here.device.move(from.con, { target: slice.entry.hash, to: to.con });
    await postAll(here.freelancer, [move]);
    const again = await there.device.slice({
      con: to.con,
      idx,
      patch: { moved: slice.entry.hash, session: slice.entry.payload.session },
    });
    await postAll(there.freelancer, [again.entry]);
    const moved = await verifyContract(here.client, from.entry);
    const received = await verifyContract(there.client, to.entry);
    expect(moved.ledger?.slices.find((each) => each.idx === idx)?.state).toBe('moved');
    expect(received.ledger?.slices.find((each) => each.idx === idx)?.state).toBe('ok');
    expect(received.report.findings.map(({ code }) => code)).not.toContain('I_VOID');
  });
});
