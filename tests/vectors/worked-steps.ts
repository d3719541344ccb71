import type { BundleTamper } from '../support/bundle-factory.ts';
import type { SceneStep, StepTamper } from '../support/bundle-scene.ts';
import {
  amendStep,
  batchStep,
  erasureStep,
  moveStep,
  orgkeyStep,
  redactStep,
  replyStep,
  revokeStep,
  voidStep,
} from '../support/change-steps.ts';
import {
  ordinarySteps,
  scheduleSeed,
  sliceBody,
  sliceStep,
  tick,
} from '../support/ordinary-scene.ts';
import { endorsedBy, secondDevice } from '../support/second-device.ts';
import { creditStep, invoiceStep } from '../support/taxed-scene.ts';
import { testStartMs } from '../support/test-clock.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const weekMs = 7 * day;
const cellsPerWeek = 1_008;
/** An age recipient of a key that nobody has. */
const recipient = 'age1rpewntm5rmfr73c2g3ddlrzk5wj6mcv0uvk8fq0qcjplp7jmxd4szempyv';
/** Enough leaves for a whole tile of hashes, one of its parents, and a whole bundle of entries. */
const lastTicks = 220;

const without = (...names: readonly string[]): StepTamper => ({
  disclosures: (items) => items.filter(({ name }) => !names.includes(name)),
});

/** Changes of single entries that go with the steps. */
export const workedTampers: NonNullable<BundleTamper['step']> = {
  enroll2: endorsedBy('device'),
  slice5: without('act'),
  slice0: without('memo'),
};

/** Two weeks in which every kind of entry occurs, and nothing is wrong (protocol 3.23). */
export function workedSteps(blobs: Map<string, Uint8Array>): readonly SceneStep[] {
  const steps = ordinarySteps(blobs).flatMap((step) => {
    if (step.name === 'accept') return [step, ...keySteps()];
    if (step.name === 'slice3') return [step, ...[4, 5, 6, 7].map((n) => sliceStep(n, blobs))];
    if (step.name === 'stop')
      return [{ ...step, atMs: testStartMs + 80 * minute + 900 }, ...changeSteps()];
    if (step.name === 'timesheet') return [step, ...talkSteps(step.atMs)];
    return [step];
  });
  const paidMs = testStartMs + weekMs + 100 * minute;
  return [...steps, ...secondWeek(blobs), ...endSteps(paidMs + weekMs)];
}

const keySteps = (): readonly SceneStep[] => [
  orgkeyStep({ name: 'orgkey', atMs: testStartMs - 12 * minute }, recipient),
  secondDevice(),
  revokeStep({ name: 'revoke', atMs: testStartMs - 5 * minute }, 'device2'),
];

function changeSteps(): readonly SceneStep[] {
  const at = (name: string, minutes: number) => ({
    name,
    atMs: testStartMs + (90 + minutes) * minute,
  });
  return [
    amendStep(at('amend', 0), 'slice4', { memo: 'Answering tickets, and a call' }),
    redactStep(at('redact', 1), 'slice5', { why: 'a private page' }),
    moveStep(at('move', 2), 'slice6'),
    voidStep(at('void', 3), 'slice7'),
  ];
}

const talkSteps = (atMs: number): readonly SceneStep[] => [
  replyStep({ name: 'question', atMs: atMs + 10 * minute }, 'timesheet', 'Which call was that?'),
  replyStep(
    { name: 'answer', atMs: atMs + 20 * minute, key: 'device' },
    'question',
    'With the new customer',
  ),
];

/** A session of two slices whose timesheet is approved in a batch. */
function secondWeek(blobs: Map<string, Uint8Array>): readonly SceneStep[] {
  const startMs = testStartMs + weekMs + 3 * 60 * minute;
  const first = cellsPerWeek + 18;
  const session = (name: string, atMs: number) => ({
    name,
    atMs,
    kind: 'session' as const,
    key: 'device',
  });
  const submitMs = testStartMs + 2 * weekMs;
  return [
    {
      ...session('start2', startMs),
      values: { sched: scheduleSeed },
      body: (scene) => ({ ev: 'start', n: 1, contract: scene.hash('contract') }),
    },
    ...[0, 1].map((i) =>
      sliceStep(first + i, blobs, {
        name: `second${i}`,
        body: (scene) => ({ ...sliceBody(scene, first + i), session: scene.hash('start2') }),
      }),
    ),
    { ...session('stop2', startMs + 20 * minute + 900), body: () => ({ ev: 'stop', n: 1 }) },
    {
      name: 'timesheet2',
      kind: 'timesheet',
      key: 'device',
      atMs: submitMs,
      body: (scene) => ({ ...scene.draftTimesheet(1), view: scene.view() }),
    },
    batchStep({ name: 'batch', atMs: submitMs + 60 * minute }, { timesheet2: 833 }),
    invoiceStep({ name: 'invoice2', atMs: submitMs + 80 * minute }, secondInvoice),
    creditStep(
      { name: 'credit', atMs: submitMs + 90 * minute },
      {
        no: '2026-003',
        invoice: 'invoice2',
        ms: { service: 5 * minute, support: 0 },
        taxed: secondInvoice,
      },
    ),
  ];
}

/** With tax of 19 %. */
const secondInvoice = {
  no: '2026-002',
  of: { timesheet: 'timesheet2', ms: { service: 20 * minute, support: 0 } },
};

const endSteps = (atMs: number): readonly SceneStep[] => [
  erasureStep({ name: 'erasure', atMs: atMs + minute }, 'slice0'),
  ...Array.from({ length: lastTicks }, (_, i) => tick(`last${i}`, atMs + (2 + i) * minute)),
];
