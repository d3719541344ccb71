import { describe, expect, it } from 'vitest';
import { nudgeWords } from '../../../electron/main/nudge-words.ts';
import { clockText, trayView } from '../../../electron/main/tray-menu.ts';
import { trayWords } from '../../../electron/main/tray-words.ts';
import type { AppState } from '../../../shared/api/app-state.ts';
import { nudges } from '../../../shared/api/settings.ts';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';

const now = Date.UTC(2026, 6, 6, 12, 4);
const two: AppState = sampleStates.two(now);
const cons = two.contracts.filter(({ state }) => state === 'active').map(({ con }) => con);
const labels = (state: AppState, recent: readonly string[] = []) =>
  trayView(state, recent).items.flatMap((item) => (item === 'separator' ? [] : [item]));
const stopped = (): AppState => ({ ...two, tracking: { ...two.tracking, state: 'stopped' } });

describe('the tray', () => {
  it('says whether something is recorded, and today’s time', () => {
    const tracking = {
      ...two,
      tracking: { ...two.tracking, state: 'tracking', todayMs: 3_900_000 },
    } as const;
    const { icon, tooltip } = trayView(tracking, []);
    expect(icon).toBe('tracking');
    expect(tooltip).toBe('Countersign – Recording · Today 1:05');
    expect(trayView(stopped(), []).tooltip).toContain('Not recording');
    const asking = { ...tracking, tracking: { ...tracking.tracking, idleSinceAt: now } };
    expect(trayView(asking, []).tooltip).toContain('asks about quiet time');
  });

  it('starts each of the last contracts with one click, the newest first', () => {
    expect(cons.length).toBeGreaterThan(1);
    const newest = cons.at(-1) ?? '';
    const starts = labels(stopped(), [newest, 'ended-contract']).flatMap(({ act }) =>
      act?.do === 'start' ? [act.con] : [],
    );
    expect(starts[0]).toBe(newest);
    expect(starts.toSorted()).toEqual(cons.toSorted());
  });

  it('goes on with another one while something is recorded, and says what quitting does', () => {
    const tracking: AppState = {
      ...two,
      tracking: { ...two.tracking, state: 'tracking', con: cons[0] ?? '' },
    };
    const items = labels(tracking);
    expect(items.some(({ act }) => act?.do === 'stop')).toBe(true);
    const others = items.flatMap(({ act }) => (act?.do === 'switch' ? [act.con] : []));
    expect(others).not.toContain(cons[0]);
    expect(items.at(-1)?.label).toBe('Stop recording, keep it, and quit');
    expect(labels(stopped()).at(-1)?.label).toContain('sent at the next start');
  });

  it('has its words and digits in three languages', () => {
    expect(clockText(3_900_000, 'bn')).toBe('১:০৫');
    expect(clockText(3_900_000, 'kn-IN')).toBe('1:05');
    const wordsOf = [trayWords, nudgeWords] as const;
    for (const words of wordsOf) {
      const [en, bn, kn] = ['en', 'bn-BD', 'kn-IN'].map((locale) => Object.entries(words(locale)));
      expect(bn?.map(([key]) => key)).toEqual(en?.map(([key]) => key));
      expect(kn?.map(([key]) => key)).toEqual(en?.map(([key]) => key));
      for (const [key, text] of bn ?? []) expect(text, key).toMatch(/\p{Script=Bengali}/u);
      for (const [key, text] of kn ?? []) expect(text, key).toMatch(/\p{Script=Kannada}/u);
    }
    expect(Object.keys(nudgeWords('en')).toSorted()).toEqual([...nudges].toSorted());
  });
});
