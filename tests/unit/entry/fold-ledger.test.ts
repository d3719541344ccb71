import { beforeAll, describe, expect, it } from 'vitest';
import { draftTimesheet, timesheetHeads } from '../../../shared/entry/draft-timesheet.ts';
import { foldLedger } from '../../../shared/entry/fold-ledger.ts';
import { ofKind } from '../../../shared/entry/logged.ts';
import { approverOf, approversAt } from '../../../shared/entry/rosters.ts';
import { settle } from '../../../shared/entry/settle.ts';
import { termsAt } from '../../../shared/entry/contract-terms.ts';
import type {
  AcceptedContract,
  ContractLedger,
  Delivery,
  LoggedEntry,
  LoggedOf,
} from '../../../shared/entry/ledger.ts';
import { setRoot } from '../../../shared/entry/set.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { type BundleTamper, buildBundle } from '../../support/bundle-factory.ts';
import type { Scene, SceneStep } from '../../support/bundle-scene.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { decisionBody, sliceStep } from '../../support/ordinary-scene.ts';
import { testStartMs } from '../../support/test-clock.ts';

const { hasher } = testCrypto;
const day = 86_400_000;
const minute = 60_000;

const upTo = (steps: readonly SceneStep[], name: string): readonly SceneStep[] =>
  steps.slice(0, steps.findIndex((step) => step.name === name) + 1);

async function sceneOf(steps: NonNullable<BundleTamper['steps']>, tamper: BundleTamper = {}) {
  return (await buildBundle({ ...tamper, steps })).scene;
}

const loggedOf = (scene: Scene): readonly LoggedEntry[] =>
  scene.entries.flatMap(({ entry, logIndex, leaf }) =>
    entry ? [{ entry, logIndex, receivedMs: leaf.receivedMs }] : [],
  );
const statesOf = (ledger: ContractLedger) => ledger.timesheets.map(({ state }) => state);

/** A timesheet by the device as it would draft it then. */
const timesheetStep = (name: string, atMs: number, change: object = {}): SceneStep => ({
  name,
  kind: 'timesheet',
  key: 'device',
  atMs,
  body: (scene) => ({ ...scene.draftTimesheet(0), ...change, view: scene.view() }),
});

const decision = (name: string, change: Record<string, unknown>): SceneStep => ({
  name,
  kind: 'decision',
  key: change['stage'] === 'finance' ? 'finance' : 'client',
  atMs: testStartMs + 8 * day,
  body: (scene) => decisionBody(scene, scene.hash('timesheet'), change),
});

describe('foldLedger', () => {
  let scene: Scene;
  beforeAll(async () => {
    ({ scene } = await buildBundle());
  });

  it('grows step by step', async () => {
    const at = async (name: string) => (await sceneOf((steps) => upTo(steps, name))).ledger();
    const offered = await at('contract');
    expect(offered.contract).toBeUndefined();
    expect(offered.offered?.entry.kind).toBe('contract');
    const accepted = await at('accept');
    expect(accepted.contract?.entry.hash).toBe(scene.hash('contract'));
    expect(accepted.offered).toBeUndefined();
    expect(accepted.approvers.map(({ role }) => role)).toEqual(['client', 'finance']);
    expect(statesOf(await at('timesheet'))).toEqual(['submitted']);
    expect(statesOf(await at('approve'))).toEqual(['client_approved']);
    expect(statesOf(await at('invoice'))).toEqual(['client_approved']);
    expect(statesOf(await at('finance'))).toEqual(['finance_approved']);
    const paid = await at('payment');
    expect(statesOf(paid)).toEqual(['paid']);
    expect(paid.timesheets[0]).toMatchObject({
      client: { entry: { hash: scene.hash('approve') } },
      invoice: { entry: { hash: scene.hash('invoice') } },
      finance: { entry: { hash: scene.hash('finance') } },
      payment: { entry: { hash: scene.hash('payment') } },
    });
    expect(paid.payee?.entry.hash).toBe(scene.hash('payee'));
  });

  it('does not depend on the order in which entries are given', () => {
    const logged = loggedOf(scene);
    const one = foldLedger(logged, new Map());
    const two = foldLedger(logged.toReversed(), new Map());
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
  });

  it('does not take an offer for a contract once it is rejected', async () => {
    const rejected = await sceneOf((steps) => upTo(steps, 'accept'), {
      step: { accept: { payload: (payload) => ({ ...payload, verdict: 'reject' }) } },
    });
    expect(rejected.ledger().contract).toBeUndefined();
    expect(rejected.ledger().offered).toBeUndefined();
  });

  it('does not heed a decision by somebody who was not listed then', async () => {
    const early = await sceneOf((steps) => {
      const head = upTo(steps, 'accept');
      const roster = head.find(({ name }) => name === 'roster') as SceneStep;
      return [...head.filter(({ name }) => name !== 'roster'), { ...roster, atMs: testStartMs }];
    });
    expect(early.ledger().contract).toBeUndefined();
    expect(early.ledger().offered?.entry.hash).toBe(early.hash('contract'));
  });

  it('puts slices in billing order and marks those that overlap an earlier logged one', async () => {
    const stray = await sceneOf((steps, blobs) =>
      upTo(steps, 'slice3').concat(
        sliceStep(1, blobs, { name: 'again', atMs: testStartMs + 40 * minute + 600 }),
      ),
    );
    const { slices } = stray.ledger();
    expect(slices.map(({ idx }) => idx - testStartMs / 600_000)).toEqual([0, 1, 1, 2, 3]);
    expect(slices.filter(({ lost }) => lost).map(({ hash }) => hash)).toEqual([
      stray.hash('again'),
    ]);
  });

  it('counts a slice as delivered only if names and pictures were signed for', () => {
    const [slice] = scene.ledger().slices;
    const hash = slice?.hash as EntryHash;
    const values = new Map([[hash, slice?.values as never]]);
    const full = scene.entries.find((each) => each.hash === hash)?.held;
    const held = JSON.parse(Buffer.from(full?.payload ?? '', 'base64').toString());
    const fold = (delivery: Delivery | undefined) =>
      foldLedger(loggedOf(scene), values, new Map(delivery ? [[hash, delivery]] : []));
    const { names, blobs } = held as Delivery;
    const of = (ledger: ContractLedger) => ledger.slices[0]?.delivery;
    expect(of(fold({ names, blobs, atMs: 0 }))).toBe('delivered');
    expect(of(fold({ names, blobs: [], atMs: 0 }))).toBe('missing');
    expect(of(fold({ names: names.slice(1), blobs, atMs: 0 }))).toBe('missing');
    expect(of(fold(undefined))).toBe('missing');
    expect(of(foldLedger(loggedOf(scene), values))).toBeUndefined();
  });

  it('never bills an interval without length', async () => {
    const empty = await sceneOf((steps) => upTo(steps, 'stop'), {
      step: { slice3: { payload: (payload) => ({ ...payload, from_ms: 600, to_ms: 600 }) } },
    });
    expect(empty.ledger().slices.at(-1)?.state).toBe('void');
    expect(empty.draftTimesheet(0).n).toBe(3);
  });
});

describe('a timesheet', () => {
  it('replaces the open one and leaves it out of the count', async () => {
    const scene = await sceneOf((steps, blobs) => [
      ...upTo(steps, 'slice1'),
      timesheetStep('timesheet', testStartMs + 21 * minute),
      ...[2, 3].map((n) => sliceStep(n, blobs)),
      timesheetStep('timesheet2', testStartMs + 41 * minute),
    ]);
    const ledger = scene.ledger();
    expect(statesOf(ledger)).toEqual(['replaced', 'submitted']);
    expect(ledger.timesheets.map(({ slices }) => slices.length)).toEqual([2, 4]);
    expect(ledger.timesheets[1]?.timesheet.entry.payload).toMatchObject({
      no: 1,
      supplement: false,
      replaces: scene.hash('timesheet'),
    });
  });

  it('leaves a finance-approved one alone: later time goes in a supplement', async () => {
    const scene = await sceneOf((steps, blobs) => [
      ...steps,
      sliceStep(4, blobs, { atMs: testStartMs + 8 * day }),
      timesheetStep('timesheet2', testStartMs + 8 * day),
    ]);
    const ledger = scene.ledger();
    expect(statesOf(ledger)).toEqual(['paid', 'submitted']);
    expect(ledger.timesheets[1]?.timesheet.entry.payload).toMatchObject({
      no: 1,
      supplement: true,
      replaces: '',
      n: 1,
    });
    expect(ledger.timesheets[1]?.slices.map(({ hash }) => hash)).toEqual([scene.hash('slice4')]);
  });

  it('is drafted only when there is something to bill', async () => {
    const scene = await sceneOf((steps) => upTo(steps, 'slice1'));
    const request = { logged: loggedOf(scene), week: 1 };
    expect(draftTimesheet(hasher, scene.ledger(), request)).toBeUndefined();
    const draft = draftTimesheet(hasher, scene.ledger(), { ...request, week: 0 });
    expect(draft).toMatchObject({ n: 2, week: 0, no: 0, ms: { service: 1_180_000, support: 0 } });
    const hashes = ['slice0', 'slice1'].map(scene.hash);
    expect(draft?.set).toBe(setRoot(hasher, hashes));
  });

  it('ends before the first slice that was not delivered', async () => {
    const scene = await sceneOf((steps) => upTo(steps, 'slice3'), {
      step: { slice2: { held: () => undefined } },
    });
    const draft = scene.draftTimesheet(0);
    expect(draft.n).toBe(2);
    expect(draft.heads).toEqual([
      { by: scene.key('device').kid, seq: 3, head: scene.hash('slice1') },
    ]);
    expect(timesheetHeads(scene.ledger(), loggedOf(scene), 1)[0]?.head).toBe(scene.hash('slice3'));
  });
});

describe('settle', () => {
  const logged = ([stage, verdict]: readonly [string, string], logIndex: number) => {
    const entry =
      stage === 'payment'
        ? { kind: 'payment', payload: { ref: verdict } }
        : { kind: 'decision', hash: `${stage}${logIndex}`, payload: { stage, verdict } };
    return { logIndex, entry } as unknown as LoggedOf<'decision'>;
  };
  const verdicts = (...steps: readonly (readonly [string, string])[]) => {
    const { client, finance } = settle(steps.map(logged));
    return [client?.entry.payload.verdict, finance?.entry.payload.verdict];
  };

  it('lets the last decision of a stage win', () => {
    expect(verdicts(['client', 'approve'], ['client', 'dispute'])).toEqual(['dispute', undefined]);
    expect(verdicts(['client', 'dispute'], ['client', 'approve'])).toEqual(['approve', undefined]);
  });

  it('takes a withdrawn decision back', () => {
    expect(verdicts(['client', 'approve'], ['client', 'withdraw'])).toEqual([undefined, undefined]);
  });

  it('closes the client stage when finance approves, and opens it when finance withdraws', () => {
    const approved = [
      ['client', 'approve'],
      ['finance', 'approve'],
    ] as const;
    expect(verdicts(...approved, ['client', 'withdraw'])).toEqual(['approve', 'approve']);
    expect(verdicts(...approved, ['client', 'dispute'])).toEqual(['approve', 'approve']);
    expect(verdicts(...approved, ['finance', 'withdraw'], ['client', 'dispute'])).toEqual([
      'dispute',
      undefined,
    ]);
  });
});

describe('settle, once paid', () => {
  const step = (logIndex: number, kind: string, payload: object) =>
    ({
      logIndex,
      entry: { kind, hash: `h${logIndex}`, payload },
    }) as unknown as LoggedOf<'decision'>;
  const approved = [
    step(1, 'decision', { stage: 'client', verdict: 'approve' }),
    step(2, 'decision', { stage: 'finance', verdict: 'approve' }),
  ];
  const withdrawn = step(4, 'decision', { stage: 'finance', verdict: 'withdraw' });

  it('changes no more: a later withdraw undoes nothing', () => {
    const payment = step(3, 'payment', { ref: 'h2' });
    const decided = settle([...approved, payment, withdrawn]);
    expect(decided.finance?.entry.hash).toBe('h2');
    expect(decided.payment).toBe(payment);
    expect(settle([withdrawn, payment, ...approved])).toEqual(decided);
  });

  it('is not closed by a payment of anything but the approval in force', () => {
    expect(
      settle([...approved, withdrawn, step(5, 'payment', { ref: 'h2' })]).payment,
    ).toBeUndefined();
    expect(
      settle([...approved, step(3, 'payment', { ref: 'h1' }), withdrawn]).finance,
    ).toBeUndefined();
  });
});

describe('states of a timesheet', () => {
  it.each([
    [[{ verdict: 'dispute' }], 'disputed'],
    [[{ verdict: 'reject' }], 'disputed'],
    [[{ verdict: 'approve' }, { verdict: 'withdraw' }], 'submitted'],
    [[{ verdict: 'approve' }, { stage: 'finance', verdict: 'reject' }], 'disputed'],
  ])('after %j is %s', async (changes, state) => {
    const scene = await sceneOf((steps) => [
      ...upTo(steps, 'timesheet'),
      ...changes.map((change, i) => decision(`decision${i}`, change)),
    ]);
    expect(statesOf(scene.ledger())).toEqual([state]);
  });
});

describe('a superseded contract', () => {
  it('bills up to the first cell of the next one, for timesheets after the acceptance', () => {
    const contract = (hash: string, from_idx: number) => ({
      entry: { hash, payload: { from_idx, rates: [] } },
    });
    const accepted = [
      { contract: contract('a', 0), decision: { logIndex: 2 } },
      { contract: contract('b', 100), decision: { logIndex: 9 } },
    ] as unknown as readonly AcceptedContract[];
    expect(termsAt(accepted, 'a', 9)?.billing.toIdx).toBe(Number.POSITIVE_INFINITY);
    expect(termsAt(accepted, 'a', 10)?.billing.toIdx).toBe(100);
    expect(termsAt(accepted, 'b', 10)?.billing).toMatchObject({ fromIdx: 100 });
    expect(termsAt(accepted, 'b', 9)).toBeUndefined();
  });
});

describe('approverOf', () => {
  it('goes by the list in force at the log index and by the stage', async () => {
    const { scene } = await buildBundle();
    const logged = loggedOf(scene);
    const rosters = ofKind(logged, 'roster');
    const [roster] = rosters;
    const [accept] = ofKind(logged, 'decision');
    if (!roster || !accept) throw new Error('incomplete scene');
    expect(approversAt(rosters, roster.logIndex)).toEqual([]);
    expect(approversAt(rosters, roster.logIndex + 1)).toHaveLength(2);
    expect(approverOf(rosters, accept)?.role).toBe('client');
    expect(approverOf(rosters, { ...accept, logIndex: 0 })).toBeUndefined();
    const payload = { ...accept.entry.payload, stage: 'finance' as const };
    const asFinance = { ...accept, entry: { ...accept.entry, payload } };
    expect(approverOf(rosters, asFinance)).toBeUndefined();
  });
});
