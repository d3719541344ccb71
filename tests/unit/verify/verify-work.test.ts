import { describe, expect, it } from 'vitest';
import { createFindings } from '../../../shared/verify/findings.ts';
import { type Progress, type Run, verifyWork } from '../../../shared/verify/run.ts';
import type { SignatureCheck } from '../../../shared/kit/crypto-port.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const check = (n: number): SignatureCheck => ({
  publicKey: Uint8Array.of(n),
  message: new Uint8Array(0),
  signature: new Uint8Array(0),
});

/** Accepts even numbers, late. */
function createRun(log: string[]): Run & { readonly progress: Progress[] } {
  const progress: Progress[] = [];
  return {
    crypto: {
      ...testCrypto,
      verifySignatures: async (checks) => {
        log.push('started');
        await new Promise((resolve) => setTimeout(resolve, 1));
        return checks.map(({ publicKey }) => (publicKey[0] as number) % 2 === 0);
      },
    },
    findings: createFindings(),
    onProgress: (each) => void progress.push(each),
    progress,
  };
}

describe('work with signatures', () => {
  it('gives every item its own verdicts, in order, also those without a check', async () => {
    const run = createRun([]);
    const items = Array.from({ length: 300 }, (_, i) => i);
    const finished: [number, readonly boolean[]][] = [];
    await verifyWork(run, {
      step: 'signatures',
      items,
      checksOf: (i) => Array.from({ length: i % 3 }, (_, k) => check((i + k) % 256)),
      finish: (i, verdicts) => void finished.push([i, verdicts]),
    });
    expect(finished.map(([i]) => i)).toEqual(items);
    for (const [i, verdicts] of finished)
      expect(verdicts).toEqual(Array.from({ length: i % 3 }, (_, k) => ((i + k) % 256) % 2 === 0));
    expect(run.progress.at(-1)).toEqual({ step: 'signatures', done: 300, total: 300 });
  });

  it('prepares the next batch while one is verified', async () => {
    const log: string[] = [];
    await verifyWork(createRun(log), {
      step: 'receipts',
      items: Array.from({ length: 100 }, (_, i) => i),
      checksOf: (i) => [check(i)],
      finish: (i) => void (i === 0 && log.push('finished')),
    });
    expect(log).toEqual(['started', 'started', 'finished']);
  });

  it('is nothing for nothing', async () => {
    const log: string[] = [];
    await verifyWork(createRun(log), {
      step: 'receipts',
      items: [],
      checksOf: () => [],
      finish: () => void log.push('finished'),
    });
    expect(log).toEqual([]);
  });
});
