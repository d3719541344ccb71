import { describe, expect, it } from 'vitest';
import { nudgesOf, wantedNudges } from '../../../electron/main/nudges.ts';
import { nudgeWords } from '../../../electron/main/nudge-words.ts';
import type { AppState } from '../../../shared/api/app-state.ts';
import { nudges } from '../../../shared/api/settings.ts';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';

const now = Date.UTC(2026, 6, 6, 12, 4);
const tracking: AppState = sampleStates.tracking(now);
const withTracking = (change: Partial<AppState['tracking']>): AppState => ({
  ...tracking,
  tracking: { ...tracking.tracking, ...change },
});

describe('nudgesOf', () => {
  it('says nothing at the start, when everything is new', () => {
    expect(nudgesOf(undefined, withTracking({ idleSinceAt: now }))).toEqual([]);
  });

  it('says once that the app asks', () => {
    const asked = withTracking({ idleSinceAt: now });
    expect(nudgesOf(tracking, asked)).toEqual(['idle']);
    expect(nudgesOf(asked, asked)).toEqual([]);
  });

  it('says that recording stopped by itself, not that she stopped it', () => {
    const ended = { by: 'lock', atMs: now, leftOutMs: 0 } as const;
    const locked = withTracking({ state: 'stopped', ended });
    expect(nudgesOf(tracking, locked)).toEqual(['stopped']);
    const onBreak = withTracking({ state: 'stopped', ended: { ...ended, by: 'break' } });
    expect(nudgesOf(tracking, onBreak)).toEqual([]);
    expect(nudgesOf(tracking, withTracking({ state: 'stopped' }))).toEqual([]);
  });

  it('says what a new notice says, by its kind alone', () => {
    const notice = { id: 'x', code: 'cap_near', facts: { organisation: 'Acme' } } as const;
    const after = { ...tracking, notices: [notice] };
    expect(nudgesOf(tracking, after)).toEqual(['cap_near']);
    expect(nudgesOf(after, after)).toEqual([]);
    expect(nudgeWords('bn-BD').cap_near).not.toBe(nudgeWords('en-GB').cap_near);
  });

  it('says once that something was not taken, however much it was', () => {
    const refused = [{ hash: 'a', code: 'E_TIME_FUTURE' }];
    const one = { ...tracking, sync: { ...tracking.sync, refused } };
    const more = ['b', 'c'].map((hash) => ({ hash, code: 'E_TIME_FUTURE' }));
    const three = { ...one, sync: { ...one.sync, refused: [...refused, ...more] } };
    expect(nudgesOf(tracking, one)).toEqual(['refused']);
    expect(nudgesOf(one, three)).toEqual(['refused']);
    expect(nudgesOf(three, one)).toEqual([]);
  });

  it('is silent about kinds that are muted, and about no other', () => {
    const refused = [{ hash: 'a', code: 'E_TIME_FUTURE' }];
    const notice = { id: 'x', code: 'payment_arrived', facts: {} } as const;
    const after = { ...tracking, notices: [notice], sync: { ...tracking.sync, refused } };
    const muted = (kinds: AppState['settings']['muted']): AppState => ({
      ...after,
      settings: { ...after.settings, muted: kinds },
    });
    expect(wantedNudges(tracking, muted([]))).toEqual(['refused', 'payment_arrived']);
    expect(wantedNudges(tracking, muted(['refused']))).toEqual(['payment_arrived']);
    expect(wantedNudges(tracking, muted([...nudges]))).toEqual([]);
  });
});
