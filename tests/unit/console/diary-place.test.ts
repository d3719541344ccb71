import { describe, expect, it } from 'vitest';
import { formatCells, parseCells } from '../../../renderer/console/diary/cells-text.ts';
import { diarySearch } from '../../../renderer/console/diary/diary-search.ts';
import { dueOf } from '../../../renderer/console/diary/due-captures.ts';
import { memoGroups } from '../../../renderer/console/diary/memo-groups.ts';
import { provenWindow } from '../../../renderer/console/diary/proven-window.ts';
import { countFilters, matches, noFilter } from '../../../renderer/console/diary/slice-filter.ts';
import type { SliceJudge } from '../../../renderer/console/diary/slice-judge.ts';
import { weekView } from '../../../renderer/console/diary/week-view.ts';
import { zoneNameOf } from '../../../renderer/console/diary/zone.ts';
import type { LoggedEntry } from '../../../shared/entry/ledger.ts';
import { ledgerSlice } from './ledger-slices.ts';

const idxOf = (iso: string): number => Date.parse(iso) / 600_000;

describe('selected cells in an address', () => {
  it('come back as they went, neighbours as one range', () => {
    const cells = new Set([2_950_003, 2_950_001, 2_950_002, 2_950_010]);
    expect(formatCells(cells)).toBe('c2950001-2950003.2950010');
    expect(parseCells('c2950001-2950003.2950010')).toEqual(cells);
    expect(formatCells(new Set())).toBe('');
  });

  it('are nothing where somebody typed something else, however large', () => {
    for (const text of [
      '',
      'c',
      '5',
      'c9-1',
      'c1-999999999',
      'c1.',
      'c1-2-3',
      'c0-4464.9000-13000',
    ])
      expect(parseCells(text), text).toBeUndefined();
  });

  it('stay out of an address that would get too long', () => {
    const odd = Array.from({ length: 300 }, (_, at) => 2_950_000 + at * 2);
    expect(formatCells(new Set(odd))).toBe('');
  });
});

describe('the address of the diary', () => {
  it('drops what it does not know and keeps the rest', () => {
    const search = diarySearch.parse({
      day: '2026-02-30',
      view: 'month',
      zone: 'theirs',
      q: 20_417,
      mode: 'manual',
      sel: 'x',
      disputed: 'yes',
    });
    expect(search).toMatchObject({ zone: 'theirs', q: '20417', mode: 'manual' });
    expect([search.day, search.view, search.sel, search.disputed]).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('names the contract’s zone, or UTC where this browser does not know it', () => {
    expect(zoneNameOf('theirs', 'Europe/Berlin', 'Asia/Dhaka')).toBe('Asia/Dhaka');
    expect(zoneNameOf('theirs', 'Europe/Berlin', 'Mars/Olympus')).toBe('UTC');
    expect(zoneNameOf('mine', 'Europe/Berlin', 'Asia/Dhaka')).toBe('Europe/Berlin');
  });
});

describe('matches', () => {
  const judge: SliceJudge = {
    verdictOf: ({ hash }) => (hash.endsWith('7') ? 'failed' : 'unchanged'),
    leftOutOf: ({ idx }) => (idx === 5 ? { verdict: 'dispute', reason: 'why' } : undefined),
    agreementOf: ({ mode }) =>
      mode === 'auto' ? { ok: true } : { ok: false, failing: ['manual'] },
  };
  const fits = (given: Parameters<typeof ledgerSlice>[0], filter: Parameters<typeof matches>[1]) =>
    matches(ledgerSlice(given), filter, judge);

  it('asks each question by itself', () => {
    expect(fits({ idx: 1, memo: 'Refund 20417' }, { q: 'refund' })).toBe(true);
    expect(fits({ idx: 1, memo: 'Refund 20417' }, { q: 'ticket' })).toBe(false);
    expect(fits({ idx: 1, mode: 'manual' }, { mode: 'auto' })).toBe(false);
    expect(fits({ idx: 1, lost: true }, { state: 'counted' })).toBe(false);
    expect(fits({ idx: 1, state: 'forfeited' }, { state: 'not_counted' })).toBe(true);
    expect(fits({ idx: 1 }, { pics: 'with' })).toBe(false);
    expect(fits({ idx: 5 }, { disputed: true })).toBe(true);
    expect(fits({ idx: 6 }, { disputed: true })).toBe(false);
    expect(fits({ idx: 7 }, { check: 'failed' })).toBe(true);
    expect(fits({ idx: 8, mode: 'manual' }, { rules: 'look' })).toBe(true);
    expect(fits({ idx: 8 }, { rules: 'look' })).toBe(false);
  });

  it('counts what is asked', () => {
    expect(countFilters(noFilter)).toBe(0);
    expect(countFilters({ q: 'x', mode: 'auto', disputed: true })).toBe(3);
  });
});

describe('memoGroups', () => {
  it('joins consecutive slices with the same memo, sums what counts, and parts days', () => {
    const slices = [
      ledgerSlice({ idx: 10, memo: 'a' }),
      ledgerSlice({ idx: 11, memo: 'a', lost: true }),
      ledgerSlice({ idx: 12, memo: 'b' }),
      ledgerSlice({ idx: 13, memo: 'a' }),
      ledgerSlice({ idx: 200, memo: 'a' }),
    ];
    const groups = memoGroups(slices, ({ idx }) => (idx < 144 ? '1' : '2'));
    expect(groups.map(({ memo, slices: own }) => [memo, own.length])).toEqual([
      ['a', 2],
      ['b', 1],
      ['a', 1],
      ['a', 1],
    ]);
    expect(groups[0]).toMatchObject({ trackedMs: 600_000, startAt: 6_000_000, endAt: 7_200_000 });
  });
});

describe('weekView', () => {
  it('lays slices into days and hours of the zone, eight hours at least', () => {
    const slices = [
      ledgerSlice({ idx: idxOf('2026-03-02T09:20Z') }),
      ledgerSlice({ idx: idxOf('2026-03-04T18:50Z') }),
    ];
    const week = weekView(slices, '2026-03-02', 'UTC');
    expect(week.hours).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    expect(week.days[2]?.blockByHour.get(18)?.cells.map((own) => own.length)).toEqual([
      0, 0, 0, 0, 0, 1,
    ]);
    expect(week.trackedMs).toBe(1_200_000);
    expect(weekView(slices.slice(0, 1), '2026-03-02', 'UTC').hours).toHaveLength(8);
    expect(weekView([], '2026-03-02', 'UTC').hours).toHaveLength(8);
  });

  it('keeps both hours of a clock that goes back in one block', () => {
    const slices = ['2026-10-25T00:10Z', '2026-10-25T01:10Z'].map((iso) =>
      ledgerSlice({ idx: idxOf(iso) }),
    );
    const block = weekView(slices, '2026-10-19', 'Europe/Berlin').days[6]?.blockByHour.get(2);
    expect(block?.cells).toHaveLength(12);
    expect(block?.slices).toHaveLength(2);
  });
});

describe('what is proven about a slice', () => {
  it('a capture answers to the nearest due instant within a minute', () => {
    const due = { state: 'disclosed', at: [100_000, 150_000, 400_000] } as const;
    expect(dueOf(152_000, due)).toBe(150_000);
    expect(dueOf(300_000, due)).toBeUndefined();
    expect(dueOf(152_000, { state: 'pending' })).toBeUndefined();
  });

  it('it is younger than all of the log that its signature names', () => {
    const logged = [3, 8, 12].map((logIndex) => ({ logIndex, receivedMs: logIndex * 1_000 }));
    const slice = (size: number) => {
      const { entry, ...rest } = ledgerSlice({ idx: 1, receivedMs: 99_000 });
      const payload = { ...entry?.payload, seen: { size, root: '' } };
      return { ...rest, entry: { ...entry, payload } } as ReturnType<typeof ledgerSlice>;
    };
    const window = (size: number) =>
      provenWindow(slice(size), logged as unknown as readonly LoggedEntry[]);
    expect(window(10)).toEqual({ fromMs: 8_000, toMs: 99_000 });
    expect(window(9)).toEqual({ fromMs: 8_000, toMs: 99_000 });
    expect(window(8)).toEqual({ fromMs: 3_000, toMs: 99_000 });
    expect(window(2)).toBeUndefined();
  });
});
