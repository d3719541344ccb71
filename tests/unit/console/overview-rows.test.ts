import { describe, expect, it } from 'vitest';
import type { DigestRead } from '../../../renderer/console/data/digests.ts';
import { createLimiter } from '../../../renderer/console/data/limiter.ts';
import type { SliceJudge } from '../../../renderer/console/diary/slice-judge.ts';
import {
  type LiveState,
  liveState,
  presenceOf,
  quietAfterMs,
} from '../../../renderer/console/now/live-state.ts';
import type { Attention } from '../../../renderer/console/overview/attention.ts';
import { addCounts, countExceptions } from '../../../renderer/console/overview/exceptions.ts';
import { arrangeRows, overviewRow } from '../../../renderer/console/overview/overview-rows.ts';
import { overviewSearch } from '../../../renderer/console/overview/overview-search.ts';
import { rowsNear } from '../../../renderer/console/overview/use-window-rows.ts';
import { ledgerSlice } from './ledger-slices.ts';

const read = (name: string, attention: Attention, hours: number): DigestRead =>
  ({
    contract: { con: name, freelancer: name, organisation: 'acme', draft: { title: 'Support' } },
    digest: {
      con: name,
      isSigned: true,
      attention,
      dayByDate: new Map([
        [
          '2026-03-03',
          {
            trackedMs: hours * 3_600_000,
            exceptions: hours > 4 ? { manual: hours } : {},
            verdict: hours > 4 ? 'warning' : 'unchanged',
          },
        ],
      ]),
      weeks: [{ monday: '2026-03-02', state: 'submitted', amountMinor: 100, cur: 'EUR' }],
      ownMonday: '2026-03-02',
      capMs: 0,
      live: { state: 'never' },
    },
    error: null,
    retry: () => undefined,
  }) as unknown as DigestRead;

const reads = [read('Rina', 'none', 3), read('Abul', 'approve', 2), read('Mita', 'none', 7)];
const namesFor = (search: Parameters<typeof arrangeRows>[1]): readonly string[] =>
  arrangeRows(
    reads.map((each) => overviewRow(each, search)),
    search,
  ).map((row) => row.read.contract.con);

describe('the overview', () => {
  it('lists what needs something first, then what is unusual, then by name', () => {
    expect(namesFor({})).toEqual(['Abul', 'Mita', 'Rina']);
    expect(namesFor({ sort: 'hours' })).toEqual(['Mita', 'Rina', 'Abul']);
    expect(namesFor({ sort: 'name' })).toEqual(['Abul', 'Mita', 'Rina']);
  });

  it('finds by name, title and need', () => {
    expect(namesFor({ q: 'RIN' })).toEqual(['Rina']);
    expect(namesFor({ q: 'support' })).toHaveLength(3);
    expect(namesFor({ need: 'exceptions' })).toEqual(['Mita']);
    expect(namesFor({ need: 'approve' })).toEqual(['Abul']);
  });

  it('shows the week of the address, else the one that matters', () => {
    const row = overviewRow(reads[0] as DigestRead, {});
    expect(row.days[1]?.trackedMs).toBe(3 * 3_600_000);
    expect(row.week?.state).toBe('submitted');
    const other = overviewRow(reads[0] as DigestRead, { week: '2026-03-09' });
    expect(other.trackedMs).toBe(0);
    expect(other.week).toBeUndefined();
  });

  it('puts a contract that could not be read first, as failed', () => {
    const broken = { ...read('Zia', 'none', 0), digest: undefined, error: new Error('gone') };
    expect(overviewRow(broken, {}).attention).toBe('failed');
  });

  it('takes only Mondays as weeks', () => {
    expect(overviewSearch.parse({ week: '2026-03-02' }).week).toBe('2026-03-02');
    expect(overviewSearch.parse({ week: '2026-03-03' }).week).toBeUndefined();
    expect(overviewSearch.parse({ week: 'now', sort: 'age' })).toEqual({});
  });
});

describe('countExceptions', () => {
  const judge: SliceJudge = {
    verdictOf: ({ idx }) => (idx === 1 ? 'failed' : idx < 4 ? 'warning' : 'unchanged'),
    leftOutOf: ({ idx }) => (idx === 4 ? { verdict: 'dispute', reason: undefined } : undefined),
    agreementOf: ({ idx }) =>
      idx === 2 ? { ok: false, failing: ['manual', 'stale'] } : { ok: true },
  };

  it('counts each slice under what is unusual about it', () => {
    const slices = [1, 2, 3, 4, 5].map((idx) => ledgerSlice({ idx }));
    const counts = countExceptions(slices, judge);
    expect(counts).toEqual({ failed: 1, manual: 1, stale: 1, warning: 1, disputed: 1 });
    expect(addCounts([counts, { manual: 2 }, {}])).toMatchObject({ manual: 3, failed: 1 });
  });
});

describe('who works now', () => {
  const session = (ev: string, receivedMs: number, n = 0) => ({
    entry: {
      hash: `${ev}${n}`,
      payload: { ev, by: 'k', n, clk: { wall_ms: receivedMs, off_ms: 0 } },
    },
    receivedMs,
    logIndex: receivedMs,
  });
  const stateOf = (sessions: readonly unknown[], slices: readonly unknown[] = []): LiveState =>
    liveState({ sessions, slices, accepted: [] } as unknown as Parameters<typeof liveState>[0]);

  it('is said by the newest session: begun and not stopped', () => {
    const idx = 10;
    const slice = ledgerSlice({ idx, memo: 'tickets', session: 'start1', receivedMs: 7_000_000 });
    const live = stateOf(
      [session('start', 1, 0), session('stop', 2, 0), session('start', 5_000, 1)],
      [slice],
    );
    expect(live).toMatchObject({
      state: 'started',
      sinceMs: idx * 600_000,
      heardMs: 7_000_000,
      memo: 'tickets',
    });
    expect(stateOf([session('start', 1), session('stop', 9)])).toEqual({
      state: 'stopped',
      atMs: 9,
    });
    expect(stateOf([])).toEqual({ state: 'never' });
  });

  it('is not claimed of somebody who was not heard from', () => {
    const live = stateOf([session('start', 1_000)]);
    expect(presenceOf(live, 1_000 + quietAfterMs)).toBe('working');
    expect(presenceOf(live, 1_001 + quietAfterMs)).toBe('quiet');
  });
});

describe('createLimiter', () => {
  it('runs so many at a time, in order, and goes on after a failure', async () => {
    const inTurn = createLimiter(2);
    const seen = { running: 0, most: 0, order: [] as number[] };
    const task = (at: number) => async () => {
      seen.running += 1;
      seen.most = Math.max(seen.most, seen.running);
      seen.order.push(at);
      await Promise.resolve();
      seen.running -= 1;
      if (at === 1) throw new Error('no');
      return at;
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map((at) => inTurn(task(at))));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(seen.most).toBe(2);
    expect(seen.order).toEqual([0, 1, 2, 3, 4]);
  });

  it('does not begin what nobody waits for any more', async () => {
    const inTurn = createLimiter(1);
    const left = new AbortController();
    left.abort();
    await expect(inTurn(async () => 'done', left.signal)).rejects.toThrow();
    await expect(inTurn(async () => 'done')).resolves.toBe('done');
  });
});

describe('rowsNear', () => {
  const sight = { topPx: 200, rowPx: 76, screenPx: 950 };

  it('has what is in sight, and some more on both sides', () => {
    expect(rowsNear(250, sight)).toEqual({ from: 0, to: 22 });
    const inside = rowsNear(250, { ...sight, topPx: -7_600 });
    expect(inside.from).toBeLessThanOrEqual(100 - 10);
    expect(inside.to).toBeGreaterThanOrEqual(113 + 10);
    expect(inside.to - inside.from).toBeLessThan(50);
  });

  it('ends with the list, and has a row of a short one', () => {
    expect(rowsNear(250, { ...sight, topPx: -18_000 }).to).toBe(250);
    expect(rowsNear(1, sight)).toEqual({ from: 0, to: 1 });
    expect(rowsNear(3, { ...sight, topPx: -18_000 })).toEqual({ from: 2, to: 3 });
  });
});
