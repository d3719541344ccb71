import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractSummary, EntryAnswer, PairResponse } from '../../shared/api/schemas.ts';
import { type EntryOf, signEntry } from '../../shared/entry/entry.ts';
import { type Envelope, type EnvelopeJson, envelopeToJson } from '../../shared/entry/envelope.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { pae } from '../../shared/entry/pae.ts';
import type { PayloadByKind } from '../../shared/entry/payload.ts';
import { bytesToHex, hexToBytes } from '../../shared/kit/hex.ts';
import type { Signer } from '../../shared/kit/crypto-port.ts';
import { type Kid, nilUuid, zeroHash } from '../../shared/kit/ids.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import {
  createTestApprover,
  createTestDevice,
  createTestRoot,
  ordinaryDraft,
  type TestDevice,
  testCrypto,
} from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createCaller,
  createWorkplace,
  expectStatus,
  newestHead,
  pairFreelancer,
  postAll,
  postEntries,
  seenAndView,
  testOrigin,
  treeHeadOf,
  type Workplace,
  pairingCode,
} from '../support/server-fixture.ts';

type SlicePayload = PayloadByKind['slice'];

describe('acceptance of entries (protocol 3.14)', { timeout: 30_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract; template?: SlicePayload } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;

  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
    const { device, freelancer, clock } = state.place;
    device.see(await newestHead(freelancer));
    const start = await device.start(contract().con, contract().hash);
    clock.advance(600_000);
    const idx = Math.floor(clock.nowMs() / 600_000) - 1;
    const slice = await device.slice({ con: contract().con, idx });
    await postAll(freelancer, [start.entry, slice.entry]);
    state.template = slice.entry.payload;
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  /** The slice that would come next, changed; the device's own state is left alone. */
  function nextSlice(patch: Partial<SlicePayload> = {}): Promise<EntryOf<'slice'>> {
    const { device } = place();
    const { seq, head } = device.headOf(contract().con);
    const blind = device.random.hex(32);
    const payload = { ...(state.template as SlicePayload), seq: seq + 1, prev: head, blind };
    const signer = { hasher: testCrypto.hasher, signer: device.signer };
    return signEntry(signer, 'slice', { ...payload, ...patch });
  }

  /** Signed bytes that no honest device would sign. */
  async function signBytes(text: string, kind = 'slice'): Promise<EnvelopeJson> {
    const { device } = place();
    const payloadType = `application/vnd.countersign.${kind}.v1+json`;
    const payload = utf8ToBytes(text);
    const sig = await device.signer.sign(pae(payloadType, payload));
    const signatures = [{ keyid: device.kid, sig }];
    return envelopeToJson({ kind: 'slice', payloadType, payload, signatures });
  }

  async function post(item: unknown, caller: Caller = place().freelancer): Promise<EntryAnswer> {
    const answer = await caller.post<{ results: EntryAnswer[] }>('/v1/entries', {
      entries: [item],
    });
    expect(answer.status).toBe(200);
    return answer.body.results[0] as EntryAnswer;
  }

  const codeOf = (answer: EntryAnswer): string => (answer.ok ? 'accepted' : answer.code);
  const json = (entry: { readonly envelope: Envelope }) => envelopeToJson(entry.envelope);

  it('refuses envelopes that are not exactly one', async () => {
    const good = json(await nextSlice());
    const [signature] = good.signatures;
    const cases: readonly [unknown, string][] = [
      ['text', 'E_ENV_MALFORMED'],
      [null, 'E_ENV_MALFORMED'],
      [{ ...good, extra: 1 }, 'E_ENV_MALFORMED'],
      [{ ...good, signatures: [{ ...signature, alg: 'none' }] }, 'E_ENV_MALFORMED'],
      [{ ...good, payload: 'A'.repeat(40_000) }, 'E_ENV_MALFORMED'],
      [{ ...good, signatures: [] }, 'E_ENV_SIGCOUNT'],
      [{ ...good, signatures: [signature, signature] }, 'E_ENV_SIGCOUNT'],
      [{ ...good, payload: `${good.payload}=` }, 'E_B64_NONCANON'],
      [{ ...good, payloadType: 'application/json' }, 'E_TYPE_UNKNOWN'],
      [{ ...good, payloadType: 'application/vnd.countersign.held.v1+json' }, 'E_KIND_ROLE'],
    ];
    for (const [item, code] of cases) expect(codeOf(await post(item))).toBe(code);
  });

  it('verifies the signature before it looks at what is signed', async () => {
    const good = json(await nextSlice());
    const [signature] = good.signatures;
    const stranger = createTestDevice({ ...place(), name: 'stranger', log: testOrigin });
    const sig = Buffer.from(signature?.sig ?? '', 'base64');
    sig[10] = (sig[10] as number) ^ 1;
    const flipped = { ...good, signatures: [{ ...signature, sig: sig.toString('base64') }] };
    expect(codeOf(await post(flipped))).toBe('E_SIG_INVALID');
    const unknown = { ...good, signatures: [{ ...signature, keyid: stranger.kid }] };
    expect(codeOf(await post(unknown))).toBe('E_KEY_UNKNOWN');
    const typeSwap = { ...good, payloadType: good.payloadType.replace('slice', 'session') };
    expect(codeOf(await post(typeSwap))).toBe('E_SIG_INVALID');
  });

  it('refuses payloads that are not canonical JSON of the kind', async () => {
    const text = Buffer.from((await nextSlice()).envelope.payload).toString();
    const cases: readonly [string, string][] = [
      ['{', 'E_PAYLOAD_JSON'],
      ['[]', 'E_PAYLOAD_JSON'],
      [`${text} `, 'E_PAYLOAD_NOT_CANONICAL'],
      [text.replace('"v":1', '"v":1,"v":1'), 'E_PAYLOAD_NOT_CANONICAL'],
      [text.replace(/}$/, ',"wages":1}'), 'E_PAYLOAD_SCHEMA'],
      [text.replace('"v":1', '"v":2'), 'E_PAYLOAD_SCHEMA'],
      [`{"x":"${'y'.repeat(17_000)}"}`, 'E_PAYLOAD_SIZE'],
    ];
    for (const [payload, code] of cases)
      expect(codeOf(await post(await signBytes(payload)))).toBe(code);
    expect(codeOf(await post(await signBytes('{', 'enroll')))).toBe('E_PAYLOAD_JSON');
  });

  it('refuses entries of other logs, contracts and people', async () => {
    const { owner, client, freelancer, device } = place();
    expect(codeOf(await post(json(await nextSlice({ log: 'other.test/log' }))))).toBe(
      'E_LOG_MISMATCH',
    );
    const foreign = { con: '00000000-0000-4000-8000-000000000001' };
    expect(codeOf(await post(json(await nextSlice(foreign))))).toBe('E_SCOPE_MISMATCH');
    expect(codeOf(await post(json(await nextSlice({ con: nilUuid }))))).toBe('E_SCOPE_MISMATCH');
    const other = await pairFreelancer(place(), owner, 'mallory');
    expect(codeOf(await post(json(await nextSlice()), other.freelancer))).toBe('E_FORBIDDEN');
    expect(codeOf(await post(json(await nextSlice()), client))).toBe('E_FORBIDDEN');
    expect(codeOf(await post(json(await nextSlice({ fre: other.fre }))))).toBe('E_SCOPE_MISMATCH');
    // Mallory's own key in Rina's contract.
    const forged = await signEntry(
      { hasher: testCrypto.hasher, signer: other.device.signer },
      'slice',
      { ...(state.template as SlicePayload), by: other.device.kid, seq: 0, fre: other.fre },
    );
    expect(codeOf(await post(json(forged), other.freelancer))).toBe('E_SCOPE_MISMATCH');
    expect(codeOf(await post(json(forged), freelancer))).toBe('E_FORBIDDEN');
    const mismatch = await device.signer.sign(
      pae(forged.envelope.payloadType, forged.envelope.payload),
    );
    const signatures = [{ keyid: device.kid, sig: mismatch }];
    const renamed = envelopeToJson({ ...forged.envelope, signatures });
    expect(codeOf(await post(renamed))).toBe('E_KEY_DEV_MISMATCH');
  });

  it('refuses keys in roles that they do not have', async () => {
    const { device, freelancer, client, clientKey } = place();
    const { con, hash } = contract();
    const view = await seenAndView(freelancer, con);
    const template = await clientKey.decide({
      con,
      ref: hash,
      ...view,
      stage: 'client',
      verdict: 'approve',
    });
    const asDevice = await signEntry(
      { hasher: testCrypto.hasher, signer: device.signer },
      'decision',
      { ...template.entry.payload, by: device.kid },
    );
    expect(codeOf(await post(json(asDevice)))).toBe('E_KIND_ROLE');
    const asFinance = await signEntry(
      { hasher: testCrypto.hasher, signer: clientKey.signer },
      'decision',
      { ...template.entry.payload, stage: 'finance' },
    );
    expect(codeOf(await post(json(asFinance), client))).toBe('E_KIND_ROLE');
    const asSlice = await signEntry(
      { hasher: testCrypto.hasher, signer: clientKey.signer },
      'slice',
      { ...(state.template as SlicePayload), by: clientKey.kid },
    );
    expect(codeOf(await post(json(asSlice), client))).toBe('E_KIND_ROLE');
  });

  it('takes decisions only from keys that the roster lists', async () => {
    const { ten, client, clock, clientKey } = place();
    const key = createTestApprover({
      name: 'not listed',
      ten,
      log: testOrigin,
      clock,
      role: 'client',
      who: clientKey.who,
    });
    const { con, hash } = contract();
    await expectStatus(
      client.post(`/v1/organisations/${ten}/approver-keys`, {
        pk: key.pk,
        label: 'Phone',
        role: 'client',
      }),
      200,
    );
    const decision = await key.decide({
      con,
      ref: hash,
      ...(await seenAndView(client, con)),
      stage: 'client',
      verdict: 'approve',
    });
    expect(codeOf(await post(json(decision.entry), client))).toBe('E_KEY_INACTIVE');
  });

  it('keeps chains whole', async () => {
    const { device } = place();
    const { seq, head } = device.headOf(contract().con);
    expect(codeOf(await post(json(await nextSlice({ seq: seq + 2 }))))).toBe('E_CHAIN_GAP');
    expect(codeOf(await post(json(await nextSlice({ prev: zeroHash }))))).toBe('E_CHAIN_PREV');
    expect(codeOf(await post(json(await nextSlice({ seq, prev: head }))))).toBe('E_CHAIN_FORK');
  });

  it('asks that checkpoints that were seen are in its history', async () => {
    const { seen } = state.template as SlicePayload;
    const newest = await newestHead(place().freelancer);
    const cases: readonly [SlicePayload['seen'], string][] = [
      [{ size: newest.size + 1_000, root: newest.root }, 'E_SEEN_FUTURE'],
      [{ size: newest.size, root: '0'.repeat(64) }, 'E_SEEN_FORK'],
      [{ ...seen, size: 1 }, 'E_SEEN_FORK'],
    ];
    for (const [claimed, code] of cases)
      expect(codeOf(await post(json(await nextSlice({ seen: claimed }))))).toBe(code);
  });

  it('never lets a signer see less than before', async () => {
    const { device, freelancer } = place();
    const { con } = contract();
    const older = (state.template as SlicePayload).seen;
    device.see(await newestHead(freelancer));
    const stop = await device.stop(con);
    await postAll(freelancer, [stop]);
    expect(stop.payload.seen.size).toBeGreaterThan(older.size);
    expect(codeOf(await post(json(await nextSlice({ seen: older }))))).toBe('E_SEEN_REGRESS');
    state.template = { ...(state.template as SlicePayload), seen: stop.payload.seen };
  });

  it('holds what is early, and what follows it, for another try', async () => {
    const { device, freelancer, clock } = place();
    const { con } = contract();
    device.see(await newestHead(freelancer));
    const idx = Math.floor(clock.nowMs() / 600_000) + 1;
    const early = await device.slice({ con, idx });
    const after = await device.slice({ con, idx: idx + 1 });
    const answers = await postEntries(freelancer, [early.entry, after.entry]);
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, code: 'E_TIME_FUTURE', retry: true });
    clock.advance(3 * 600_000);
    await postAll(freelancer, [early.entry, after.entry]);
  });

  it('takes what waited a day although other streams have seen more since', async () => {
    const { device, freelancer, clock } = place();
    device.see(await newestHead(freelancer));
    const idx = Math.floor(clock.nowMs() / 600_000) + 144;
    const early = await device.slice({ con: contract().con, idx });
    const elsewhere = await activateContract(place());
    device.see(await newestHead(freelancer));
    const start = await device.start(elsewhere.con, elsewhere.hash);
    const [waits, passes] = await postEntries(freelancer, [early.entry, start.entry]);
    expect(waits).toMatchObject({ ok: false, code: 'E_TIME_FUTURE', retry: true });
    expect(passes).toMatchObject({ ok: true });
    expect(start.entry.payload.seen.size).toBeGreaterThan(early.entry.payload.seen.size);
    clock.advance(86_400_000 + 600_000);
    await postAll(freelancer, [early.entry]);
  });

  it('takes nothing while its clock is far behind its own log', async () => {
    const { device, freelancer, clock } = place();
    device.see(await newestHead(freelancer));
    const entry = await nextSlice({ seen: await newestHead(freelancer) });
    clock.advance(-61_000);
    const answer = await freelancer.post('/v1/entries', { entries: [json(entry)] });
    clock.advance(61_000);
    expect(answer).toMatchObject({ status: 503, body: { code: 'E_UNAVAILABLE' } });
  });

  it('answers a repeated entry with its original receipt: a hundred times, one leaf', async () => {
    const { device, freelancer } = place();
    device.see(await newestHead(freelancer));
    const slice = await device.slice({ con: contract().con, idx: 100 });
    const [first] = await postEntries(freelancer, [slice.entry]);
    const before = await newestHead(freelancer);
    for (let i = 0; i < 10; i++) {
      const batch = Array.from({ length: 10 }, () => slice.entry);
      for (const answer of await postEntries(freelancer, batch)) expect(answer).toEqual(first);
    }
    expect(await newestHead(freelancer)).toEqual(before);
  });

  it('asks for another challenge when that of the enrolment was used', async () => {
    const { pairing, freelancer, clock, fre } = place();
    const device = createTestDevice({ name: 'second', fre, log: testOrigin, clock });
    device.see(await newestHead(freelancer));
    const again = await device.enroll(pairing.nonce);
    expect(codeOf(await post(json(again)))).toBe('E_ENROLL_NONCE');
  });

  /** A second installation of the same freelancer, paired but not enrolled. */
  async function pairAgain(name: string) {
    const { fre, clock, server } = place();
    const code = await pairingCode(place(), fre);
    const anybody = createCaller(() => server.url);
    const request = { code, deviceName: name };
    const { body } = await anybody.post<PairResponse>('/v1/pairings', request);
    const device = createTestDevice({ name, fre, log: testOrigin, clock });
    const caller = createCaller(() => server.url, { authorization: `Bearer ${body.token}` });
    device.see(treeHeadOf(body.server.checkpoint));
    return { device, caller, enroll: await device.enroll(body.nonce) };
  }

  const firstSliceOf = (device: TestDevice, enroll: string, seen: SlicePayload['seen']) =>
    signEntry({ hasher: testCrypto.hasher, signer: device.signer }, 'slice', {
      ...(state.template as SlicePayload),
      by: device.kid,
      seq: 0,
      prev: enroll,
      blind: device.random.hex(32),
      seen,
    });

  it('keeps a device that nobody endorsed out of contracts of an earlier one', async () => {
    const { device, caller, enroll } = await pairAgain('rogue');
    await postAll(caller, [enroll]);
    const slice = await firstSliceOf(device, enroll.hash, enroll.payload.seen);
    expect(codeOf(await post(json(slice), caller))).toBe('E_KEY_INACTIVE');
  });

  it('believes an endorsement only with the endorser’s signature', async () => {
    const { device: first } = place();
    const { device, caller, enroll } = await pairAgain('second laptop');
    const endorsed = await signEntry(
      { hasher: testCrypto.hasher, signer: device.signer },
      'enroll',
      { ...enroll.payload, endorse: first.kid },
    );
    expect(codeOf(await post(json(endorsed), caller))).toBe('E_ENV_SIGCOUNT');
    const sign = async (signer: Signer, keyid: Kid) => {
      const { payloadType, payload } = endorsed.envelope;
      return { keyid, sig: await signer.sign(pae(payloadType, payload)) };
    };
    const own = await sign(device.signer, device.kid);
    const together = async (other: { readonly signer: Signer; readonly kid: Kid }) =>
      envelopeToJson({
        ...endorsed.envelope,
        signatures: [own, await sign(other.signer, other.kid)],
      });
    expect(codeOf(await post(await together(place().clientKey), caller))).toBe('E_ENV_SIGCOUNT');
    expect((await post(await together(first), caller)).ok).toBe(true);
    const slice = await firstSliceOf(device, endorsed.hash, endorsed.payload.seen);
    expect((await post(json(slice), caller)).ok).toBe(true);
  });

  it('enrols no key of small order', async () => {
    const { pairing, freelancer, clock, fre } = place();
    const device = createTestDevice({ name: 'weak', fre, log: testOrigin, clock });
    device.see(await newestHead(freelancer));
    const { envelope } = await device.enroll(pairing.nonce);
    // The identity: a key under which some signatures hold for every message.
    const weakPk = `01${'0'.repeat(62)}`;
    const weakKid = kidOf(testCrypto.hasher, hexToBytes(weakPk));
    const text = Buffer.from(envelope.payload).toString();
    const payload = utf8ToBytes(text.replace(device.pk, weakPk).replaceAll(device.kid, weakKid));
    const signatures = [{ keyid: weakKid, sig: new Uint8Array(64) }];
    const weak = envelopeToJson({ ...envelope, payload, signatures });
    expect(codeOf(await post(weak))).toBe('E_KEY_WEAK');
    expect(bytesToHex(hexToBytes(weakPk))).toBe(weakPk);
  });

  it('takes a contract only as it was offered, and once; any other signature has no effect', async () => {
    const { owner, freelancer, device, ten, fre, client, clientKey } = place();
    const { body } = await owner.post<{ con: string }>(`/v1/organisations/${ten}/contracts`, {
      freelancer: fre,
      draft: ordinaryDraft,
    });
    const pins = contract().entry.payload;
    const payload = {
      ...contract().entry.payload,
      con: body.con,
      blind: device.random.hex(32),
      seen: await newestHead(freelancer),
    };
    const sign = (patch: Partial<typeof payload>) =>
      signEntry({ hasher: testCrypto.hasher, signer: device.signer }, 'contract', {
        ...payload,
        ...patch,
      });
    const stateOfOffer = async () => {
      const { contracts } = (
        await freelancer.get<{ contracts: ContractSummary[] }>('/v1/contracts')
      ).body;
      const found = contracts.find(({ con }) => con === body.con);
      return { state: found?.state, contractHash: found?.contractHash };
    };
    const unknown = await sign({ prev_contract: 'a'.repeat(64) });
    expect(codeOf(await post(json(unknown)))).toBe('E_CONTRACT_STATE');
    const richer = await sign({ rates: [{ work: 'service' as const, rate_minor: 9_900 }] });
    const otherKey = await sign({ operator_pk: pins.org_pk, seq: 1, prev: richer.hash });
    const notYet = { con: body.con, seq: 0, prev: payload.prev, seen: payload.seen };
    expect(codeOf(await post(json(await nextSlice(notYet))))).toBe('E_CONTRACT_STATE');
    await postAll(freelancer, [richer, otherKey]);
    expect(await stateOfOffer()).toEqual({ state: 'offered', contractHash: '' });
    const signed = await sign({ seq: 2, prev: otherKey.hash });
    const again = await sign({ seq: 3, prev: signed.hash });
    await postAll(freelancer, [signed, again]);
    expect(await stateOfOffer()).toEqual({ state: 'signed', contractHash: signed.hash });
    for (const { hash: ref } of [richer, again]) {
      const seen = await seenAndView(client, body.con);
      const base = { con: body.con, ref, ...seen, stage: 'client' as const };
      const inVain = await clientKey.decide({ ...base, verdict: 'accept' });
      expect(codeOf(await post(json(inVain.entry), client))).toBe('E_CONTRACT_STATE');
    }
    const accept = await clientKey.decide({
      con: body.con,
      ref: signed.hash,
      ...(await seenAndView(client, body.con)),
      stage: 'client',
      verdict: 'reject',
    });
    await postAll(client, [accept.entry]);
    expect(await stateOfOffer()).toMatchObject({ state: 'declined' });
  });

  it('asks that decisions name what exists and what was seen', async () => {
    const { client, finance, clientKey, financeKey } = place();
    const { con, hash } = contract();
    const base = { con, ...(await seenAndView(client, con)), stage: 'client' as const };
    const nothing = await clientKey.decide({ ...base, ref: zeroHash, verdict: 'approve' });
    expect(codeOf(await post(json(nothing.entry), client))).toBe('E_DEC_REF');
    const late = await clientKey.decide({ ...base, ref: hash, verdict: 'accept' });
    expect(codeOf(await post(json(late.entry), client))).toBe('E_CONTRACT_STATE');
    const root = '1'.repeat(64);
    const blind = await clientKey.decide({
      ...base,
      view: { ...base.view, root },
      ref: hash,
      verdict: 'accept',
    });
    expect(codeOf(await post(json(blind.entry), client))).toBe('E_VIEW');
    const bare = await financeKey.decide({
      ...base,
      stage: 'finance',
      ref: hash,
      verdict: 'approve',
    });
    expect(codeOf(await post(json(bare.entry), finance))).toBe('E_DEC_REF');
  });

  it('takes a roster only from the root key and after the last one', async () => {
    const { owner, client, ten, clock, clientKey, root } = place();
    const seen = await newestHead(owner);
    const stranger = createTestRoot({ name: 'stranger', ten, log: testOrigin, clock });
    expect(codeOf(await post(json(await stranger.roster(seen, [])), owner))).toBe('E_KEY_UNKNOWN');
    const stale = createTestRoot({ name: 'acme', ten, log: testOrigin, clock });
    const again = await stale.roster(seen, [clientKey.listed()]);
    expect(codeOf(await post(json(again), owner))).toBe('E_ROSTER');
    const forSomebodyElse = { ...clientKey.listed(), who: '00000000-0000-4000-8000-000000000009' };
    const swapped = await signEntry({ hasher: testCrypto.hasher, signer: root.signer }, 'roster', {
      ...again.payload,
      no: 1,
      ref: await rosterHash(owner, ten),
      approvers: [forSomebodyElse],
    });
    expect(codeOf(await post(json(swapped), owner))).toBe('E_ROSTER');
    expect(codeOf(await post(json(swapped), client))).toBe('E_FORBIDDEN');
  });

  it('refuses requests that are no batch of entries', async () => {
    const { freelancer } = place();
    const tooMany = { entries: Array.from({ length: 65 }, () => ({})) };
    const cases: readonly [unknown, number][] = [
      [{}, 400],
      [{ entries: [] }, 400],
      [tooMany, 400],
      [{ entries: [{}], extra: 1 }, 400],
    ];
    for (const [body, status] of cases)
      expect((await freelancer.post('/v1/entries', body)).status).toBe(status);
    const deep = await freelancer.request('POST', '/v1/entries', {
      body: `{"entries":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`,
      headers: { 'content-type': 'application/json' },
    });
    expect(deep).toMatchObject({ status: 400, body: { code: 'E_REQUEST_MALFORMED' } });
    const long = await freelancer.post('/v1/entries', { entries: ['x'.repeat(2_200_000)] });
    expect(long).toMatchObject({ status: 413, body: { code: 'E_REQUEST_TOO_LARGE' } });
  });
});

async function rosterHash(owner: Caller, ten: string): Promise<string> {
  const { body } = await owner.get<{ roster: { hash: string } }>(`/v1/organisations/${ten}`);
  return body.roster.hash;
}
