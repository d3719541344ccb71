import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { createWorkplace, type Workplace } from '../support/server-fixture.ts';
import { verifyContract } from '../support/week-flow.ts';
import { addFreelancer, agree, type Desk, pairDesk } from './desk-fixture.ts';
import { ctx, journalOf, work } from './desktop-fixture.ts';

const minuteMs = 60_000;

describe('what the freelancer says about her time, before a stranger', { timeout: 120_000 }, () => {
  const place: { it?: Workplace } = {};
  const workplace = (): Workplace => place.it as Workplace;
  beforeAll(async () => {
    place.it = await createWorkplace();
  });
  afterAll(() => place.it?.close());

  async function reportOf({ diary }: Desk, con: string) {
    const journal = journalOf(diary);
    const contract = journal
      .records()
      .find(({ kind, payload }) => kind === 'contract' && payload.con === con);
    const entry = contract && (await journal.entry(contract));
    const { report } = await verifyContract(workplace().client, entry as EntryOf<'contract'>);
    return report;
  }

  const draft = {
    manual_ok: true,
    pol: { ...ordinaryDraft.pol, caps: 0, hold_s: 0, idle_s: 300 },
  };

  async function quiet({ desktop, diary }: Desk, seconds: number): Promise<void> {
    for (let s = 0; s < seconds; s++) {
      desktop.clock.advance(1_000);
      await diary.tick();
    }
  }

  it('manual time, a meeting and time for another client all verify', async () => {
    const desk = await pairDesk(workplace(), await addFreelancer(workplace(), 'teller'));
    const con = await agree(workplace(), desk, draft);
    const other = await agree(workplace(), desk, draft);
    const { desktop, diary } = desk;
    desktop.clock.advance(60 * minuteMs);
    const now = desktop.clock.nowMs();
    const manual = { con, ctx, fromAt: now - 30 * minuteMs, toAt: now - 5 * minuteMs };
    assertOk(await diary.addManual(manual));
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 60);
    await quiet(desk, 400);
    assertOk(await diary.answerIdle({ answer: 'as', mode: 'meeting' }));
    await work(desktop, diary, 30);
    await quiet(desk, 320);
    assertOk(await diary.answerIdle({ answer: 'move', to: other, memo: 'For them' }));
    await work(desktop, diary, 20);
    assertOk(await diary.switchTo({ con: other, ctx }));
    await work(desktop, diary, 20);
    assertOk(await diary.stop());
    await desk.turn();
    expect((await diary.state()).sync).toMatchObject({ waiting: 0, refused: [] });
    for (const each of [con, other]) {
      const report = await reportOf(desk, each);
      expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
    }
    const sheets = [];
    for (const each of [con, other]) {
      assertOk(await diary.submitTimesheet({ con: each, week: 0 }));
      await desk.turn();
      sheets.push((await reportOf(desk, each)).timesheets.map(({ ms, ok }) => [ms, ok]));
    }
    expect(sheets).toEqual([[[25 * minuteMs + 510_000, true]], [[340_000, true]]]);
  });

  it('a week is handed in by itself once it can no longer be changed, if that was agreed', async () => {
    const desk = await pairDesk(workplace(), await addFreelancer(workplace(), 'by-itself'));
    const con = await agree(workplace(), desk, { ...draft, auto_timesheet: true });
    const { desktop, diary } = desk;
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 60);
    assertOk(await diary.stop());
    await desk.turn();
    const week0 = diary.paired()?.contracts.signed(con)?.payload.week0 ?? 0;
    desktop.clock.set((week0 + 1008) * 600_000 + 11 * 60 * minuteMs);
    await diary.tick();
    const sheets = () =>
      journalOf(diary)
        .records()
        .filter(({ kind }) => kind === 'timesheet').length;
    expect(sheets()).toBe(0);
    desktop.clock.advance(2 * 60 * minuteMs);
    await diary.tick();
    expect(sheets()).toBe(1);
    expect((await diary.state()).notices.map(({ code }) => code)).toContain('timesheet_made');
    desktop.clock.advance(20 * minuteMs);
    await diary.tick();
    expect(sheets()).toBe(1);
  });
});
