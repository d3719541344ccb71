import { describe, expect, it } from 'vitest';
import {
  cellsByIdx,
  memoGroups,
  openSlices,
  rowsWithTime,
} from '../../../renderer/desktop/diary/diary-cells.ts';
import { nextDraft } from '../../../renderer/desktop/next-draft.ts';
import { openMsOf, weekParts } from '../../../renderer/desktop/today/week-parts.ts';
import { dayRows } from '../../../renderer/ui/day-rows.ts';
import type { DiaryCellSlice, TrackingState } from '../../../shared/api/app-state.ts';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';

const noon = Date.UTC(2026, 6, 6, 12) / 600_000;
const slice = (change: Partial<DiaryCellSlice>): DiaryCellSlice => ({
  hash: 'a'.repeat(64),
  idx: noon,
  fromMs: 0,
  toMs: 600_000,
  mode: 'auto',
  memo: 'refunds',
  ctxMode: 'desk',
  work: 'service',
  keptMs: 0,
  failing: [],
  isAmended: false,
  removed: [],
  active: [],
  k: [],
  m: [],
  src: 'hook',
  captures: [],
  state: 'receipted',
  ...change,
});

describe('cellsByIdx', () => {
  it('gathers a cell’s slices in order of time and adds their time', () => {
    const late = slice({ fromMs: 400_000, memo: 'b' });
    const early = slice({ toMs: 300_000, memo: 'a' });
    const cell = cellsByIdx([late, early]).get(noon);
    expect(cell?.slices.map(({ memo }) => memo)).toEqual(['a', 'b']);
    expect(cell?.trackedMs).toBe(500_000);
  });

  it('shows what most needs to be seen', () => {
    const tone = (...slices: Partial<DiaryCellSlice>[]) =>
      cellsByIdx(slices.map(slice)).get(noon)?.tone;
    expect(tone({})).toBe('plain');
    expect(tone({}, { state: 'waiting' })).toBe('waiting');
    expect(tone({ state: 'waiting' }, { mode: 'manual' })).toBe('manual');
    expect(tone({ state: 'open' }, { state: 'waiting' })).toBe('live');
    expect(tone({ state: 'open' }, { state: 'refused' })).toBe('trouble');
  });
});

describe('memoGroups', () => {
  const [row] = dayRows('2026-07-06', 'UTC').rows.slice(12);
  if (!row) throw new Error('no row');

  it('joins neighbours with the same memo and starts anew after a gap', () => {
    const cells = cellsByIdx(
      [0, 1, 3, 4].map((column) =>
        slice({ idx: noon + column, memo: column === 4 ? 'call' : 'refunds' }),
      ),
    );
    expect(memoGroups(row, cells)).toEqual([
      { fromColumn: 0, toColumn: 2, text: 'refunds' },
      { fromColumn: 3, toColumn: 4, text: 'refunds' },
      { fromColumn: 4, toColumn: 5, text: 'call' },
    ]);
  });

  it('writes nothing above cells without a memo', () => {
    expect(memoGroups(row, cellsByIdx([slice({ memo: '' })]))).toEqual([]);
  });
});

describe('rowsWithTime', () => {
  it('keeps pauses between the first and the last hour', () => {
    const { rows } = dayRows('2026-07-06', 'UTC');
    const cells = cellsByIdx([slice({}), slice({ idx: noon + 20 })]);
    expect(rowsWithTime(rows, cells)).toHaveLength(4);
    expect(rowsWithTime(rows, new Map())).toEqual([]);
  });
});

describe('openSlices', () => {
  const now = Date.UTC(2026, 6, 6, 12, 4);
  const app = sampleStates.tracking(now);
  const range = { con: app.tracking.con, fromIdx: noon, toIdx: noon + 144 };

  it('adds the slice that is being recorded, with its capture', () => {
    expect(openSlices(app, range)).toMatchObject([
      { state: 'open', idx: noon, toMs: 240_000, captures: [{ offMs: 145_000 }] },
    ]);
  });

  it('adds nothing for another contract, another day, or while nothing is recorded', () => {
    expect(openSlices(app, { ...range, con: 'other' })).toEqual([]);
    expect(openSlices(app, { ...range, fromIdx: noon + 1 })).toEqual([]);
    expect(openSlices(sampleStates.stopped(now), range)).toEqual([]);
  });

  it('leaves out a capture of an earlier cell', () => {
    const later = { ...app, lastCapture: { ...app.lastCapture, atMs: now - 600_000 } };
    expect(openSlices(later as typeof app, range)[0]?.captures).toEqual([]);
  });
});

describe('weekParts', () => {
  const hour = 3_600_000;

  it('splits tracked time into parts that sum to it', () => {
    for (const [trackedMs, billableMs] of [
      [10, 8],
      [32, 30],
      [32, 28],
      [0, 0],
    ] as const) {
      const parts = weekParts({
        trackedMs: trackedMs * hour,
        billableMs: billableMs * hour,
        capMs: 30 * hour,
      });
      expect(parts.reduce((sum, part) => sum + part.ms, 0)).toBe(trackedMs * hour);
    }
  });

  it('has everything over a cap of 0, as billing has', () => {
    const parts = weekParts({ trackedMs: 2 * hour, billableMs: 0, capMs: 0 });
    expect(parts.map(({ key }) => key)).toEqual(['billable', 'over']);
  });
});

describe('openMsOf', () => {
  it('is the open slice’s length, or nothing', () => {
    const { tracking } = sampleStates.tracking(Date.UTC(2026, 6, 6, 12, 4));
    expect(openMsOf(tracking)).toBe(240_000);
    expect(openMsOf({})).toBe(0);
  });
});

describe('nextDraft', () => {
  const tracking = (memo: string): TrackingState => ({
    ...sampleStates.stopped(0).tracking,
    ctx: { memo, mode: 'desk', work: 'service' },
  });

  it('takes main’s context at first, and when it changes', () => {
    const draft = { memo: '', mode: 'desk', work: 'service' } as const;
    const first = nextDraft({ before: undefined, now: tracking('a'), draft });
    expect(first.memo).toBe('a');
    expect(nextDraft({ before: tracking('a'), now: tracking('b'), draft: first }).memo).toBe('b');
  });

  it('never takes away a memo that is being written', () => {
    const draft = { memo: 'half a mem', mode: 'desk', work: 'service' } as const;
    expect(nextDraft({ before: tracking('a'), now: tracking('b'), draft }).memo).toBe('half a mem');
    expect(nextDraft({ before: tracking('a'), now: tracking('a'), draft })).toBe(draft);
  });
});
