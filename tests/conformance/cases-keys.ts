import { addCosigned, witnessLine } from '../support/cosigned.ts';
import type { SceneStep } from '../support/bundle-scene.ts';
import { endorsedBy, secondDevice } from '../support/second-device.ts';
import { testStartMs } from '../support/test-clock.ts';
import { type CasesByCode, day, insertedAfter, minute, otherHash } from './case.ts';

/** The lost second device, revoked by the first one. */
export const revokeStep = (change: Partial<SceneStep> = {}, sinceMs = 0): SceneStep => ({
  name: 'revoke',
  kind: 'revoke',
  key: 'device',
  atMs: testStartMs - 5 * minute,
  body: (scene) => ({ kid: scene.key('device2').kid, since_ms: sinceMs, why: 'stolen' }),
  ...change,
});

/** Something harmless that the second device signs in the contract. */
export const sayOffline = (atMs: number, change: Partial<SceneStep> = {}): SceneStep => ({
  name: 'offline',
  kind: 'session',
  key: 'device2',
  atMs,
  body: () => ({ ev: 'offline', n: 9 }),
  ...change,
});

/** Keys in time: ended, suspect, softly kept, and witnesses' times (protocol 3.15, 3.18). */
export const keyCases: CasesByCode = {
  E_KEY_REVOKED: {
    title: 'something signed by a device that was revoked before',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          insertedAfter(steps, 'accept', secondDevice(), revokeStep()),
          'payment',
          sayOffline(testStartMs + 8 * day),
        ),
      step: { enroll2: endorsedBy('device') },
    },
  },
  W_KEY_SUSPECT: {
    title: 'something signed after the theft and before the revocation',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          steps,
          'accept',
          secondDevice(),
          sayOffline(testStartMs - 8 * minute),
          revokeStep({}, testStartMs - 9 * minute),
        ),
      step: { enroll2: endorsedBy('device') },
    },
  },
  I_KEY_SOFT: {
    title: 'a device that keeps its key in a plain file',
    tamper: { step: { enroll: { payload: (payload) => ({ ...payload, ks: 'file' }) } } },
  },
  E_ORGKEY: {
    title: 'a key for pictures that replaces one that nobody knows',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'accept', {
          name: 'orgkey',
          kind: 'orgkey',
          key: 'root',
          atMs: testStartMs - 10 * minute,
          body: () => ({ recipient: `age1${'q'.repeat(58)}`, replaces: otherHash }),
        }),
    },
  },
  W_WITNESS_TIME: {
    title: 'a witness that saw a slice ten minutes after the log says that it came',
    tamper: {
      policy: (policy) => policy.replace('quorum none', `${witnessLine()}\nquorum none`),
      parts: async (parts, scene) => {
        const slice = scene.entries.find(({ name }) => name === 'slice3');
        const size = (slice?.logIndex ?? 0) + 1;
        const signedAtS = Math.floor((slice?.leaf.receivedMs ?? 0) / 1_000) + 600;
        await addCosigned(parts, scene, { size, signedAtS });
      },
    },
  },
};
