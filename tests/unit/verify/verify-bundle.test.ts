import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '../../../shared/kit/jcs.ts';
import type { Progress } from '../../../shared/verify/run.ts';
import { steps } from '../../../shared/verify/run.ts';
import {
  openBundle,
  type VerifyInput,
  verifyBundle,
} from '../../../shared/verify/verify-bundle.ts';
import { type BuiltBundle, buildBundle, readerOf } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { withSecondDevice } from '../../support/second-device.ts';
import { sliceBody, tick } from '../../support/ordinary-scene.ts';
import { testStartMs } from '../../support/test-clock.ts';

const day = 86_400_000;
const verify = (built: BuiltBundle, change: Partial<VerifyInput> = {}) =>
  verifyBundle({ crypto: testCrypto }, { ...built, files: readerOf(built.files), ...change });

describe('verifyBundle', () => {
  let built: BuiltBundle;
  beforeAll(async () => {
    built = await buildBundle();
  });

  it('finds nothing to say about an ordinary week that was paid', async () => {
    const report = await verify(built);
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('ok');
    expect(report.timesheets).toEqual([
      {
        hash: built.scene.hash('timesheet'),
        week: 0,
        ok: true,
        ms: 2_380_000,
        slices: 4,
        state: 'paid',
        amountMinor: 1_653,
        cur: 'EUR',
        codes: [],
      },
    ]);
    expect(report.totals).toEqual({ entries: 16, slices: 4, trackedMs: 2_380_000, captures: 4 });
    expect(report.log).toEqual({
      origin: 'diary.example.com/log',
      ...built.scene.log.headAt(built.scene.log.size()),
    });
  });

  it('labels every slice', async () => {
    const report = await verify(built);
    const hashes = [0, 1, 2, 3].map((n) => built.scene.hash(`slice${n}`));
    expect(report.labels).toEqual(Object.fromEntries(hashes.map((hash) => [hash, 'live'])));
    expect(report.slices).toEqual(Object.fromEntries(hashes.map((hash) => [hash, 'unchanged'])));
  });

  it('does not depend on the order in which files are listed', async () => {
    const backwards = new Map([...built.files].reverse());
    const reports = [await verify(built), await verify({ ...built, files: backwards })];
    const [one, two] = reports.map((report) => canonicalJson(report as unknown as JsonValue));
    expect(one).toBe(two);
  });

  it('leaves pictures alone when they are deferred, and says so', async () => {
    const withoutPictures = new Map(
      [...built.files].filter(([path]) => !path.startsWith('blobs/')),
    );
    const report = await verify(
      { ...built, files: withoutPictures },
      {
        files: readerOf(withoutPictures),
        blobs: 'deferred',
      },
    );
    expect(report.findings).toEqual([
      { code: 'I_NOT_INCLUDED', detail: '4 pictures not looked at' },
    ]);
    expect(report.verdict).toBe('ok');
  });

  it('hands out the ledger that the report is about', async () => {
    const { ledger, logged } = await openBundle(
      { crypto: testCrypto },
      { ...built, files: readerOf(built.files) },
    );
    expect(logged.length).toBe(16);
    expect(ledger?.slices.map(({ values }) => values.memo)).toEqual(
      Array.from({ length: 4 }, () => 'Answering tickets'),
    );
    expect(ledger?.timesheets[0]?.state).toBe('paid');
  });

  it('reports progress in the order of its steps', async () => {
    const seen: Progress[] = [];
    await verifyBundle(
      { crypto: testCrypto, onProgress: (progress) => void seen.push(progress) },
      { ...built, files: readerOf(built.files) },
    );
    expect([...new Set(seen.map(({ step }) => step))].sort()).toEqual([...steps].sort());
    expect(seen.every(({ done, total }) => done <= total)).toBe(true);
  });
});

describe('a reader that fails', () => {
  it('is a finding, unless only this machine is too small', async () => {
    const built = await buildBundle();
    const reader = readerOf(built.files);
    const failing = (error: Error, at: string): VerifyInput => ({
      ...built,
      files: {
        ...reader,
        read: async (path) => {
          if (path.startsWith(at)) throw error;
          return reader.read(path);
        },
      },
    });
    for (const at of ['bundle.json', 'entries.ndjson', 'blobs/']) {
      const { findings } = await verifyBundle(
        { crypto: testCrypto },
        failing(new Error('EIO'), at),
      );
      expect(findings.map(({ code }) => code)).toContain('E_BUNDLE_IO');
      const small = verifyBundle({ crypto: testCrypto }, failing(new RangeError('small'), at));
      await expect(small).rejects.toThrow('small');
    }
  });

  it('does not throw when the list cannot be read', async () => {
    const built = await buildBundle();
    const files = { ...readerOf(built.files), list: () => Promise.reject(new Error('EIO')) };
    const { findings, verdict } = await verifyBundle({ crypto: testCrypto }, { ...built, files });
    expect({ codes: findings.map(({ code }) => code), verdict }).toEqual({
      codes: ['E_BUNDLE_IO'],
      verdict: 'failed',
    });
  });
});

describe('too much of everything', () => {
  it('is refused before it costs anything', async () => {
    const built = await buildBundle();
    const many = {
      ...readerOf(built.files),
      list: async () => Array.from({ length: 20_001 }, (_, i) => `file${i}`),
    };
    const { findings } = await verifyBundle({ crypto: testCrypto }, { ...built, files: many });
    expect(findings).toEqual([{ code: 'E_BUNDLE_LIMIT', detail: 'more than 20000 files' }]);
  });
});

describe('a junk entry', () => {
  const stray = {
    name: 'stray',
    kind: 'slice' as const,
    atMs: testStartMs + 7 * day + 5 * 3_600_000,
    body: (scene: Parameters<typeof sliceBody>[0]) => ({
      ...sliceBody(scene, 3),
      idx: 0,
      cm: {},
    }),
  };

  it('fails the whole but not a week that has nothing to do with it', async () => {
    const built = await buildBundle({ steps: (all) => [...all, { ...stray, key: 'stranger' }] });
    const report = await verify(built);
    expect(report.findings).toEqual([{ code: 'E_KEY_UNKNOWN', entry: built.scene.hash('stray') }]);
    expect(report.verdict).toBe('failed');
    expect(report.timesheets.map(({ ok, state }) => ({ ok, state }))).toEqual([
      { ok: true, state: 'paid' },
    ]);
  });

  it('fails the week that bills it', async () => {
    const built = await buildBundle({
      step: { slice1: { payload: (payload) => ({ ...payload, session: 'ab'.repeat(32) }) } },
    });
    const report = await verify(built);
    expect(report.slices[built.scene.hash('slice1')]).toBe('failed');
    expect(report.timesheets[0]?.ok).toBe(false);
  });

  it('fails a week whose chain is broken below its end', async () => {
    const built = await buildBundle({ hidden: ['start'] });
    const report = await verify(built);
    expect(report.findings.map(({ code }) => code)).toContain('E_CHAIN_GAP');
    expect(report.timesheets[0]?.ok).toBe(false);
  });
});

describe('further devices and lists', () => {
  it('accepts a device that the first one endorsed', async () => {
    const built = await buildBundle(withSecondDevice());
    expect((await verify(built)).findings).toEqual([]);
  });

  it('accepts one that the recovery key endorsed', async () => {
    const built = await buildBundle(withSecondDevice('recovery'));
    expect((await verify(built)).findings).toEqual([]);
  });

  it('does not accept an endorsement by the client', async () => {
    const built = await buildBundle(withSecondDevice('client'));
    const { findings } = await verify(built);
    expect(findings).toEqual([{ code: 'E_ENROLL_ENDORSE', entry: built.scene.hash('enroll2') }]);
  });
});

describe('a quiet log', () => {
  it('lets ticks pass unseen', async () => {
    const later = testStartMs + 8 * day;
    const built = await buildBundle({
      steps: (all) => [...all, tick('tick8', later), tick('tick9', later + 600_000)],
    });
    expect((await verify(built)).verdict).toBe('ok');
  });
});
