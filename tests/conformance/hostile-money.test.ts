import { describe, expect, it } from 'vitest';
import { setRoot } from '../../shared/entry/set.ts';
import type { Scene, SceneStep } from '../support/bundle-scene.ts';
import { testCrypto } from '../support/entry-factory.ts';
import {
  decidedSteps,
  decisionBody,
  firstIdx,
  listed,
  rosterBody,
} from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { changed, day, insertedAfter, minute, upTo } from './case.ts';
import { codesOf, reportOf, revisedContract } from './hostile-case.ts';

const later = testStartMs + 9 * day;

/** Bills the same slices again, whatever a device would draft. */
const secondTimesheet = (atMs: number): SceneStep => ({
  name: 'timesheet2',
  kind: 'timesheet',
  key: 'device',
  atMs,
  body: (scene) => {
    const first = scene.entries.find(({ name }) => name === 'timesheet')?.entry;
    if (first?.kind !== 'timesheet') throw new Error('no timesheet');
    const { contract, week, supplement, heads, n, ms, set } = first.payload;
    const claim = { contract, week, supplement, heads, n, ms, set };
    return { ...claim, no: 1, replaces: first.hash, view: scene.view() };
  },
});

const withdrawal = (atMs: number): SceneStep => ({
  name: 'withdraw',
  kind: 'decision',
  key: 'finance',
  atMs,
  body: (scene) =>
    decisionBody(scene, scene.hash('timesheet'), { stage: 'finance', verdict: 'withdraw' }),
});

const answer = (name: string, change: Partial<SceneStep>, verdict = 'accept'): SceneStep => ({
  name,
  kind: 'decision',
  key: 'client',
  atMs: testStartMs - 5 * minute,
  body: (scene) => decisionBody(scene, scene.hash('contract2'), { verdict }),
  ...change,
});

describe('one week paid twice', () => {
  it('fails when a replaced timesheet is approved and paid like the one in its place', async () => {
    const report = await reportOf({
      steps: (steps) => [
        ...insertedAfter(steps, 'timesheet', secondTimesheet(testStartMs + 7 * day + minute)),
        ...decidedSteps(later, '2'),
      ],
    });
    expect(codesOf(report)).toEqual(['E_DEC_REF', 'E_PAID_TWICE']);
    expect(report.timesheets.map(({ state }) => state)).toEqual(['replaced', 'paid']);
    expect(report.timesheets.map(({ ok }) => ok)).toEqual([false, false]);
  });

  it('fails when finance withdraws a paid approval to free its slices', async () => {
    const report = await reportOf({
      steps: (steps) => [
        ...steps,
        withdrawal(testStartMs + 8 * day),
        secondTimesheet(testStartMs + 8 * day + minute),
        ...decidedSteps(later, '2'),
      ],
    });
    expect(codesOf(report)).toEqual([
      'E_TS_SET',
      'E_TS_TOTAL',
      'E_TS_OVERLAP',
      'E_DEC_TOTAL',
      'I_DEC_WITHDRAWN',
    ]);
    expect(report.timesheets.map(({ state }) => state)).toEqual(['paid', 'paid']);
  });

  it('fails when finance withdraws after the revision, to make it one in hindsight', async () => {
    const report = await reportOf({
      steps: (steps) => [
        ...upTo(steps, 'finance'),
        secondTimesheet(testStartMs + 8 * day),
        withdrawal(testStartMs + 8 * day + minute),
        ...decidedSteps(later, '2'),
      ],
    });
    expect(codesOf(report)).toContain('E_TS_OVERLAP');
    expect(codesOf(report)).toContain('E_TS_SET');
    expect(report.timesheets.map(({ state }) => state)).toEqual(['client_approved', 'paid']);
  });

  it('fails when slices are paid under two timesheets, whatever else is right', async () => {
    const report = await reportOf({
      steps: (steps) => [
        ...insertedAfter(
          steps,
          'finance',
          withdrawal(testStartMs + 8 * day),
          secondTimesheet(testStartMs + 8 * day + minute),
        ).map((step) =>
          step.name === 'payment' ? { ...step, atMs: testStartMs + 8 * day + 2 * minute } : step,
        ),
        ...decidedSteps(later, '2'),
      ],
    });
    expect(codesOf(report)).toEqual(['E_DEC_REF', 'I_DEC_WITHDRAWN', 'E_PAID_TWICE']);
  });
});

describe('a payment', () => {
  it('of an approval that finance had taken back is none', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(steps, 'finance', withdrawal(testStartMs + 7 * day + 95 * minute)),
    });
    expect(codesOf(report)).toEqual(['E_DEC_REF', 'I_DEC_WITHDRAWN']);
    expect(report.timesheets[0]).toMatchObject({ state: 'client_approved', ok: false });
  });

  it('must have seen the approval', async () => {
    const report = await reportOf({
      step: {
        payment: {
          payload: (payload, scene) => {
            const approve = scene.entries.find(({ name }) => name === 'finance')?.entry;
            return {
              ...payload,
              view: approve && 'view' in approve.payload ? approve.payload.view : {},
            };
          },
        },
      },
    });
    expect(codesOf(report)).toEqual(['E_VIEW']);
  });

  it.each([
    ['payment', 'E_INVOICE', { cur: 'USD' }],
    ['payment', 'E_PAYLOAD_SCHEMA', { date: '2026-02-30' }],
    ['payment', 'E_PAYLOAD_SCHEMA', { date: '9999-99-99' }],
    ['approve', 'E_DEC_TOTAL', { cur: 'USD' }],
  ] as const)('by a %s is %s with %j', async (name, code, change) => {
    const report = await reportOf({
      step: { [name]: { payload: (payload) => ({ ...payload, ...change }) } },
    });
    expect(codesOf(report)).toEqual([code]);
  });

  // 1653 × 243 ÷ 2 is 200839.5, and half-even makes it even.
  const rate = { num: 243, den: 2, src: 'central bank', date: '2026-03-10', out_cur: 'BDT' };
  const exact = { ...rate, out_minor: 200_840 };
  const exchanged = { amount_minor: 200_840, cur: 'BDT' };

  it.each([
    ['exchanged as approved', exact, exchanged, []],
    [
      'rounded up where half-even rounds down',
      { ...exact, num: 1, den: 2, out_minor: 827 },
      { amount_minor: 827, cur: 'BDT' },
      ['E_FX'],
    ],
    [
      'rounded half-even',
      { ...exact, num: 1, den: 2, out_minor: 826 },
      { amount_minor: 826, cur: 'BDT' },
      [],
    ],
    ['not exchanged', exact, {}, ['E_FX']],
    ['of another amount', exact, { ...exchanged, amount_minor: 200_839 }, ['E_FX']],
    [
      'into the same currency',
      { ...exact, out_cur: 'EUR' },
      { ...exchanged, cur: 'EUR' },
      ['E_FX'],
    ],
  ] as const)('%s', async (_, fx, paid, codes) => {
    const report = await reportOf({
      step: {
        finance: { payload: (payload) => ({ ...payload, fx }) },
        payment: { payload: (payload) => ({ ...payload, ...paid }) },
      },
    });
    expect(codesOf(report)).toEqual(codes);
  });

  it('is exchanged by finance alone', async () => {
    const report = await reportOf({
      step: { approve: { payload: (payload) => ({ ...payload, fx: exact }) } },
    });
    expect(codesOf(report)).toEqual(['E_FX']);
  });
});

describe('a superseded contract', () => {
  const inForce = (change: Record<string, unknown>) => (steps: readonly SceneStep[]) =>
    insertedAfter(steps, 'accept', revisedContract(change), answer('accept2', {}));

  it('bills nothing that the next one bills', async () => {
    const slices = (scene: Scene, names: readonly string[]) => names.map(scene.hash);
    const bill = (names: readonly string[]) => ({
      steps: (steps: readonly SceneStep[]) =>
        upTo(inForce({ from_idx: firstIdx + 2 })(steps), 'timesheet'),
      step: {
        timesheet: {
          payload: (payload: Record<string, unknown>, scene: Scene) => ({
            ...payload,
            contract: scene.hash('contract'),
            n: names.length,
            ms: { service: 600_000 * names.length - 20_000, support: 0 },
            set: setRoot(testCrypto.hasher, slices(scene, names)),
          }),
        },
      },
    });
    expect(codesOf(await reportOf(bill(['slice0', 'slice1'])))).toEqual([]);
    const all = await reportOf(bill(['slice0', 'slice1', 'slice2', 'slice3']));
    expect(codesOf(all)).toEqual(['E_TS_SET', 'E_TS_TOTAL']);
  });

  it.each([
    ['its weeks', { week0: 1 }],
    ['its keys', { org_recipient: '', rp_id: 'elsewhere.example.com' }],
    ['its row', { prev_contract: '' }],
  ])('is not followed by one that changes %s', async (_, change) => {
    const report = await reportOf({
      steps: (steps) => upTo(inForce(change)(steps), 'stop'),
    });
    expect(codesOf(report)).toContain('E_CONTRACT_CHAIN');
  });

  it('does not judge a timesheet that was there before', async () => {
    const report = await reportOf({
      steps: (steps) => [
        ...steps,
        { ...revisedContract({ from_idx: 0 }), atMs: testStartMs + 8 * day },
        answer('accept2', { atMs: testStartMs + 8 * day + minute }),
      ],
    });
    expect(codesOf(report)).toEqual([]);
  });
});

describe('an acceptance', () => {
  it('is final', async () => {
    const withdraw = answer('withdraw', {
      body: (scene) => decisionBody(scene, scene.hash('contract'), { verdict: 'withdraw' }),
    });
    const report = await reportOf({ steps: (steps) => insertedAfter(steps, 'accept', withdraw) });
    expect(codesOf(report)).toEqual(['E_DEC_STAGE']);
    expect(report.timesheets[0]?.state).toBe('paid');
  });

  it('comes before work', async () => {
    const report = await reportOf({
      steps: (steps) => {
        const accept = steps.find(({ name }) => name === 'accept') as SceneStep;
        const others = upTo(steps, 'stop').filter(({ name }) => name !== 'accept');
        return insertedAfter(others, 'start', { ...accept, atMs: testStartMs + minute });
      },
    });
    expect(codesOf(report)).toEqual(['E_CONTRACT_ACCEPT']);
  });
});

describe('the two-person rule', () => {
  const roster = (body: SceneStep['body']) => (steps: readonly SceneStep[]) =>
    changed(upTo(steps, 'stop'), 'roster', { body });

  it('is not met by one key under two names', async () => {
    const report = await reportOf({
      steps: roster((scene) =>
        rosterBody(scene, {
          approvers: [
            listed(scene, 'client'),
            { ...listed(scene, 'client'), role: 'finance', who: listed(scene, 'finance').who },
          ],
        }),
      ),
    });
    expect(codesOf(report)).toContain('E_ROSTER');
  });

  it('is not met by a key that changes its name', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(steps, 'stop', {
          name: 'roster2',
          kind: 'roster',
          key: 'root',
          atMs: testStartMs + day,
          body: (scene) =>
            rosterBody(scene, {
              no: 1,
              ref: scene.hash('roster'),
              approvers: [
                { ...listed(scene, 'client'), who: listed(scene, 'finance').who },
                listed(scene, 'finance'),
              ],
            }),
        }),
    });
    expect(codesOf(report)).toEqual(['E_ROSTER']);
  });

  it('allows one person two roles with one key', async () => {
    const report = await reportOf({
      steps: roster((scene) =>
        rosterBody(scene, {
          approvers: [
            listed(scene, 'client'),
            { ...listed(scene, 'client'), role: 'finance' },
            listed(scene, 'finance'),
          ],
        }),
      ),
    });
    expect(codesOf(report)).toEqual([]);
  });
});
