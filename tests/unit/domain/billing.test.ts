import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BillingInput, DiarySlice } from '../../../shared/domain/billing.ts';
import {
  billableSlices,
  billingOrder,
  msByWork,
  overlapLosers,
  slicesByCap,
  stateAt,
} from '../../../shared/domain/billing.ts';

const week0 = 2_900_016;
const slice = (hash: string, change: Partial<DiarySlice> = {}): DiarySlice => ({
  hash,
  by: 'device',
  seq: 5,
  logIndex: hash.charCodeAt(0),
  session: 'session',
  idx: week0,
  fromMs: 0,
  toMs: 600_000,
  mode: 'auto',
  moved: false,
  work: 'service',
  state: 'ok',
  ...change,
});
const input = (
  slices: readonly DiarySlice[],
  change: Partial<BillingInput> = {},
): BillingInput => ({
  slices,
  contract: {
    manualOk: false,
    fromIdx: week0,
    week0,
    rates: [{ work: 'service', rateMinor: 1_000 }],
    capMs: 604_800_000,
  },
  week: 0,
  heads: [{ by: 'device', seq: 9 }],
  alreadyBilled: new Set(),
  ...change,
});
const billed = (slices: readonly DiarySlice[], change: Partial<BillingInput> = {}) =>
  billableSlices(input(slices, change)).map((one) => one.hash);
const losers = (...slices: DiarySlice[]) => [...overlapLosers(slices)].toSorted();

describe('overlap', () => {
  it('the lower log index wins, in whatever order they are given', () => {
    const first = slice('a', { logIndex: 7, fromMs: 100, toMs: 300 });
    const second = slice('b', { logIndex: 8, fromMs: 299, toMs: 400 });
    expect(losers(first, second)).toEqual(['b']);
    expect(losers(second, first)).toEqual(['b']);
  });

  it('is half-open: a slice that begins where another ends loses nothing', () => {
    const first = slice('a', { fromMs: 0, toMs: 300_000 });
    const second = slice('b', { fromMs: 300_000, toMs: 600_000 });
    expect(losers(first, second)).toEqual([]);
  });

  it('other cells do not matter', () => {
    expect(losers(slice('a'), slice('b', { idx: week0 + 1 }))).toEqual([]);
  });

  it('a slice that lost takes no time from others', () => {
    const a = slice('a', { fromMs: 0, toMs: 200 });
    const b = slice('b', { fromMs: 100, toMs: 400 });
    const c = slice('c', { fromMs: 300, toMs: 500 });
    expect(losers(a, b, c)).toEqual(['b']);
  });

  it('a forfeited slice still occupies its interval, also against manual time', () => {
    const forfeited = slice('a', { state: 'forfeited' });
    const manual = slice('b', { mode: 'manual', fromMs: 5, toMs: 10 });
    expect(losers(forfeited, manual)).toEqual(['b']);
  });

  it('a moved or void slice occupies nothing', () => {
    expect(losers(slice('a', { state: 'moved' }), slice('b'))).toEqual([]);
    expect(losers(slice('a', { state: 'void' }), slice('b'))).toEqual([]);
  });

  it('what is left never overlaps, and later entries change no earlier verdict', () => {
    const any = fc
      .record({ fromMs: fc.nat(599), length: fc.integer({ min: 1, max: 200 }), idx: fc.nat(1) })
      .map(({ fromMs, length, idx }) => ({ fromMs, toMs: fromMs + length, idx: week0 + idx }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), fc.nat(20), (many, cut) => {
        const slices = many.map((one, at) => slice(`h${at}`, { ...one, logIndex: at }));
        const lost = overlapLosers(slices);
        const left = slices.filter((one) => !lost.has(one.hash)).toSorted(billingOrder);
        left.slice(1).forEach((one, at) => {
          const before = left[at] as DiarySlice;
          expect(before.idx < one.idx || before.toMs <= one.fromMs).toBe(true);
        });
        const earlier = overlapLosers(slices.slice(0, cut));
        slices
          .slice(0, cut)
          .forEach((one) => expect(earlier.has(one.hash)).toBe(lost.has(one.hash)));
      }),
    );
  });
});

describe('billable slices', () => {
  it('come in the order of idx, fromMs, hash', () => {
    const slices = [
      slice('d', { idx: week0 + 2 }),
      slice('b', { idx: week0 + 1, fromMs: 5, toMs: 9 }),
      slice('c', { idx: week0 + 1, fromMs: 0, toMs: 5 }),
      slice('a', { idx: week0 + 10 }),
    ];
    expect(billed(slices)).toEqual(['c', 'b', 'd', 'a']);
    expect(billingOrder(slice('a'), slice('b'))).toBe(-1);
    expect(billingOrder(slice('b'), slice('a'))).toBe(1);
    expect(billingOrder(slice('a'), slice('a'))).toBe(0);
  });

  it.each<[string, Partial<DiarySlice>, Partial<BillingInput>]>([
    ['forfeited', { state: 'forfeited' }, {}],
    ['moved away', { state: 'moved' }, {}],
    ['void', { state: 'void' }, {}],
    ['manual', { mode: 'manual' }, {}],
    ['above the head', { seq: 10 }, {}],
    ['of a device without a head', { by: 'other' }, {}],
    ['of the week after', { idx: week0 + 1008 }, {}],
    ['of the week before', { idx: week0 - 1 }, {}],
    ['already billed', {}, { alreadyBilled: new Set(['a']) }],
    ['of the next contract', {}, { contract: { ...input([]).contract, toIdx: week0 } }],
    ['before the contract starts', {}, { contract: { ...input([]).contract, fromIdx: week0 + 1 } }],
  ])('leave out what is %s', (_why, change, inputChange) => {
    expect(billed([slice('a', change)], inputChange)).toEqual([]);
    expect(billed([slice('a')])).toEqual(['a']);
  });

  it('include manual time where the contract allows it, moved-in time, and what is not delivered yet', () => {
    const contract = { ...input([]).contract, manualOk: true };
    expect(billed([slice('a', { mode: 'manual' })], { contract })).toEqual(['a']);
    expect(billed([slice('a', { moved: true, delivery: 'missing' })])).toEqual(['a']);
    expect(billed([slice('a', { seq: 9 })])).toEqual(['a']);
  });

  it('leave out who lost against a slice that is itself not billable', () => {
    const winner = slice('a', { state: 'forfeited' });
    expect(billed([winner, slice('b')])).toEqual([]);
  });

  it('stop at the cap: the slice that would pass it, and every later one', () => {
    const slices = [
      slice('a', { fromMs: 0, toMs: 400 }),
      slice('b', { fromMs: 400, toMs: 900 }),
      slice('c', { fromMs: 900, toMs: 950 }),
    ];
    const capped = (capMs: number) => ({ contract: { ...input([]).contract, capMs } });
    expect(billed(slices, capped(899))).toEqual(['a']);
    expect(billed(slices, capped(900))).toEqual(['a', 'b']);
    expect(billed(slices, capped(0))).toEqual([]);
    const split = slicesByCap(input(slices, capped(899)));
    expect(split.over.map((one) => one.hash)).toEqual(['b', 'c']);
  });

  it('a supplement has only what earlier timesheets of the week left of the cap', () => {
    const slices = [slice('a', { idx: week0 + 3 }), slice('b'), slice('z', { idx: week0 - 1 })];
    const alreadyBilled = new Set(['a', 'z']);
    const contract = { ...input([]).contract, capMs: 1_199_999 };
    expect(billed(slices, { alreadyBilled, contract })).toEqual([]);
    const roomy = { ...contract, capMs: 1_200_000 };
    expect(billed(slices, { alreadyBilled, contract: roomy })).toEqual(['b']);
  });
});

describe('milliseconds by work', () => {
  it('are summed exactly; a slice that does not say counts as the default', () => {
    const slices = [
      slice('a', { toMs: 1 }),
      slice('b', { work: 'support', fromMs: 1, toMs: 600_000 }),
      slice('c', { work: undefined, toMs: 10 }),
    ];
    expect(msByWork(slices, 'service')).toEqual({ service: 11, support: 599_999 });
    expect(msByWork(slices, 'support')).toEqual({ service: 1, support: 600_009 });
    expect(msByWork([], 'service')).toEqual({ service: 0, support: 0 });
  });
});

describe('regressions', () => {
  it('a slice delivered twice, after a retry, is billed once and does not overlap itself', () => {
    expect(losers(slice('a'), slice('a'))).toEqual([]);
    const twice = [slice('a'), slice('a')];
    expect(billed(twice)).toEqual(['a']);
    expect(msByWork(billableSlices(input(twice)), 'service').service).toBe(600_000);
  });

  it('the next slice may begin where the last one ended: neither second is lost nor refused', () => {
    const slices = [
      slice('a', { fromMs: 0, toMs: 123_456 }),
      slice('b', { fromMs: 123_456, toMs: 600_000 }),
    ];
    expect(billed(slices)).toEqual(['a', 'b']);
    expect(msByWork(billableSlices(input(slices)), 'service').service).toBe(600_000);
  });
});

describe('stateAt', () => {
  const fate = { forfeitedAtIndex: 10, movedAtIndex: 20, voidAtIndex: 30 };

  it('is what became of a slice below an index, the last step first', () => {
    const states = [10, 11, 20, 21, 30, 31].map((at) => stateAt(slice('a', { fate }), at));
    expect(states).toEqual(['ok', 'forfeited', 'forfeited', 'moved', 'moved', 'void']);
  });

  it('is as given where nothing is known of when', () => {
    expect(stateAt(slice('a', { state: 'moved' }), 0)).toBe('moved');
  });

  it('is void for an interval without length', () => {
    expect(stateAt(slice('a', { fate: {}, fromMs: 5, toMs: 5 }), 0)).toBe('void');
  });
});

describe('a billed set at its place in the log', () => {
  it('takes no slice that came later, whatever the heads say', () => {
    const slices = [slice('a', { logIndex: 3 }), slice('b', { logIndex: 5, idx: week0 + 1 })];
    expect(billed(slices, { atIndex: 5 })).toEqual(['a']);
    expect(billed(slices, { atIndex: 6 })).toEqual(['a', 'b']);
  });

  it('takes a slice that was given up later', () => {
    const slices = [slice('a', { logIndex: 3, fate: { forfeitedAtIndex: 5 } })];
    expect(billed(slices, { atIndex: 5 })).toEqual(['a']);
    expect(billed(slices, { atIndex: 6 })).toEqual([]);
    expect(billed(slices)).toEqual([]);
  });

  it('lets a slice win that came after the other had released its time', () => {
    const moved = slice('a', { logIndex: 3, fate: { movedAtIndex: 5 } });
    expect(losers(moved, slice('b', { logIndex: 4 }))).toEqual(['b']);
    expect(losers(moved, slice('b', { logIndex: 6 }))).toEqual([]);
  });
});
