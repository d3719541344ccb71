import { describe, expect, it } from 'vitest';
import { cellMs } from '../../../shared/domain/cell.ts';
import {
  type ClosedSlice,
  initialSlicerState,
  type Sample,
  step,
} from '../../../shared/domain/slicer.ts';

const startMs = 2_900_000 * cellMs;
const desk = { memo: 'tickets', mode: 'desk', work: 'service' } as const;
const call = { ...desk, mode: 'call' } as const;
const at = (ms: number) => ({ monoMs: ms, wallMs: startMs + ms });
const start: Sample = {
  type: 'start',
  clock: at(0),
  sessionKey: 's',
  settings: { idleMs: 300_000, splitLimit: 24 },
  ctx: desk,
  src: 'hook',
};

/** Input until `untilMs`, then ticks. */
function play(samples: readonly Sample[]): readonly ClosedSlice[] {
  let state = initialSlicerState();
  const closed: ClosedSlice[] = [];
  for (const sample of samples) {
    const result = step(state, sample);
    state = result.state;
    closed.push(...result.closed);
  }
  return closed;
}

const ticks = (fromMs: number, toMs: number): Sample[] =>
  Array.from({ length: (toMs - fromMs) / 20_000 }, (_, i) => ({
    type: 'tick' as const,
    clock: at(fromMs + (i + 1) * 20_000),
  }));
const input = (ms: number): Sample => ({ type: 'input', clock: at(ms), keys: 3, mouse: 1 });
const lengths = (slices: readonly ClosedSlice[]) =>
  slices.map(({ idx, fromMs, toMs, ctx, act }) => [
    idx - 2_900_000,
    fromMs,
    toMs,
    ctx.mode,
    act.kept_ms,
  ]);

describe('idle time that was something else', () => {
  const quiet = [start, ...ticks(0, 120_000), input(130_000), ...ticks(140_000, 740_000)];
  const answer: Sample = { type: 'idleAnswer', clock: at(760_000), answer: 'apart', ctx: call };
  const stop: Sample = { type: 'stop', clock: at(780_000) };

  it('is given out in slices of its own, kept and with what it was', () => {
    expect(lengths(play([...quiet, answer, stop]))).toEqual([
      [0, 0, 130_000, 'desk', 0],
      [0, 130_000, 600_000, 'call', 470_000],
      [1, 0, 160_000, 'call', 160_000],
      [1, 160_000, 180_000, 'desk', 0],
    ]);
  });

  it('leaves the input before it where it was, and takes what came after it along', () => {
    const slices = play([...quiet, input(750_000), answer, stop]);
    expect(slices.map(({ act }) => act.k.reduce((sum, count) => sum + count, 0))).toEqual([
      3, 0, 3, 0,
    ]);
    expect(slices[1]?.act.active).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('says nothing without a question', () => {
    const slices = play([start, ...ticks(0, 100_000), { ...answer, clock: at(110_000) }]);
    expect(slices).toEqual([]);
  });

  it('is kept in its slice where the cell has no room for more', () => {
    const contexts = Array.from({ length: 30 }, (_, i) => ({
      type: 'context' as const,
      clock: at(1_000 + i),
      ctx: { ...desk, memo: `memo ${i}` },
    }));
    const full: Sample = { ...start, settings: { idleMs: 300_000, splitLimit: 32 } };
    const later = [...ticks(0, 340_000), { ...answer, clock: at(341_000) }];
    const slices = play([full, ...contexts, ...later, { type: 'stop', clock: at(342_000) }]);
    expect(slices.length).toBeLessThanOrEqual(32);
    expect(slices.at(-1)?.ctx.mode).toBe('desk');
    expect(slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(342_000);
  });
});
