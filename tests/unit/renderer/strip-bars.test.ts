import { describe, expect, it } from 'vitest';
import { stripBars, type StripInput } from '../../../renderer/ui/strip-bars.ts';
import { stripLevel } from '../../../renderer/ui/strip-level.ts';

const full: StripInput = {
  keys: [10, 0, 0, 500, 0, 0, 0, 0, 0, 1],
  mouse: [30, 0, 5, 0, 0, 0, 0, 0, 0, 0],
  active: [1, 0, 1, 1, 0, 0, 0, 0, 0, 1],
  source: 'hook',
  fromMs: 0,
  toMs: 600_000,
};

describe('stripBars', () => {
  it('has a bar for each minute, active or quiet', () => {
    expect(stripBars(full).map((bar) => bar.state)).toEqual([
      'active',
      'quiet',
      'active',
      'active',
      'quiet',
      'quiet',
      'quiet',
      'quiet',
      'quiet',
      'active',
    ]);
  });

  it('gives more counts a taller bar, up to a full one, and says how much were keys', () => {
    const [first, , third, fourth] = stripBars(full);
    expect(fourth?.level).toBe(1);
    expect(first?.level).toBeGreaterThan(third?.level ?? 1);
    expect(first?.keysShare).toBe(0.25);
  });

  it('draws only the tracked part of a minute', () => {
    const bars = stripBars({ ...full, fromMs: 90_000, toMs: 200_000 });
    expect(bars.map((bar) => bar.state).slice(0, 5)).toEqual([
      'untracked',
      'quiet',
      'active',
      'active',
      'untracked',
    ]);
    expect(bars[1]).toMatchObject({ fromPct: 15, widthPct: 5 });
    expect(bars[3]?.widthPct).toBeCloseTo(20_000 / 6_000);
  });

  it('shows an unknown source as unknown, never as quiet', () => {
    const bars = stripBars({ ...full, source: 'none' });
    expect(new Set(bars.map((bar) => bar.state))).toEqual(new Set(['unknown']));
  });

  it('does not invent an amount where only idle time is known', () => {
    expect(stripBars({ ...full, source: 'idle-time' })[0]).toMatchObject({
      state: 'active',
      level: undefined,
    });
  });
});

describe('stripLevel', () => {
  it('counts active minutes out of the tracked ones', () => {
    expect(stripLevel([full])).toEqual({ active: 4, tracked: 10 });
    expect(stripLevel([{ ...full, toMs: 150_000 }])).toEqual({ active: 2, tracked: 3 });
  });

  it('counts a minute that two slices share once', () => {
    const first = { ...full, toMs: 30_000 };
    const second = { ...full, fromMs: 30_000, toMs: 60_000 };
    expect(stripLevel([first, second])).toEqual({ active: 1, tracked: 1 });
  });

  it('is unknown as soon as a part is', () => {
    expect(stripLevel([full, { ...full, source: 'none' }])).toBe('unknown');
  });
});
