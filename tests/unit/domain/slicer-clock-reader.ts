import { cellMs } from '../../../shared/domain/cell.ts';
import { initialSlicerState, step } from '../../../shared/domain/slicer.ts';
import type {
  ClosedSlice,
  Sample,
  SliceContext,
  SlicerEvent,
  SlicerState,
} from '../../../shared/domain/slicer.ts';

export const cell0 = 2_900_000;
/** Both clocks start here: wall at the start of `cell0`, monotonic at 1,000. */
export const t0 = cell0 * cellMs;

export const desk: SliceContext = { memo: 'tickets', mode: 'desk', work: 'support' };
export const call: SliceContext = { ...desk, mode: 'call' };

type Told<S> = S extends Sample ? Omit<S, 'clock'> : never;

/** Drives the slicer by ms since `t0`; keeps everything that came out. */
export class Desk {
  state: SlicerState = initialSlicerState();
  readonly closed: ClosedSlice[] = [];
  readonly events: SlicerEvent[] = [];
  readonly unplaced: unknown[] = [];
  /** by how much the wall clock is ahead of the monotonic one */
  wallAheadMs = 0;

  tell(atMs: number, sample: Told<Sample>): this {
    const clock = { monoMs: 1_000 + atMs, wallMs: t0 + atMs + this.wallAheadMs };
    const result = step(this.state, { ...sample, clock });
    this.state = result.state;
    this.closed.push(...result.closed);
    this.events.push(...result.events);
    this.unplaced.push(...result.unplaced);
    return this;
  }

  start(
    atMs: number,
    change: { idleMs?: number; splitLimit?: number; ctx?: SliceContext } = {},
  ): this {
    const { idleMs = 0, splitLimit = 24, ctx = desk } = change;
    const sessionKey = `s${atMs}`;
    return this.tell(atMs, {
      type: 'start',
      sessionKey,
      settings: { idleMs, splitLimit },
      ctx,
      src: 'hook',
    });
  }

  /** Ticks of 10 s up to and with `toMs`. */
  work(fromMs: number, toMs: number): this {
    for (let at = fromMs + 10_000; at < toMs; at += 10_000) this.tell(at, { type: 'tick' });
    return this.tell(toMs, { type: 'tick' });
  }

  input(atMs: number, keys = 1, mouse = 0): this {
    return this.tell(atMs, { type: 'input', keys, mouse });
  }

  /** [idx − cell0, fromMs, toMs] of what came out. */
  get spans(): readonly (readonly [number, number, number])[] {
    return this.closed.map((one) => [one.idx - cell0, one.fromMs, one.toMs]);
  }

  /** `ev@ms since t0` */
  get told(): readonly string[] {
    return this.events.map((event) =>
      event.type === 'session' ? `${event.ev}@${event.atMs - t0}` : `idle@${event.sinceMs - t0}`,
    );
  }
}
