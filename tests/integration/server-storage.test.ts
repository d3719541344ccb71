import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Blobs } from '../../server/store/blob-s3.ts';
import { keepHouse } from '../../server/use-cases/housekeeping.ts';
import { createChildServer } from '../support/child-server.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  type Workplace,
} from '../support/server-fixture.ts';
import { startTestSwift, type TestSwift } from '../support/swift.ts';
import { putBlob, testPicture, trackCells } from '../support/week-flow.ts';
import { bytesOf, inChunks, randomPicture } from './blob-store-contract.ts';

const state = {} as {
  swift: TestSwift;
  proxy: FaultProxy;
  place: Workplace;
  contract: ActiveContract;
};

const s3Config = () => {
  const { bucket, accessKeyId, secretAccessKey } = state.swift.options;
  const keys = { s3AccessKey: accessKeyId, s3SecretKey: secretAccessKey };
  return { s3Endpoint: state.proxy.url, s3Bucket: bucket, ...keys };
};

const s3Blobs = () =>
  createS3Blobs({ ...state.swift.options, spoolDir: tmpdir(), maxBytes: 4_194_304 });

const failing = (status: number, code: string) => () => ({ type: 'status' as const, status, code });

beforeAll(async () => {
  state.swift = await startTestSwift();
  state.proxy = await startFaultProxy(state.swift.options.endpoint);
  state.place = await createWorkplace({ config: s3Config() });
  state.contract = await activateContract(state.place);
});
afterAll(async () => {
  await state.place.close();
  await state.proxy.close();
  await state.swift.close();
});

/** Works a cell with a picture in the bucket; answers where it is read. */
async function trackPicture(name: string) {
  const { place, contract } = state;
  const picture = testPicture(name);
  expect((await putBlob(place.freelancer, picture.sha256, picture.bytes)).status).toBe(200);
  const values = { ...ordinaryValues, shot0_0: picture.value };
  const { slices } = await trackCells(place, contract, 1, values);
  const hash = slices[0]?.entry.hash ?? '';
  return { picture, hash, path: `/v1/entries/${hash}/blobs/${picture.sha256}` };
}

describe('a server whose pictures are in a bucket', () => {
  it('takes them, shows them to the parties, and keeps none on its disk', async () => {
    const { picture, path } = await trackPicture('in the bucket');
    expect(await state.place.client.bytes(path)).toEqual(picture.bytes);
    expect(await s3Blobs().has(picture.sha256)).toBe(true);
    expect(await readdir(join(state.place.dataDir, 'blobs'), { recursive: true })).toEqual(['tmp']);
  });

  it('answers with a code that is tried again, and acknowledges nothing', async () => {
    const { place, proxy } = state;
    const { bytes, sha256 } = testPicture('while it is away');
    const expected = [
      [500, 'InternalError', 503, 'E_STORAGE_UNAVAILABLE'],
      [503, 'SlowDown', 503, 'E_STORAGE_UNAVAILABLE'],
      [403, 'AccessDenied', 503, 'E_STORAGE_DENIED'],
      [507, 'InsufficientStorage', 507, 'E_STORAGE_FULL'],
    ] as const;
    for (const [status, s3Code, answered, code] of expected) {
      proxy.set(failing(status, s3Code));
      const answer = await putBlob(place.freelancer, sha256, bytes);
      expect(answer).toMatchObject({ status: answered, body: { code } });
    }
    proxy.set(() => undefined);
    expect(await s3Blobs().has(sha256)).toBe(false);
    expect((await putBlob(place.freelancer, sha256, bytes)).status).toBe(200);
    expect(await s3Blobs().has(sha256)).toBe(true);
  });

  it('shows no byte of what is not the picture', async () => {
    const { place, proxy } = state;
    const { picture, path } = await trackPicture('garbled on the way');
    proxy.set(() => ({ type: 'garbled' }));
    const answer = await place.client.get(path);
    expect(answer).toMatchObject({ status: 500, body: { code: 'E_STORAGE_CORRUPT' } });
    proxy.set((n) => (n === 0 ? { type: 'cut' } : undefined));
    expect(await place.client.bytes(path)).toEqual(picture.bytes);
    proxy.set(() => undefined);
  });

  it('removes a picture from the bucket, later if the bucket refuses now', async () => {
    const { place, proxy } = state;
    const { picture, hash, path } = await trackPicture('a card number');
    proxy.set((_n, { method }) =>
      method === 'DELETE' ? { type: 'status', status: 403, code: 'AccessDenied' } : undefined,
    );
    const asked = { names: ['shot0_0'], reason: 'a card number' };
    expect((await place.client.post(`/v1/entries/${hash}/removal`, asked)).status).toBe(200);
    // Hidden at once; the file is the operator's to let go of.
    expect((await place.client.get(path)).status).toBe(404);
    await keepHouse(place.server.deps);
    expect(await s3Blobs().has(picture.sha256)).toBe(true);
    proxy.set(() => undefined);
    await keepHouse(place.server.deps);
    expect(await s3Blobs().has(picture.sha256)).toBe(false);
  });

  it('removes a picture again that an older copy of the bucket brought back', async () => {
    const { place } = state;
    const { picture, hash } = await trackPicture('from a copy of the bucket');
    const asked = { names: ['shot0_0'], reason: 'a card number' };
    expect((await place.client.post(`/v1/entries/${hash}/removal`, asked)).status).toBe(200);
    await expect.poll(() => s3Blobs().has(picture.sha256)).toBe(false);
    const { sha256, bytes } = picture;
    const claim = { sha256, len: bytes.length, maxBytes: 1_000, maySeal: false };
    await s3Blobs().put(claim, inChunks(bytes));
    await keepHouse(place.server.deps);
    expect(await s3Blobs().has(picture.sha256)).toBe(false);
  });

  it('removes what the database never heard of, but nothing that came of late', async () => {
    const { deps } = state.place.server;
    const { bytes, claim } = randomPicture(500);
    const known = await trackPicture('known');
    await deps.blobs.put(claim, inChunks(bytes));
    await keepHouse(deps);
    expect(await deps.blobs.has(claim.sha256)).toBe(true);
    const old = async (after: string, limit: number) =>
      (await deps.blobs.list(after, limit)).map((each) => ({ ...each, writtenAtMs: 0 }));
    await keepHouse({ ...deps, blobs: { ...deps.blobs, list: old } });
    expect(await deps.blobs.has(claim.sha256)).toBe(false);
    expect(await deps.blobs.has(known.picture.sha256)).toBe(true);
  });

  it('loses nothing and shows nothing wrong when it is killed with half a picture', async () => {
    const { place, proxy } = state;
    const { bytes, claim } = randomPicture(1_000_000);
    const { dataDir, freelancer, pairing } = place;
    await place.server.close();
    const child = createChildServer({ dataDir, port: 0, logLevel: 'silent', ...s3Config() });
    await child.start();
    const half = sendHalf(child.url, { token: pairing.token, sha256: claim.sha256, bytes });
    await sleep(300);
    await child.kill();
    await half;
    expect(await s3Blobs().has(claim.sha256)).toBe(false);
    await child.start();
    // Now it is in the bucket, and the server is killed before it can write that down.
    const held = new Promise<void>((resolve) => {
      proxy.set((_n, { method }) => {
        if (method === 'PUT') setTimeout(resolve, 1_500);
        return method === 'PUT' ? { type: 'withheld' } : undefined;
      });
    });
    const sent = fetch(`${child.url}/v1/blobs/${claim.sha256}`, {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'image/png', authorization: `Bearer ${pairing.token}` },
    }).catch(() => undefined);
    await held;
    await child.kill();
    expect(await sent).toBeUndefined();
    proxy.set(() => undefined);
    expect(await bytesOf(await s3Blobs().read(claim.sha256))).toEqual(bytes);
    await place.restart();
    const store = place.server.deps.store.asSystem('operator');
    expect(await store.deliveries.findBlob(claim.sha256)).toBeUndefined();
    expect((await putBlob(freelancer, claim.sha256, new Uint8Array(bytes))).status).toBe(200);
    expect(await store.deliveries.findBlob(claim.sha256)).toBeDefined();
  });
});

/** Ends when the server does. */
const sendHalf = (
  url: string,
  { token, sha256, bytes }: { token: string; sha256: string; bytes: Buffer },
) =>
  new Promise<void>((resolve) => {
    const sending = request(`${url}/v1/blobs/${sha256}`, {
      method: 'PUT',
      headers: {
        'content-type': 'image/png',
        'content-length': bytes.length,
        authorization: `Bearer ${token}`,
      },
    });
    sending.on('error', () => resolve());
    sending.write(bytes.subarray(0, bytes.length >> 1));
  });
