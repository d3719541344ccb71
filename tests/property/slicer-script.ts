import * as fc from 'fast-check';
import type { ActivitySource } from '../../shared/domain/activity.ts';
import { cellMs } from '../../shared/domain/cell.ts';
import { initialSlicerState, step } from '../../shared/domain/slicer.ts';
import type {
  ClockReading,
  ClosedSlice,
  Sample,
  SliceContext,
  SlicerEvent,
  SlicerState,
} from '../../shared/domain/slicer.ts';

/** What happens next, `dtMs` of running machine later; clocks are worked out by `samplesOf`. */
export type Move = { readonly dtMs: number; readonly jitterMs: number } & (
  | { readonly op: 'tick' | 'stop' | 'suspend' | 'resume' | 'lock' | 'unlock' }
  | { readonly op: 'start'; readonly ctx: SliceContext; readonly src: ActivitySource }
  | { readonly op: 'input'; readonly keys: number; readonly mouse: number }
  | { readonly op: 'context'; readonly ctx: SliceContext }
  | { readonly op: 'source'; readonly src: ActivitySource }
  | { readonly op: 'capture'; readonly agoMs: number }
  | { readonly op: 'idleAnswer'; readonly answer: 'keep' | 'discard' }
  /** the machine works on, in ticks of 20 s */
  | { readonly op: 'run'; readonly ticks: number }
  /** a tick after time that is nobody's: the monotonic clock slept, both went on, or wall was set */
  | { readonly op: 'sleep' | 'hole' | 'step_back' | 'step_on'; readonly gapMs: number }
);
export type MoveOp = Move['op'];

export interface Script {
  readonly wallMs: number;
  readonly idleMs: number;
  readonly moves: readonly Move[];
}

/** A sample with what the script knows of it and the slicer must find out. */
export interface Told {
  readonly sample: Sample;
  /** this sample comes after a gap */
  readonly afterGap: boolean;
}

const contexts: readonly SliceContext[] = [
  { memo: 'reply to tickets', mode: 'desk', work: 'support' },
  { memo: 'write the guide', mode: 'desk', work: 'service', ticket: { sys: 'desk', ref: '12' } },
  { memo: 'call with the client', mode: 'call', work: 'service' },
];
const context = fc.constantFrom(...contexts);
const source = fc.constantFrom<ActivitySource>('hook', 'hook', 'idle-time', 'none');
const shortMs = fc.oneof(
  fc.integer({ min: 1, max: 3_000 }),
  fc.integer({ min: 1, max: 30_000 }),
  fc.constantFrom(1, 1_000, 20_000, 30_000),
);
const time = { dtMs: shortMs, jitterMs: fc.integer({ min: -500, max: 500 }) };

const arbitraryByOp = {
  tick: fc.record({ op: fc.constant('tick'), ...time }),
  stop: fc.record({ op: fc.constant('stop'), ...time }),
  suspend: fc.record({ op: fc.constant('suspend'), ...time }),
  resume: fc.record({ op: fc.constant('resume'), ...time }),
  lock: fc.record({ op: fc.constant('lock'), ...time }),
  unlock: fc.record({ op: fc.constant('unlock'), ...time }),
  start: fc.record({ op: fc.constant('start'), ctx: context, src: source, ...time }),
  input: fc.record({ op: fc.constant('input'), keys: fc.nat(9), mouse: fc.nat(9), ...time }),
  context: fc.record({ op: fc.constant('context'), ctx: context, ...time }),
  source: fc.record({ op: fc.constant('source'), src: source, ...time }),
  capture: fc.record({
    op: fc.constant('capture'),
    agoMs: fc.oneof(fc.constant(0), fc.nat(5_000)),
    ...time,
  }),
  idleAnswer: fc.record({
    op: fc.constant('idleAnswer'),
    answer: fc.constantFrom<'keep' | 'discard'>('keep', 'discard'),
    ...time,
  }),
  run: fc.record({ op: fc.constant('run'), ticks: fc.integer({ min: 1, max: 45 }), ...time }),
  sleep: gapOf('sleep'),
  hole: gapOf('hole'),
  step_back: gapOf('step_back'),
  step_on: gapOf('step_on'),
} satisfies Record<MoveOp, fc.Arbitrary<unknown>>;

export const workOps: readonly MoveOp[] = ['tick', 'input', 'input', 'context', 'source', 'run'];
export const powerOps: readonly MoveOp[] = ['stop', 'suspend', 'resume', 'lock', 'unlock'];
export const gapOps: readonly MoveOp[] = ['sleep', 'hole', 'step_back', 'step_on'];
export const idleOps: readonly MoveOp[] = ['run', 'idleAnswer', 'idleAnswer', 'input'];
export const allOps: readonly MoveOp[] = [
  ...workOps,
  ...powerOps,
  ...gapOps,
  ...idleOps,
  'capture',
  'start',
  'start',
  'start',
];

/** Scripts that begin with a start, near a cell boundary more often than not. */
export function scripts(ops: readonly MoveOp[], idle: fc.Arbitrary<number>): fc.Arbitrary<Script> {
  const move = fc.oneof(...ops.map((op) => arbitraryByOp[op] as fc.Arbitrary<Move>));
  const moves = fc.array(move, { minLength: 1, maxLength: 30, size: 'max' });
  return fc.record({
    wallMs: fc
      .oneof(
        fc.integer({ min: 0, max: cellMs - 1 }),
        fc.integer({ min: cellMs - 9_000, max: cellMs }),
      )
      .map((offMs) => 2_900_000 * cellMs + offMs),
    idleMs: idle,
    moves: fc
      .tuple(arbitraryByOp.start as fc.Arbitrary<Move>, moves)
      .map(([start, rest]) => [{ ...start, jitterMs: 0 }, ...rest]),
  });
}

export const anyIdleMs = fc.constantFrom(0, 5_000, 61_000, 300_000);
export const noIdle = fc.constant(0);

export function samplesOf(script: Script): readonly Told[] {
  const told: Told[] = [];
  let monoMs = 5_000;
  let trueWallMs = script.wallMs;
  for (const [number, move] of script.moves.entries()) {
    const turns = move.op === 'run' ? move.ticks : 1;
    for (let turn = 0; turn < turns; turn++) {
      const dtMs = move.op === 'run' ? 20_000 : move.dtMs;
      monoMs += dtMs + (move.op === 'hole' ? move.gapMs : 0);
      trueWallMs += dtMs + wallGapMs(move);
      const clock = { monoMs, wallMs: trueWallMs + move.jitterMs };
      told.push({ sample: sampleOf(move, clock, { number, script }), afterGap: isGap(move) });
    }
  }
  return told;
}

export interface Run {
  readonly states: readonly SlicerState[];
  readonly closed: readonly ClosedSlice[];
  readonly events: readonly SlicerEvent[];
  readonly unplaced: readonly unknown[];
}

/** Plays samples; every state is frozen, so a step that changed its input would throw. */
export function play(samples: readonly Sample[], from: SlicerState = initialSlicerState()): Run {
  const states: SlicerState[] = [];
  const closed: ClosedSlice[] = [];
  const events: SlicerEvent[] = [];
  const unplaced: unknown[] = [];
  let state = from;
  for (const sample of samples) {
    const result = step(state, sample);
    state = deepFreeze(result.state);
    states.push(state);
    closed.push(...result.closed);
    events.push(...result.events);
    unplaced.push(...result.unplaced);
  }
  return { states, closed, events, unplaced };
}

export const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export const lastOf = <T>(values: readonly T[]): T => {
  const last = values.at(-1);
  if (last === undefined) throw new Error('the script has no samples');
  return last;
};

function gapOf(op: MoveOp): fc.Arbitrary<unknown> {
  const gapMs = fc.oneof(
    fc.integer({ min: 40_000, max: 90_000 }),
    fc.integer({ min: 40_000, max: 9 * 3_600_000 }),
  );
  return fc.record({ op: fc.constant(op), gapMs, ...time });
}

const isGap = (move: Move): boolean => gapOps.includes(move.op);

function wallGapMs(move: Move): number {
  if (move.op === 'step_back') return -move.gapMs;
  return move.op === 'sleep' || move.op === 'hole' || move.op === 'step_on' ? move.gapMs : 0;
}

function sampleOf(
  move: Move,
  clock: ClockReading,
  { number, script }: { number: number; script: Script },
): Sample {
  switch (move.op) {
    case 'start':
      return {
        type: 'start',
        clock,
        sessionKey: `session-${number}`,
        settings: { idleMs: script.idleMs, splitLimit: 16 },
        ctx: move.ctx,
        src: move.src,
      };
    case 'input':
      return { type: 'input', clock, keys: move.keys, mouse: move.mouse };
    case 'context':
      return { type: 'context', clock, ctx: move.ctx };
    case 'source':
      return { type: 'source', clock, src: move.src };
    case 'idleAnswer':
      return { type: 'idleAnswer', clock, answer: move.answer };
    case 'capture': {
      const takenAtMs = clock.wallMs - move.agoMs;
      const offMs = ((takenAtMs % cellMs) + cellMs) % cellMs;
      return { type: 'capture', clock, capture: { index: number, display: 0 }, offMs };
    }
    case 'stop':
    case 'suspend':
    case 'resume':
    case 'lock':
    case 'unlock':
      return { type: move.op, clock };
    default:
      return { type: 'tick', clock };
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
