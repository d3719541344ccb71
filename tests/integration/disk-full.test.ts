import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBlobFiles, type OpenNew } from '../../server/store/blob-files.ts';
import { bytesOf, inChunks, randomPicture } from './blob-store-contract.ts';

describe('a disk that is full', () => {
  /** A real one where that is allowed, else a file that fails as on a real one. */
  async function fullDisk() {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-full-'));
    const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir]);
    if (mounted.status === 0) {
      await writeFile(join(dir, 'filler'), Buffer.alloc(200 * 1_024));
      const end = async () => {
        spawnSync('/bin/umount', [dir]);
        await rm(dir, { recursive: true, force: true });
      };
      const makeRoom = () => rm(join(dir, 'filler'));
      return { blobs: createBlobFiles(dir), dir, makeRoom, end };
    }
    const disk = { isFull: true };
    const files = createBlobFiles(dir);
    const open: OpenNew = async () => ({
      writeFile: async () => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
      sync: async () => undefined,
      close: async () => undefined,
    });
    const full = createBlobFiles(dir, open);
    const blobs: typeof files = {
      ...files,
      put: (claim, body) => (disk.isFull ? full : files).put(claim, body),
    };
    const makeRoom = async () => void (disk.isFull = false);
    return { blobs, dir, makeRoom, end: () => rm(dir, { recursive: true, force: true }) };
  }

  it('is said with a code, leaves no half, and takes the picture when there is room', async () => {
    const { blobs, dir, makeRoom, end } = await fullDisk();
    try {
      const { bytes, claim } = randomPicture(150_000);
      for (let i = 0; i < 3; i++)
        await expect(blobs.put(claim, inChunks(bytes, 10_000))).rejects.toMatchObject({
          code: 'E_STORAGE_FULL',
        });
      expect(await readdir(join(dir, 'tmp'))).toEqual([]);
      expect(await blobs.has(claim.sha256)).toBe(false);
      await makeRoom();
      expect((await blobs.put(claim, inChunks(bytes))).ok).toBe(true);
      expect(await bytesOf(await blobs.read(claim.sha256))).toEqual(bytes);
    } finally {
      await end();
    }
  });
});
