import { setRoot } from '../../shared/entry/set.ts';
import { createDisclosure } from '../../shared/entry/commitment.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { blobPath } from '../../shared/verify/bundle-format.ts';
import type { SceneStep, StepTamper } from '../support/bundle-scene.ts';
import { ordinaryValues, testCrypto } from '../support/entry-factory.ts';
import {
  captureOf,
  dueOffMs,
  paymentBody,
  pictureOf,
  sha256Hex,
  sliceStep,
  tick,
} from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import {
  type CasesByCode,
  changed,
  day,
  delayed,
  insertedAfter,
  minute,
  otherHash,
  upTo,
} from './case.ts';

const inStep = (
  name: string,
  change: Record<string, unknown>,
): { step: Record<string, StepTamper> } => ({
  step: { [name]: { payload: (payload) => ({ ...payload, ...change }) } },
});

const clockOf = (payload: Record<string, unknown>) =>
  payload['clk'] as { boot: string; mono_ms: number; wall_ms: number; off_ms: number };

const withClock = (
  change: (clk: ReturnType<typeof clockOf>) => Partial<ReturnType<typeof clockOf>>,
): StepTamper => ({
  payload: (payload) => {
    const clk = clockOf(payload);
    return { ...payload, clk: { ...clk, ...change(clk) } };
  },
});

const strayAfterStop = (
  steps: readonly SceneStep[],
  blobs: Map<string, Uint8Array>,
  change: Partial<SceneStep>,
) =>
  insertedAfter(
    steps,
    'slice3',
    sliceStep(3, blobs, {
      name: 'stray',
      atMs: testStartMs + 40 * minute + 600,
      values: { ...ordinaryValues, shot0_0: captureOf('picture stray', blobs, dueOffMs(3)) },
      ...change,
    }),
  );

const sliceBodyWith = (change: Record<string, unknown>): StepTamper => ({
  payload: (payload) => ({ ...payload, ...change }),
});

const undelivered: StepTamper = { disclosures: () => [], held: () => undefined };

const msOf = (payload: Record<string, unknown>) =>
  payload['ms'] as { service: number; support: number };

const moreTime = (extraMs: number): StepTamper => ({
  payload: (payload) => {
    const { service, support } = msOf(payload);
    return { ...payload, ms: { service: service + extraMs, support } };
  },
});

const wrongCapture = (change: Record<string, unknown>) =>
  ({
    steps: (steps: readonly SceneStep[], blobs: Map<string, Uint8Array>) =>
      changed(steps, 'slice3', {
        values: {
          ...ordinaryValues,
          shot0_0: { ...captureOf('picture 3', blobs, dueOffMs(3)), ...(change as object) },
        },
      }),
  }) as const;

/** Times, deliveries, bills, decisions and money (protocol 3.20, steps 8 to 10). */
export const claimCases: CasesByCode = {
  E_TIME_FUTURE: {
    title: 'a slice that the server had before it ended',
    tamper: {
      steps: (steps) => changed(steps, 'slice3', { atMs: testStartMs + 35 * minute }),
    },
    also: ['E_TIME_SUM', 'W_RECOVERED'],
  },
  E_TIME_MONO: {
    title: 'a running clock that runs backwards',
    tamper: { step: { slice3: withClock(({ mono_ms }) => ({ mono_ms: mono_ms - 3_000_000 })) } },
    also: ['E_TIME_SUM', 'W_CLOCK_STEP'],
  },
  E_TIME_SUM: {
    title: 'ten minutes tracked in three seconds of running clock',
    tamper: { step: { slice0: withClock(({ mono_ms }) => ({ mono_ms: mono_ms - 577_000 })) } },
    also: ['W_CLOCK_STEP'],
  },
  W_TIME_STALE: {
    title: 'a slice eight days late where seven are agreed',
    tamper: { steps: (steps) => delayed(steps, 'slice3', 8 * day) },
    also: ['W_RECOVERED'],
  },
  W_TIME_BACKFILLED: {
    title: 'a slice signed by a device that had already seen a later log',
    tamper: {
      steps: (steps) =>
        delayed(
          insertedAfter(steps, 'slice2', tick('tick9', testStartMs + 39 * minute)),
          'tick9',
          60 * minute,
        ),
    },
    also: ['W_RECOVERED'],
  },
  I_TIME_LATE: {
    title: 'an hour without connection',
    tamper: {
      steps: (steps) =>
        changed(delayed(steps, 'stop', 60 * minute), 'slice3', {
          receivedMs: testStartMs + 95 * minute,
        }),
    },
  },
  W_CLOCK_STEP: {
    title: 'a wall clock put ten seconds forward',
    tamper: { step: { slice3: withClock(({ wall_ms }) => ({ wall_ms: wall_ms + 10_000 })) } },
  },
  W_RECOVERED: {
    title: 'a slice sealed five minutes after its end',
    tamper: { steps: (steps) => delayed(steps, 'slice3', 5 * minute) },
  },
  E_COMMIT: {
    title: 'another memo than the one that was signed',
    tamper: {
      step: {
        slice3: {
          disclosures: (items) =>
            items.map((item) =>
              item.name === 'memo'
                ? createDisclosure('memo', Buffer.from(item.salt, 'hex'), utf8ToBytes('Slept'))
                : item,
            ),
        },
      },
    },
  },
  E_OPERATOR_LOST: {
    title: 'a memo that the operator signed for and does not give',
    tamper: {
      parts: (parts, scene) => {
        for (const line of parts.disclosures)
          if (line.hash === scene.hash('slice3'))
            line.items = line.items.filter((item) => (item as { name: string }).name !== 'memo');
      },
    },
  },
  I_PENDING: {
    title: 'a slice whose pictures are still on the way',
    tamper: {
      steps: (steps) => upTo(steps, 'slice3'),
      step: { slice3: undelivered },
      parts: (parts, scene) => {
        parts.blobs.delete(sha256Hex(pictureOf('picture 3')));
        parts.disclosures = parts.disclosures.filter(({ hash }) => hash !== scene.hash('start'));
      },
    },
  },
  W_NOT_DELIVERED: {
    title: 'a slice whose pictures are overdue',
    tamper: {
      steps: (steps) => delayed(upTo(steps, 'stop'), 'stop', 9 * day),
      step: { slice3: undelivered },
      parts: (parts) => void parts.blobs.delete(sha256Hex(pictureOf('picture 3'))),
    },
  },
  I_NOT_INCLUDED: {
    title: 'a bundle of totals',
    tamper: {
      parts: (parts) => {
        parts.profile = 'totals';
        parts.blobs.clear();
        for (const line of parts.disclosures) line.items = [];
      },
    },
    also: ['W_PROFILE_TOTALS'],
  },
  W_SCHED_MISSING: {
    title: 'a slice without the picture that was due',
    tamper: {
      steps: (steps) => changed(steps, 'slice3', { values: ordinaryValues }),
      parts: (parts) => void parts.blobs.delete(sha256Hex(pictureOf('picture 3'))),
    },
  },
  W_SCHED_EXTRA: {
    title: 'a picture at a moment of its own',
    tamper: {
      steps: (steps, blobs) =>
        changed(steps, 'slice3', {
          values: {
            ...ordinaryValues,
            shot0_0: captureOf('picture 3', blobs, dueOffMs(3)),
            shot1_0: captureOf('picture 3, later', blobs, dueOffMs(3) + 120_000),
          },
        }),
    },
  },
  W_SCHED_JITTER: {
    title: 'a picture half a minute late',
    tamper: wrongCapture({ off_ms: dueOffMs(3) + 30_000 }),
  },
  E_BLOB_MISSING: {
    title: 'a listed picture that is not there',
    tamper: {
      files: (files) => {
        const path = [...files.keys()].find((each) => each.startsWith('blobs/')) ?? '';
        files.delete(path);
      },
    },
  },
  E_BLOB_HASH: {
    title: 'a picture of the same length in place of the signed one',
    tamper: {
      files: (files) =>
        void files.set(blobPath(sha256Hex(pictureOf('picture 0'))), pictureOf('PICTURE 0')),
    },
  },
  E_BLOB_LEN: {
    title: 'a picture of another length than signed',
    tamper: wrongCapture({ len: 18 }),
  },
  E_BLOB_TYPE: {
    title: 'a picture of another type than signed',
    tamper: wrongCapture({ mime: 'image/webp' }),
  },
  E_OVERLAP: {
    title: 'a second slice in the same time',
    tamper: { steps: (steps, blobs) => strayAfterStop(steps, blobs, {}) },
    also: ['E_TIME_SUM'],
  },
  E_RANGE: {
    title: 'a slice that ends where it starts',
    tamper: {
      steps: (steps, blobs) => strayAfterStop(steps, blobs, {}),
      step: { stray: sliceBodyWith({ from_ms: 500, to_ms: 500 }) },
    },
    also: ['W_RECOVERED'],
  },
  E_MANUAL: {
    title: 'time by hand where the contract has none',
    tamper: {
      steps: (steps, blobs) => strayAfterStop(steps, blobs, {}),
      step: {
        contract: sliceBodyWith({ manual_ok: false }),
        stray: {
          payload: (payload) => ({ ...payload, mode: 'manual', idx: Number(payload['idx']) - 20 }),
        },
      },
    },
    also: ['W_TIME_BACKFILLED'],
  },
  E_TS_SET: {
    title: 'a timesheet with a slice that does not exist',
    tamper: inStep('timesheet', { set: otherHash }),
  },
  E_TS_TOTAL: {
    title: 'a timesheet with a minute too much',
    tamper: { step: { timesheet: moreTime(60_000) } },
    also: ['E_DEC_TOTAL'],
  },
  E_TS_OVERLAP: {
    title: 'a second timesheet for the same week',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'timesheet', {
          name: 'timesheet2',
          kind: 'timesheet',
          key: 'device',
          atMs: testStartMs + 7 * day + minute,
          body: (scene) => ({
            ...scene.draftTimesheet(0),
            no: 1,
            replaces: '',
            n: 0,
            ms: { service: 0, support: 0 },
            set: setRoot(testCrypto.hasher, []),
            view: scene.view(),
          }),
        }),
    },
  },
  E_TS_WEEK: {
    title: 'a supplement to nothing',
    tamper: inStep('timesheet', { supplement: true }),
  },
  E_CAP: {
    title: 'fifty hours where forty are agreed',
    tamper: { step: { timesheet: moreTime(50 * 3_600_000) } },
    also: ['E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_DEC_REF: {
    title: 'an approval of a timesheet that nobody knows',
    tamper: inStep('approve', { ref: otherHash }),
    also: ['E_DEC_STAGE', 'E_INVOICE'],
  },
  E_DEC_SIG: {
    title: "the client's own word that nobody decided",
    tamper: inStep('approve', { assurance: 'lapsed' }),
    also: ['E_DEC_STAGE', 'E_INVOICE'],
  },
  E_DEC_APPROVER: {
    title: 'one person in both roles',
    tamper: {
      step: {
        roster: {
          payload: (payload) => ({
            ...payload,
            approvers: (payload['approvers'] as Record<string, unknown>[]).map((each) => ({
              ...each,
              who: '11111111-1111-4111-8111-111111111111',
            })),
          }),
        },
      },
    },
  },
  E_DEC_STAGE: {
    title: "the client's key approving for finance",
    tamper: { steps: (steps) => changed(steps, 'finance', { key: 'client' }) },
    also: ['E_DEC_REF'],
  },
  E_DEC_LIMIT: {
    title: 'an approval above the limit',
    tamper: {
      step: {
        roster: {
          payload: (payload) => ({
            ...payload,
            approvers: (payload['approvers'] as Record<string, unknown>[]).map((each) => ({
              ...each,
              limit_minor: 100,
            })),
          }),
        },
      },
    },
  },
  E_DEC_TOTAL: {
    title: 'an approval of a minute more than was claimed',
    tamper: { step: { approve: moreTime(60_000) } },
  },
  E_INVOICE: {
    title: 'an invoice over one cent more',
    tamper: {
      step: {
        invoice: {
          payload: (payload) => ({ ...payload, amount_minor: Number(payload['amount_minor']) + 1 }),
        },
      },
    },
  },
  E_PAYEE: { title: 'money to an unknown payee', tamper: inStep('finance', { payee: otherHash }) },
  E_PAID_TWICE: {
    title: 'a payment made again',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'payment', {
          name: 'payment2',
          kind: 'payment',
          key: 'finance',
          atMs: testStartMs + 8 * day,
          body: (scene) => paymentBody(scene),
        }),
    },
  },
};
