import { describe, expect, it } from 'vitest';
import { checkStart } from '../../../shared/domain/check-start.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import {
  initialSlicerState,
  openPromptSinceMs,
  openSlice,
  recoverSlices,
  step,
  trackedMs,
} from '../../../shared/domain/slicer.ts';
import { call, cell0, Desk, desk, t0 } from './slicer-clock-reader.ts';

const clockAt = (wallMs: number) => ({ monoMs: 0, wallMs });

describe('a plain session', () => {
  it('is cut at the cell boundary to the millisecond', () => {
    const app = new Desk()
      .start(590_001)
      .tell(605_004, { type: 'tick' })
      .tell(605_005, { type: 'stop' });
    expect(app.spans).toEqual([
      [0, 590_001, 600_000],
      [1, 0, 5_005],
    ]);
    expect(app.told).toEqual(['start@590001', 'stop@605005']);
  });

  it('a stop at the boundary leaves nothing in the next cell', () => {
    const app = new Desk().start(599_000).tell(600_000, { type: 'stop' });
    expect(app.spans).toEqual([[0, 599_000, 600_000]]);
  });

  it('a start and stop at one instant leave no slice', () => {
    const app = new Desk().start(5).tell(5, { type: 'stop' });
    expect(app.spans).toEqual([]);
    expect(app.told).toEqual(['start@5', 'stop@5']);
  });

  it('has slices of one millisecond, so that no time is lost', () => {
    const app = new Desk().start(599_999).tell(600_001, { type: 'stop' });
    expect(app.spans).toEqual([
      [0, 599_999, 600_000],
      [1, 0, 1],
    ]);
  });

  it('shows what it tracks', () => {
    const app = new Desk().start(590_000).work(590_000, 612_000);
    expect(trackedMs(app.state)).toBe(22_000);
    expect(openSlice(app.state)).toMatchObject({
      idx: cell0 + 1,
      fromMs: 0,
      toMs: 12_000,
      ctx: desk,
    });
    app.tell(613_000, { type: 'stop' });
    expect(trackedMs(app.state)).toBe(0);
    expect(openSlice(app.state)).toBeUndefined();
  });

  it('a start with another key stops the one before', () => {
    const app = new Desk().start(0).start(4_000).tell(9_000, { type: 'stop' });
    expect(app.closed.map((one) => one.sessionKey)).toEqual(['s0', 's4000']);
    expect(app.told).toEqual(['start@0', 'stop@4000', 'start@4000', 'stop@9000']);
  });

  it('refuses a reading with fractions, which is a bug', () => {
    const clock = { monoMs: 0.5, wallMs: t0 };
    expect(() => step(initialSlicerState(), { type: 'tick', clock })).toThrow('whole milliseconds');
  });
});

describe('context and source', () => {
  it('a new memo closes the slice and opens another at the same instant', () => {
    const next = { ...desk, memo: 'guide' };
    const app = new Desk()
      .start(0)
      .tell(7_000, { type: 'context', ctx: next })
      .tell(9_000, { type: 'stop' });
    expect(app.spans).toEqual([
      [0, 0, 7_000],
      [0, 7_000, 9_000],
    ]);
    expect(app.closed.map((one) => one.ctx.memo)).toEqual(['tickets', 'guide']);
  });

  it('the same context again changes nothing, another ticket does', () => {
    const ticket = { sys: 'desk', ref: '1' };
    const app = new Desk().start(0).tell(1_000, { type: 'context', ctx: { ...desk } });
    app.tell(2_000, { type: 'context', ctx: { ...desk, ticket } });
    app.tell(3_000, { type: 'context', ctx: { ...desk, ticket: { ...ticket } } });
    app.tell(4_000, { type: 'context', ctx: { ...desk, ticket: { ...ticket, ref: '2' } } });
    expect(app.tell(5_000, { type: 'stop' }).closed.map((one) => one.toMs)).toEqual([
      2_000, 4_000, 5_000,
    ]);
  });

  it('replaces the context of a slice that is still empty', () => {
    const app = new Desk()
      .start(0)
      .tell(0, { type: 'context', ctx: call })
      .tell(5_000, { type: 'stop' });
    expect(app.closed.map((one) => one.ctx.mode)).toEqual(['call']);
  });

  it('replaces it too where the cell has no room, and splits again in the next cell', () => {
    const app = new Desk().start(0, { splitLimit: 2 });
    for (let n = 1; n <= 4; n++)
      app.tell(n * 1_000, { type: 'context', ctx: { ...desk, memo: `${n}` } });
    app.work(4_000, 601_000).tell(602_000, { type: 'context', ctx: { ...desk, memo: '5' } });
    app.tell(603_000, { type: 'stop' });
    expect(app.closed.map((one) => [one.ctx.memo, one.fromMs, one.toMs])).toEqual([
      ['tickets', 0, 1_000],
      ['4', 1_000, 600_000],
      ['4', 0, 2_000],
      ['5', 2_000, 3_000],
    ]);
  });

  it('counts slices that are held when it looks for room', () => {
    const app = new Desk().start(0, { splitLimit: 2, idleMs: 60_000 });
    for (let n = 1; n <= 3; n++)
      app.tell(n * 1_000, { type: 'context', ctx: { ...desk, memo: `${n}` } });
    expect(app.spans).toEqual([]);
    app.tell(4_000, { type: 'stop' });
    expect(app.spans).toEqual([
      [0, 0, 1_000],
      [0, 1_000, 4_000],
    ]);
  });

  it('a change of source splits; without room the weaker one stands for that slice only', () => {
    const app = new Desk().start(0, { splitLimit: 2 });
    app.tell(1_000, { type: 'source', src: 'none' }).tell(2_000, { type: 'source', src: 'hook' });
    app.work(2_000, 601_000).tell(602_000, { type: 'stop' });
    expect(app.closed.map((one) => one.act.src)).toEqual(['hook', 'none', 'hook']);
  });
});

describe('input', () => {
  it('is counted in its minute of the cell, and marks it', () => {
    const app = new Desk().start(50_000);
    app.input(59_999, 2, 1).input(60_000, 3, 0).input(61_000, 0, 0).tell(70_000, { type: 'stop' });
    const { act } = app.closed[0] ?? { act: undefined };
    expect(act?.k).toEqual([2, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(act?.m).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(act?.active).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('at the boundary belongs to the next cell', () => {
    const app = new Desk().start(590_000).input(600_000, 4).tell(601_000, { type: 'stop' });
    expect(app.closed.map((one) => one.act.k[0])).toEqual([0, 4]);
  });

  it('at the end of a slice on a minute stays in a minute that the slice has', () => {
    const app = new Desk().start(50_000).input(60_000, 4).tell(60_000, { type: 'stop' });
    expect(app.closed[0]?.act.k.slice(0, 2)).toEqual([4, 0]);
  });
});

describe('captures', () => {
  const shot = (atMs: number, offMs: number, index = 0) => ({
    at: atMs,
    sample: { type: 'capture', capture: { index, display: 0 }, offMs } as const,
  });
  const tellShot = (app: Desk, { at, sample }: ReturnType<typeof shot>) => app.tell(at, sample);

  it('go to the slice of their instant, though that is held', () => {
    const app = new Desk().start(590_000, { idleMs: 60_000 }).tell(600_500, { type: 'tick' });
    tellShot(app, shot(600_800, 599_900)).tell(601_000, { type: 'stop' });
    expect(app.closed.map((one) => one.captures.length)).toEqual([1, 0]);
  });

  it('are handed back when their slice is gone, or no session is open', () => {
    const app = new Desk().start(590_000).tell(600_500, { type: 'tick' });
    tellShot(app, shot(600_800, 599_900, 7)).tell(601_000, { type: 'stop' });
    tellShot(app, shot(602_000, 1_500, 8));
    expect(app.unplaced).toEqual([
      { index: 7, display: 0 },
      { index: 8, display: 0 },
    ]);
  });

  it('at the instant of a change belong to the new slice', () => {
    const app = tellShot(new Desk().start(0), shot(5_000, 5_000));
    app.tell(5_000, { type: 'context', ctx: call }).tell(6_000, { type: 'stop' });
    expect(app.closed.map((one) => one.captures.length)).toEqual([0, 1]);
  });

  it('at the first instant belong to the slice, at its last one to none', () => {
    const app = tellShot(new Desk().start(5_000), shot(5_000, 5_000, 1));
    tellShot(app, shot(6_000, 6_000, 2)).tell(6_000, { type: 'stop' });
    expect(app.closed[0]?.captures).toEqual([{ index: 1, display: 0 }]);
    expect(app.unplaced).toEqual([{ index: 2, display: 0 }]);
  });

  it('of discarded idle time are handed back', () => {
    const app = new Desk().start(0, { idleMs: 20_000 }).work(0, 30_000);
    tellShot(app, shot(31_000, 30_500)).tell(32_000, { type: 'stop' });
    expect([app.spans, app.unplaced.length]).toEqual([[], 1]);
  });
});

describe('the end of a session', () => {
  it.each(['suspend', 'lock'] as const)('%s ends it now; only a start goes on', (type) => {
    const app = new Desk()
      .start(0)
      .tell(5_000, { type })
      .tell(6_000, { type })
      .tell(7_000, { type: 'stop' });
    expect(app.input(8_000).spans).toEqual([[0, 0, 5_000]]);
    expect(app.told).toEqual(['start@0', `${type}@5000`, 'stop@5000']);
  });

  it('a lock while suspended adds nothing; coming back is said once', () => {
    const app = new Desk().start(0).tell(5_000, { type: 'suspend' }).tell(5_001, { type: 'lock' });
    app.tell(9_000_000, { type: 'resume' }).tell(9_000_001, { type: 'resume' });
    app.tell(9_000_002, { type: 'unlock' });
    expect(app.told.slice(2)).toEqual(['stop@5000', 'resume@9000000']);
  });

  it('an unlock after a lock is said; nothing is said of power while stopped', () => {
    const app = new Desk()
      .tell(1, { type: 'lock' })
      .tell(2, { type: 'unlock' })
      .tell(3, { type: 'suspend' });
    expect(app.tell(4, { type: 'resume' }).told).toEqual([]);
    app.start(10).tell(20, { type: 'lock' }).tell(30, { type: 'unlock' });
    expect(app.told).toEqual(['start@10', 'lock@20', 'stop@20', 'unlock@30']);
  });

  it.each([
    ['30 s of silence', 30_000, 0, true],
    ['more than 30 s of silence', 30_001, 0, false],
    ['a wall clock 2 s ahead', 1_000, 2_000, true],
    ['a wall clock over 2 s ahead', 1_000, 2_001, false],
    ['the same with 200 ppm more', 5_000, 2_001, true],
    ['a wall clock 2 s behind', 1_000, -2_000, true],
    ['a wall clock over 2 s behind', 1_000, -2_001, false],
  ])('%s', (_what, dtMs, parting, goesOn) => {
    const app = new Desk().start(0).tell(1_000, { type: 'tick' });
    app.wallAheadMs = parting;
    app.tell(1_000 + dtMs, { type: 'tick' });
    expect(app.state.session !== null).toBe(goesOn);
    if (goesOn) return;
    const why = parting < 0 ? 'clock_step' : 'suspend';
    expect(app.told.slice(1)).toEqual([`${why}@1000`, 'stop@1000']);
    expect(app.spans).toEqual([[0, 0, 1_000]]);
  });

  it('a monotonic clock that runs back is a clock step', () => {
    const app = new Desk()
      .start(10_000)
      .tell(12_000, { type: 'tick' })
      .tell(11_000, { type: 'tick' });
    expect(app.told.slice(1)).toEqual(['clock_step@12000', 'stop@12000']);
  });

  it('many small steps of the wall clock do not pass one by one', () => {
    const app = new Desk().start(0);
    app.wallAheadMs = 1_500;
    app.tell(1_000, { type: 'tick' });
    app.wallAheadMs = 3_000;
    app.tell(2_000, { type: 'tick' });
    expect(app.told.slice(1)).toEqual(['suspend@1000', 'stop@1000']);
  });

  it('an input or a stop after a gap does not bill the gap either', () => {
    const app = new Desk().start(0).input(1_000).input(90_000).tell(91_000, { type: 'stop' });
    expect(app.spans).toEqual([[0, 0, 1_000]]);
    expect(app.closed[0]?.act.k[0]).toBe(1);
  });
});

describe('idle time', () => {
  const idle = () => new Desk().start(0, { idleMs: 60_000 }).input(20_000);

  it('is asked about once, back-dated to the last input', () => {
    const app = idle().work(20_000, 79_999);
    expect(openPromptSinceMs(app.state)).toBeUndefined();
    app.tell(80_000, { type: 'tick' }).work(80_000, 200_000);
    expect(app.told).toEqual(['start@0', 'idle@20000']);
    expect(openPromptSinceMs(app.state)).toBe(t0 + 20_000);
  });

  it.each([
    ['at a call', { ctx: call, idleMs: 60_000 }],
    ['without a threshold', { idleMs: 0 }],
  ])('is not asked about %s', (_where, change) => {
    expect(new Desk().start(0, change).work(0, 500_000).told).toEqual(['start@0']);
  });

  it('is not asked about without a source, until there is one', () => {
    const app = new Desk().start(0, { idleMs: 60_000 }).tell(0, { type: 'source', src: 'none' });
    app.work(0, 300_000).tell(300_000, { type: 'source', src: 'hook' }).work(300_000, 359_999);
    expect(app.told).toEqual(['start@0']);
    expect(app.tell(360_000, { type: 'tick' }).told).toEqual(['start@0', 'idle@300000']);
  });

  it('a slice waits while it may be idle, and leaves with the next input', () => {
    const app = new Desk().start(590_000, { idleMs: 60_000 }).input(595_000).work(595_000, 610_000);
    expect(app.spans).toEqual([]);
    expect(trackedMs(app.state)).toBe(20_000);
    expect(app.input(611_000).spans).toEqual([[0, 590_000, 600_000]]);
  });

  it('a slice also leaves when a call is declared, in order', () => {
    const app = new Desk().start(590_000, { idleMs: 60_000 }).work(590_000, 610_000);
    app.tell(610_000, { type: 'context', ctx: call });
    expect(app.spans).toEqual([
      [0, 590_000, 600_000],
      [1, 0, 10_000],
    ]);
  });

  it('kept: counts, and is marked in each slice', () => {
    const app = idle().work(20_000, 615_000).tell(615_000, { type: 'idleAnswer', answer: 'keep' });
    expect(app.spans).toEqual([[0, 0, 600_000]]);
    app.tell(620_000, { type: 'stop' });
    expect(app.spans[1]).toEqual([1, 0, 20_000]);
    expect(app.closed.map((one) => one.act.kept_ms)).toEqual([580_000, 15_000]);
  });

  it('discarded: goes back to the last input, and tracking goes on from the answer', () => {
    const app = idle().work(20_000, 615_000).input(615_000, 9);
    app.tell(616_000, { type: 'idleAnswer', answer: 'discard' }).tell(620_000, { type: 'stop' });
    expect(app.spans).toEqual([
      [0, 0, 20_000],
      [1, 16_000, 20_000],
    ]);
    expect(app.closed.map((one) => one.act.k[0])).toEqual([1, 0]);
    expect(app.told).toEqual(['start@0', 'idle@20000', 'stop@620000']);
  });

  it('discarded: input after the question is not in what stays, even in the same minute', () => {
    const app = new Desk().start(0, { idleMs: 5_000 }).input(1_000, 1).work(1_000, 6_000);
    app.input(7_000, 50).tell(8_000, { type: 'idleAnswer', answer: 'discard' });
    expect(app.spans).toEqual([[0, 0, 1_000]]);
    expect(app.closed[0]?.act.k[0]).toBe(1);
  });

  it('discarded: what was counted before it stays, though the boundary came between', () => {
    const app = new Desk().start(590_000, { idleMs: 10_000 }).input(595_000, 4);
    app.work(595_000, 606_000).input(606_000, 50);
    app.tell(607_000, { type: 'idleAnswer', answer: 'discard' });
    expect(app.spans).toEqual([[0, 590_000, 595_000]]);
    expect(app.closed[0]?.act.k).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
  });

  it('an answer to no question does nothing', () => {
    const app = idle().tell(21_000, { type: 'idleAnswer', answer: 'discard' });
    expect(app.tell(22_000, { type: 'stop' }).spans).toEqual([[0, 0, 22_000]]);
  });

  it.each(['stop', 'suspend', 'lock'] as const)('%s with an open question drops it', (type) => {
    expect(idle().work(20_000, 300_000).tell(301_000, { type }).spans).toEqual([[0, 0, 20_000]]);
  });

  it('a stop before the threshold keeps all', () => {
    const app = idle().work(20_000, 79_998).tell(79_999, { type: 'stop' });
    expect(app.spans).toEqual([[0, 0, 79_999]]);
  });
});

describe('starting again', () => {
  it('never before the end of the last session, though the wall clock lags a little', () => {
    const app = new Desk().start(0);
    app.wallAheadMs = -1_500;
    app.tell(10_000, { type: 'stop' });
    app.start(10_000).tell(12_000, { type: 'stop' });
    expect(app.spans).toEqual([
      [0, 0, 10_000],
      [0, 10_000, 12_000],
    ]);
  });

  it('not when the clock was set back by more than a minute', () => {
    const app = new Desk().start(100_000).tell(110_000, { type: 'stop' });
    const refused = checkStart(app.state, clockAt(t0 + 49_999));
    expect(refused).toEqual({
      ok: false,
      error: { code: 'clock_behind', endedAtMs: t0 + 110_000 },
    });
    expect(checkStart(app.state, clockAt(t0 + 50_000))).toEqual({ ok: true, value: t0 + 110_000 });
    expect(app.start(49_999).state.session).toBeNull();
    expect(app.told).toHaveLength(2);
  });

  it('not in a cell that has 32 slices, but in the next', () => {
    const app = new Desk();
    for (let n = 0; n < 32; n++) app.start(n * 100).tell(n * 100 + 50, { type: 'stop' });
    expect(app.closed).toHaveLength(32);
    const refused = checkStart(app.state, clockAt(t0 + 599_999));
    expect(refused).toEqual({
      ok: false,
      error: { code: 'cell_full', untilMs: cellStartAt(cell0 + 1) },
    });
    app.start(599_999).start(600_000).tell(600_001, { type: 'stop' });
    expect(app.spans.slice(32)).toEqual([[1, 0, 1]]);
  });

  it('a discard in a full cell ends the session rather than make one slice too many', () => {
    const app = new Desk();
    for (let n = 0; n < 31; n++) app.start(n * 100).tell(n * 100 + 50, { type: 'stop' });
    app.start(5_000, { idleMs: 5_000 }).input(6_000).work(6_000, 12_000);
    app.tell(12_000, { type: 'idleAnswer', answer: 'discard' });
    expect(app.closed).toHaveLength(32);
    expect(app.state.session).toBeNull();
    expect(app.told.at(-1)).toBe('stop@12000');
  });
});

describe('recovery', () => {
  it('ends the session at the newest sample of the saved state, held slices included', () => {
    const app = new Desk().start(590_000, { idleMs: 60_000 }).work(590_000, 610_000);
    const saved = JSON.parse(JSON.stringify(app.state)) as typeof app.state;
    const slices = recoverSlices(saved);
    expect(slices.map((one) => [one.fromMs, one.toMs])).toEqual([
      [590_000, 600_000],
      [0, 10_000],
    ]);
    expect(recoverSlices(saved, t0 + 600_000)).toEqual(slices.slice(1));
    expect(recoverSlices(initialSlicerState())).toEqual([]);
  });

  it('says so, whatever the clocks of the new boot show', () => {
    const app = new Desk().start(0).work(0, 10_000).tell(-900, { type: 'recover' });
    expect(app.spans).toEqual([[0, 0, 10_000]]);
    expect(app.told).toEqual(['start@0', 'recovered@10000', 'stop@10000']);
    expect(app.tell(-800, { type: 'recover' }).told).toHaveLength(3);
  });

  it('drops idle time that was in question', () => {
    const app = new Desk().start(0, { idleMs: 60_000 }).input(20_000).work(20_000, 300_000);
    expect(recoverSlices(app.state).map((one) => one.toMs)).toEqual([20_000]);
  });
});

describe('regressions', () => {
  it('late ticks add exactly the time that passed, never one unit more', () => {
    const app = new Desk().start(0);
    let at = 0;
    for (const lagMs of [0, 3_000, 17, 999, 12_345, 1])
      app.tell((at += 1_000 + lagMs), { type: 'tick' });
    expect(trackedMs(app.state)).toBe(at);
  });

  it('a clock that jumps over the boundary still closes the slice there', () => {
    const app = new Desk().start(580_000).tell(609_999, { type: 'tick' });
    expect(app.spans).toEqual([[0, 580_000, 600_000]]);
    expect(openSlice(app.state)).toMatchObject({ fromMs: 0, toMs: 9_999 });
  });

  it('the next slice begins where the last one ended: no second falls between, none counts twice', () => {
    const app = new Desk().start(0);
    for (let n = 1; n < 10; n++)
      app.tell(n * 1_111, { type: 'context', ctx: { ...desk, memo: `${n}` } });
    app.tell(12_000, { type: 'stop' });
    app.spans.slice(1).forEach(([, fromMs], at) => expect(fromMs).toBe(app.spans[at]?.[2]));
    expect(app.spans.reduce((sum, [, fromMs, toMs]) => sum + toMs - fromMs, 0)).toBe(12_000);
  });

  it('a sleep whose event never came is not counted by the difference of two ticks', () => {
    const counting = new Desk()
      .start(0)
      .work(0, 20_000)
      .tell(8 * 3_600_000, { type: 'tick' });
    expect(counting.spans).toEqual([[0, 0, 20_000]]);
    const sleeping = new Desk().start(0).work(0, 20_000);
    sleeping.wallAheadMs = 8 * 3_600_000;
    sleeping.tell(21_000, { type: 'tick' });
    expect(sleeping.spans).toEqual([[0, 0, 20_000]]);
    expect(sleeping.told).toEqual(['start@0', 'suspend@20000', 'stop@20000']);
  });

  it('a sleep event that comes only after waking is late, not twice', () => {
    const app = new Desk().start(0).work(0, 20_000).tell(9_000_000, { type: 'suspend' });
    app.tell(9_000_100, { type: 'resume' });
    expect(app.spans).toEqual([[0, 0, 20_000]]);
    expect(app.told).toEqual(['start@0', 'suspend@20000', 'stop@20000', 'resume@9000100']);
  });

  it('work over a boundary is split there, not put whole into the cell where it began', () => {
    const app = new Desk().start(300_000).work(300_000, 900_000).tell(900_000, { type: 'stop' });
    expect(app.spans).toEqual([
      [0, 300_000, 600_000],
      [1, 0, 300_000],
    ]);
  });

  it('setting the wall clock changes no paid time', () => {
    const steady = new Desk().start(0).work(0, 25_000);
    const nudged = new Desk().start(0).work(0, 10_000);
    nudged.wallAheadMs = 1_900;
    nudged.work(10_000, 25_000);
    expect(trackedMs(nudged.state)).toBe(trackedMs(steady.state));
    const setOn = new Desk().start(0).work(0, 10_000);
    setOn.wallAheadMs = 3_600_000;
    setOn.tell(11_000, { type: 'stop' });
    expect(setOn.spans).toEqual([[0, 0, 10_000]]);
  });
});
