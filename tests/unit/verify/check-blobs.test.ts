import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { checkBlobs } from '../../../shared/verify/check-blobs.ts';
import { createFindings } from '../../../shared/verify/findings.ts';
import { testCrypto } from '../../support/entry-factory.ts';

describe('checkBlobs', () => {
  it('has at most eight pictures in memory, however many there are', async () => {
    const names = Array.from({ length: 30 }, (_, i) => i.toString(16).padStart(64, '0'));
    const reading = { now: 0, most: 0, files: 0 };
    const read = async () => {
      reading.files += 1;
      reading.now += 1;
      reading.most = Math.max(reading.most, reading.now);
      await turn();
      reading.now -= 1;
      return new Uint8Array(4);
    };
    const findings = createFindings();
    await checkBlobs(
      { crypto: testCrypto, findings, onProgress: () => undefined },
      {
        files: { list: async () => [], read },
        logged: [],
        content: { isSealed: () => false },
        valuesByHash: new Map(),
        blobLengthByName: new Map(names.map((name) => [name, 4])),
        removedBlobs: new Set(names),
        claimedBlobs: new Set(),
        blobs: 'all',
        openSealed: undefined,
        recipients: undefined,
        ledger: { accepted: [], orgkeys: [] },
      },
    );
    expect(reading.files).toBe(names.length);
    expect(reading.most).toBe(8);
    expect(findings.sorted()).toEqual([]);
  });
});
