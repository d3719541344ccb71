import { describe, expect, it } from 'vitest';
import { dayView } from '../../../renderer/ui/day-view.ts';
import { isDay, mondayOf, zoneNameOf } from '../../../renderer/console/diary/zone.ts';
import { ledgerSlice } from './ledger-slices.ts';

const idxOf = (iso: string): number => Date.parse(iso) / 600_000;

describe('dayView', () => {
  it('lays slices into hours and columns of the chosen zone', () => {
    const slices = [ledgerSlice({ idx: idxOf('2026-03-02T09:20Z'), memo: 'x' })];
    const [row] = dayView(slices, '2026-03-02', 'UTC').rows;
    expect(row?.cells.map((cell) => cell?.slices.length)).toEqual([0, 0, 1, 0, 0, 0]);
    const inDhaka = dayView(slices, '2026-03-02', 'Asia/Dhaka').rows[0];
    expect(inDhaka?.startAt).toBe(Date.parse('2026-03-02T09:00Z'));
    // Half an hour off: the same cell is in another column.
    const inKolkata = dayView(slices, '2026-03-02', 'Asia/Kolkata').rows[0];
    expect(inKolkata?.cells.map((cell) => cell?.slices.length)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('shows hours from the first with a slice to the last, empty ones between them too', () => {
    const slices = [
      ledgerSlice({ idx: idxOf('2026-03-02T09:20Z') }),
      ledgerSlice({ idx: idxOf('2026-03-02T12:00Z') }),
    ];
    expect(dayView(slices, '2026-03-02', 'UTC').rows).toHaveLength(4);
    expect(dayView(slices, '2026-03-03', 'UTC')).toEqual({ rows: [], slices: [], trackedMs: 0 });
  });

  it('gives a slice near midnight to the reader’s day', () => {
    const slices = [ledgerSlice({ idx: idxOf('2026-03-02T20:00Z') })];
    expect(dayView(slices, '2026-03-02', 'UTC').slices).toHaveLength(1);
    expect(dayView(slices, '2026-03-02', 'Asia/Dhaka').slices).toHaveLength(0);
    expect(dayView(slices, '2026-03-03', 'Asia/Dhaka').slices).toHaveLength(1);
  });

  it('joins neighbours with the same memo, and never over a gap', () => {
    const at = (minute: string, memo?: string) =>
      ledgerSlice({
        idx: idxOf(`2026-03-02T09:${minute}Z`),
        ...(memo === undefined ? {} : { memo }),
      });
    const slices = [at('00', 'a'), at('10', 'a'), at('20', 'b'), at('40', 'b'), at('50')];
    expect(dayView(slices, '2026-03-02', 'UTC').rows[0]?.memos).toEqual([
      { memo: 'a', from: 0, to: 2 },
      { memo: 'b', from: 2, to: 3 },
      { memo: 'b', from: 4, to: 5 },
      { memo: '', from: 5, to: 6 },
    ]);
  });

  it('counts time on the clock without the losers of overlaps', () => {
    const idx = idxOf('2026-03-02T09:00Z');
    const slices = [
      ledgerSlice({ idx, fromMs: 0, toMs: 120_000 }),
      ledgerSlice({ idx, hash: 'f'.repeat(64), fromMs: 60_000, toMs: 180_000, lost: true }),
    ];
    expect(dayView(slices, '2026-03-02', 'UTC').trackedMs).toBe(120_000);
  });
});

describe('days and zones', () => {
  it('knows real days only', () => {
    expect(isDay('2026-02-28')).toBe(true);
    expect(isDay('2026-02-30')).toBe(false);
    expect(isDay('2026-2-3')).toBe(false);
    expect(isDay('x')).toBe(false);
  });

  it('starts weeks on Monday and names zones', () => {
    expect(mondayOf('2026-03-08')).toBe('2026-03-02');
    expect(mondayOf('2026-03-02')).toBe('2026-03-02');
    expect(zoneNameOf('utc', 'Asia/Dhaka')).toBe('UTC');
    expect(zoneNameOf('mine', 'Asia/Dhaka')).toBe('Asia/Dhaka');
  });
});
