import { pae } from '../../shared/entry/pae.ts';
import type { BundleTamper } from './bundle-factory.ts';
import type { SceneStep, StepTamper } from './bundle-scene.ts';
import { enrollBody } from './ordinary-scene.ts';
import { testStartMs } from './test-clock.ts';

const minute = 60_000;

/** Adds the second signature that an enrolment of a further device needs (protocol 3.5). */
export const endorsedBy = (key: string): StepTamper => ({
  envelope: async (envelope, scene) => {
    const { signer, kid } = scene.key(key);
    const sig = await signer.sign(pae(envelope.payloadType, envelope.payload));
    return { ...envelope, signatures: [...envelope.signatures, { keyid: kid, sig }] };
  },
});

/** A further device of the freelancer, enrolled ten minutes before work starts. */
export const secondDevice = (change: Partial<SceneStep> = {}, endorser = 'device'): SceneStep => ({
  name: 'enroll2',
  kind: 'enroll',
  key: 'device2',
  atMs: testStartMs - 10 * minute,
  body: (scene) => {
    const { recovery: _, ...body } = enrollBody(scene);
    return { ...body, pk: scene.key('device2').pk, endorse: scene.key(endorser).kid };
  },
  ...change,
});

export const withSecondDevice = (endorser = 'device'): BundleTamper => ({
  steps: (steps) =>
    steps.flatMap((step) => (step.name === 'accept' ? [step, secondDevice({}, endorser)] : [step])),
  step: { enroll2: endorsedBy(endorser) },
});
