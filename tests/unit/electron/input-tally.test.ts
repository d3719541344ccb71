import { describe, expect, it } from 'vitest';
import { createInputTally } from '../../../electron/main/capture/input-tally.ts';

describe('the tally', () => {
  it('counts keys and presses, and starts again from nothing', () => {
    const tally = createInputTally();
    tally.key();
    tally.key();
    tally.press();
    expect(tally.take()).toEqual({ keys: 2, mouse: 1 });
    expect(tally.take()).toEqual({ keys: 0, mouse: 0 });
  });

  it('counts a move once in 300 ms, however far it goes', () => {
    const tally = createInputTally();
    for (let i = 0; i <= 30; i++) tally.move({ x: i * 100, y: 0 }, i * 10);
    expect(tally.take().mouse).toBe(2);
  });

  it('does not count moves below 10 px, however often', () => {
    const tally = createInputTally();
    tally.move({ x: 0, y: 0 }, 0);
    expect(tally.take().mouse).toBe(1);
    for (let i = 1; i <= 20; i++) tally.move({ x: i % 2 ? 9 : 0, y: 0 }, i * 1_000);
    expect(tally.take().mouse).toBe(0);
    tally.move({ x: 10, y: 0 }, 30_000);
    expect(tally.take().mouse).toBe(1);
  });
});
