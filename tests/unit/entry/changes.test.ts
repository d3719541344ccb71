import { describe, expect, it } from 'vitest';
import { contentChangesOf, removedByOf } from '../../../shared/entry/content-changes.ts';
import { foldLedger } from '../../../shared/entry/fold-ledger.ts';
import type {
  ContractLedger,
  ErasureBasis,
  LedgerSlice,
  LoggedEntry,
} from '../../../shared/entry/ledger.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { buildBundle } from '../../support/bundle-factory.ts';
import type { Scene, SceneStep, StepTamper } from '../../support/bundle-scene.ts';
import {
  amendStep,
  erasureOfAll,
  erasureStep,
  moveStep,
  redactStep,
  tombOf,
  voidStep,
} from '../../support/change-steps.ts';
import { captureOf } from '../../support/ordinary-scene.ts';
import { testStartMs } from '../../support/test-clock.ts';

const day = 86_400_000;
const inWeek = (name: string) => ({ name, atMs: testStartMs + 42 * 60_000 });
const late = (name: string) => ({ name, atMs: testStartMs + 8 * day });

/** The ordinary week until Stop, and what is changed then. */
async function play(
  added: readonly SceneStep[],
  step: Readonly<Record<string, StepTamper>> = {},
): Promise<Scene> {
  const { scene } = await buildBundle({
    steps: (steps) => [
      ...steps.slice(0, steps.findIndex(({ name }) => name === 'stop') + 1),
      ...added,
    ],
    step,
  });
  return scene;
}

const loggedOf = (scene: Scene): readonly LoggedEntry[] =>
  scene.entries.flatMap(({ entry, logIndex, leaf }) =>
    entry ? [{ entry, logIndex, receivedMs: leaf.receivedMs }] : [],
  );

const contentOf = (scene: Scene, name: string) =>
  contentChangesOf(loggedOf(scene)).get(scene.hash(name));

const faultsOf = ({ changeFaults }: ContractLedger) =>
  changeFaults.map(({ code, detail }) => `${code}: ${detail}`);

function sliceOf(ledger: ContractLedger, hash: string): LedgerSlice {
  const found = ledger.slices.find((slice) => slice.hash === hash);
  if (!found) throw new Error('no such slice');
  return found;
}

describe('an amend', () => {
  it('gives the slice its newest words', async () => {
    const scene = await play([
      amendStep(inWeek('amend1'), 'slice0', { memo: 'One' }),
      amendStep(inWeek('amend2'), 'slice0', { memo: 'Two', tkt: { sys: 'x', ref: '7' } }),
    ]);
    const ledger = scene.ledger();
    const slice = sliceOf(ledger, scene.hash('slice0'));
    expect(slice.values).toMatchObject({ memo: 'Two', tkt: { ref: '7' }, ctx: { mode: 'desk' } });
    expect(slice.values.names).toEqual(['act', 'ctx', 'memo', 'shot0_0', 'tkt']);
    expect(slice.changes).toMatchObject({
      amendedNames: ['memo', 'tkt'],
      amendByName: { memo: scene.hash('amend2'), tkt: scene.hash('amend2') },
      entries: [scene.hash('amend1'), scene.hash('amend2')],
    });
    expect(ledger.changeFaults).toEqual([]);
  });

  it('counts from its place in the log: an earlier timesheet keeps the work it billed', async () => {
    const scene = await play([
      {
        name: 'timesheet',
        kind: 'timesheet',
        key: 'device',
        atMs: testStartMs + 41 * 60_000,
        body: (scene) => ({ ...scene.draftTimesheet(0), view: scene.view() }),
      },
      amendStep(inWeek('amend'), 'slice0', { ctx: { mode: 'call', work: 'support' } }),
    ]);
    const ledger = scene.ledger();
    expect(sliceOf(ledger, scene.hash('slice0')).work).toBe('support');
    expect(ledger.timesheets[0]?.slices[0]?.work).toBe('service');
    expect(scene.draftTimesheet(0).ms).toEqual({ service: 1_800_000, support: 580_000 });
  });

  it('hides the work if its own value is not disclosed', async () => {
    const step = { amend: { disclosures: () => [] } };
    const added = amendStep(inWeek('amend'), 'slice0', { ctx: { mode: 'call', work: 'support' } });
    const scene = await play([added], step);
    const slice = sliceOf(scene.ledger(), scene.hash('slice0'));
    expect(slice).toMatchObject({ isWorkHidden: true, work: undefined });
    expect(slice.values.ctx).toBeUndefined();
  });

  it('covers a picture that never left the device, and only such a one', async () => {
    const blobs = new Map<string, Uint8Array>();
    const covered = { ...captureOf('covered', blobs), cov: [{ x: 0, y: 0, w: 9, h: 9 }] };
    const undelivered: StepTamper = {
      disclosures: (items) => items.filter(({ name }) => name !== 'shot0_0'),
      held: (held) => ({ ...held, names: ['act', 'ctx', 'memo'], blobs: [] }),
    };
    const added = [amendStep(inWeek('amend'), 'slice0', { shot0_0: covered })];
    const scene = await play(added, { slice0: undelivered });
    const slice = sliceOf(scene.ledger(), scene.hash('slice0'));
    expect(slice.changes.coveredNames).toEqual(['shot0_0']);
    expect(slice.values.captures['shot0_0']).toMatchObject({ cov: covered.cov });
    expect(slice.delivery).toBe('delivered');
    const delivered = await play(added);
    const original = sliceOf(delivered.ledger(), delivered.hash('slice0'));
    expect(original.values.captures['shot0_0']).toMatchObject({ cov: [] });
    const waiting = await play(added, { slice0: undelivered, amend: { held: () => undefined } });
    expect(sliceOf(waiting.ledger(), waiting.hash('slice0')).delivery).toBe('missing');
  });

  it.each([
    ['of another slice than one of this contract', { target: 'ab'.repeat(32) }],
    ['of somebody else', { fre: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' }],
    ['in another contract', { con: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' }],
  ])('has no effect if it is %s', async (_, change) => {
    const scene = await play([amendStep(inWeek('amend'), 'slice0', { memo: 'One' })], {
      amend: { payload: (payload) => ({ ...payload, ...change }) },
    });
    expect(scene.ledger().changeFaults).toMatchObject([
      { code: 'E_TARGET', entry: scene.hash('amend') },
    ]);
    expect(sliceOf(scene.ledger(), scene.hash('slice0')).values.memo).toBe('Answering tickets');
  });

  it('has no effect on something that came later, or is no slice', async () => {
    const scene = await play([
      amendStep(inWeek('amend'), 'slice0', { memo: 'One' }),
      amendStep(inWeek('again'), 'amend', { memo: 'Two' }),
      amendStep(inWeek('session'), 'start', { memo: 'Two' }),
    ]);
    expect(faultsOf(scene.ledger())).toEqual([
      'E_TARGET: what it changes is of kind amend',
      'E_TARGET: what it changes is of kind session',
    ]);
    const reordered = loggedOf(scene).map((each) =>
      each.entry.hash === scene.hash('amend') ? { ...each, logIndex: 1 } : each,
    );
    expect(contentChangesOf(reordered).size).toBe(0);
  });

  it('covers nothing that the slice does not have', async () => {
    const covered = captureOf('covered', new Map());
    const scene = await play([amendStep(inWeek('amend'), 'slice0', { shot1_0: covered })]);
    expect(faultsOf(scene.ledger())).toEqual([
      'E_TARGET: it covers a picture that the slice does not have',
    ]);
  });

  it('comes too late after the edit close, and at it just in time', async () => {
    const closeMs = testStartMs - 9 * 3_600_000 + 7 * day + 12 * 3_600_000;
    const amend = (receivedMs: number) =>
      play([amendStep({ ...late('amend'), receivedMs }, 'slice0', { memo: 'Late' })]);
    const onTime = await amend(closeMs);
    expect(onTime.ledger().changeFaults).toEqual([]);
    const tooLate = await amend(closeMs + 1);
    expect(tooLate.ledger().changeFaults).toMatchObject([
      { code: 'W_LATE_CHANGE', entry: tooLate.hash('amend') },
    ]);
    expect(sliceOf(tooLate.ledger(), tooLate.hash('slice0')).values.memo).toBe('Answering tickets');
  });
});

describe('a redact', () => {
  it('removes names, or all of them', async () => {
    const scene = await play([
      redactStep(inWeek('one'), 'slice0', { names: ['memo', 'tkt'], effect: 'none' }),
      redactStep(inWeek('all'), 'slice1', { names: ['*'] }),
    ]);
    expect(contentOf(scene, 'slice0')?.redactedNames).toEqual(['memo']);
    expect(contentOf(scene, 'slice1')?.redactedNames).toEqual(['act', 'ctx', 'memo', 'shot0_0']);
    const ledger = scene.ledger();
    expect(sliceOf(ledger, scene.hash('slice0')).values.memo).toBeUndefined();
    expect(sliceOf(ledger, scene.hash('slice0')).state).toBe('ok');
    expect(sliceOf(ledger, scene.hash('slice1'))).toMatchObject({
      state: 'forfeited',
      values: { names: [] },
    });
  });

  it.each([[['act']], [['shot0_0']], [['*']], [['memo', 'shot0_0']]])(
    'of %j must give up the time',
    async (names) => {
      const scene = await play([redactStep(inWeek('redact'), 'slice0', { names, effect: 'none' })]);
      expect(scene.ledger().changeFaults).toMatchObject([{ code: 'E_TARGET' }]);
      expect(contentOf(scene, 'slice0')).toBeUndefined();
    },
  );

  it('of what is not there has no effect', async () => {
    const scene = await play([redactStep(inWeek('redact'), 'slice0', { names: ['app'] })]);
    expect(faultsOf(scene.ledger())).toEqual(['E_TARGET: it removes what is not there']);
    expect(sliceOf(scene.ledger(), scene.hash('slice0')).state).toBe('ok');
  });

  it('of an amend removes its words, and the slice has none then', async () => {
    const scene = await play([
      amendStep(inWeek('amend'), 'slice0', { memo: 'Too much' }),
      redactStep(inWeek('redact'), 'amend', { names: ['memo'], effect: 'none' }),
    ]);
    expect(contentOf(scene, 'amend')?.redactedNames).toEqual(['memo']);
    expect(sliceOf(scene.ledger(), scene.hash('slice0')).values.memo).toBeUndefined();
  });

  it('of a covered picture gives up the time of its slice', async () => {
    const scene = await play([
      amendStep(inWeek('amend'), 'slice0', { shot0_0: captureOf('covered', new Map()) }),
      redactStep(inWeek('redact'), 'amend', { names: ['*'] }),
    ]);
    const slice = sliceOf(scene.ledger(), scene.hash('slice0'));
    expect(slice.state).toBe('forfeited');
    expect(slice.changes.entries).toEqual([scene.hash('amend'), scene.hash('redact')]);
  });

  it('that comes too late removes, but gives up nothing', async () => {
    const scene = await play([
      redactStep(late('redact'), 'slice0'),
      redactStep(late('words'), 'slice1', { names: ['memo'], effect: 'none' }),
    ]);
    const ledger = scene.ledger();
    expect(ledger.changeFaults).toMatchObject([
      { code: 'W_LATE_CHANGE', entry: scene.hash('redact') },
    ]);
    expect(sliceOf(ledger, scene.hash('slice0')).state).toBe('ok');
    expect(contentOf(scene, 'slice0')?.redactedNames).toEqual(['act']);
    expect(contentOf(scene, 'slice1')?.redactedNames).toEqual(['memo']);
  });

  it('is nothing that delivery waits for', async () => {
    const scene = await play([redactStep(inWeek('redact'), 'slice0')], {
      slice0: {
        disclosures: (items) => items.filter(({ name }) => name !== 'act'),
        held: (held) => ({ ...held, names: ['ctx', 'memo', 'shot0_0'] }),
      },
    });
    expect(sliceOf(scene.ledger(), scene.hash('slice0')).delivery).toBe('delivered');
  });
});

describe('an erasure', () => {
  it('names who asked, and the first one counts', async () => {
    const scene = await play([
      erasureStep(inWeek('one'), 'slice0', { basis: 'court' }),
      erasureStep(inWeek('two'), 'slice0', { basis: 'retention', names: ['ctx', 'memo'] }),
    ]);
    expect(contentOf(scene, 'slice0')?.erasedNames).toEqual([
      { name: 'ctx', basis: 'retention', by: scene.hash('two') },
      { name: 'memo', basis: 'court', by: scene.hash('one') },
    ]);
  });

  it.each([
    ['timesheets', 'contract', {}],
    ['names that are not there', 'slice0', { names: ['app'] }],
  ])('cannot be of %s', async (_, target, change) => {
    const scene = await play([erasureStep(inWeek('erasure'), target, change)]);
    expect(scene.ledger().changeFaults).toMatchObject([{ code: 'E_TARGET' }]);
  });

  it('of all says what the slice says, as long as that is there', async () => {
    const wrong = (scene: Scene) => {
      const tomb = tombOf(scene, 'slice0') as { slice: object };
      return { ...tomb, slice: { ...tomb.slice, to_ms: 1_000 } };
    };
    const scene = await play([
      {
        ...erasureOfAll(inWeek('wrong'), 'slice0'),
        body: (scene) => ({
          target: scene.hash('slice0'),
          names: ['*'],
          basis: 'court',
          request: '',
          tomb: wrong(scene),
        }),
      },
      erasureOfAll(inWeek('right'), 'slice1'),
      erasureOfAll(inWeek('session'), 'start', {}),
    ]);
    expect(scene.ledger().changeFaults).toMatchObject([{ entry: scene.hash('wrong') }]);
    expect(contentOf(scene, 'slice0')).toBeUndefined();
    expect(contentOf(scene, 'slice1')?.erasedNames.map(({ name }) => name)).toEqual([
      'act',
      'ctx',
      'memo',
      'shot0_0',
    ]);
    expect(contentOf(scene, 'start')?.erasedNames).toMatchObject([{ name: 'sched' }]);
  });

  it('has the tombstone of its kind', async () => {
    const scene = await play([
      erasureOfAll(inWeek('slice'), 'slice0', { tomb: { by: 'ab'.repeat(32), seq: 1 } }),
      {
        ...erasureOfAll(inWeek('session'), 'start'),
        body: (scene) => ({
          target: scene.hash('start'),
          names: ['*'],
          basis: 'court',
          request: '',
          tomb: tombOf(scene, 'slice0'),
        }),
      },
    ]);
    expect(scene.ledger().changeFaults.map(({ entry }) => entry)).toEqual([
      scene.hash('slice'),
      scene.hash('session'),
    ]);
  });
});

describe('a move', () => {
  it('leads to another contract', async () => {
    const scene = await play([
      {
        ...moveStep(inWeek('move'), 'slice0'),
        body: (scene) => ({ target: scene.hash('slice0'), to: scene.con }),
      },
    ]);
    expect(faultsOf(scene.ledger())).toEqual(['E_TARGET: it moves to where it is']);
  });

  it('does not come after the edit close', async () => {
    const scene = await play([moveStep(late('move'), 'slice0')]);
    expect(scene.ledger().changeFaults).toMatchObject([{ code: 'W_LATE_CHANGE' }]);
    expect(sliceOf(scene.ledger(), scene.hash('slice0')).state).toBe('ok');
  });
});

describe('a change by the operator', () => {
  it('is never too late', async () => {
    const scene = await play([
      voidStep(late('void'), 'slice0'),
      erasureStep(late('erasure'), 'slice1'),
    ]);
    const ledger = scene.ledger();
    expect(ledger.changeFaults).toEqual([]);
    expect(sliceOf(ledger, scene.hash('slice0')).state).toBe('void');
  });
});

describe('contentChangesOf', () => {
  it('is the same for any order and any number of copies', async () => {
    const scene = await play([
      amendStep(inWeek('amend1'), 'slice0', { memo: 'One' }),
      amendStep(inWeek('amend2'), 'slice0', { memo: 'Two' }),
      redactStep(inWeek('redact'), 'slice1', { names: ['*'] }),
    ]);
    const logged = loggedOf(scene);
    const once = contentChangesOf(logged);
    expect(contentChangesOf([...logged.toReversed(), ...logged])).toEqual(once);
    const values = new Map();
    expect(foldLedger(logged.toReversed(), values)).toEqual(foldLedger(logged, values));
  });
});

describe('removedByOf', () => {
  const erased = (...bases: readonly ErasureBasis[]) => ({
    redactedNames: [],
    erasedNames: bases.map((basis) => ({ name: 'memo', basis, by: 'ab' as EntryHash })),
  });

  it.each([
    [erased(), 'nobody'],
    [{ ...erased(), redactedNames: ['memo'] }, 'freelancer'],
    [erased('gdpr17'), 'freelancer'],
    [erased('retention', 'incident'), 'client'],
    [erased('retention'), 'law'],
    [erased('court'), 'law'],
  ] as const)('%j is by %s', (changes, by) => {
    expect(removedByOf(changes)).toBe(by);
  });
});
