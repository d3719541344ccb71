import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDisclosure } from '../../shared/entry/commitment.ts';
import { verifyEnvelopeSignature } from '../../shared/entry/entry.ts';
import { parseEnvelope } from '../../shared/entry/envelope.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { nilUuid, zeroHash } from '../../shared/kit/ids.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { anchorsSchema } from '../../shared/verify/anchors.ts';
import { testCrypto } from '../support/entry-factory.ts';
import {
  contracts,
  createTestDesktop,
  ctx,
  journalOf,
  onePicture,
  pairing,
  readyToTrack,
  testCon,
  testContract,
  work,
} from './desktop-fixture.ts';

describe('pairing', () => {
  it('signs the enrolment first, on the verified checkpoint, and keeps the token sealed away', async () => {
    const desktop = await createTestDesktop();
    const diary = await desktop.open();
    expect((await diary.state()).pairing).toBeUndefined();
    assertOk(await diary.pair(pairing));
    const [enroll] = journalOf(diary).records();
    expect(enroll).toMatchObject({
      kind: 'enroll',
      payload: { con: nilUuid, ten: nilUuid, seq: 0, prev: zeroHash, endorse: 'none', ks: 'file' },
    });
    expect(enroll?.payload.seen.size).toBe(1);
    const state = await diary.state();
    expect(state.pairing?.freelancer.name).toBe('Rina Das');
    expect(JSON.stringify(state)).not.toContain('secret-token');
    expect(await diary.pair(pairing)).toMatchObject({
      ok: false,
      error: { code: 'already_paired' },
    });
  });

  it('keeps identity and chain over a restart', async () => {
    const desktop = await createTestDesktop();
    const first = await readyToTrack(desktop);
    const kid = first.paired()?.keys.kid;
    const second = await desktop.open();
    expect(second.paired()?.keys.kid).toBe(kid);
    expect(journalOf(second).records()).toEqual(journalOf(first).records());
  });

  it.each(['http://example.com', 'ftp://localhost', 'https://user:pw@example.com', 'nonsense'])(
    'refuses the address %s before anything is sent',
    async (serverUrl) => {
      const desktop = await createTestDesktop();
      const diary = await desktop.open();
      expect(await diary.pair({ ...pairing, serverUrl })).toMatchObject({
        ok: false,
        error: { code: 'server_wrong' },
      });
      expect(desktop.requests).toEqual([]);
    },
  );
});

describe('accepting a contract', () => {
  it('signs the offered terms with pinned and own keys and writes anchors and policy', async () => {
    const desktop = await createTestDesktop();
    const diary = await readyToTrack(desktop);
    const keys = diary.paired()?.keys;
    const contract = journalOf(diary).records()[1];
    expect(contract).toMatchObject({
      kind: 'contract',
      payload: { seq: 0, prev: journalOf(diary).records()[0]?.hash, fre_kid: keys?.kid },
    });
    const saved = assertOk(await diary.saveProof(testCon));
    const anchors = anchorsSchema.parse(JSON.parse(await readFile(saved.anchors, 'utf8')));
    expect(anchors).toMatchObject({ contract: contract?.hash, log_vkey: desktop.log.vkey });
    expect(await readFile(saved.policy, 'utf8')).toContain(desktop.log.vkey);
  });

  it('signs the same offer once', async () => {
    const desktop = await createTestDesktop();
    const diary = await desktop.open();
    assertOk(await diary.pair(pairing));
    await contracts(diary).update({ contracts: [testContract(desktop.log)] });
    const first = assertOk(await diary.accept(testCon));
    expect(assertOk(await diary.accept(testCon))).toEqual(first);
    expect((await diary.state()).contracts[0]?.state).toBe('signed');
  });

  it.each([
    ['another log', { log_vkey: 'log.test/other+00000000+AAAA' }],
    ['another operator', { operator_pk: '11'.repeat(32) }],
  ])('refuses an offer that pins %s than pairing did', async (_, pins) => {
    const desktop = await createTestDesktop();
    const diary = await desktop.open();
    assertOk(await diary.pair(pairing));
    const contract = testContract(desktop.log);
    const changed = { ...contract, pins: { ...contract.pins, ...pins } };
    await contracts(diary).update({ contracts: [changed] });
    expect(await diary.accept(testCon)).toEqual({
      ok: false,
      error: { code: 'contract_keys_changed' },
    });
  });

  it('does not track before the client accepted, nor without the memo that the terms ask for', async () => {
    const desktop = await createTestDesktop();
    const diary = await desktop.open();
    expect(await diary.start({ con: testCon, ctx })).toMatchObject({
      error: { code: 'not_paired' },
    });
    assertOk(await diary.pair(pairing));
    expect(await diary.start({ con: testCon, ctx })).toMatchObject({
      error: { code: 'contract_unknown' },
    });
    await contracts(diary).update({ contracts: [testContract(desktop.log)] });
    expect(await diary.start({ con: testCon, ctx })).toMatchObject({
      error: { code: 'contract_not_active' },
    });
    const other = await createTestDesktop();
    const strict = await readyToTrack(other, { memo_required: true });
    expect(await strict.start({ con: testCon, ctx: { ...ctx, memo: '  ' } })).toMatchObject({
      error: { code: 'memo_required' },
    });
  });
});

describe('tracking', () => {
  it('turns a session over a cell boundary into one unbroken, signed, openable chain', async () => {
    const desktop = await createTestDesktop();
    const diary = await readyToTrack(desktop, {
      pol: { ...testContract(desktop.log).draft.pol, caps: 1 },
    });
    desktop.clock.set(Date.UTC(2026, 2, 2, 9, 8, 0));
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 240);
    assertOk(await diary.stop());
    const records = journalOf(diary).records();
    expect(records.map(({ kind, payload }) => ('ev' in payload ? payload.ev : kind))).toEqual([
      'enroll',
      'contract',
      'start',
      'slice',
      'slice',
      'stop',
    ]);
    const slices = records.filter((record) => record.kind === 'slice');
    const sumMs = slices.reduce((sum, { payload }) => sum + payload.to_ms - payload.from_ms, 0);
    expect(sumMs).toBe(240_000);
    expect(slices[1]?.payload.from_ms).toBe(0);
    const stream = records.filter(({ payload }) => payload.con === testCon);
    for (const [i, record] of stream.entries()) {
      expect(record.payload.seq).toBe(i);
      if (i > 0) expect(record.payload.prev).toBe(stream[i - 1]?.hash);
    }
    const keys = diary.paired()?.keys;
    for (const record of records) {
      const envelope = assertOk(parseEnvelope(await journalOf(diary).envelope(record)));
      const publicKey = hexToBytes(keys?.pk ?? '');
      const key = { kid: keys?.kid as never, publicKey };
      expect(await verifyEnvelopeSignature(testCrypto, envelope, key)).toBe(true);
    }
  });

  it('keeps salts and pictures as files beside the journal, and the memo out of it', async () => {
    const desktop = await createTestDesktop();
    const diary = await readyToTrack(desktop, {
      pol: { ...testContract(desktop.log).draft.pol, caps: 3 },
    });
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 600);
    assertOk(await diary.stop());
    expect(desktop.captureSensor.taken).toBeGreaterThan(1);
    const slice = journalOf(diary)
      .records()
      .find(({ kind }) => kind === 'slice');
    if (slice?.kind !== 'slice') throw new Error('no slice');
    const names = Object.keys(slice.payload.cm);
    expect(names).toEqual(expect.arrayContaining(['act', 'memo', 'ctx', 'shot0_0', 'thumb0_0']));
    const text = await readFile(join(desktop.dir, 'disclosures', `${slice.hash}.json`), 'utf8');
    const { items } = JSON.parse(text);
    for (const item of items)
      expect(
        openDisclosure(testCrypto.hasher, item, slice.payload.cm[item.name as 'act']),
      ).toBeDefined();
    const journal = await readFile(join(desktop.dir, 'journal', 'entries.ndjson'), 'utf8');
    expect(journal).not.toContain(Buffer.from('Answering').toString('base64').slice(0, 10));
    const { slices } = assertOk(await diary.day({ con: testCon, fromIdx: 0, toIdx: 1e9 }));
    expect(slices[0]).toMatchObject({ memo: 'Answering tickets', state: 'waiting', src: 'hook' });
    const blob = slices[0]?.captures[0]?.blob ?? '';
    const picture = assertOk(await diary.picture(blob));
    const shot = onePicture('first');
    expect(picture.bytes).toEqual(shot.type === 'taken' ? shot.shot.bytes : undefined);
    const blobs = await readdir(join(desktop.dir, 'blobs', blob.slice(0, 2), blob.slice(2, 4)));
    expect(blobs).toEqual([blob]);
  });

  it('signs the reason of a capture that failed, never a black picture', async () => {
    const desktop = await createTestDesktop();
    desktop.captureSensor.next = [{ type: 'failed', fail: 'uniform_frame' }];
    const diary = await readyToTrack(desktop, {
      pol: { ...testContract(desktop.log).draft.pol, caps: 1 },
    });
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 60);
    assertOk(await diary.stop());
    const { slices } = assertOk(await diary.day({ con: testCon, fromIdx: 0, toIdx: 1e9 }));
    expect(slices[0]?.captures[0]).toMatchObject({ name: 'shot0_0', fail: 'uniform_frame' });
    expect((await diary.state()).lastCapture).toMatchObject({ type: 'failed' });
  });

  it('reads the window once a slice, and not at all when the policy says off', async () => {
    const off = await createTestDesktop();
    const quiet = await readyToTrack(off);
    assertOk(await quiet.start({ con: testCon, ctx }));
    await work(off, quiet, 30);
    assertOk(await quiet.stop());
    expect(off.windowSensor.reads).toBe(0);
    const desktop = await createTestDesktop();
    const diary = await readyToTrack(desktop, {
      pol: { ...testContract(desktop.log).draft.pol, app: 'name' },
    });
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 30);
    assertOk(await diary.stop());
    expect(desktop.windowSensor.reads).toBe(1);
    const slice = journalOf(diary)
      .records()
      .find(({ kind }) => kind === 'slice');
    expect(slice?.kind === 'slice' && Object.keys(slice.payload.cm)).toContain('app');
  });

  it('ends with the lock and says so when unlocked', async () => {
    const desktop = await createTestDesktop();
    const diary = await readyToTrack(desktop);
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 20);
    await diary.power('lock');
    expect((await diary.state()).tracking).toMatchObject({ state: 'stopped', endedBy: 'lock' });
    desktop.clock.advance(60_000);
    await diary.power('unlock');
    const events = journalOf(diary)
      .records()
      .flatMap(({ payload }) => ('ev' in payload ? [payload.ev] : []));
    expect(events).toEqual(['start', 'lock', 'stop', 'unlock']);
  });
});
