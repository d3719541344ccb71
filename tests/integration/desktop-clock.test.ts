import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { recordsOf, sliceEndAt, sliceStartAt } from '../../electron/main/diary/journal-queries.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { assertOk } from '../../shared/kit/result.ts';
import type { VerificationReport } from '../../shared/verify/report.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { createMachineClock, type MachineClock } from '../support/machine-clock.ts';
import { createWorkplace, type Workplace, pairingCode } from '../support/server-fixture.ts';
import { verifyContract } from '../support/week-flow.ts';
import { addFreelancer, agree, createNetwork, type Desk, withOutbox } from './desk-fixture.ts';
import { createTestDesktop, ctx, journalOf, work } from './desktop-fixture.ts';

const hour = 3_600_000;
const day = 24 * hour;
const steps = [
  ['an hour ahead', hour],
  ['an hour back', -hour],
  ['a day ahead', day],
  ['a day back', -day],
] as const;

const eventsOf = (diary: Diary): readonly string[] =>
  recordsOf(journalOf(diary).records(), 'session').map(({ payload }) => payload.ev);

const slicesOf = (diary: Diary) => recordsOf(journalOf(diary).records(), 'slice');

const trackedMsOf = (diary: Diary): number =>
  slicesOf(diary).reduce((sum, { payload }) => sum + payload.to_ms - payload.from_ms, 0);

/** `desk.diary` stays the one that was opened first. */
interface TimedDesk extends Desk {
  readonly con: string;
  readonly machine: MachineClock;
}

describe('a machine whose clock is set', { timeout: 120_000 }, () => {
  const place: { it?: Workplace; names: number } = { names: 0 };
  const workplace = (): Workplace => place.it as Workplace;
  beforeAll(async () => {
    place.it = await createWorkplace();
  });
  afterAll(() => place.it?.close());

  async function open(skewMs = 0, fetch = globalThis.fetch as never): Promise<TimedDesk> {
    const { clock, server } = workplace();
    place.names += 1;
    const freelancer = await addFreelancer(workplace(), `clock${place.names}`);
    const code = await pairingCode(workplace(), freelancer);
    const machine = createMachineClock(clock, skewMs);
    const desktop = await createTestDesktop({ clock, fetch, machine: machine.port });
    const diary = await desktop.open();
    assertOk(await diary.pair({ serverUrl: server.url, code, deviceName: 'Laptop' }));
    const desk = withOutbox({ desktop, diary, freelancer }, fetch);
    await desk.turn();
    const con = await agree(workplace(), desk);
    return { ...desk, con, machine };
  }

  async function track(desk: TimedDesk, diary = desk.diary, seconds = 40): Promise<void> {
    assertOk(await diary.start({ con: desk.con, ctx }));
    await work(desk.desktop, diary, seconds);
    assertOk(await diary.stop());
  }

  /** Everything journalled has its receipt, and a stranger finds no fault. */
  async function expectWhole(desk: TimedDesk, diary = desk.diary): Promise<VerificationReport> {
    const { turn, outbox } = diary === desk.diary ? desk : withOutbox({ ...desk, diary });
    expect(await turn()).toBe('idle');
    expect(await outbox.outbox.counts()).toEqual({ unsent: 0, undelivered: 0 });
    expect((await diary.state()).sync.refused).toEqual([]);
    const journal = journalOf(diary);
    const contract = journal.records().find(({ kind }) => kind === 'contract');
    const entry = contract && (await journal.entry(contract));
    const { report } = await verifyContract(workplace().client, entry as EntryOf<'contract'>);
    const errors = report.findings.filter(({ code }) => code.startsWith('E_'));
    expect(errors).toEqual([]);
    expect(report.totals.slices).toBe(slicesOf(diary).length);
    return report;
  }

  it.each(steps)('is %s from the beginning: what it records is true', async (_, skewMs) => {
    const desk = await open(skewMs);
    const startMs = workplace().clock.nowMs();
    await track(desk);
    const [slice] = slicesOf(desk.diary);
    if (slice === undefined) throw new Error('no slice');
    expect(slice.payload.clk.off_ms).toBe(-skewMs);
    expect(sliceStartAt(slice)).toBe(startMs);
    expect(sliceEndAt(slice)).toBe(startMs + 40_000);
    const report = await expectWhole(desk);
    expect(Object.values(report.labels)).toEqual(['live']);
  });

  it.each(steps)('goes %s while it records: no time is won by it', async (_, stepMs) => {
    const desk = await open();
    const { diary, desktop, machine } = desk;
    const startMs = workplace().clock.nowMs();
    assertOk(await diary.start({ con: desk.con, ctx }));
    await work(desktop, diary, 40);
    machine.step(stepMs);
    await work(desktop, diary, 40);
    // Back, only the clock can have gone, so recording goes on; forward, the machine may have slept.
    const wanted = stepMs > 0 ? 40_000 : 79_000;
    expect((await diary.state()).tracking.state).toBe(stepMs > 0 ? 'stopped' : 'tracking');
    if (stepMs < 0) assertOk(await diary.stop());
    expect(eventsOf(diary)).toContain(stepMs > 0 ? 'suspend' : 'clock_step');
    expect(trackedMsOf(diary)).toBeLessThanOrEqual(wanted + 1_000);
    expect(trackedMsOf(diary)).toBeGreaterThanOrEqual(wanted - 1_000);
    for (const slice of slicesOf(diary)) {
      expect(sliceStartAt(slice)).toBeGreaterThanOrEqual(startMs);
      expect(sliceEndAt(slice)).toBeLessThanOrEqual(startMs + 81_000);
    }
    await expectWhole(desk);
  });

  it.each(steps)(
    'goes %s between two sessions: the server is asked, and all is true',
    async (_, stepMs) => {
      const desk = await open();
      const { diary, machine } = desk;
      await track(desk);
      machine.step(stepMs);
      const startMs = workplace().clock.nowMs();
      await track(desk);
      expect(slicesOf(diary).map(sliceEndAt)).toEqual([startMs, startMs + 40_000]);
      expect(slicesOf(diary).at(-1)?.payload.clk.off_ms).toBe(-stepMs);
      const report = await expectWhole(desk);
      expect(Object.values(report.labels)).toEqual(['live', 'live']);
    },
  );

  it.each(steps)(
    'goes %s between two sessions off-line: nothing is recorded twice',
    async (_, stepMs) => {
      const network = createNetwork();
      const desk = await open(0, network.fetch as never);
      const { diary, machine } = desk;
      await track(desk);
      network.state.isDown = true;
      machine.step(stepMs);
      await track(desk);
      network.state.isDown = false;
      // Later than it is: the server waits until it is that late, and keeps the entries' place.
      if (stepMs > 0) expect(await desk.turn()).toMatchObject({ code: 'E_TIME_FUTURE' });
      machine.step(-stepMs);
      workplace().clock.advance(Math.abs(stepMs));
      await track(desk);
      const slices = slicesOf(diary);
      for (const [i, slice] of slices.entries())
        if (i > 0)
          expect(sliceStartAt(slice)).toBeGreaterThanOrEqual(sliceEndAt(slices[i - 1] as never));
      expect(trackedMsOf(diary)).toBe(120_000);
      await expectWhole(desk);
    },
  );

  it.each(steps)('goes %s in the middle of a sync: everything arrives', async (_, stepMs) => {
    const trouble = { left: 3, step: (): void => undefined };
    const desk = await open(0, (async (url: string, init: RequestInit) => {
      if (url.includes('/v1/entries') || url.includes('/v1/disclosures')) {
        trouble.left -= 1;
        if (trouble.left === 0) trouble.step();
      }
      return globalThis.fetch(url, init);
    }) as never);
    await track(desk);
    await track(desk);
    Object.assign(trouble, { left: 2, step: () => desk.machine.step(stepMs) });
    await desk.turn();
    expect(desk.machine.skewMs()).toBe(stepMs);
    await expectWhole(desk);
    // From the next start of the app on it is right again, without anybody setting the clock.
    const next = await desk.desktop.open();
    expect(assertOk(await next.useServerClock())).toEqual({ offMs: -stepMs });
    workplace().clock.advance(10 * 60_000);
    const startMs = workplace().clock.nowMs();
    await track(desk, next);
    expect(sliceStartAt(slicesOf(next).at(-1) as never)).toBe(startMs);
    await expectWhole(desk, next);
  });

  it('goes an hour ahead: what others say still arrives, and what was delivered stays so', async () => {
    const desk = await open();
    const { diary, machine, con } = desk;
    machine.step(hour);
    await track(desk);
    expect(await desk.turn()).toMatchObject({ state: 'waiting', code: 'E_TIME_FUTURE' });
    const { owner } = workplace();
    const offered = await owner.post(`/v1/contracts/${con}/revisions`, {
      draft: { ...ordinaryDraft, title: 'Support, at night too' },
    });
    expect(offered.status).toBe(200);
    expect(await desk.turn()).toMatchObject({ state: 'waiting', code: 'E_TIME_FUTURE' });
    expect(diary.paired()?.contracts.list()[0]?.revision?.state).toBe('offered');
    machine.step(-hour);
    workplace().clock.advance(hour);
    await expectWhole(desk);
  });

  it('records two days without a connection, and all of it is billed', async () => {
    const network = createNetwork();
    const desk = await open(0, network.fetch as never);
    network.state.isDown = true;
    for (let session = 0; session < 6; session++) {
      await track(desk, desk.diary, 60);
      expect(await desk.turn()).toMatchObject({ state: 'offline' });
      workplace().clock.advance(8 * hour);
    }
    network.state.isDown = false;
    const report = await expectWhole(desk);
    expect(Object.values(report.labels)).toEqual(Array(6).fill('late'));
    const submitted = assertOk(await desk.diary.submitTimesheet({ con: desk.con, week: 0 }));
    const after = await expectWhole(desk);
    expect(after.timesheets).toMatchObject([{ hash: submitted.hash, ok: true, ms: 360_000 }]);
  });
});
