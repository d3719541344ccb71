import type { SceneStep, StepTamper } from '../support/bundle-scene.ts';
import {
  amendStep,
  erasureStep,
  moveStep,
  otherCon,
  redactStep,
  timesheetMs,
  voidStep,
} from '../support/change-steps.ts';
import { decisionBody, paymentBody } from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import {
  type CasesByCode,
  changed,
  day,
  delayed,
  insertedAfter,
  minute,
  otherHash,
} from './case.ts';

/** While the week runs, and between the timesheet and the client's approval. */
const inWeek = (name: string) => ({ name, atMs: testStartMs + 42 * minute });
const submitted = (name: string) => ({ name, atMs: testStartMs + 7 * day + 20 * minute });
const paid = (name: string) => ({ name, atMs: testStartMs + 8 * day });

const without = (...names: readonly string[]): StepTamper => ({
  disclosures: (items) => items.filter(({ name }) => !names.includes(name)),
});

/** Nobody decided: the operator records it, seven days later. */
const lapsed = (steps: readonly SceneStep[]): readonly SceneStep[] =>
  changed(delayed(steps, 'approve', 7 * day), 'approve', {
    key: 'operator',
    body: (scene) =>
      decisionBody(scene, scene.hash('timesheet'), {
        verdict: 'approve',
        ms: timesheetMs(scene, 'timesheet'),
        assurance: 'lapsed',
      }),
  });

/** Changes of slices, silence, and exchange (protocol 3.7, 3.12, 3.17). */
export const billingCases: CasesByCode = {
  E_TARGET: {
    title: 'a memo for a slice that nobody knows',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'stop', amendStep(inWeek('amend'), 'slice3', { memo: 'Calls' })),
      step: { amend: { payload: (payload) => ({ ...payload, target: otherHash }) } },
    },
  },
  W_LATE_CHANGE: {
    title: 'a memo written when the week was closed',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'payment', amendStep(paid('amend'), 'slice3', { memo: 'Calls' })),
    },
  },
  I_AMENDED: {
    title: 'a memo written better',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'stop', amendStep(inWeek('amend'), 'slice3', { memo: 'Calls' })),
    },
  },
  E_ERASURE_EARLY: {
    title: 'a memo that expired before its time',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          steps,
          'payment',
          erasureStep(paid('erasure'), 'slice3', { basis: 'retention' }),
        ),
      step: { slice3: without('memo') },
    },
    also: ['I_ERASED'],
  },
  I_VOID: {
    title: 'a slice that lost to one in another contract',
    tamper: { steps: (steps) => insertedAfter(steps, 'stop', voidStep(inWeek('void'), 'slice3')) },
  },
  I_MOVED: {
    title: 'a slice that was tracked on the wrong contract',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'stop', moveStep(inWeek('move'), 'slice3', { to: otherCon })),
    },
  },
  E_REDACTED_BILLED: {
    title: 'a slice given up between the timesheet and its approval',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'timesheet', redactStep(submitted('redact'), 'slice3')),
      step: { slice3: without('act') },
    },
    also: ['I_REDACTED'],
  },
  W_DEC_LAPSED: {
    title: 'a week that silence approved, as agreed',
    tamper: {
      steps: lapsed,
      step: {
        contract: {
          payload: (payload) => ({
            ...payload,
            on_silence: 'approve',
            two_person_minor: 1_000_000,
          }),
        },
      },
    },
  },
  I_DEC_WITHDRAWN: {
    title: 'a client who changes his mind after the payment',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'payment', {
          ...paid('withdraw'),
          kind: 'decision',
          key: 'client',
          body: (scene) => decisionBody(scene, scene.hash('timesheet'), { verdict: 'withdraw' }),
        }),
    },
  },
  E_FX: {
    title: 'an exchange that is one unit too generous',
    tamper: {
      steps: (steps) =>
        changed(steps, 'payment', {
          body: (scene) => ({ ...paymentBody(scene), amount_minor: 200_014, cur: 'BDT' }),
        }),
      step: {
        finance: {
          payload: (payload) => ({
            ...payload,
            fx: {
              num: 121,
              den: 1,
              src: 'central bank',
              date: '2026-03-10',
              out_minor: 200_014,
              out_cur: 'BDT',
            },
          }),
        },
      },
    },
  },
};
