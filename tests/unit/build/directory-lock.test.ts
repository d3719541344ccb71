import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withDirectoryLock } from '../../../build/directory-lock.ts';

const newDir = () => mkdtemp(join(tmpdir(), 'countersign-lock-'));

describe('withDirectoryLock', () => {
  it('lets one at a time in', async () => {
    const dir = await newDir();
    const steps: string[] = [];
    const work = (name: string) =>
      withDirectoryLock(dir, async () => {
        steps.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        steps.push(`${name} out`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(steps).toEqual(['a in', 'a out', 'b in', 'b out']);
    expect(existsSync(join(dir, '.lock'))).toBe(false);
  });

  it('takes over the lock of a dead process', async () => {
    const dir = await newDir();
    const dead = spawnSync('true').pid;
    await writeFile(join(dir, '.lock'), String(dead));
    expect(await withDirectoryLock(dir, async () => 'done')).toBe('done');
  });

  it('is free again after a failure', async () => {
    const dir = await newDir();
    const failing = withDirectoryLock(dir, () => Promise.reject(new Error('broke')));
    await expect(failing).rejects.toThrow('broke');
    expect(existsSync(join(dir, '.lock'))).toBe(false);
  });
});
