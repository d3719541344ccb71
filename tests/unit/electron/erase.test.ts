import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eraseDevice, type EraseDeps } from '../../../electron/main/erase-device.ts';
import { finishErasing, markForErasing } from '../../../electron/main/erase-profile.ts';
import { ok } from '../../../shared/kit/result.ts';

async function profile(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-erase-'));
  await mkdir(join(dir, 'journal'), { recursive: true });
  await writeFile(join(dir, 'journal', 'entries.ndjson'), 'hers');
  await writeFile(join(dir, 'Preferences'), '{}');
  return dir;
}

describe('erasing a profile', () => {
  it('removes nothing that is not marked', async () => {
    const dir = await profile();
    expect(finishErasing(dir)).toBe('none');
    expect(await readdir(dir)).toHaveLength(2);
    expect(finishErasing(join(dir, 'nothing'))).toBe('none');
  });

  it('removes everything with the mark, also at the next start after a crash', async () => {
    const dir = await profile();
    markForErasing(dir);
    // The process ends here, and starts again.
    expect(finishErasing(dir)).toBe('erased');
    expect(existsSync(dir)).toBe(false);
    expect(finishErasing(dir)).toBe('none');
  });
});

interface World {
  readonly deps: EraseDeps;
  readonly done: string[];
}

/** Only what the erasure asks of an open profile. */
function world(state: {
  readonly isTracking?: boolean;
  readonly entries?: readonly { hash: string; receipt?: true; refused?: true }[];
  readonly waitingPictures?: number;
}): World {
  const done: string[] = [];
  const entries = state.entries ?? [];
  const of = (name: 'receipt' | 'refused') => (hash: string) =>
    entries.find((each) => each.hash === hash && each[name] === true);
  const paired = {
    recorder: { view: () => ({ isTracking: state.isTracking ?? false }) },
    journal: { records: () => entries },
    receipts: { of: of('receipt') },
    refusals: { of: of('refused') },
    replies: { of: () => [] },
    contracts: { list: () => [] },
    pending: { list: () => [] },
    keys: { kid: 'k' },
    link: {
      tell: async (name: string) => {
        done.push(name);
        return ok(undefined);
      },
    },
  };
  const deps: EraseDeps = {
    diary: { paired: () => paired as never },
    waitingPictures: async () => state.waitingPictures ?? 0,
    mark: () => void done.push('mark'),
    forgetOutside: async () => done.push('outside'),
    end: () => void done.push('end'),
  };
  return { deps, done };
}

const later = () => new Promise((resolve) => setImmediate(resolve));

describe('erasing this computer', () => {
  it('marks first, then ends access, then ends', async () => {
    const { deps, done } = world({ entries: [{ hash: 'a', receipt: true }] });
    expect(await eraseDevice(deps, { evenUnsent: false })).toEqual(ok(undefined));
    await later();
    expect(done).toEqual(['mark', 'signOutDevice', 'outside', 'end']);
  });

  it('does nothing while something is recorded', async () => {
    const { deps, done } = world({ isTracking: true });
    const answer = await eraseDevice(deps, { evenUnsent: true });
    expect(answer).toMatchObject({ ok: false, error: { code: 'already_tracking' } });
    expect(done).toEqual([]);
  });

  it('refuses while something is only here, unless she says that it may be lost', async () => {
    const unsent = { entries: [{ hash: 'a' }, { hash: 'b', refused: true }] as const };
    const { deps, done } = world({ ...unsent, waitingPictures: 2 });
    const answer = await eraseDevice(deps, { evenUnsent: false });
    // What was refused will never be sent, so nothing is lost with it.
    expect(answer).toMatchObject({ ok: false, error: { code: 'unsent_entries', detail: '3' } });
    expect(done).toEqual([]);
    expect((await eraseDevice(deps, { evenUnsent: true })).ok).toBe(true);
    expect(done).toContain('mark');
  });

  it('does not begin where the disk takes no mark', async () => {
    const { deps, done } = world({});
    const refusing = {
      ...deps,
      mark: () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };
    const answer = await eraseDevice(refusing, { evenUnsent: false });
    expect(answer).toMatchObject({ ok: false, error: { code: 'disk_full' } });
    await later();
    expect(done).toEqual([]);
  });
});
