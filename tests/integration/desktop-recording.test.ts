import { describe, expect, it } from 'vitest';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { recordsOf, sliceStartAt } from '../../electron/main/diary/journal-queries.ts';
import type { ContractDraft } from '../../shared/api/schemas.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { createMachineClock } from '../support/machine-clock.ts';
import { createTestClock, testStartMs } from '../support/test-clock.ts';
import {
  contracts,
  createTestDesktop,
  ctx,
  journalOf,
  readyToTrack,
  testCon,
  testContract,
  type TestDesktop,
  work,
} from './desktop-fixture.ts';

const otherCon = 'c0000000-0000-4000-8000-000000000002';
const minute = 60;
const hourMs = 3_600_000;

interface Ready {
  readonly desktop: TestDesktop;
  readonly diary: Diary;
}

async function ready(draft: Partial<ContractDraft> = {}): Promise<Ready> {
  const desktop = await createTestDesktop();
  const pol = { ...ordinaryDraft.pol, idle_s: 5 * minute, caps: 0 };
  return { desktop, diary: await readyToTrack(desktop, { pol, ...draft }) };
}

/** A second client, accepted like the first. */
async function withSecond({ desktop, diary }: Ready): Promise<void> {
  const list = contracts(diary);
  const first = list.summary(testCon);
  const summary = { con: otherCon, organisation: 'Beta' };
  const second = testContract(desktop.log, { draft: { memo_required: true }, summary });
  if (first === undefined) throw new Error('no first contract');
  await list.update({ contracts: [first, second] });
  const { hash } = assertOk(await diary.accept(otherCon));
  await list.update({ contracts: [first, { ...second, state: 'active', contractHash: hash }] });
}

async function quiet({ desktop, diary }: Ready, seconds: number): Promise<void> {
  for (let s = 0; s < seconds; s++) {
    desktop.clock.advance(1_000);
    await diary.tick();
  }
}

/** Ten minutes of work, then eight of which nobody saw anything. */
async function untilAsked(place: Ready): Promise<number> {
  assertOk(await place.diary.start({ con: testCon, ctx }));
  await work(place.desktop, place.diary, 10 * minute);
  const since = place.desktop.clock.nowMs();
  await quiet(place, 8 * minute);
  expect((await place.diary.state()).tracking.idleSinceAt).toBe(since);
  return since;
}

const slicesOf = (diary: Diary) => recordsOf(journalOf(diary).records(), 'slice');
const msOf = (diary: Diary, con = testCon): number => {
  const moved = new Set(
    recordsOf(journalOf(diary).records(), 'move').map(({ payload }) => payload.target),
  );
  return slicesOf(diary)
    .filter(({ hash, payload }) => payload.con === con && !moved.has(hash))
    .reduce((sum, { payload }) => sum + payload.to_ms - payload.from_ms, 0);
};
const eventsOf = (diary: Diary) =>
  recordsOf(journalOf(diary).records(), 'session').map(({ payload }) => payload.ev);

describe('the question about quiet time', () => {
  it('keeps it as a meeting: in slices that say so, marked as kept', async () => {
    const place = await ready();
    const since = await untilAsked(place);
    assertOk(await place.diary.answerIdle({ answer: 'as', mode: 'meeting' }));
    assertOk(await place.diary.stop());
    const paired = place.diary.paired();
    const kept = [];
    for (const slice of slicesOf(place.diary)) {
      const { act, ctx: said } = (await paired?.values.read(slice)) ?? {};
      if (said?.mode !== 'meeting') continue;
      expect(sliceStartAt(slice)).toBeGreaterThanOrEqual(since);
      kept.push(act?.kept_ms ?? 0);
    }
    expect(kept.reduce((sum, ms) => sum + ms, 0)).toBe(8 * minute * 1_000);
    expect(msOf(place.diary)).toBe(18 * minute * 1_000);
  });

  it('takes it out and stops for a break, from the last input on', async () => {
    const place = await ready();
    const since = await untilAsked(place);
    assertOk(await place.diary.answerIdle({ answer: 'break' }));
    const { tracking } = await place.diary.state();
    expect(tracking).toMatchObject({ state: 'stopped', ended: { by: 'break', atMs: since } });
    expect(msOf(place.diary)).toBe(10 * minute * 1_000);
  });

  it('gives it to another client, after the moments in which that can be undone', async () => {
    const place = await ready();
    await withSecond(place);
    await untilAsked(place);
    const request = { answer: 'move', to: otherCon, memo: 'Weekly call' } as const;
    assertOk(await place.diary.answerIdle(request));
    expect((await place.diary.state()).pendingEdits.length).toBeGreaterThan(0);
    await work(place.desktop, place.diary, 15);
    assertOk(await place.diary.stop());
    expect(msOf(place.diary, otherCon)).toBe(8 * minute * 1_000);
    expect(msOf(place.diary)).toBe((10 * minute + 15) * 1_000);
    const moved = slicesOf(place.diary).find(({ payload }) => payload.moved !== '');
    const values = moved && (await place.diary.paired()?.values.read(moved));
    expect(values).toMatchObject({ memo: 'Weekly call' });
    expect(values?.act?.kept_ms).toBeGreaterThan(0);
    // Today's total counts it once, where it is now.
    expect((await place.diary.state()).tracking.todayMs).toBe((10 * minute + 15) * 1_000);
  });

  it('says how much was left out when it was never answered', async () => {
    const place = await ready();
    const since = await untilAsked(place);
    await place.diary.power('lock');
    expect((await place.diary.state()).tracking.ended).toEqual({
      by: 'lock',
      atMs: since + 8 * minute * 1_000,
      leftOutMs: 8 * minute * 1_000,
    });
    expect(await place.diary.answerIdle({ answer: 'keep' })).toEqual({
      ok: false,
      error: { code: 'no_idle_question' },
    });
  });
});

describe('another contract in the middle of ten minutes', () => {
  it('ends one session and begins the other, without losing a millisecond', async () => {
    const place = await ready();
    await withSecond(place);
    assertOk(await place.diary.start({ con: testCon, ctx }));
    await work(place.desktop, place.diary, 90);
    assertOk(await place.diary.switchTo({ con: otherCon, ctx }));
    await work(place.desktop, place.diary, 30);
    assertOk(await place.diary.stop());
    expect([msOf(place.diary), msOf(place.diary, otherCon)]).toEqual([90_000, 30_000]);
    expect(eventsOf(place.diary)).toEqual(['start', 'stop', 'start', 'stop']);
  });

  it('stays where it is when the other cannot be recorded', async () => {
    const place = await ready();
    await withSecond(place);
    assertOk(await place.diary.start({ con: testCon, ctx }));
    await work(place.desktop, place.diary, 20);
    const refused = await place.diary.switchTo({ con: otherCon, ctx: { ...ctx, memo: '' } });
    expect(refused).toMatchObject({ ok: false, error: { code: 'memo_required' } });
    await work(place.desktop, place.diary, 20);
    expect((await place.diary.state()).tracking).toMatchObject({ state: 'tracking', con: testCon });
    assertOk(await place.diary.stop());
    expect(msOf(place.diary)).toBe(40_000);
  });
});

describe('the weekly cap', () => {
  it('warns at 90 %, says at 100 % that time is not paid any more, and goes on', async () => {
    const place = await ready({ cap_ms: 20 * minute * 1_000 });
    const codes = async () => (await place.diary.state()).notices.map(({ code }) => code);
    assertOk(await place.diary.start({ con: testCon, ctx }));
    await work(place.desktop, place.diary, 18 * minute - 1);
    expect(await codes()).toEqual([]);
    await work(place.desktop, place.diary, 1);
    expect(await codes()).toEqual(['cap_near']);
    await work(place.desktop, place.diary, 2 * minute + 1);
    expect(await codes()).toEqual(['cap_over']);
    const { tracking, week } = await place.diary.state();
    expect(tracking.state).toBe('tracking');
    expect(week?.cap).toBe('over');
    expect(tracking.open?.failing).toEqual([
      { rule: 'over_cap', mend: 'ask_client_for_more_hours' },
    ]);
    assertOk(await place.diary.stop());
  });
});

describe('time added by hand', () => {
  const manual = { con: testCon, ctx };
  const fromAt = testStartMs - 65 * 60_000;

  it('is refused unless the contract allows it', async () => {
    const { diary } = await ready({ manual_ok: false });
    const answer = await diary.addManual({ ...manual, fromAt, toAt: fromAt + 60_000 });
    expect(answer).toEqual({ ok: false, error: { code: 'manual_not_agreed' } });
  });

  it('makes slices of its own, shown as such, and needs a look', async () => {
    const place = await ready({ manual_ok: true });
    const toAt = fromAt + 25 * 60_000;
    expect(await place.diary.addManual({ ...manual, fromAt, toAt })).toEqual({
      ok: true,
      value: { slices: 3 },
    });
    const [first] = slicesOf(place.diary);
    if (first === undefined) throw new Error('no slice');
    const { idx } = first.payload;
    const day = assertOk(await place.diary.day({ con: testCon, fromIdx: idx, toIdx: idx + 3 }));
    expect(day.slices.map(({ mode }) => mode)).toEqual(['manual', 'manual', 'manual']);
    expect(day.slices[0]?.failing).toEqual([{ rule: 'manual', mend: 'ask_client_to_accept' }]);
    expect(msOf(place.diary)).toBe(25 * 60_000);
  });

  it('never takes the place of tracked time, nor lies in the future', async () => {
    const place = await ready({ manual_ok: true });
    assertOk(await place.diary.start({ con: testCon, ctx }));
    await work(place.desktop, place.diary, 30);
    const during = await place.diary.addManual({ ...manual, fromAt, toAt: fromAt + 1_000 });
    expect(during).toMatchObject({ error: { code: 'already_tracking' } });
    assertOk(await place.diary.stop());
    const codes = [];
    for (const [from, to] of [
      [testStartMs + 29_000, testStartMs + 30_000],
      [testStartMs - 5_000, testStartMs + 1],
      [testStartMs + 30_000, testStartMs + 30_001],
      [fromAt, fromAt],
    ] as const) {
      const added = await place.diary.addManual({ ...manual, fromAt: from, toAt: to });
      codes.push(added.ok ? 'ok' : added.error.code);
    }
    expect(codes).toEqual(['manual_overlap', 'manual_overlap', 'manual_range', 'manual_range']);
  });
});

describe('rules of sealed slices', () => {
  it('say what fails, and how to mend it; an amended memo mends it', async () => {
    const place = await ready({ memo_required: true });
    assertOk(await place.diary.start({ con: testCon, ctx }));
    await work(place.desktop, place.diary, 2);
    assertOk(await place.diary.setContext({ ...ctx, memo: '' }));
    await quiet(place, 4 * minute);
    assertOk(await place.diary.stop());
    const { idx } = slicesOf(place.diary)[0]?.payload ?? { idx: 0 };
    const failing = async () =>
      assertOk(await place.diary.day({ con: testCon, fromIdx: idx, toIdx: idx + 1 })).slices.map(
        (slice) => slice.failing.map(({ rule }) => rule),
      );
    expect(await failing()).toEqual([[], ['memo_missing', 'inactive']]);
    const hash = slicesOf(place.diary)[1]?.hash ?? '';
    assertOk(await place.diary.amend({ hash, change: { memo: 'Read on', mode: 'reading' } }));
    expect(await failing()).toEqual([[], []]);
  });
});

describe('the week that is over', () => {
  it('is reminded of until it is handed in, and shown with what it holds', async () => {
    const place = await ready();
    assertOk(await place.diary.start({ con: testCon, ctx }));
    await work(place.desktop, place.diary, 60);
    assertOk(await place.diary.stop());
    const week0 = contracts(place.diary).signed(testCon)?.payload.week0 ?? 0;
    place.desktop.clock.set((week0 + 1008) * 600_000 + hourMs);
    await place.diary.tick();
    const { notices, lastWeek } = await place.diary.state();
    expect(notices.map(({ code, facts }) => [code, facts['hours']])).toEqual([
      ['week_closing', 11],
    ]);
    expect(lastWeek).toMatchObject({ week: 0, trackedMs: 60_000, billableMs: 60_000 });
  });
});

describe('clocks that are set', () => {
  const year = 365 * 24 * hourMs;

  async function timed() {
    const world = createTestClock();
    const machine = createMachineClock(world);
    const desktop = await createTestDesktop({ clock: world, machine: machine.port });
    const fromIdx = Math.floor(testStartMs / 600_000);
    const pol = { ...ordinaryDraft.pol, caps: 0 };
    const diary = await readyToTrack(desktop, { from_idx: fromIdx, pol });
    return { desktop, diary, machine };
  }

  it('an hour back: recording goes on, and only that second is left out', async () => {
    const { desktop, diary, machine } = await timed();
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 60);
    machine.step(-hourMs);
    await work(desktop, diary, 60);
    expect((await diary.state()).tracking.state).toBe('tracking');
    assertOk(await diary.stop());
    expect(msOf(diary)).toBe(119_000);
    expect(slicesOf(diary).map(sliceStartAt)).toEqual([testStartMs, testStartMs + 61_000]);
    expect(eventsOf(diary)).toEqual(['start', 'clock_step', 'stop', 'start', 'stop']);
  });

  it('a gap that nobody explains and that is long: recording waits for her', async () => {
    const { desktop, diary, machine } = await timed();
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 60);
    machine.sleep(10 * 60_000);
    await work(desktop, diary, 5);
    const { tracking } = await diary.state();
    expect(tracking).toMatchObject({ state: 'stopped', ended: { by: 'gap', leftOutMs: 0 } });
    expect(msOf(diary)).toBe(60_000);
  });

  it('does not go on behind a lock, however short the gap', async () => {
    const { desktop, diary, machine } = await timed();
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 60);
    machine.sleep(20_000);
    await diary.power('lock');
    await work(desktop, diary, 5);
    expect((await diary.state()).tracking.state).toBe('stopped');
    expect(msOf(diary)).toBe(60_000);
  });

  it('a dead battery: nothing is recorded in a year before the contract', async () => {
    const { desktop, diary, machine } = await timed();
    machine.step(-20 * year);
    const again = await desktop.open();
    const refused = await again.start({ con: testCon, ctx });
    expect(refused).toMatchObject({ ok: false, error: { code: 'before_contract' } });
    machine.step(20 * year);
    await again.tick();
    assertOk(await again.start({ con: testCon, ctx }));
    await work(desktop, again, 10);
    assertOk(await again.stop());
    expect(slicesOf(again).map(sliceStartAt)).toEqual([testStartMs]);
    expect(slicesOf(diary)).toEqual([]);
  });
});

describe('a start that takes a while to be signed', () => {
  it('goes on recording, although the clock was read for a tick meanwhile', async () => {
    const { desktop, diary } = await ready();
    const life = { isStarting: true };
    const starting = diary.start({ con: testCon, ctx }).finally(() => {
      life.isStarting = false;
    });
    const ticks: Promise<void>[] = [];
    while (life.isStarting) {
      ticks.push(diary.tick());
      await new Promise((resolve) => void setImmediate(resolve));
      desktop.clock.advance(1);
    }
    assertOk(await starting);
    await Promise.all(ticks);
    expect((await diary.state()).tracking.state).toBe('tracking');
    const startedAt = desktop.clock.nowMs();
    await work(desktop, diary, minute);
    assertOk(await diary.stop());
    expect(msOf(diary)).toBeGreaterThanOrEqual(desktop.clock.nowMs() - startedAt);
  });
});
