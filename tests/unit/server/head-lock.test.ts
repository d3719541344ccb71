import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileHeadLock, type LockedHead } from '../../../server/log/head-lock.ts';

const dirs: string[] = [];
afterAll(async () => {
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

const head = (size: number): LockedHead => ({
  origin: 'diary.test/log',
  size,
  root: String(size).padStart(64, '0'),
  leaves: ['AAAA'],
});

describe('head lock', () => {
  const state = { dir: '' };
  beforeEach(async () => {
    state.dir = join(await mkdtemp(join(tmpdir(), 'countersign-lock-')), 'lock');
    dirs.push(state.dir);
  });

  it('is empty before the first signature', async () => {
    expect(await createFileHeadLock(state.dir).read()).toBeUndefined();
  });

  it('swaps only from what it holds', async () => {
    const lock = createFileHeadLock(state.dir);
    expect((await lock.swap(undefined, head(1))).ok).toBe(true);
    expect(await lock.read()).toEqual(head(1));
    expect(await lock.swap(undefined, head(2))).toEqual({
      ok: false,
      error: { code: 'head_lock_lost' },
    });
    expect((await lock.swap({ ...head(1), root: '1'.repeat(64) }, head(2))).ok).toBe(false);
    expect((await lock.swap(head(1), head(2))).ok).toBe(true);
    expect(await lock.read()).toEqual(head(2));
  });

  it('grants one of many writers who swap at once', async () => {
    const first = createFileHeadLock(state.dir);
    await first.swap(undefined, head(1));
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) => createFileHeadLock(state.dir).swap(head(1), head(2 + i))),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('keeps few files, and is not confused by what a crash left', async () => {
    const lock = createFileHeadLock(state.dir);
    for (let size = 1; size <= 40; size++)
      await lock.swap(size === 1 ? undefined : head(size - 1), head(size));
    await writeFile(join(state.dir, 'head-000000000099.json.123.tmp'), 'half');
    expect(await lock.read()).toEqual(head(40));
    expect((await readdir(state.dir)).length).toBeLessThan(20);
  });

  it('leaves no half behind when the disk does not take it', async () => {
    const lock = createFileHeadLock(state.dir);
    await lock.swap(undefined, head(1));
    const unwritable = Object.defineProperty({ ...head(2) }, 'root', {
      enumerable: true,
      get: () => {
        throw new Error('ENOSPC');
      },
    });
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(lock.swap(head(1), unwritable)).rejects.toThrow('ENOSPC');
    expect(await readdir(state.dir)).toEqual(['head-000000000001.json']);
    expect((await lock.swap(head(1), head(2))).ok).toBe(true);
  });

  it('does not take a damaged file for a head', async () => {
    const lock = createFileHeadLock(state.dir);
    await lock.swap(undefined, head(1));
    await writeFile(join(state.dir, 'head-000000000002.json'), '{"v":1}');
    await expect(lock.read()).rejects.toThrow();
  });
});
