import { describe, expect, it } from 'vitest';
import { payCsv } from '../../../electron/main/diary/pay-csv.ts';
import { type PayInput, payWeeks } from '../../../electron/main/diary/pay-weeks.ts';
import type { PayState, PayWeek } from '../../../shared/api/pay-state.ts';
import { buildBundle } from '../../support/bundle-factory.ts';
import type { Scene, SceneStep } from '../../support/bundle-scene.ts';
import { lapseStep, replyStep } from '../../support/change-steps.ts';
import { decisionBody, firstIdx } from '../../support/ordinary-scene.ts';
import { testStartMs } from '../../support/test-clock.ts';

const day = 86_400_000;
const minute = 60_000;

const upTo = (steps: readonly SceneStep[], name: string): readonly SceneStep[] =>
  steps.slice(0, steps.findIndex((step) => step.name === name) + 1);

async function play(until: string, added: readonly SceneStep[] = []): Promise<Scene> {
  const { scene } = await buildBundle({ steps: (steps) => [...upTo(steps, until), ...added] });
  return scene;
}

function input(scene: Scene, change: Partial<PayInput> = {}): PayInput {
  const ledger = scene.ledger();
  const contract = ledger.contract?.entry.payload;
  if (contract === undefined) throw new Error('no contract');
  return {
    contract,
    ledger,
    ownSlices: [],
    ownSheets: [],
    ownReplies: [],
    nowMs: testStartMs + 20 * day,
    ...change,
  };
}

async function weekOf(until: string, added: readonly SceneStep[] = []): Promise<PayWeek> {
  const [week] = payWeeks(input(await play(until, added)));
  if (week === undefined) throw new Error('no week');
  return week;
}

const sums = ({ earnedMinor, submittedMinor, approvedMinor, paidMinor }: PayWeek) => ({
  earned: earnedMinor,
  submitted: submittedMinor,
  approved: approvedMinor,
  paid: paidMinor,
});

describe('what a week comes to', () => {
  it('goes from earned to paid, each step with its own entry', async () => {
    const { scene } = await buildBundle();
    const full = scene.ledger().timesheets[0];
    const amount = full?.invoice?.entry.payload.amount_minor ?? 0;
    expect(amount).toBeGreaterThan(0);
    const stop = await weekOf('stop');
    expect(sums(stop)).toEqual({ earned: amount, submitted: 0, approved: 0, paid: 0 });
    expect(stop.sheets).toEqual([]);
    const submitted = await weekOf('timesheet');
    expect(sums(submitted)).toEqual({ earned: amount, submitted: amount, approved: 0, paid: 0 });
    const approved = await weekOf('approve');
    expect(sums(approved)).toMatchObject({ approved: amount, paid: 0 });
    const [paid] = payWeeks(input(scene));
    expect(paid && sums(paid)).toEqual({
      earned: amount,
      submitted: amount,
      approved: amount,
      paid: amount,
    });
    expect(paid?.sheets[0]).toMatchObject({
      state: 'paid',
      invoice: { no: full?.invoice?.entry.payload.no, amountMinor: amount },
      approval: { amountMinor: amount },
      payment: {
        bankRef: full?.payment?.entry.payload.bank_ref,
        date: full?.payment?.entry.payload.date,
        amountMinor: amount,
      },
    });
    expect(paid?.sheets[0]?.late).toBeUndefined();
  });

  it('leaves out what the client leaves out, and says which cells', async () => {
    const excl = [{ from_idx: firstIdx, to_idx: firstIdx + 1 }];
    const disputed = await weekOf('timesheet', [
      {
        name: 'dispute',
        kind: 'decision',
        key: 'client',
        atMs: testStartMs + 9 * day,
        values: { reason: 'Why?' },
        body: (scene) => decisionBody(scene, scene.hash('timesheet'), { verdict: 'dispute', excl }),
      },
    ]);
    const [sheet] = disputed.sheets;
    expect(sheet?.state).toBe('disputed');
    expect(disputed.approvedMinor).toBe(0);
    expect(sheet?.client).toMatchObject({
      verdict: 'dispute',
      reason: 'Why?',
      isLapsed: false,
      // The first cell began 20 s late.
      excluded: [{ fromIdx: firstIdx, toIdx: firstIdx + 1, ms: 580_000 }],
    });
  });

  it('counts what only this device has, and takes it once when the log has it too', async () => {
    const scene = await play('stop');
    const ledger = scene.ledger();
    const known = ledger.slices[0];
    if (known === undefined) throw new Error('no slice');
    const own = { ...known, hash: 'f'.repeat(64), idx: known.idx + 40, seq: 99, logIndex: 1e9 };
    const [before] = payWeeks(input(scene));
    const [after] = payWeeks(input(scene, { ownSlices: [own] }));
    const length = own.toMs - own.fromMs;
    expect(after?.billableMs).toBe((before?.billableMs ?? 0) + length);
    const [alone] = payWeeks(input(scene, { ledger: undefined, ownSlices: [own] }));
    expect(alone?.trackedMs).toBe(length);
    // The same time again, as another entry: the later one loses.
    const [twice] = payWeeks(
      input(scene, { ownSlices: [{ ...known, hash: 'e'.repeat(64), logIndex: 1e9 }] }),
    );
    expect(twice?.trackedMs).toBe(before?.trackedMs);
  });

  it('shows a timesheet that is on its way in the place of the one it replaces', async () => {
    const scene = await play('timesheet');
    const logged = scene.ledger().timesheets[0]?.timesheet.entry;
    if (logged === undefined) throw new Error('no timesheet');
    const payload = { ...logged.payload, no: 1, replaces: logged.hash as string };
    const [week] = payWeeks(input(scene, { ownSheets: [{ hash: 'd'.repeat(64), payload }] }));
    expect(week?.sheets.map(({ state, no }) => [state, no])).toEqual([['waiting', 1]]);
  });

  it('says what takes long: the agreed review, or a payment of which no day is agreed', async () => {
    const lateOf = (scene: Scene, nowMs: number) =>
      payWeeks(input(scene, { nowMs }))[0]?.sheets[0]?.late;
    const submitted = await play('timesheet');
    const closeAt = testStartMs - 9 * 60 * minute + 14 * day;
    expect(lateOf(submitted, testStartMs + 9 * day)).toBeUndefined();
    expect(lateOf(submitted, closeAt + 30 * day)?.type).toBe('review');
    const approved = await play('approve');
    const at = approved.ledger().timesheets[0]?.client?.receivedMs ?? 0;
    expect(lateOf(approved, at + 14 * day)).toBeUndefined();
    expect(lateOf(approved, at + 14 * day + 1)).toEqual({ type: 'payment', sinceAt: at });
  });

  it('knows silence from a person', async () => {
    const atMs = testStartMs - 9 * 60 * minute + 13 * day;
    const { scene } = await buildBundle({
      steps: (steps) => [
        ...upTo(steps, 'timesheet'),
        lapseStep({ name: 'lapse', atMs, receivedMs: atMs }),
      ],
      step: { contract: { payload: (payload) => ({ ...payload, on_silence: 'approve' }) } },
    });
    const [week] = payWeeks(input(scene));
    expect(week?.sheets[0]?.client).toMatchObject({ verdict: 'approve', isLapsed: true });
  });

  it('has her answer to a payment, and nobody else’s', async () => {
    const { scene } = await buildBundle();
    const payment = scene.ledger().payments[0]?.entry.hash ?? '';
    const answer = (own: PayInput['ownReplies'] = []) =>
      payWeeks(input(scene, { ownReplies: own }))[0]?.sheets[0]?.payment?.answer;
    expect(answer()).toBeUndefined();
    const here = {
      hash: 'a'.repeat(64),
      ref: payment,
      text: 'Received',
      atMs: 5,
      state: 'sent',
    } as const;
    expect(answer([here])).toEqual({ state: 'waiting', atMs: 5, text: 'Received' });
    expect(answer([{ ...here, ref: 'b'.repeat(64) }])).toBeUndefined();
    const last = scene.ledger().payments[0]?.receivedMs ?? 0;
    const { scene: replied } = await buildBundle({
      steps: (steps) => [
        ...steps,
        replyStep({ name: 'thanks', atMs: last + minute }, 'payment', 'ours'),
        {
          ...replyStep({ name: 'yes', atMs: last + 2 * minute }, 'payment', 'Received'),
          key: 'device',
        },
      ],
    });
    expect(payWeeks(input(replied))[0]?.sheets[0]?.payment?.answer).toMatchObject({
      state: 'logged',
      text: 'Received',
    });
  });
});

describe('the table of what was earned', () => {
  it('is exact to the minor unit, sums a week once, and runs nothing in a spreadsheet', async () => {
    const { scene } = await buildBundle();
    const weeks = payWeeks(input(scene));
    const cur = weeks[0]?.cur ?? '';
    const state: PayState = {
      contracts: [{ con: 'c', organisation: '=SUM(A1)', title: 'a, "b"', cur, weeks }],
    };
    const [head = '', line = '', rest] = payCsv(state).split('\r\n');
    expect(rest).toBe('');
    expect(head.split(',').slice(0, 3)).toEqual(['organisation', 'contract', 'contract_id']);
    expect(line.startsWith(`'=SUM(A1),"a, ""b""",c,`)).toBe(true);
    const minor = weeks[0]?.paidMinor ?? 0;
    const amount = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
    expect(line).toContain(`,${amount},`);
    const supplement = weeks.map((week) => ({ ...week, sheets: [...week.sheets, ...week.sheets] }));
    const two = payCsv({
      contracts: [{ con: 'c', organisation: 'o', title: 't', cur, weeks: supplement }],
    });
    expect(two.split('\r\n').filter((each) => each.includes(',,,'))).toHaveLength(1);
  });
});
