import { createHash, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { BlobClaim, BlobStore } from '../../server/store/blob-store.ts';

const magic = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A picture as far as anybody looks: random after its first bytes. */
export function randomPicture(len: number): { readonly bytes: Buffer; readonly claim: BlobClaim } {
  const bytes = Buffer.concat([magic, randomBytes(len - magic.length)]);
  return {
    bytes,
    claim: { sha256: sha256Of(bytes), len, maxBytes: 4 * 1_024 * 1_024, maySeal: false },
  };
}

export async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function bytesOf(body: Readable | undefined): Promise<Buffer | undefined> {
  if (body === undefined) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What every place for pictures must do. `open` gives one store, again and again. */
export function describeBlobStore(open: () => BlobStore): void {
  it('keeps a picture under its hash, however often it comes', async () => {
    const blobs = open();
    const { bytes, claim } = randomPicture(300_000);
    expect(await blobs.has(claim.sha256)).toBe(false);
    expect(await blobs.read(claim.sha256)).toBeUndefined();
    for (let i = 0; i < 2; i++)
      expect(await blobs.put(claim, inChunks(bytes))).toEqual({
        ok: true,
        value: { sha256: claim.sha256, len: bytes.length, mime: 'image/png' },
      });
    expect(await blobs.has(claim.sha256)).toBe(true);
    expect(await bytesOf(await blobs.read(claim.sha256))).toEqual(bytes);
    expect(Buffer.from(await blobs.readAll(claim.sha256))).toEqual(bytes);
  });

  it('hands out a part of a picture', async () => {
    const blobs = open();
    const { bytes, claim } = randomPicture(100_000);
    await blobs.put(claim, inChunks(bytes));
    const part = await blobs.read(claim.sha256, { first: 70_000, last: 70_999 });
    expect(await bytesOf(part)).toEqual(bytes.subarray(70_000, 71_000));
  });

  it('keeps nothing of what is not what it was said to be', async () => {
    const blobs = open();
    const { bytes, claim } = randomPicture(1_000);
    const other = randomPicture(1_000);
    const text = Buffer.from('plain text, and no picture at all');
    const refused = async (given: BlobClaim, body: Uint8Array) =>
      (await blobs.put(given, inChunks(body, 100))) as {
        readonly error?: { readonly code: string };
      };
    expect((await refused(claim, other.bytes)).error?.code).toBe('E_BLOB_HASH');
    expect((await refused(claim, bytes.subarray(1))).error?.code).toBe('E_BLOB_LEN');
    expect((await refused({ ...claim, maxBytes: 999 }, bytes)).error?.code).toBe('E_BLOB_LEN');
    const textClaim = { ...claim, sha256: sha256Of(text), len: text.length };
    expect((await refused(textClaim, text)).error?.code).toBe('E_BLOB_TYPE');
    for (const sha256 of [claim.sha256, other.claim.sha256, textClaim.sha256])
      expect(await blobs.has(sha256)).toBe(false);
  });

  it('keeps nothing of a sender that goes away', async () => {
    const blobs = open();
    const { bytes, claim } = randomPicture(1_000);
    const broken = (async function* () {
      yield bytes.subarray(0, 500);
      throw new Error('the sender is gone');
    })();
    await expect(blobs.put(claim, broken)).rejects.toThrow('the sender is gone');
    expect(await blobs.has(claim.sha256)).toBe(false);
  });

  it('removes for good, and what is gone once more', async () => {
    const blobs = open();
    const { bytes, claim } = randomPicture(1_000);
    await blobs.put(claim, inChunks(bytes));
    for (let i = 0; i < 2; i++) await blobs.remove(claim.sha256);
    expect(await blobs.has(claim.sha256)).toBe(false);
    expect(await blobs.read(claim.sha256)).toBeUndefined();
    await expect(blobs.readAll(claim.sha256)).rejects.toThrow();
    await blobs.put(claim, inChunks(bytes));
    expect(await bytesOf(await blobs.read(claim.sha256))).toEqual(bytes);
  });

  it('lists all, in order, page by page', async () => {
    const blobs = open();
    const put = Array.from({ length: 12 }, () => randomPicture(64));
    for (const { bytes, claim } of put) await blobs.put(claim, inChunks(bytes));
    const found: string[] = [];
    for (;;) {
      const page = await blobs.list(found.at(-1) ?? '', 5);
      for (const { sha256, writtenAtMs } of page) {
        found.push(sha256);
        expect(Math.abs(writtenAtMs - Date.now())).toBeLessThan(60_000);
      }
      if (page.length < 5) break;
    }
    expect(found).toEqual([...new Set(found)].sort());
    for (const { claim } of put) expect(found).toContain(claim.sha256);
  });

  it('takes many at once', async () => {
    const blobs = open();
    const pictures = Array.from({ length: 16 }, () => randomPicture(20_000));
    await Promise.all(pictures.map(({ bytes, claim }) => blobs.put(claim, inChunks(bytes))));
    const read = await Promise.all(
      pictures.map(async ({ claim }) => bytesOf(await blobs.read(claim.sha256))),
    );
    expect(read).toEqual(pictures.map(({ bytes }) => bytes));
  });

  it('takes no other name than a hash', async () => {
    const blobs = open();
    const { bytes, claim } = randomPicture(64);
    for (const sha256 of [
      '../../etc/passwd',
      claim.sha256.toUpperCase(),
      `${claim.sha256}/x`,
      '',
    ]) {
      await expect(async () => blobs.put({ ...claim, sha256 }, inChunks(bytes))).rejects.toThrow();
      await expect(async () => blobs.read(sha256)).rejects.toThrow('not the name of a blob');
      await expect(async () => blobs.remove(sha256)).rejects.toThrow('not the name of a blob');
    }
  });
}
