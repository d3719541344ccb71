import { describe, expect, it } from 'vitest';
import {
  activityLevel,
  activityUntil,
  addInput,
  emptyActivity,
} from '../../../shared/domain/activity.ts';

const typed = (src: 'hook' | 'idle-time' | 'none', ...minutes: number[]) =>
  minutes.reduce(
    (activity, minute) => addInput(activity, minute, { keys: 3, mouse: 1 }),
    emptyActivity(src),
  );

describe('activity', () => {
  it('counts per minute and marks the minute', () => {
    const activity = typed('hook', 0, 0, 9);
    expect(activity.k).toEqual([6, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    expect(activity.m).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(activity.active).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('input always makes its minute active, with counts or without', () => {
    const withKeys = addInput(emptyActivity('hook'), 2, { keys: 1, mouse: 0 });
    const withMouse = addInput(emptyActivity('hook'), 2, { keys: 0, mouse: 1 });
    const uncounted = addInput(emptyActivity('idle-time'), 2, { keys: 0, mouse: 0 });
    expect([withKeys, withMouse, uncounted].map((one) => one.active[2])).toEqual([1, 1, 1]);
  });

  it('does not change the value it was given', () => {
    const before = emptyActivity('hook');
    addInput(before, 1, { keys: 1, mouse: 1 });
    expect(before).toEqual(emptyActivity('hook'));
  });

  it.each([
    [0, 600_000, { activeMinutes: 2, trackedMinutes: 10 }],
    [0, 60_000, { activeMinutes: 1, trackedMinutes: 1 }],
    [60_000, 240_000, { activeMinutes: 0, trackedMinutes: 3 }],
    [59_999, 60_001, { activeMinutes: 1, trackedMinutes: 2 }],
    [599_999, 600_000, { activeMinutes: 1, trackedMinutes: 1 }],
  ])('level of [%i, %i)', (fromMs, toMs, level) => {
    expect(activityLevel(typed('hook', 0, 9), fromMs, toMs)).toEqual(level);
  });

  it('an unknown source is unknown, never 0', () => {
    expect(activityLevel(emptyActivity('none'), 0, 600_000)).toBe('unknown');
    expect(activityLevel(typed('none', 3), 0, 600_000)).toBe('unknown');
    expect(activityLevel(emptyActivity('idle-time'), 0, 60_000)).toEqual({
      activeMinutes: 0,
      trackedMinutes: 1,
    });
  });

  it('input reported at the instant of the end counts for the last minute', () => {
    const cut = activityUntil(typed('hook', 1, 2), 120_000);
    expect(cut.k).toEqual([0, 6, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(cut.active).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(activityUntil(typed('hook', 2), 120_000).active).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const kept = typed('hook', 1, 2);
    expect(activityUntil(kept, 120_001)).toBe(kept);
    expect(activityUntil(typed('hook', 9), 600_000)).toEqual(typed('hook', 9));
  });
});
