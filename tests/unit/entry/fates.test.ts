import { describe, expect, it } from 'vitest';
import { foldLedger } from '../../../shared/entry/fold-ledger.ts';
import type {
  ContractLedger,
  ErasedStub,
  LedgerSlice,
  LoggedEntry,
} from '../../../shared/entry/ledger.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { tombstonesOf } from '../../../shared/entry/tombstones.ts';
import { isTotal } from '../../../shared/verify/amounts.ts';
import { buildBundle } from '../../support/bundle-factory.ts';
import type { Scene, SceneStep } from '../../support/bundle-scene.ts';
import {
  amendStep,
  erasureOfAll,
  erasureStep,
  moveStep,
  redactStep,
  voidStep,
} from '../../support/change-steps.ts';
import { decisionBody, sliceStep } from '../../support/ordinary-scene.ts';
import { testStartMs } from '../../support/test-clock.ts';

const day = 86_400_000;
const minute = 60_000;
const inWeek = (name: string) => ({ name, atMs: testStartMs + 42 * minute });
const submitted = (name: string) => ({ name, atMs: testStartMs + 7 * day + 20 * minute });
const approved = (name: string) => ({ name, atMs: testStartMs + 7 * day + 65 * minute });
const paid = (name: string) => ({ name, atMs: testStartMs + 8 * day });

const upTo = (steps: readonly SceneStep[], name: string): readonly SceneStep[] =>
  steps.slice(0, steps.findIndex((step) => step.name === name) + 1);

async function play(
  last: string,
  added: (blobs: Map<string, Uint8Array>) => readonly SceneStep[],
): Promise<Scene> {
  const steps = (all: readonly SceneStep[], blobs: Map<string, Uint8Array>) => [
    ...upTo(all, last),
    ...added(blobs),
  ];
  return (await buildBundle({ steps })).scene;
}

const timesheet = (at: { readonly name: string; readonly atMs: number }): SceneStep => ({
  ...at,
  kind: 'timesheet',
  key: 'device',
  body: (scene) => ({ ...scene.draftTimesheet(0), view: scene.view() }),
});

const decided = (
  at: { readonly name: string; readonly atMs: number },
  body: object,
): SceneStep => ({
  ...at,
  kind: 'decision',
  key: 'client',
  body: (scene) => decisionBody(scene, scene.hash('timesheet'), { ...body }),
});

const again = (n: number, blobs: Map<string, Uint8Array>): SceneStep =>
  sliceStep(n, blobs, { name: 'again', atMs: testStartMs + 43 * minute });

function sliceOf(ledger: ContractLedger, hash: string): LedgerSlice {
  const found = ledger.slices.find((slice) => slice.hash === hash);
  if (!found) throw new Error('no such slice');
  return found;
}
const stateOf = (scene: Scene, name: string) => {
  const { state, lost } = sliceOf(scene.ledger(), scene.hash(name));
  return lost ? 'lost' : state;
};
const billedNames = (scene: Scene, at = 0) => {
  const nameByHash = new Map<string, string>(scene.entries.map(({ hash, name }) => [hash, name]));
  return scene.ledger().timesheets[at]?.slices.map(({ hash }) => nameByHash.get(hash));
};

describe('a slice that was given up', () => {
  it('is not billed from then on, and still occupies its time', async () => {
    const scene = await play('stop', (blobs) => [
      redactStep(inWeek('redact'), 'slice3'),
      again(3, blobs),
      timesheet(submitted('timesheet')),
    ]);
    expect(stateOf(scene, 'slice3')).toBe('forfeited');
    expect(stateOf(scene, 'again')).toBe('lost');
    expect(billedNames(scene)).toEqual(['slice0', 'slice1', 'slice2']);
  });

  it('stays in a timesheet that came before', async () => {
    const scene = await play('timesheet', () => [redactStep(submitted('redact'), 'slice3')]);
    expect(stateOf(scene, 'slice3')).toBe('forfeited');
    expect(billedNames(scene)).toEqual(['slice0', 'slice1', 'slice2', 'slice3']);
    expect(scene.draftTimesheet(0)).toMatchObject({ n: 3, no: 1 });
  });

  it('is not moved any more', async () => {
    const scene = await play('stop', () => [
      redactStep(inWeek('redact'), 'slice3'),
      moveStep(inWeek('move'), 'slice3'),
    ]);
    expect(stateOf(scene, 'slice3')).toBe('forfeited');
    expect(scene.ledger().changeFaults).toMatchObject([
      { code: 'E_TARGET', detail: 'it moves a forfeited slice' },
    ]);
  });
});

describe.each([
  ['moved', moveStep],
  ['void', voidStep],
] as const)('a slice that is %s', (state, change) => {
  it('frees its time for what is logged from then on', async () => {
    const scene = await play('stop', (blobs) => [
      change(inWeek('change'), 'slice3'),
      again(3, blobs),
      timesheet(submitted('timesheet')),
    ]);
    expect(stateOf(scene, 'slice3')).toBe(state);
    expect(stateOf(scene, 'again')).toBe('ok');
    expect(billedNames(scene)).toEqual(['slice0', 'slice1', 'slice2', 'again']);
  });

  it('does not turn what lost against it before into a winner', async () => {
    const scene = await play('stop', (blobs) => [
      again(3, blobs),
      change({ name: 'change', atMs: testStartMs + 44 * minute }, 'slice3'),
      timesheet(submitted('timesheet')),
    ]);
    expect(stateOf(scene, 'again')).toBe('lost');
    expect(billedNames(scene)).toEqual(['slice0', 'slice1', 'slice2']);
  });
});

describe('a void', () => {
  it('has no effect on what a client has approved: it is paid once, here', async () => {
    const scene = await play('approve', () => [voidStep(approved('void'), 'slice3')]);
    expect(stateOf(scene, 'slice3')).toBe('ok');
    expect(scene.ledger().changeFaults).toMatchObject([{ code: 'W_LATE_CHANGE' }]);
  });

  it('frees the time of a slice that was given up', async () => {
    const scene = await play('stop', (blobs) => [
      redactStep(inWeek('redact'), 'slice3'),
      voidStep(inWeek('void'), 'slice3'),
      again(3, blobs),
    ]);
    expect([stateOf(scene, 'slice3'), stateOf(scene, 'again')]).toEqual(['void', 'ok']);
  });
});

describe('a move', () => {
  it('says where to, once', async () => {
    const scene = await play('stop', () => [
      moveStep(inWeek('move'), 'slice3'),
      moveStep(inWeek('again'), 'slice3', { to: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' }),
    ]);
    const { changes } = sliceOf(scene.ledger(), scene.hash('slice3'));
    expect(changes.movedTo).toBe('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
    expect(scene.ledger().changeFaults).toMatchObject([{ entry: scene.hash('again') }]);
  });

  it('has no effect on what a client has approved, unless he left it out', async () => {
    const late = await play('approve', () => [moveStep(approved('move'), 'slice3')]);
    expect(stateOf(late, 'slice3')).toBe('ok');
    expect(late.ledger().changeFaults).toMatchObject([
      { code: 'W_LATE_CHANGE', detail: 'after the client approved the week' },
    ]);
    const excluded = await play('timesheet', () => [
      decided(submitted('approve'), {
        verdict: 'approve',
        excl: [{ from_idx: 0, to_idx: 9_999_999 }],
      }),
      moveStep(approved('move'), 'slice3'),
    ]);
    expect(stateOf(excluded, 'slice3')).toBe('moved');
  });

  it('has an effect again once the approval is withdrawn', async () => {
    const scene = await play('approve', () => [
      decided(approved('withdraw'), { verdict: 'withdraw' }),
      moveStep(approved('move'), 'slice3'),
    ]);
    expect(stateOf(scene, 'slice3')).toBe('moved');
  });

  it('back brings a slice that names its original', async () => {
    const original = 'ab'.repeat(32);
    const scene = await play('stop', (blobs) => [
      moveStep(inWeek('move'), 'slice3'),
      {
        ...again(3, blobs),
        body: (scene) => ({
          ...(sliceStep(3, blobs).body(scene) as object),
          moved: original,
          session: 'cd'.repeat(32),
        }),
      },
    ]);
    const slice = sliceOf(scene.ledger(), scene.hash('again'));
    expect(slice).toMatchObject({ moved: true, state: 'ok', changes: { movedFrom: original } });
  });
});

describe('an erasure by law', () => {
  it.each([
    ['the activity', { names: ['act'] }, 'forfeited'],
    ['a picture', { names: ['shot0_0'] }, 'forfeited'],
    ['all', { names: ['*'] }, 'forfeited'],
    ['a memo', { names: ['memo'] }, 'ok'],
    ['the activity, by a court', { names: ['act'], basis: 'court' }, 'ok'],
    ['the activity, as expired', { names: ['act'], basis: 'retention' }, 'ok'],
    ['a picture, after an incident', { names: ['shot0_0'], basis: 'incident' }, 'ok'],
  ])('of %s leaves the slice %s', async (_, change, state) => {
    const isAll = change.names[0] === '*';
    const erase = isAll
      ? erasureOfAll(inWeek('erasure'), 'slice3')
      : erasureStep(inWeek('erasure'), 'slice3', change);
    expect(stateOf(await play('stop', () => [erase]), 'slice3')).toBe(state);
  });

  it('leaves a total as it is once finance approved it', async () => {
    const erase = (at: { name: string; atMs: number }) =>
      erasureStep(at, 'slice3', { names: ['act'] });
    const before = await play('approve', () => [erase(approved('erasure'))]);
    expect(stateOf(before, 'slice3')).toBe('forfeited');
    const after = await play('finance', () => [erase(paid('erasure'))]);
    expect(stateOf(after, 'slice3')).toBe('ok');
  });

  it('of an amended picture gives up its slice', async () => {
    const scene = await play('stop', () => [
      amendStep(inWeek('amend'), 'slice3', { shot0_0: { fail: 'locked', off_ms: 1 } }),
      erasureStep(inWeek('erasure'), 'amend', { names: ['shot0_0'] }),
    ]);
    expect(stateOf(scene, 'slice3')).toBe('forfeited');
  });
});

describe('a slice that was erased whole', () => {
  /** The scene's entries but one, of which only the leaf is left. */
  function withStub(scene: Scene, name: string) {
    const stubs: ErasedStub[] = [];
    const logged: LoggedEntry[] = [];
    for (const each of scene.entries) {
      const { entry, logIndex, leaf, hash } = each;
      if (entry === undefined) continue;
      if (each.name === name)
        stubs.push({ hash, kind: entry.kind, logIndex, receivedMs: leaf.receivedMs });
      else logged.push({ entry, logIndex, receivedMs: leaf.receivedMs });
    }
    const values = new Map(scene.entries.map((each) => [each.hash, each.values]));
    values.delete(scene.hash(name) as EntryHash);
    return { logged, stubs, ledger: foldLedger(logged, values, undefined, stubs) };
  }

  const atCourt = (at: { name: string; atMs: number }, name: string) =>
    erasureOfAll(at, name, { basis: 'court' });

  it('stays in the sets and sums that bill it', async () => {
    const scene = await play('payment', () => [atCourt(paid('erasure'), 'slice1')]);
    const whole = scene.ledger().timesheets[0];
    const { ledger } = withStub(scene, 'slice1');
    const [left] = ledger.timesheets;
    expect(left?.state).toBe('paid');
    expect(left?.slices.map(({ hash }) => hash)).toEqual(whole?.slices.map(({ hash }) => hash));
    const slice = sliceOf(ledger, scene.hash('slice1'));
    expect(slice).toMatchObject({ state: 'ok', session: '', isWorkHidden: true, mode: 'auto' });
    expect(slice.entry).toBeUndefined();
    expect(slice.changes.erasedWhole).toMatchObject({ basis: 'court', by: scene.hash('erasure') });
  });

  it('may have been of either kind of work, for exactly its time', async () => {
    const scene = await play('payment', () => [atCourt(paid('erasure'), 'slice1')]);
    const slices = withStub(scene, 'slice1').ledger.timesheets[0]?.slices ?? [];
    const hourMs = 580_000 + 3 * 600_000;
    const isSum = (service: number, support: number) =>
      isTotal({ service, support }, slices, 'service');
    expect(isSum(hourMs, 0)).toBe(true);
    expect(isSum(hourMs - 600_000, 600_000)).toBe(true);
    expect(isSum(hourMs - 600_001, 600_001)).toBe(false);
    expect(isSum(hourMs - 1, 0)).toBe(false);
  });

  it('still wins against what overlaps it', async () => {
    const scene = await play('stop', (blobs) => [
      again(3, blobs),
      atCourt({ name: 'erasure', atMs: testStartMs + 50 * minute }, 'slice3'),
    ]);
    const { ledger } = withStub(scene, 'slice3');
    expect(sliceOf(ledger, scene.hash('again')).lost).toBe(true);
    expect(sliceOf(ledger, scene.hash('slice3')).lost).toBe(false);
  });

  it('keeps what was changed about it before', async () => {
    const scene = await play('stop', () => [
      moveStep(inWeek('move'), 'slice3'),
      atCourt({ name: 'erasure', atMs: testStartMs + 50 * minute }, 'slice3'),
    ]);
    const { ledger } = withStub(scene, 'slice3');
    expect(sliceOf(ledger, scene.hash('slice3')).state).toBe('moved');
    expect(ledger.changeFaults).toEqual([]);
  });

  it('gives up its time when erased by law before finance approved', async () => {
    const scene = await play('stop', () => [erasureOfAll(inWeek('erasure'), 'slice3')]);
    const { ledger } = withStub(scene, 'slice3');
    expect(sliceOf(ledger, scene.hash('slice3')).state).toBe('forfeited');
  });

  it('is nothing without an erasure after it that fits', async () => {
    const scene = await play('stop', () => [atCourt(inWeek('erasure'), 'slice3')]);
    const { logged, stubs } = withStub(scene, 'slice3');
    const [stub] = stubs;
    if (!stub) throw new Error('no stub');
    expect([...tombstonesOf(logged, stubs).keys()]).toEqual([scene.hash('slice3')]);
    expect(tombstonesOf(logged, [{ ...stub, kind: 'session' }]).size).toBe(0);
    expect(tombstonesOf(logged, [{ ...stub, kind: 'timesheet' }]).size).toBe(0);
    expect(tombstonesOf(logged, [{ ...stub, logIndex: 999 }]).size).toBe(0);
    expect(foldLedger(logged, new Map()).slices).toHaveLength(3);
  });
});
