import { describe, expect, it } from 'vitest';
import { addInput, emptyActivity } from '../../../shared/domain/activity.ts';
import type { EligibilityTerms, SliceFacts } from '../../../shared/domain/eligibility.ts';
import {
  eligibility,
  eligibilityVersion,
  howToMend,
  rules,
} from '../../../shared/domain/eligibility.ts';

const terms: EligibilityTerms = { elig: eligibilityVersion, memoRequired: true, caps: 3 };
const good: SliceFacts = {
  mode: 'auto',
  workMode: 'desk',
  fromMs: 0,
  toMs: 600_000,
  activity: addInput(emptyActivity('hook'), 4, { keys: 1, mouse: 0 }),
  memo: 'present',
  captures: { due: 2, taken: 2, failed: 0, schedule: 'disclosed' },
  time: 'live',
  removedBy: 'nobody',
  delivery: 'delivered',
  cap: 'within',
};
const failing = (change: Partial<SliceFacts>, contract: Partial<EligibilityTerms> = {}) => {
  const verdict = eligibility({ ...good, ...change }, { ...terms, ...contract });
  return verdict.ok ? [] : verdict.failing;
};
const captures = (change: Partial<SliceFacts['captures']>) => ({
  captures: { ...good.captures, ...change },
});
const silent = emptyActivity('hook');

describe('eligibility v1', () => {
  it('an ordinary slice meets the agreed rules', () => {
    expect(eligibility(good, terms)).toEqual({ ok: true });
  });

  it.each<[string, Partial<SliceFacts>]>([
    ['manual', { mode: 'manual' }],
    ['over_cap', { cap: 'over' }],
    ['memo_missing', { memo: 'blank' }],
    ['capture_missing', captures({ taken: 1 })],
    ['inactive', { activity: silent }],
    ['stale', { time: 'stale' }],
    ['backfilled', { time: 'backfilled' }],
    ['redacted', { removedBy: 'freelancer' }],
    ['not_delivered', { delivery: 'missing' }],
  ])('fails exactly %s', (rule, change) => {
    expect(failing(change)).toEqual([rule]);
  });

  it.each<[string, Partial<SliceFacts>]>([
    ['honest lateness', { time: 'late' }],
    ['delivery that is still in time', { delivery: 'pending' }],
    ['a picture whose time of keeping is over', { removedBy: 'law', ...captures({ taken: 0 }) }],
    ['a picture that the client had removed', { removedBy: 'client', ...captures({ taken: 0 }) }],
    ['a capture that failed with a signed reason', captures({ taken: 0, failed: 2 })],
    ['a schedule that is not disclosed yet', captures({ due: 9, schedule: 'pending' })],
    ['more pictures than were due', captures({ due: 1, taken: 3 })],
    ['a memo that is gone', { memo: 'gone' }],
    ['activity that nobody can know', { activity: emptyActivity('none') }],
    ['activity whose disclosure is gone', { activity: undefined }],
    ['a work mode whose disclosure is gone', { activity: silent, workMode: undefined }],
    ['a silent slice under three minutes', { activity: silent, fromMs: 0, toMs: 179_999 }],
    ['a silent call', { activity: silent, workMode: 'call' }],
    ['silent reading', { activity: silent, workMode: 'reading' }],
    ['a silent meeting', { activity: silent, workMode: 'meeting' }],
  ])('never fails for %s', (_why, change) => {
    expect(failing(change)).toEqual([]);
  });

  it('a silent slice of exactly three minutes at the desk is inactive', () => {
    expect(failing({ activity: silent, fromMs: 1, toMs: 180_001 })).toEqual(['inactive']);
  });

  it('activity outside the slice does not count', () => {
    expect(failing({ fromMs: 300_000, toMs: 600_000 })).toEqual(['inactive']);
  });

  it('asks for a memo and for captures only where the contract does', () => {
    expect(failing({ memo: 'blank' }, { memoRequired: false })).toEqual([]);
    expect(failing(captures({ taken: 0 }), { caps: 0 })).toEqual([]);
    expect(failing(captures({ schedule: 'withheld' }), { caps: 0 })).toEqual([]);
  });

  it('a withheld schedule is a missing capture, whatever was taken', () => {
    expect(failing(captures({ due: 0, schedule: 'withheld' }))).toEqual(['capture_missing']);
  });

  it('manual time has no captures and no activity to miss', () => {
    const change = { mode: 'manual', activity: silent, ...captures({ taken: 0 }) } as const;
    expect(failing(change)).toEqual(['manual']);
  });

  it('lists every failing rule in the published order, each with a way to mend it', () => {
    const all = failing({
      cap: 'over',
      memo: 'blank',
      activity: silent,
      time: 'backfilled',
      delivery: 'missing',
      ...captures({ taken: 0 }),
    });
    expect(all).toEqual([
      'over_cap',
      'memo_missing',
      'capture_missing',
      'inactive',
      'backfilled',
      'not_delivered',
    ]);
    expect(Object.keys(howToMend)).toEqual([...rules]);
  });
});
