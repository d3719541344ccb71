import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnvelopeJson } from '../../shared/entry/envelope.ts';
import { parseEnvelope } from '../../shared/entry/envelope.ts';
import { parseEntry, verifyEnvelopeSignature } from '../../shared/entry/entry.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryValues, type SignedEntry, testCrypto } from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  deliver,
  newestHead,
  pairFreelancer,
  postAll,
  type Workplace,
} from '../support/server-fixture.ts';
import { putBlob, testPicture } from '../support/week-flow.ts';

describe('deliveries', { timeout: 30_000 }, () => {
  const state: {
    place?: Workplace;
    contract?: ActiveContract;
    slice?: SignedEntry<'slice'>;
  } = {};
  const place = () => state.place as Workplace;
  const slice = () => state.slice as SignedEntry<'slice'>;
  const picture = testPicture('a screen');
  const { sha256 } = picture;

  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
    const { con, hash } = state.contract;
    const { device, freelancer, clock } = state.place;
    device.see(await newestHead(freelancer));
    const start = await device.start(con, hash);
    clock.advance(600_000);
    state.slice = await device.slice({
      con,
      toMs: 1,
      values: { ...ordinaryValues, shot0_0: picture.value },
    });
    await postAll(freelancer, [start.entry, state.slice.entry]);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  type Held = { held: EnvelopeJson };

  /** What the operator says it has, its signature checked. */
  async function heldOf({ held }: Held) {
    const envelope = assertOk(parseEnvelope(held));
    const publicKey = hexToBytes(place().server.operatorPk);
    const kid = kidOf(testCrypto.hasher, publicKey);
    expect(await verifyEnvelopeSignature(testCrypto, envelope, { kid, publicKey })).toBe(true);
    const statement = assertOk(parseEntry(testCrypto.hasher, envelope));
    if (statement.kind !== 'held') throw new Error('not a held statement');
    return statement.payload;
  }

  const put = (items: readonly object[], hash: string = slice().entry.hash) =>
    place().freelancer.put<Held>(`/v1/disclosures/${hash}`, { items });

  it('takes only what opens a commitment of the entry', async () => {
    const [first, ...rest] = slice().disclosures;
    const wrong = { status: 422, body: { code: 'E_COMMIT' } };
    expect(await put([{ ...first, salt: '0'.repeat(64) }])).toMatchObject(wrong);
    expect(await put([{ ...first, value: 'AAAA' }])).toMatchObject(wrong);
    expect(await put([{ ...first, name: 'reason' }])).toMatchObject(wrong);
    expect(await put([first ?? {}, first ?? {}])).toMatchObject(wrong);
    // One that does not fit, and none is taken.
    expect(await put([...rest, { ...first, value: 'AAAA' }])).toMatchObject(wrong);
    expect(await put([{ ...first, name: 'passwords' }])).toMatchObject({ status: 400 });
    const stored = await place()
      .server.deps.store.asSystem('operator')
      .deliveries.disclosuresOf([slice().entry.hash]);
    expect(stored).toEqual([]);
  });

  it('takes it from the signer only', async () => {
    const { owner, client } = place();
    const { hash } = slice().entry;
    const items = slice().disclosures;
    expect((await client.put(`/v1/disclosures/${hash}`, { items })).status).toBe(403);
    const other = await pairFreelancer(place(), owner, 'mallory');
    expect((await other.freelancer.put(`/v1/disclosures/${hash}`, { items })).status).toBe(404);
    expect((await put(items, '0'.repeat(64))).status).toBe(404);
  });

  it('signs for what it has, pictures too once they are here', async () => {
    const items = slice().disclosures;
    const first = await put(items.filter(({ name }) => name === 'memo'));
    expect(await heldOf(first.body)).toMatchObject({ names: ['memo'], blobs: [] });
    const second = await put(items);
    const names = ['act', 'ctx', 'memo', 'shot0_0'];
    expect(await heldOf(second.body)).toMatchObject({ names, blobs: [] });
    expect((await putBlob(place().freelancer, sha256, picture.bytes)).status).toBe(200);
    const third = await put(items.slice(0, 1));
    expect(await heldOf(third.body)).toMatchObject({
      target: slice().entry.hash,
      names,
      blobs: [sha256],
    });
  });

  it('keeps nothing of a picture that is not what it says', async () => {
    const { freelancer } = place();
    const bytes = testPicture('another').bytes;
    const name = createHash('sha256').update(bytes).digest('hex');
    expect(await putBlob(freelancer, 'f'.repeat(64), bytes)).toMatchObject({
      status: 422,
      body: { code: 'E_BLOB_HASH' },
    });
    const text = Buffer.from('<svg onload="x"></svg>');
    const textName = createHash('sha256').update(text).digest('hex');
    expect(await putBlob(freelancer, textName, text)).toMatchObject({
      status: 422,
      body: { code: 'E_BLOB_TYPE' },
    });
    const empty = await putBlob(freelancer, name, new Uint8Array());
    expect(empty).toMatchObject({ status: 422, body: { code: 'E_BLOB_LEN' } });
    const big = new Uint8Array(4 * 1_024 * 1_024 + 1);
    const refused = await putBlob(freelancer, name, big).catch(() => undefined);
    // The server may hang up before it has read it all.
    expect([undefined, 413, 422]).toContain(refused?.status);
    expect(await readdir(join(place().dataDir, 'blobs', 'tmp'))).toEqual([]);
    const store = place().server.deps.store.asSystem('operator');
    for (const hash of ['f'.repeat(64), textName, name])
      expect(await store.deliveries.findBlob(hash)).toBeUndefined();
  });

  it('shows a picture to nobody who only knows its hash', async () => {
    const { owner } = place();
    const other = await pairFreelancer(place(), owner, 'trudy');
    const thief = { ...place(), ...other };
    const { con, hash } = await activateContract(thief);
    other.device.see(await newestHead(other.freelancer));
    const start = await other.device.start(con, hash);
    // Signs for a picture of somebody else, having learnt its hash.
    const stolen = await other.device.slice({ con, toMs: 1, values: { shot0_0: picture.value } });
    await postAll(other.freelancer, [start.entry, stolen.entry]);
    await deliver(other.freelancer, stolen.entry.hash, stolen.disclosures);
    const path = `/v1/entries/${stolen.entry.hash}/blobs/${sha256}`;
    expect(await other.freelancer.get(path)).toMatchObject({
      status: 404,
      body: { code: 'E_BLOB_MISSING' },
    });
    const own = `/v1/entries/${slice().entry.hash}/blobs/${sha256}`;
    expect((await place().freelancer.get(own)).status).toBe(200);
    expect((await other.freelancer.get(own)).status).toBe(404);
  });
});
