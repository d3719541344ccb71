import { describe, expect, it } from 'vitest';
import { worstOf } from '../../../renderer/ui/verdict.ts';
import {
  addFindings,
  checkPictures,
  picturesOf,
} from '../../../renderer/console/evidence/check-pictures.ts';
import {
  generalErrors,
  verdictOfSlice,
  verdictOfSlices,
} from '../../../renderer/console/evidence/verdict.ts';
import { noValues } from '../../../shared/entry/open-values.ts';
import type { TakenCapture } from '../../../shared/entry/values.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import { ledgerSlice } from './ledger-slices.ts';

const report: VerificationReport = {
  ok: true,
  verdict: 'ok',
  timesheets: [],
  totals: { entries: 0, slices: 2, trackedMs: 0, captures: 0 },
  labels: {},
  slices: { one: 'unchanged', two: 'warning' },
  diary: [],
  findings: [],
  log: { origin: 'diary.test/log', size: 1, root: '' },
};

describe('verdicts', () => {
  it('takes the worst, and nothing for nothing', () => {
    expect(worstOf([])).toBe('none');
    expect(worstOf(['unchanged', 'warning', 'unchanged'])).toBe('warning');
    expect(worstOf(['failed', 'warning'])).toBe('failed');
  });

  it('fails a slice that the verifier does not name', () => {
    expect(verdictOfSlice(report, 'one')).toBe('unchanged');
    expect(verdictOfSlice(report, 'three')).toBe('failed');
    expect(verdictOfSlices(report, [{ hash: 'one' }, { hash: 'two' }])).toBe('warning');
    expect(verdictOfSlices(report, [{ hash: 'one' }, { hash: 'three' }])).toBe('failed');
  });

  it('keeps errors of slices apart from those of the whole', () => {
    const findings = [
      { code: 'E_COMMIT', entry: 'one' },
      { code: 'E_VIEW' },
      { code: 'E_TS_TOTAL', entry: 'timesheet' },
      { code: 'E_CONTRACT_ACCEPT' },
      { code: 'W_TIME_STALE', entry: 'two' },
    ] as const;
    const waiting = { report: { ...report, findings }, ledger: {} };
    expect(generalErrors(waiting).map(({ code }) => code)).toEqual(['E_VIEW', 'E_TS_TOTAL']);
    const contract = {} as never;
    const accepted = { report: { ...report, findings }, ledger: { contract } };
    expect(generalErrors(accepted).map(({ code }) => code)).toContain('E_CONTRACT_ACCEPT');
  });
});

describe('pictures', () => {
  const capture = { blob: 'c'.repeat(64), off_ms: 0 } as TakenCapture;
  const values = { ...noValues, captures: { shot0_0: capture, thumb0_0: capture } };

  it('are those that were taken and delivered', () => {
    const failed = { ...noValues, captures: { shot0_0: { fail: 'locked' as const, off_ms: 1 } } };
    expect(picturesOf([ledgerSlice({ idx: 1, values })])).toHaveLength(2);
    expect(picturesOf([ledgerSlice({ idx: 1, values: failed })])).toEqual([]);
    expect(picturesOf([ledgerSlice({ idx: 1, values, delivery: 'missing' })])).toEqual([]);
  });

  it('make their slice fail when they are altered or lost', async () => {
    const pictures = [
      { entry: 'one', capture, sealed: false },
      { entry: 'two', capture, sealed: false },
      { entry: 'two', capture: { ...capture, blob: 'd'.repeat(64) }, sealed: false },
    ];
    const findings = await checkPictures(pictures, async ({ entry, capture: { blob } }) => {
      if (entry === 'one') return { state: 'unchanged', bytes: new Uint8Array(0) };
      return blob === capture.blob
        ? { state: 'altered', code: 'E_BLOB_HASH' }
        : { state: 'missing' };
    });
    expect(findings.map(({ code }) => code).toSorted()).toEqual(['E_BLOB_HASH', 'E_BLOB_MISSING']);
    const judged = addFindings(report, findings);
    expect(judged.slices).toEqual({ one: 'unchanged', two: 'failed' });
    expect(judged.ok).toBe(false);
    expect(addFindings(report, [])).toBe(report);
  });

  it('that cannot be fetched are no finding: the check itself fails', async () => {
    const offline = async () => Promise.reject(new Error('offline'));
    const pictures = [{ entry: 'one', capture, sealed: false }];
    await expect(checkPictures(pictures, offline)).rejects.toThrow('offline');
  });
});
