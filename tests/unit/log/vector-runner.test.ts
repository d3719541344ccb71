import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSets } from '../../vectors/run-sets.ts';
import { vectorSets } from '../../vectors/sets.ts';

describe('vector runner', () => {
  it('fails every set that it cannot find', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'vectors-'));
    const outcomes = await runSets(directory, vectorSets);
    await rm(directory, { recursive: true });
    expect(outcomes.map((outcome) => outcome.name)).toEqual([
      'cctv-ed25519',
      'dsse',
      'go-sumdb',
      'jcs',
      'merkle',
      'merkle-constants',
      'tessera-log',
      'torchwood-witness',
      'transparency-formats',
    ]);
    for (const { passed, failed } of outcomes) {
      expect(passed).toBe(0);
      expect(failed).toEqual([expect.stringContaining('ENOENT')]);
    }
  });

  it('counts verdicts, and fails a set that checks nothing', async () => {
    const outcomes = await runSets('.', [
      {
        name: 'mixed',
        run: async (_, recorder) => {
          recorder.check('good', true);
          recorder.check('bad', false);
          recorder.skip('reason');
        },
      },
      { name: 'empty', run: async () => undefined },
    ]);
    expect(outcomes).toEqual([
      { name: 'mixed', passed: 1, failed: ['bad'], skipped: ['reason'] },
      { name: 'empty', passed: 0, failed: ['no case was run'], skipped: [] },
    ]);
  });
});
