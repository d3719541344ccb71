import type { Body, Scene, SceneStep } from './bundle-scene.ts';
import { decisionBody } from './ordinary-scene.ts';

/** Steps that change what earlier steps logged; `target` is the name of one of those. */

export const otherCon = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

type At = Pick<SceneStep, 'name' | 'atMs'> & Partial<SceneStep>;

export const amendStep = (
  at: At,
  target: string,
  values: NonNullable<SceneStep['values']>,
): SceneStep => ({
  kind: 'amend',
  key: 'device',
  values,
  body: (scene) => ({ target: scene.hash(target) }),
  ...at,
});

export const redactStep = (at: At, target: string, change: Body = {}): SceneStep => ({
  kind: 'redact',
  key: 'device',
  body: (scene) => ({
    target: scene.hash(target),
    names: ['act'],
    effect: 'forfeit',
    why: '',
    ...change,
  }),
  ...at,
});

export const moveStep = (at: At, target: string, change: Body = {}): SceneStep => ({
  kind: 'move',
  key: 'device',
  body: (scene) => ({ target: scene.hash(target), to: otherCon, ...change }),
  ...at,
});

export const voidStep = (at: At, target: string): SceneStep => ({
  kind: 'void',
  key: 'operator',
  body: (scene) => ({ target: scene.hash(target), code: 'E_OVERLAP' }),
  ...at,
});

export const erasureStep = (at: At, target: string, change: Body = {}): SceneStep => ({
  kind: 'erasure',
  key: 'operator',
  body: (scene) => ({
    target: scene.hash(target),
    names: ['memo'],
    basis: 'gdpr17',
    request: '',
    ...change,
  }),
  ...at,
});

/** All of an entry, with the tombstone that its payload gives. */
export const erasureOfAll = (at: At, target: string, change: Body = {}): SceneStep => ({
  ...erasureStep(at, target),
  body: (scene) => ({
    target: scene.hash(target),
    names: ['*'],
    basis: 'gdpr17',
    request: '',
    tomb: tombOf(scene, target),
    ...change,
  }),
});

export function tombOf(scene: Scene, target: string): Body {
  const entry = scene.entries.find(({ name }) => name === target)?.entry;
  if (entry === undefined || !('seq' in entry.payload)) throw new Error(`no ${target}`);
  const { by, seq } = entry.payload;
  if (entry.kind !== 'slice') return { by, seq };
  const { idx, from_ms, to_ms, mode } = entry.payload;
  return { by, seq, slice: { idx, from_ms, to_ms, mode } };
}

export const timesheetMs = (scene: Scene, name: string) => {
  const entry = scene.entries.find((each) => each.name === name)?.entry;
  if (entry?.kind !== 'timesheet') throw new Error(`no timesheet ${name}`);
  return entry.payload.ms;
};

/** The operator's word that nobody decided in time. */
export const lapseStep = (at: At, timesheet = 'timesheet', change: Body = {}): SceneStep => ({
  kind: 'decision',
  key: 'operator',
  body: (scene) =>
    decisionBody(scene, scene.hash(timesheet), {
      verdict: 'approve',
      ms: timesheetMs(scene, timesheet),
      assurance: 'lapsed',
      ...change,
    }),
  ...at,
});

/** The client's approvals of several timesheets, by name, with what each is worth. */
export const batchStep = (
  at: At,
  amountByTimesheet: Readonly<Record<string, number>>,
): SceneStep => ({
  kind: 'batch',
  key: 'client',
  body: (scene) => ({
    stage: 'client',
    items: Object.entries(amountByTimesheet).map(([name, amount_minor]) => ({
      ref: scene.hash(name),
      ms: timesheetMs(scene, name),
      amount_minor,
    })),
    cur: 'EUR',
    assurance: 'ed25519',
    view: scene.view(),
  }),
  ...at,
});

export const replyStep = (at: At, ref: string, text = 'Why is Tuesday so long?'): SceneStep => ({
  kind: 'reply',
  key: 'client',
  values: { text },
  body: (scene) => ({ ref: scene.hash(ref), view: scene.view() }),
  ...at,
});

export const orgkeyStep = (at: At, recipient: string, replaces = ''): SceneStep => ({
  kind: 'orgkey',
  key: 'root',
  body: (scene) => ({ recipient, replaces: replaces === '' ? '' : scene.hash(replaces) }),
  ...at,
});

export const revokeStep = (at: At, kid: string, change: Body = {}): SceneStep => ({
  kind: 'revoke',
  key: 'device',
  body: (scene) => ({ kid: scene.key(kid).kid, since_ms: 0, why: 'lost', ...change }),
  ...at,
});

/** One of every kind that the ordinary week does without; for schemas, not for verdicts. */
export const unusualSteps = (atMs: number): readonly SceneStep[] => [
  revokeStep({ name: 'revoke', atMs }, 'device 2'),
  amendStep({ name: 'amend', atMs }, 'slice0', { memo: 'Answering tickets, and calls' }),
  redactStep({ name: 'redact', atMs }, 'slice1'),
  moveStep({ name: 'move', atMs }, 'slice2'),
  batchStep({ name: 'batch', atMs }, { timesheet: 1 }),
  replyStep({ name: 'reply', atMs }, 'timesheet'),
  orgkeyStep({ name: 'orgkey', atMs }, 'age1example'),
  erasureStep({ name: 'erasure', atMs }, 'slice3'),
  voidStep({ name: 'void', atMs }, 'slice3'),
];
