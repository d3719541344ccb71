import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBlobFiles } from '../../server/store/blob-files.ts';
import { createS3Blobs } from '../../server/store/blob-s3.ts';
import { type BlobStore, blobPathOf } from '../../server/store/blob-store.ts';
import type { S3Options } from '../../server/store/s3-request.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestSwift, type TestSwift } from '../support/swift.ts';
import { bytesOf, describeBlobStore, inChunks, randomPicture } from './blob-store-contract.ts';

const state = {} as {
  dir: string;
  swift: TestSwift;
  proxy: FaultProxy;
  versioned: S3Options;
};

beforeAll(async () => {
  state.dir = await mkdtemp(join(tmpdir(), 'countersign-blob-store-'));
  state.swift = await startTestSwift();
  state.proxy = await startFaultProxy(state.swift.options.endpoint);
  state.versioned = await state.swift.createBucket('versioned', 'versioned');
});
afterAll(async () => {
  await state.proxy.close();
  await state.swift.close();
  await rm(state.dir, { recursive: true, force: true });
});

const s3 = (options: S3Options): BlobStore =>
  createS3Blobs({
    ...options,
    spoolDir: join(state.dir, 'spool'),
    maxBytes: 4 * 1_024 * 1_024,
  });

/** Through the proxy, and impatient. */
const proxied = (more: Partial<S3Options> = {}): BlobStore =>
  s3({ ...state.swift.options, endpoint: state.proxy.url, idleMs: 300, ...more });

describe('a folder', () => describeBlobStore(() => createBlobFiles(join(state.dir, 'folder'))));
describe('a bucket', () => describeBlobStore(() => s3(state.swift.options)));
describe('a bucket with versions', () => describeBlobStore(() => s3(state.versioned)));

describe('a folder that was tampered with', () => {
  it('hands out no other bytes than were stored', async () => {
    const dir = join(state.dir, 'tampered');
    const blobs = createBlobFiles(dir);
    const { bytes, claim } = randomPicture(1_000);
    await blobs.put(claim, inChunks(bytes));
    await writeFile(join(dir, blobPathOf(claim.sha256)), randomPicture(1_000).bytes);
    const corrupt = { code: 'E_STORAGE_CORRUPT' };
    await expect(blobs.read(claim.sha256)).rejects.toMatchObject(corrupt);
    await expect(blobs.readAll(claim.sha256)).rejects.toMatchObject(corrupt);
  });
});

describe('the bytes behind a deleted picture', () => {
  it('are gone in every version, also those that somebody else wrote over or only hid', async () => {
    const { bytes, claim } = randomPicture(500);
    const blobs = s3(state.versioned);
    const path = `/versioned/blobs/${blobPathOf(claim.sha256)}`;
    const versions = async () =>
      (
        await state.swift.ask(
          'GET',
          `/versioned?versions=&prefix=blobs/${blobPathOf(claim.sha256)}`,
        )
      ).text;
    for (let i = 0; i < 3; i++) await blobs.put(claim, inChunks(bytes));
    await state.swift.ask('DELETE', path);
    expect((await versions()).match(/<VersionId>/g)).toHaveLength(4);
    await blobs.remove(claim.sha256);
    expect(await versions()).not.toContain('<VersionId>');
  });
});

describe('an object store in trouble', () => {
  it('is asked again when it is slow, overloaded or breaks off, and then has the picture', async () => {
    const { bytes, claim } = randomPicture(200_000);
    const blobs = proxied();
    const faults = [
      { type: 'status', status: 503, code: 'SlowDown' },
      { type: 'silent' },
      { type: 'unanswered' },
    ] as const;
    state.proxy.set((n) => faults[n]);
    expect((await blobs.put(claim, inChunks(bytes))).ok).toBe(true);
    expect(state.proxy.requests).toHaveLength(4);
    for (const type of ['cut', 'stalled', 'garbled', 'silent'] as const) {
      state.proxy.set((n) => (n === 0 ? { type } : undefined));
      expect(await bytesOf(await blobs.read(claim.sha256))).toEqual(bytes);
      expect(state.proxy.requests).toHaveLength(2);
    }
  });

  it('says with a code that it cannot, in bounded time, and hands out nothing', async () => {
    const { bytes, claim } = randomPicture(200_000);
    const blobs = proxied();
    await blobs.put(claim, inChunks(bytes));
    const expected = [
      [{ type: 'status', status: 500, code: 'InternalError' }, 'E_STORAGE_UNAVAILABLE'],
      [{ type: 'silent' }, 'E_STORAGE_UNAVAILABLE'],
      [{ type: 'cut' }, 'E_STORAGE_UNAVAILABLE'],
      [{ type: 'stalled' }, 'E_STORAGE_UNAVAILABLE'],
      [{ type: 'garbled' }, 'E_STORAGE_CORRUPT'],
      [{ type: 'status', status: 403, code: 'AccessDenied' }, 'E_STORAGE_DENIED'],
      [{ type: 'status', status: 404, code: 'NoSuchBucket' }, 'E_STORAGE_DENIED'],
      [{ type: 'status', status: 507, code: 'InsufficientStorage' }, 'E_STORAGE_FULL'],
    ] as const;
    for (const [fault, code] of expected) {
      state.proxy.set(() => fault);
      const startedAt = Date.now();
      await expect(blobs.read(claim.sha256), fault.type).rejects.toMatchObject({ code });
      await expect(blobs.readAll(claim.sha256), fault.type).rejects.toMatchObject({ code });
      if (fault.type === 'status')
        await expect(blobs.put(claim, inChunks(bytes))).rejects.toMatchObject({ code });
      expect(Date.now() - startedAt).toBeLessThan(10_000);
    }
    state.proxy.set(() => undefined);
    expect(await bytesOf(await blobs.read(claim.sha256))).toEqual(bytes);
  });

  it('is not asked a second time with credentials that it refuses', async () => {
    state.proxy.set(() => undefined);
    const blobs = proxied({ secretAccessKey: 'another' });
    const { bytes, claim } = randomPicture(100);
    const denied = { code: 'E_STORAGE_DENIED' };
    await expect(blobs.put(claim, inChunks(bytes))).rejects.toMatchObject(denied);
    expect(state.proxy.requests).toHaveLength(1);
    await expect(blobs.remove(claim.sha256)).rejects.toMatchObject(denied);
    expect(await s3(state.swift.options).has(claim.sha256)).toBe(false);
  });

  it('sends nobody anywhere else', async () => {
    const elsewhere = await startFaultProxy(state.swift.options.endpoint);
    state.proxy.set((_n, { url }) => ({ type: 'redirect', to: `${elsewhere.url}${url}` }));
    const { bytes, claim } = randomPicture(100);
    const denied = { code: 'E_STORAGE_DENIED' };
    await expect(proxied().put(claim, inChunks(bytes))).rejects.toMatchObject(denied);
    await expect(proxied().read(claim.sha256)).rejects.toMatchObject(denied);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('has the right bytes or none when the body is spoilt on its way there', async () => {
    const { bytes, claim } = randomPicture(100);
    const path = `/pictures/blobs/${blobPathOf(claim.sha256)}`;
    // The signature covers the hash, and the store compares: others' bytes are not kept.
    const wrong = { ...claim, sha256: randomPicture(100).claim.sha256 };
    expect((await s3(state.swift.options).put(wrong, inChunks(bytes))).ok).toBe(false);
    // Whoever writes past us into the bucket does not get it shown.
    await state.swift.ask('PUT', path, 'something else');
    await expect(s3(state.swift.options).read(claim.sha256)).rejects.toMatchObject({
      code: 'E_STORAGE_CORRUPT',
    });
    await s3(state.swift.options).put(claim, inChunks(bytes));
    expect(await bytesOf(await s3(state.swift.options).read(claim.sha256))).toEqual(bytes);
  });

  it('leaves nothing on our disk, whatever went wrong', async () => {
    expect(await readdir(join(state.dir, 'spool'))).toEqual([]);
  });
});
