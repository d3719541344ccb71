import { describe, expect, it } from 'vitest';
import type { Body, Scene, SceneStep } from '../support/bundle-scene.ts';
import {
  amendStep,
  batchStep,
  erasureOfAll,
  erasureStep,
  lapseStep,
  moveStep,
  redactStep,
  replyStep,
  voidStep,
} from '../support/change-steps.ts';
import { decidedSteps, decisionBody, pictureOf, sha256Hex } from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { changed, day, delayed, insertedAfter, minute, otherHash, upTo } from './case.ts';
import { codesOf, reportOf, revisedContract } from './hostile-case.ts';

const submitMs = testStartMs + 7 * day;
const inWeek = (name: string) => ({ name, atMs: testStartMs + 42 * minute });
const submitted = (name: string) => ({ name, atMs: submitMs + 20 * minute });
const later = (name: string) => ({ name, atMs: testStartMs + 8 * day });

describe('one junk entry', () => {
  it.each([
    ['an amend of nothing', amendStep(inWeek('junk'), 'start', { memo: 'x' }), 'E_TARGET'],
    ['a void of nothing', voidStep(inWeek('junk'), 'start'), 'E_TARGET'],
    ['an erasure of a contract', erasureStep(inWeek('junk'), 'contract'), 'E_TARGET'],
    ['a reply by a stranger to the wrong thing', replyStep(inWeek('junk'), 'start'), 'E_DEC_REF'],
  ] as const)('fails no week that does not contain it: %s', async (title, junk, code) => {
    const isReply = title.startsWith('a reply');
    const report = await reportOf({
      steps: (steps) => insertedAfter(steps, 'stop', junk),
      ...(isReply && {
        step: { junk: { payload: (payload) => ({ ...payload, ref: otherHash }) } },
      }),
    });
    expect(codesOf(report)).toEqual([code]);
    expect(report.ok).toBe(false);
    expect(report.timesheets).toMatchObject([{ ok: true, state: 'paid', codes: [] }]);
  });

  it('is a revision that breaks the chain, whatever the client answers', async () => {
    const junk = { ...revisedContract({ prev_contract: otherHash }), atMs: inWeek('').atMs };
    for (const verdict of ['accept', 'reject']) {
      const answer: SceneStep = {
        name: 'answer',
        kind: 'decision',
        key: 'client',
        atMs: inWeek('').atMs + minute,
        body: (scene) => decisionBody(scene, scene.hash('contract2'), { verdict }),
      };
      const report = await reportOf({
        steps: (steps) => insertedAfter(steps, 'stop', junk, answer),
      });
      expect(codesOf(report)).toEqual(['E_CONTRACT_CHAIN']);
      expect(report.timesheets).toMatchObject([{ ok: true, state: 'paid' }]);
    }
  });
});

describe('a revision', () => {
  it('that is declined is no finding, and the old contract goes on', async () => {
    const offer = { ...revisedContract({ cap_ms: 1 }), atMs: inWeek('').atMs };
    const answer: SceneStep = {
      name: 'answer',
      kind: 'decision',
      key: 'client',
      atMs: inWeek('').atMs + minute,
      body: (scene) => decisionBody(scene, scene.hash('contract2'), { verdict: 'reject' }),
    };
    const report = await reportOf({
      steps: (steps) => insertedAfter(steps, 'stop', offer, answer),
    });
    expect(codesOf(report)).toEqual([]);
  });

  it('that was signed on an offer that another had overtaken is no finding', async () => {
    const revision = (name: string, minutes: number): SceneStep => ({
      ...revisedContract(),
      name,
      atMs: inWeek('').atMs + minutes * minute,
    });
    const accept: SceneStep = {
      name: 'accept2',
      kind: 'decision',
      key: 'client',
      atMs: inWeek('').atMs + minute,
      body: (scene) => decisionBody(scene, scene.hash('contract2'), { verdict: 'accept' }),
    };
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          upTo(steps, 'stop'),
          'stop',
          revision('contract2', 0),
          accept,
          revision('contract3', 2),
        ),
    });
    expect(codesOf(report)).toEqual([]);
  });

  it('that was overtaken by another is accepted in vain', async () => {
    const revision = (name: string, minutes: number): SceneStep => ({
      ...revisedContract(),
      name,
      atMs: inWeek('').atMs + minutes * minute,
    });
    const accept = (name: string, of: string, minutes: number): SceneStep => ({
      name,
      kind: 'decision',
      key: 'client',
      atMs: inWeek('').atMs + minutes * minute,
      body: (scene) => decisionBody(scene, scene.hash(of), { verdict: 'accept' }),
    });
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          upTo(steps, 'stop'),
          'stop',
          revision('contract2', 0),
          revision('contract3', 1),
          accept('accept2', 'contract2', 2),
          accept('accept3', 'contract3', 3),
        ),
    });
    expect(report.findings).toMatchObject([
      { code: 'E_CONTRACT_CHAIN', detail: 'it does not name the contract in force' },
    ]);
  });
});

describe('a week that silence approved', () => {
  const lapsed = (change: Body = {}, terms: Body = {}, afterMs = 7 * day) =>
    reportOf({
      steps: (steps) =>
        changed(delayed(steps, 'approve', afterMs), 'approve', {
          ...lapseStep(
            { name: 'approve', atMs: submitMs + 60 * minute + afterMs },
            'timesheet',
            change,
          ),
        }),
      step: {
        contract: {
          payload: (payload) => ({
            ...payload,
            on_silence: 'approve',
            two_person_minor: 1_000_000,
            ...terms,
          }),
        },
      },
    });

  it('is paid, and named so', async () => {
    const report = await lapsed();
    expect(codesOf(report)).toEqual(['W_DEC_LAPSED']);
    expect(report.timesheets).toMatchObject([{ ok: true, state: 'paid', codes: ['W_DEC_LAPSED'] }]);
  });

  it('has nobody as its second person', async () => {
    expect(codesOf(await lapsed({}, { two_person_minor: 1_652 }))).toEqual([
      'E_DEC_APPROVER',
      'W_DEC_LAPSED',
    ]);
    expect(codesOf(await lapsed({}, { two_person_minor: 1_653 }))).toEqual(['W_DEC_LAPSED']);
  });

  it('is none where silence means nothing, or before its time', async () => {
    const codes = ['E_DEC_STAGE', 'E_INVOICE'];
    expect(codesOf(await lapsed({}, { on_silence: 'wait' }))).toEqual(codes);
    expect(codesOf(await lapsed({}, {}, 5 * day))).toEqual(codes);
  });

  it('leaves nothing out', async () => {
    const report = await lapsed({ excl: [{ from_idx: 0, to_idx: 1 }] });
    expect(codesOf(report)).toEqual(['E_DEC_TOTAL', 'W_DEC_LAPSED']);
  });
});

describe('a batch', () => {
  const batched = (amount: number, change: object = {}) =>
    reportOf({
      steps: (steps) =>
        insertedAfter(
          upTo(steps, 'timesheet'),
          'timesheet',
          batchStep({ name: 'batch', atMs: submitMs + 60 * minute }, { timesheet: amount }),
        ),
      step: { batch: { payload: (payload) => ({ ...payload, ...change }) } },
    });

  it('stands for its decisions', async () => {
    const report = await batched(1_653);
    expect(codesOf(report)).toEqual([]);
    expect(report.timesheets).toMatchObject([{ ok: true, state: 'client_approved' }]);
  });

  it.each([
    ['another amount', 1_652, {}, ['E_DEC_TOTAL']],
    ['another currency', 1_653, { cur: 'USD' }, ['E_DEC_TOTAL']],
    ['a passkey', 1_653, { assurance: 'webauthn' }, ['E_DEC_SIG']],
  ] as const)('with %s fails its week', async (_, amount, change, codes) => {
    const report = await batched(amount, change);
    expect(codesOf(report)).toEqual(codes);
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });

  it('approves nothing that is not there', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(steps, 'payment', batchStep(later('batch'), { timesheet: 1 })),
      step: {
        batch: {
          payload: (payload) => ({
            ...payload,
            items: [{ ref: otherHash, ms: { service: 1, support: 0 }, amount_minor: 1 }],
          }),
        },
      },
    });
    expect(codesOf(report)).toEqual(['E_DEC_REF']);
    expect(report.timesheets).toMatchObject([{ ok: true }]);
  });

  it('has seen the timesheets that it approves', async () => {
    const report = await batched(1_653, { view: { size: 1, n: 1, root: otherHash } });
    expect(codesOf(report)).toEqual(['E_VIEW']);
  });
});

const viewOf = (scene: Scene, name: string): unknown => {
  const entry = scene.entries.find((each) => each.name === name)?.entry;
  return entry?.kind === 'decision' ? entry.payload.view : undefined;
};

describe('a reply', () => {
  it('by either party is no finding', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          steps,
          'timesheet',
          replyStep(submitted('question'), 'timesheet'),
          replyStep({ ...submitted('answer'), key: 'device' }, 'question', 'A call'),
        ),
    });
    expect(codesOf(report)).toEqual([]);
  });

  it('has seen what it answers', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(steps, 'timesheet', replyStep(submitted('question'), 'start')),
      step: {
        question: {
          payload: (payload, scene) => ({
            ...payload,
            ref: scene.hash('timesheet'),
            view: viewOf(scene, 'accept'),
          }),
        },
      },
    });
    expect(codesOf(report)).toEqual(['E_VIEW']);
  });
});

describe('a week that bills what was given up', () => {
  it.each([
    ['given up', redactStep(submitted('change'), 'slice3', { names: ['memo'] })],
    ['moved', moveStep(submitted('change'), 'slice3')],
    ['voided', voidStep(submitted('change'), 'slice3')],
  ])('fails while nobody approved it: %s', async (_, change) => {
    const report = await reportOf({
      steps: (steps) => insertedAfter(upTo(steps, 'timesheet'), 'timesheet', change),
    });
    expect(codesOf(report)).toContain('E_REDACTED_BILLED');
    expect(report.timesheets).toMatchObject([{ ok: false }]);
  });

  it('stands when the client approved before', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          steps,
          'approve',
          redactStep({ name: 'redact', atMs: submitMs + 65 * minute }, 'slice3'),
        ),
      step: { slice3: { disclosures: (items) => items.filter(({ name }) => name !== 'act') } },
    });
    expect(codesOf(report)).toEqual(['I_REDACTED']);
    expect(report.timesheets).toMatchObject([{ ok: true }]);
    expect(report.diary.at(-1)).toMatchObject({ state: 'forfeited', codes: ['I_REDACTED'] });
  });

  it('is mended by a revision', async () => {
    const report = await reportOf({
      steps: (steps) => [
        ...insertedAfter(
          upTo(steps, 'timesheet'),
          'timesheet',
          redactStep(submitted('redact'), 'slice3', { names: ['memo'] }),
          {
            name: 'timesheet2',
            kind: 'timesheet',
            key: 'device',
            atMs: submitMs + 30 * minute,
            body: (scene) => ({ ...scene.draftTimesheet(0), view: scene.view() }),
          },
        ),
        ...decidedSteps(testStartMs + 9 * day, '2').filter(({ name }) => name === 'approve2'),
      ],
      step: { slice3: { disclosures: (items) => items.filter(({ name }) => name !== 'memo') } },
    });
    expect(codesOf(report)).toEqual(['I_REDACTED']);
    expect(report.timesheets.map(({ ok, slices }) => [ok, slices])).toEqual([
      [true, 4],
      [true, 3],
    ]);
  });
});

describe('what was kept long enough', () => {
  const erased = (afterMs: number) =>
    reportOf({
      steps: (steps) =>
        insertedAfter(
          steps,
          'payment',
          erasureStep({ name: 'erasure', atMs: submitMs + 100 * minute + afterMs }, 'slice3', {
            basis: 'retention',
          }),
        ),
      step: { slice3: { disclosures: (items) => items.filter(({ name }) => name !== 'memo') } },
    });

  it('counts from the payment', async () => {
    expect(codesOf(await erased(90 * day))).toEqual(['I_ERASED']);
    expect(codesOf(await erased(90 * day - 1))).toEqual(['I_ERASED', 'E_ERASURE_EARLY']);
  });
});

describe('the diary of a report', () => {
  it('says of every slice what became of it and why', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          steps,
          'stop',
          amendStep(inWeek('amend'), 'slice0', { memo: 'Calls' }),
          moveStep(inWeek('move'), 'slice1'),
          voidStep(inWeek('void'), 'slice2'),
          moveStep(inWeek('again'), 'slice1'),
        ),
    });
    const [timesheet] = report.timesheets;
    expect(report.diary.map(({ state, codes, verdict }) => [state, codes, verdict])).toEqual([
      ['ok', ['I_AMENDED'], 'unchanged'],
      ['moved', ['E_TARGET', 'I_MOVED'], 'unchanged'],
      ['void', ['I_VOID'], 'unchanged'],
      ['ok', [], 'unchanged'],
    ]);
    expect(report.diary.map((line) => line.timesheet)).toEqual([
      timesheet?.hash,
      undefined,
      undefined,
      timesheet?.hash,
    ]);
    expect(report.diary.every(({ label }) => label === 'live')).toBe(true);
    expect(timesheet).toMatchObject({ ok: true, codes: ['I_AMENDED'] });
  });

  it('knows a slice that was erased whole by its tombstone', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          steps,
          'payment',
          erasureOfAll(later('erasure'), 'slice1', { basis: 'court' }),
        ),
      parts: (parts, scene) => {
        const hash = scene.hash('slice1');
        for (const line of parts.entries)
          if (line.hash === hash) delete (line as { envelope?: unknown }).envelope;
        parts.disclosures = parts.disclosures.filter((line) => line.hash !== hash);
        parts.blobs.delete(sha256Hex(pictureOf('picture 1')));
      },
    });
    expect(codesOf(report)).toEqual(['I_ERASED']);
    expect(report.timesheets).toMatchObject([{ ok: true, slices: 4, state: 'paid' }]);
    expect(report.diary[1]).toMatchObject({ state: 'erased', codes: ['I_ERASED'] });
  });
});
