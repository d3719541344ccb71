import { describe, expect, it } from 'vitest';
import { isLapse } from '../../../shared/entry/fold-decisions.ts';
import { type BuiltBundle, buildBundle } from '../../support/bundle-factory.ts';
import type { SceneStep, StepTamper } from '../../support/bundle-scene.ts';
import { batchStep, lapseStep, replyStep } from '../../support/change-steps.ts';
import { decisionBody } from '../../support/ordinary-scene.ts';
import { testStartMs } from '../../support/test-clock.ts';

const day = 86_400_000;
const minute = 60_000;
/** Monday 00:00 after the week and six days more. */
const reviewCloseMs = testStartMs - 9 * 3_600_000 + 13 * day;
const silence = (name: string) => ({ name, atMs: reviewCloseMs, receivedMs: reviewCloseMs });

const upTo = (steps: readonly SceneStep[], name: string): readonly SceneStep[] =>
  steps.slice(0, steps.findIndex((step) => step.name === name) + 1);

const onSilence = (on_silence: 'approve' | 'wait'): Record<string, StepTamper> => ({
  contract: { payload: (payload) => ({ ...payload, on_silence }) },
});

const play = (
  added: readonly SceneStep[],
  step: Record<string, StepTamper> = onSilence('approve'),
): Promise<BuiltBundle> =>
  buildBundle({ steps: (steps) => [...upTo(steps, 'timesheet'), ...added], step });

const client = (name: string, verdict: string, atMs = reviewCloseMs - minute): SceneStep => ({
  name,
  kind: 'decision',
  key: 'client',
  atMs,
  body: (scene) => decisionBody(scene, scene.hash('timesheet'), { verdict }),
});

describe('a lapse', () => {
  it('approves in the place of a client who did not answer', async () => {
    const { scene } = await play([lapseStep(silence('lapse'))]);
    const [timesheet] = scene.ledger().timesheets;
    expect(timesheet?.state).toBe('client_approved');
    expect(timesheet?.client?.entry.hash).toBe(scene.hash('lapse'));
    expect(timesheet?.client && isLapse(timesheet.client.entry)).toBe(true);
  });

  it('does not where silence says nothing', async () => {
    const { scene } = await play([lapseStep(silence('lapse'))], onSilence('wait'));
    expect(scene.ledger().timesheets[0]?.state).toBe('submitted');
  });

  it('does not before the time for review is over', async () => {
    const early = { ...silence('lapse'), receivedMs: reviewCloseMs - 1 };
    const { scene } = await play([lapseStep(early)]);
    expect(scene.ledger().timesheets[0]?.state).toBe('submitted');
  });

  it('does not where the client has decided, but does long enough after that is withdrawn', async () => {
    const disputed = await play([client('dispute', 'dispute'), lapseStep(silence('lapse'))]);
    expect(disputed.scene.ledger().timesheets[0]?.state).toBe('disputed');
    const withdrawn = await play([
      client('dispute', 'dispute'),
      client('withdraw', 'withdraw'),
      lapseStep(silence('lapse')),
    ]);
    expect(withdrawn.scene.ledger().timesheets[0]?.state).toBe('submitted');
    const silentAgain = await play([
      client('dispute', 'dispute'),
      client('withdraw', 'withdraw'),
      lapseStep({ name: 'lapse', atMs: reviewCloseMs + 6 * day }),
    ]);
    expect(silentAgain.scene.ledger().timesheets[0]?.state).toBe('client_approved');
  });

  it('gives way to a client who decides after it', async () => {
    const { scene } = await play([
      lapseStep(silence('lapse')),
      client('dispute', 'dispute', reviewCloseMs + day),
    ]);
    expect(scene.ledger().timesheets[0]?.state).toBe('disputed');
  });

  it.each(['client', 'finance', 'device', 'stranger'])('is not for a %s key', async (key) => {
    const { scene } = await play([lapseStep({ ...silence('lapse'), key })]);
    expect(scene.ledger().timesheets[0]?.state).toBe('submitted');
  });

  it.each([{ stage: 'finance' }, { verdict: 'dispute' }, { ref: 'ab'.repeat(32) }])(
    'only approves a timesheet for the client, and not with %j',
    async (change) => {
      const { scene } = await play([lapseStep(silence('lapse'), 'timesheet', change)]);
      expect(scene.ledger().timesheets[0]?.state).toBe('submitted');
    },
  );

  it('does not approve what was replaced', async () => {
    const { scene } = await play([
      {
        name: 'timesheet2',
        kind: 'timesheet',
        key: 'device',
        atMs: testStartMs + 8 * day,
        body: (scene) => ({ ...scene.draftTimesheet(0), view: scene.view() }),
      },
      lapseStep(silence('lapse')),
    ]);
    const [replaced, open] = scene.ledger().timesheets;
    expect(replaced).toMatchObject({ state: 'replaced', replacedBy: scene.hash('timesheet2') });
    expect(replaced?.client).toBeUndefined();
    expect(open?.state).toBe('submitted');
  });

  it('is nothing that the operator signs without saying so', async () => {
    const { scene } = await play([
      lapseStep(silence('lapse'), 'timesheet', { assurance: 'ed25519' }),
    ]);
    expect(scene.ledger().timesheets[0]?.state).toBe('submitted');
  });
});

describe('a batch', () => {
  const at = { name: 'batch', atMs: testStartMs + 8 * day };

  it('counts as one approval for each of its items', async () => {
    const { scene } = await play([batchStep(at, { timesheet: 1_653 })]);
    const [timesheet] = scene.ledger().timesheets;
    expect(timesheet?.state).toBe('client_approved');
    expect(timesheet?.client).toMatchObject({
      entry: {
        kind: 'decision',
        hash: scene.hash('batch'),
        payload: { stage: 'client', verdict: 'approve', excl: [], amount_minor: 1_653 },
      },
      batch: { entry: { kind: 'batch' } },
    });
    expect(scene.ledger().decisions.map(({ entry }) => entry.payload.ref)).toEqual([
      scene.hash('contract'),
      scene.hash('timesheet'),
    ]);
  });

  it('counts only from somebody on the list', async () => {
    const { scene } = await play([batchStep({ ...at, key: 'finance' }, { timesheet: 1_653 })]);
    expect(scene.ledger().timesheets[0]?.state).toBe('submitted');
  });

  it('is withdrawn item by item', async () => {
    const { scene } = await play([
      batchStep(at, { timesheet: 1_653 }),
      client('withdraw', 'withdraw', at.atMs + minute),
    ]);
    expect(scene.ledger().timesheets[0]?.state).toBe('submitted');
  });
});

describe('a reply', () => {
  const at = (name: string, minutes: number) => ({ name, atMs: testStartMs + 8 * day + minutes });

  it('stands with what it answers, with the word of who wrote it', async () => {
    const { scene } = await play([
      replyStep(at('question', 1), 'timesheet'),
      replyStep({ ...at('answer', 2), key: 'device' }, 'question', 'A long call.'),
      replyStep({ ...at('note', 3), key: 'finance' }, 'timesheet', 'Thanks'),
      replyStep({ ...at('noise', 4), key: 'stranger' }, 'timesheet', 'Buy'),
    ]);
    const { repliesByRef, timesheets } = scene.ledger();
    const told = (ref: string) =>
      repliesByRef.get(scene.hash(ref))?.map(({ from, text }) => [from, text]);
    expect(told('timesheet')).toEqual([
      ['client', 'Why is Tuesday so long?'],
      ['finance', 'Thanks'],
    ]);
    expect(told('question')).toEqual([['freelancer', 'A long call.']]);
    const history = timesheets[0]?.history.map(({ entry }) => entry.hash);
    expect(history).toEqual(['question', 'answer', 'note', 'noise'].map(scene.hash));
  });

  it('has no text where that is not disclosed', async () => {
    const { scene } = await play([replyStep(at('question', 1), 'timesheet')], {
      question: { disclosures: () => [] },
    });
    const [reply] = scene.ledger().repliesByRef.get(scene.hash('timesheet')) ?? [];
    expect(reply).toMatchObject({ from: 'client', text: undefined });
  });
});

describe('the history of a timesheet', () => {
  it('has all that was decided, in the order of the log', async () => {
    const { scene } = await buildBundle();
    const history = scene.ledger().timesheets[0]?.history.map(({ entry }) => entry.kind);
    expect(history).toEqual(['decision', 'invoice', 'decision', 'payment']);
  });
});
