import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellMs, minuteMs } from '../../shared/domain/cell.ts';
import {
  initialSlicerState,
  openSlice,
  recoverSlices,
  step,
  trackedMs,
} from '../../shared/domain/slicer.ts';
import type { ClosedSlice, Sample } from '../../shared/domain/slicer.ts';
import { stretchesOf, totalMs, trackedStretches } from './slicer-oracle.ts';
import type { Move, Told } from './slicer-script.ts';
import {
  allOps,
  anyIdleMs,
  idleOps,
  lastOf,
  noIdle,
  play,
  powerOps,
  samplesOf,
  scripts,
  throughJson,
  workOps,
} from './slicer-script.ts';

const runs = { numRuns: 400 };
const anyScript = scripts(allOps, anyIdleMs);

const onlySamples = (told: readonly Told[]): readonly Sample[] => told.map((one) => one.sample);
const stopAt = (told: readonly Told[], afterMs: number): Sample => {
  const { monoMs, wallMs } = lastOf(told).sample.clock;
  return { type: 'stop', clock: { monoMs: monoMs + afterMs, wallMs: wallMs + afterMs } };
};
const startOf = (slice: ClosedSlice): number => slice.idx * cellMs + slice.fromMs;
const endOf = (slice: ClosedSlice): number => slice.idx * cellMs + slice.toMs;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('slicer: time', () => {
  it('is exactly what an account without slices says, whatever happens', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        const told = samplesOf(script);
        const closed = play([...onlySamples(told), stopAt(told, 0)]).closed;
        expect(stretchesOf(closed)).toEqual(trackedStretches(told));
      }),
      { numRuns: 1_500 },
    );
  });

  it('is conserved to the millisecond when there are no gaps', () => {
    fc.assert(
      fc.property(scripts([...workOps, 'capture'], noIdle), (script) => {
        const told = samplesOf(script);
        const elapsedMs =
          lastOf(told).sample.clock.monoMs - (told[0]?.sample.clock.monoMs ?? Number.NaN);
        const run = play([...onlySamples(told), stopAt(told, 7)]);
        expect(totalMs(run.closed)).toBe(elapsedMs + 7);
        expect(trackedMs(lastOf(run.states.slice(0, -1)))).toBe(elapsedMs);
      }),
      runs,
    );
  });

  it('lies in half-open, disjoint, ordered slices of one cell each', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        const told = samplesOf(script);
        const { closed } = play([...onlySamples(told), stopAt(told, 1)]);
        for (const slice of closed) {
          expect(Number.isInteger(slice.idx)).toBe(true);
          expect(slice.fromMs).toBeGreaterThanOrEqual(0);
          expect(slice.toMs).toBeGreaterThan(slice.fromMs);
          expect(slice.toMs).toBeLessThanOrEqual(cellMs);
        }
        for (const [at, slice] of closed.slice(1).entries()) {
          expect(startOf(slice)).toBeGreaterThanOrEqual(endOf(closed[at] as ClosedSlice));
        }
      }),
      runs,
    );
  });

  it('is cut at the cell boundary and nowhere else when nothing else happens', () => {
    fc.assert(
      fc.property(scripts(['tick', 'run', 'input'], anyIdleMs), (script) => {
        const told = samplesOf({ ...script, idleMs: 0 });
        const { closed } = play([...onlySamples(told), stopAt(told, 1)]);
        closed.slice(0, -1).forEach((slice) => expect(slice.toMs).toBe(cellMs));
        closed.slice(1).forEach((slice) => expect(slice.fromMs).toBe(0));
        closed.slice(1).forEach((slice, at) => expect(slice.idx).toBe((closed[at]?.idx ?? 0) + 1));
      }),
      runs,
    );
  });

  it('does not depend on how often the clock is read', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });
    fc.assert(
      fc.property(anyScript, fc.array(cuts, { maxLength: 40 }), (script, cutsByMove) => {
        const told = samplesOf(script);
        const plain = play([...onlySamples(told), stopAt(told, 0)]);
        const split = play([...withTicks(told, cutsByMove), stopAt(told, 0)]);
        expect(split.closed).toEqual(plain.closed);
        expect(split.events).toEqual(plain.events);
        expect(split.unplaced).toEqual(plain.unplaced);
      }),
      runs,
    );
  });

  it('shown while it runs never differs from what is given out', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        const told = samplesOf(script);
        let state = initialSlicerState();
        let givenOutMs = 0;
        for (const sample of onlySamples(told)) {
          const isNew = sample.type === 'start' && state.session?.key !== sample.sessionKey;
          const result = step(state, sample);
          givenOutMs = isNew ? 0 : givenOutMs + totalMs(result.closed);
          state = result.state;
          if (state.session === null) continue;
          const heldMs = sum(state.session.held.map((slice) => slice.toAtMs - slice.fromAtMs));
          const open = openSlice(state) as ClosedSlice;
          expect(trackedMs(state)).toBe(givenOutMs + heldMs + open.toMs - open.fromMs);
        }
      }),
      runs,
    );
  });
});

describe('slicer: gaps', () => {
  it.each(['sleep', 'hole', 'step_back', 'step_on'] as const)(
    '%s: bills nothing across and says why',
    (op) => {
      const gap = fc.integer({ min: 40_000, max: 86_400_000 });
      fc.assert(
        fc.property(scripts(['tick', 'input', 'run'], anyIdleMs), gap, (script, gapMs) => {
          const before = { ...script, idleMs: 0 };
          const gapMove: Move = { op, gapMs, dtMs: 1_000, jitterMs: 0 };
          const working: Move = { op: 'run', ticks: 3, dtMs: 1, jitterMs: 0 };
          const told = samplesOf({ ...before, moves: [...before.moves, gapMove, working] });
          const beforeGap = samplesOf(before);
          const run = play(onlySamples(told));
          expect(run.closed).toEqual(
            play([...onlySamples(beforeGap), stopAt(beforeGap, 0)]).closed,
          );
          const why = op === 'step_back' ? 'clock_step' : 'suspend';
          const endedAt = endOf(lastOf(run.closed));
          expect(run.events.slice(-2)).toEqual([
            { type: 'session', ev: why, atMs: endedAt },
            { type: 'session', ev: 'stop', atMs: endedAt },
          ]);
        }),
        { numRuns: 300 },
      );
    },
  );

  it('samples while stopped do nothing at all', () => {
    fc.assert(
      fc.property(
        scripts([...workOps, ...idleOps, 'tick', 'stop', 'suspend', 'lock'], anyIdleMs),
        (script) => {
          const told = samplesOf({ ...script, moves: script.moves.slice(1) });
          const run = play(onlySamples(told));
          expect([run.closed, run.events, run.unplaced]).toEqual([[], [], []]);
        },
      ),
      runs,
    );
  });

  it('power events said twice are as said once', () => {
    const repeated = ['stop', 'suspend', 'lock', 'resume', 'unlock', 'start', 'context', 'source'];
    fc.assert(
      fc.property(anyScript, (script) => {
        const samples = onlySamples(samplesOf(script));
        const twice = samples.flatMap((sample) =>
          repeated.includes(sample.type) || sample.type === 'idleAnswer'
            ? [sample, sample]
            : [sample],
        );
        const once = play(samples);
        const again = play(twice);
        expect(again.closed).toEqual(once.closed);
        expect(again.events).toEqual(once.events);
        expect(lastOf(again.states)).toEqual(lastOf(once.states));
      }),
      runs,
    );
  });

  it('every session that starts stops once, and nothing lies outside a session', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        const told = samplesOf(script);
        const { events, closed } = play([...onlySamples(told), stopAt(told, 1)]);
        const marks = events.flatMap((event) =>
          event.type === 'session' && (event.ev === 'start' || event.ev === 'stop') ? [event] : [],
        );
        marks.forEach((mark, at) => expect(mark.ev).toBe(at % 2 === 0 ? 'start' : 'stop'));
        expect(marks.length % 2).toBe(0);
        for (const slice of closed) {
          const at = marks.findLastIndex((mark) => mark.atMs <= startOf(slice));
          const starts = marks.slice(0, at + 1).filter((mark) => mark.ev === 'start');
          expect(starts.some((mark) => mark.atMs <= startOf(slice))).toBe(true);
          expect(marks.some((mark) => mark.ev === 'stop' && mark.atMs >= endOf(slice))).toBe(true);
        }
      }),
      runs,
    );
  });
});

describe('slicer: idle time', () => {
  const idleScript = scripts([...idleOps, 'context', 'capture', 'source'], anyIdleMs);

  it('kept: nothing is lost, and exactly the idle time is marked', () => {
    fc.assert(
      fc.property(idleScript, (script) => {
        const moves = script.moves.map((move) =>
          move.op === 'idleAnswer' ? { ...move, answer: 'keep' as const } : move,
        );
        const told = samplesOf({ ...script, moves });
        const run = play(onlySamples(told));
        const answerMs = 5;
        const { clock } = stopAt(told, answerMs);
        const end = play(
          [
            { type: 'idleAnswer', clock, answer: 'keep' },
            { type: 'stop', clock },
          ],
          lastOf(run.states),
        );
        const closed = [...run.closed, ...end.closed];
        const elapsedMs = clock.monoMs - (told[0]?.sample.clock.monoMs ?? Number.NaN);
        expect(totalMs(closed)).toBe(elapsedMs);
        for (const slice of closed) {
          expect(slice.act.kept_ms).toBeLessThanOrEqual(slice.toMs - slice.fromMs);
        }
        expect(sum(closed.map((slice) => slice.act.kept_ms))).toBe(
          keptMsOf(onlySamples(told), clock),
        );
      }),
      runs,
    );
  });

  it('discarded: what is left and what is gone add up to the clock', () => {
    fc.assert(
      fc.property(idleScript, (script) => {
        const moves = script.moves.map((move) =>
          move.op === 'idleAnswer' ? { ...move, answer: 'discard' as const } : move,
        );
        const told = samplesOf({ ...script, moves });
        const samples = [...onlySamples(told), stopAt(told, 5)];
        const run = play(samples);
        const elapsedMs =
          lastOf(samples).clock.monoMs - (told[0]?.sample.clock.monoMs ?? Number.NaN);
        expect(totalMs(run.closed) + promptedMs(samples)).toBe(elapsedMs);
        expect(sum(run.closed.map((slice) => slice.act.kept_ms))).toBe(0);
      }),
      runs,
    );
  });

  it('no slice leaves before it is certain to be work', () => {
    fc.assert(
      fc.property(idleScript, (script) => {
        let state = initialSlicerState();
        const out: ClosedSlice[] = [];
        for (const sample of onlySamples(samplesOf(script))) {
          const result = step(state, sample);
          out.push(...result.closed);
          for (const event of result.events) {
            // A late reading can bring the question and its answer at once.
            if (event.type !== 'idle_prompt' || sample.type === 'idleAnswer') continue;
            out.forEach((slice) => expect(endOf(slice)).toBeLessThanOrEqual(event.sinceMs));
          }
          state = result.state;
        }
      }),
      runs,
    );
  });
});

describe('slicer: what slices carry', () => {
  it('keys and mouse counted are those sent while tracking', () => {
    fc.assert(
      fc.property(scripts([...workOps, ...powerOps, 'start', 'start'], noIdle), (script) => {
        const told = samplesOf(script);
        const samples = [...onlySamples(told), stopAt(told, 1)];
        let isOn = false;
        let keys = 0;
        let mouse = 0;
        for (const sample of samples) {
          if (sample.type === 'start') isOn = true;
          if (['stop', 'suspend', 'lock'].includes(sample.type)) isOn = false;
          if (sample.type !== 'input' || !isOn) continue;
          keys += sample.keys;
          mouse += sample.mouse;
        }
        const { closed } = play(samples);
        expect(sum(closed.flatMap((slice) => slice.act.k))).toBe(keys);
        expect(sum(closed.flatMap((slice) => slice.act.m))).toBe(mouse);
      }),
      runs,
    );
  });

  it('activity lies only in minutes that the slice has', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        const told = samplesOf(script);
        for (const slice of play([...onlySamples(told), stopAt(told, 0)]).closed) {
          slice.act.active.forEach((flag, minute) => {
            const isIn = minute * minuteMs < slice.toMs && (minute + 1) * minuteMs > slice.fromMs;
            const counts = (slice.act.k[minute] ?? 0) + (slice.act.m[minute] ?? 0);
            if (!isIn) expect([flag, counts]).toEqual([0, 0]);
            if (counts > 0) expect(flag).toBe(1);
          });
        }
      }),
      runs,
    );
  });

  it('every capture comes out once: in the slice of its instant, or as unplaced', () => {
    fc.assert(
      fc.property(scripts([...allOps, 'capture', 'capture'], anyIdleMs), (script) => {
        const told = samplesOf(script);
        const samples = [...onlySamples(told), stopAt(told, 0)];
        const offMsByIndex = new Map<number, number>();
        for (const sample of samples) {
          if (sample.type === 'capture') offMsByIndex.set(sample.capture.index, sample.offMs);
        }
        const { closed, unplaced } = play(samples);
        for (const slice of closed) {
          for (const capture of slice.captures) {
            const offMs = offMsByIndex.get(capture.index) ?? -1;
            expect(offMs >= slice.fromMs && offMs < slice.toMs).toBe(true);
          }
        }
        const out = [...closed.flatMap((slice) => slice.captures), ...unplaced];
        const indexes = out.map((capture) => (capture as { index: number }).index);
        expect(indexes.toSorted((a, b) => a - b)).toEqual([...offMsByIndex.keys()]);
      }),
      runs,
    );
  });

  it('no cell ever has more than 32 slices, and no time is lost for it', () => {
    const busy = scripts(['context', 'context', 'source', 'start', 'stop', 'start'], noIdle);
    fc.assert(
      fc.property(fc.array(busy, { minLength: 3, maxLength: 4 }), (many) => {
        const moves = many
          .flatMap((script) => script.moves)
          .map((move) => ({ ...move, dtMs: 300 }));
        const told = samplesOf({ wallMs: 2_900_000 * cellMs, idleMs: 0, moves });
        const samples = onlySamples(told).map((sample) =>
          sample.type === 'start' ? { ...sample, settings: { idleMs: 0, splitLimit: 32 } } : sample,
        );
        const run = play([...samples, stopAt(told, 1)]);
        const countByIdx = new Map<number, number>();
        for (const { idx } of run.closed) countByIdx.set(idx, (countByIdx.get(idx) ?? 0) + 1);
        for (const count of countByIdx.values()) expect(count).toBeLessThanOrEqual(32);
        let onMs = 0;
        let from: number | undefined;
        for (const event of run.events) {
          if (event.type !== 'session') continue;
          if (event.ev === 'start') from = event.atMs;
          else if (from !== undefined) onMs += event.atMs - from;
        }
        expect(totalMs(run.closed)).toBe(onMs);
      }),
      runs,
    );
  });
});

describe('slicer: crash', () => {
  it('goes on from saved JSON as if nothing had happened, at any point', () => {
    fc.assert(
      fc.property(anyScript, fc.nat(200), (script, pick) => {
        const samples = onlySamples(samplesOf(script));
        const at = pick % samples.length;
        const straight = play(samples);
        const first = play(samples.slice(0, at));
        const saved = throughJson(first.states.at(-1) ?? initialSlicerState());
        const second = play(samples.slice(at), saved);
        expect([...first.closed, ...second.closed]).toEqual(straight.closed);
        expect([...first.events, ...second.events]).toEqual(straight.events);
        expect(lastOf(second.states)).toEqual(lastOf(straight.states));
      }),
      runs,
    );
  });

  it('recovers what a stop at the newest sample would have given', () => {
    fc.assert(
      fc.property(anyScript, (script) => {
        const told = samplesOf(script);
        const run = play(onlySamples(told));
        const saved = throughJson(lastOf(run.states));
        const stopped = play([stopAt(told, 0)], saved);
        expect(recoverSlices(saved)).toEqual(stopped.closed);
        const clock = { monoMs: 3, wallMs: lastOf(told).sample.clock.wallMs + 99_000 };
        const recovered = step(saved, { type: 'recover', clock });
        expect(recovered.closed).toEqual(stopped.closed);
        expect(recovered.state).toEqual(lastOf(stopped.states));
      }),
      runs,
    );
  });

  it('from an older save: nothing twice, and only time since the save is missing', () => {
    fc.assert(
      fc.property(anyScript, fc.nat(200), fc.nat(10), (script, pick, laterBy) => {
        const samples = onlySamples(samplesOf(script));
        const savedAt = pick % samples.length;
        const saved = throughJson(play(samples.slice(0, savedAt + 1)));
        const journalled = play(samples.slice(0, savedAt + 1 + laterBy)).closed;
        const sealedThroughMs = Math.max(0, ...journalled.map(endOf));
        const all = [...journalled, ...recoverSlices(lastOf(saved.states), sealedThroughMs)];
        all.slice(1).forEach((slice, at) => {
          expect(startOf(slice)).toBeGreaterThanOrEqual(endOf(all[at] as ClosedSlice));
        });
        const certainMs = totalMs([...saved.closed, ...recoverSlices(lastOf(saved.states))]);
        const takenBackMs = promptedMs(samples.slice(0, savedAt + 1 + laterBy));
        expect(totalMs(all)).toBeGreaterThanOrEqual(certainMs - takenBackMs);
      }),
      runs,
    );
  });
});

/** Idle time in question that an answer or an end then settles, summed over the samples. */
function promptedMs(samples: readonly Sample[]): number {
  return sum(settledPrompts(samples).map((prompt) => prompt.toMs - prompt.sinceMs));
}

/** Idle time that answers keep, with one more answer at the end. */
function keptMsOf(samples: readonly Sample[], clock: Sample['clock']): number {
  return promptedMs([...samples, { type: 'idleAnswer', clock, answer: 'keep' }]);
}

function settledPrompts(samples: readonly Sample[]): { sinceMs: number; toMs: number }[] {
  const settled: { sinceMs: number; toMs: number }[] = [];
  let state = initialSlicerState();
  let sinceMs: number | undefined;
  for (const sample of samples) {
    const before = state.session;
    const result = step(state, sample);
    state = result.state;
    for (const event of result.events) if (event.type === 'idle_prompt') sinceMs = event.sinceMs;
    if (sinceMs === undefined || before === null || state.session?.prompt) continue;
    const elapsedMs = sample.clock.monoMs - before.base.monoMs;
    settled.push({ sinceMs, toMs: before.base.atMs + elapsedMs });
    sinceMs = undefined;
  }
  return settled;
}

/** The same samples with ticks in between, on the line between two readings. */
function withTicks(
  told: readonly Told[],
  cutsByMove: readonly (readonly number[])[],
): readonly Sample[] {
  return told.flatMap(({ sample, afterGap }, at) => {
    const from = told[at - 1]?.sample.clock;
    if (from === undefined || afterGap) return [sample];
    const between = (share: number, a: number, b: number) => a + Math.floor(share * (b - a));
    const shares = (cutsByMove[at] ?? []).toSorted((a, b) => a - b);
    const ticks = shares.map((share): Sample => {
      const monoMs = between(share, from.monoMs, sample.clock.monoMs);
      const wallMs = between(share, from.wallMs, sample.clock.wallMs);
      return { type: 'tick', clock: { monoMs, wallMs } };
    });
    return [...ticks, sample];
  });
}
