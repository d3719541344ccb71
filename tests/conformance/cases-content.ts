import { createAgeKeyPair } from '../../shared/seal/age-recipient.ts';
import { createOpener } from '../../shared/seal/open-picture.ts';
import { sealTo } from '../../shared/seal/seal-picture.ts';
import type { CsObject } from '../../shared/entry/cs-json.ts';
import { assertOk } from '../../shared/kit/result.ts';
import type { BundleTamper } from '../support/bundle-factory.ts';
import type { SceneStep, StepTamper } from '../support/bundle-scene.ts';
import { amendStep, erasureStep, redactStep } from '../support/change-steps.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import { captureOf, dueOffMs, pictureOf, sha256Hex } from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { createTwoKeyFile } from '../support/two-key-age.ts';
import { type CasesByCode, changed, day, insertedAfter, minute } from './case.ts';

const organisation = await createAgeKeyPair();
const freelancer = await createAgeKeyPair();
/** Pinned by the contract of `sealedSlice`. */
export const pinnedRecipients = {
  org_recipient: organisation.recipient,
  fre_recipient: freelancer.recipient,
};
const recipients = [organisation.recipient, freelancer.recipient] as const;
const opener = createOpener([organisation.identity]);

const picture = pictureOf('picture 3');
const sealedPicture = assertOk(await sealTo(recipients, picture));
/** The freelancer can open it; the organisation gets a key that does not fit. */
const twoKeyFile = await createTwoKeyFile([freelancer.recipient, organisation.recipient], picture);

const inWeek = (name: string) => ({ name, atMs: testStartMs + 42 * minute });
const paid = (name: string) => ({ name, atMs: testStartMs + 8 * day });

const without = (...names: readonly string[]): StepTamper => ({
  disclosures: (items) => items.filter(({ name }) => !names.includes(name)),
});

/** The only picture of the last slice is given another value. */
const withCapture = (steps: readonly SceneStep[], shot0_0: CsObject) =>
  changed(steps, 'slice3', { values: { ...ordinaryValues, shot0_0 } });

const withoutPicture3: BundleTamper['parts'] = (parts) =>
  void parts.blobs.delete(sha256Hex(picture));

/** What the last slice stores for its picture is this age file. */
export const sealedSlice = (file: Uint8Array, change: CsObject = {}): BundleTamper => ({
  steps: (steps, blobs) => {
    const plain = captureOf('picture 3', blobs, dueOffMs(3));
    const blob = sha256Hex(file);
    blobs.set(blob, file);
    return withCapture(steps, { ...plain, blob, len: file.length, ...change });
  },
  step: {
    contract: { payload: (payload) => ({ ...payload, ...pinnedRecipients }) },
    slice3: { payload: (payload) => ({ ...payload, sealed: true }) },
  },
  parts: withoutPicture3,
});

/** A picture with areas covered in place of one that is still on the device. */
export const covered = (name: string, blobs: Map<string, Uint8Array>): CsObject => ({
  ...captureOf(name, blobs, dueOffMs(3)),
  cov: [{ x: 10, y: 20, w: 300, h: 40 }],
});

/** The operator never had the picture of the last slice. */
export const notLeft: StepTamper = {
  ...without('shot0_0'),
  held: (held) => ({
    ...held,
    names: (held['names'] as readonly string[]).filter((name) => name !== 'shot0_0'),
    blobs: [],
  }),
};

/** Removal, covering, retention, schedules and sealed pictures (protocol 3.8, 3.9, 3.17). */
export const contentCases: CasesByCode = {
  I_REDACTED: {
    title: 'a memo that the freelancer removed',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          steps,
          'stop',
          redactStep(inWeek('redact'), 'slice3', { names: ['memo'], effect: 'none' }),
        ),
      step: { slice3: without('memo') },
    },
  },
  I_COVERED: {
    title: 'a picture that left with areas covered',
    tamper: {
      steps: (steps, blobs) =>
        insertedAfter(
          steps,
          'stop',
          amendStep(inWeek('amend'), 'slice3', { shot0_0: covered('picture 3, covered', blobs) }),
        ),
      step: { slice3: notLeft },
      parts: withoutPicture3,
    },
  },
  I_ERASED: {
    title: 'a picture of a paid slice that the client wanted removed',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          steps,
          'payment',
          erasureStep(paid('erasure'), 'slice3', { names: ['shot0_0'], basis: 'incident' }),
        ),
      step: { slice3: without('shot0_0') },
      parts: withoutPicture3,
    },
  },
  W_REDACTED_PRESENT: {
    title: 'a removed memo that is still given out',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          steps,
          'stop',
          redactStep(inWeek('redact'), 'slice3', { names: ['memo'], effect: 'none' }),
        ),
    },
  },
  W_SCHED_UNDISCLOSED: {
    title: 'a seed that nobody saw a week after the session',
    tamper: { step: { start: { disclosures: () => [], held: () => undefined } } },
  },
  W_PICTURE_REPEATED: {
    title: 'one picture for two slices',
    tamper: {
      steps: (steps, blobs) => withCapture(steps, captureOf('picture 2', blobs, dueOffMs(3))),
      parts: withoutPicture3,
    },
  },
  I_SEALED: {
    title: 'a sealed picture and nobody with a key',
    tamper: sealedSlice(sealedPicture),
  },
  E_SEAL_OPEN: {
    title: 'a file with two keys, one of which opens nothing',
    tamper: sealedSlice(twoKeyFile),
    openSealed: opener,
    identity: organisation.identity,
  },
  E_SEAL_PLAINTEXT: {
    title: 'a sealed picture that is not the one that was signed',
    tamper: sealedSlice(sealedPicture, { pt: sha256Hex(pictureOf('another picture')) }),
    openSealed: opener,
    identity: organisation.identity,
  },
};
