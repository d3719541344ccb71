import { describe, expect, it } from 'vitest';
import { verifyEnvelopeSignature } from '../../shared/entry/entry.ts';
import { type EnvelopeJson, parseEnvelope } from '../../shared/entry/envelope.ts';
import type { View } from '../../shared/entry/payload.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import type { VerificationReport } from '../../shared/verify/report.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import {
  type BuiltBundle,
  type BundleParts,
  type BundleTamper,
  buildBundle,
  readerOf,
} from '../support/bundle-factory.ts';
import type { Scene, SceneStep } from '../support/bundle-scene.ts';
import { redactStep, replyStep, revokeStep } from '../support/change-steps.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { decisionBody, sliceBody } from '../support/ordinary-scene.ts';
import { secondDevice, withSecondDevice } from '../support/second-device.ts';
import { testStartMs } from '../support/test-clock.ts';

const minute = 60_000;
const submittedMs = testStartMs + 7 * 24 * 60 * minute;

/** Puts steps behind the one of that name. */
const after =
  (name: string, ...added: readonly SceneStep[]) =>
  (steps: readonly SceneStep[]): readonly SceneStep[] =>
    steps.flatMap((step) => (step.name === name ? [step, ...added] : [step]));

const dispute: SceneStep = {
  name: 'dispute',
  kind: 'decision',
  key: 'client',
  atMs: submittedMs + 62 * minute,
  body: (scene) => decisionBody(scene, scene.hash('timesheet'), { verdict: 'dispute' }),
};

/** By the machine that was lost, after its key was ended. */
const thiefSteps: readonly SceneStep[] = [
  {
    name: 'thief start',
    kind: 'session',
    key: 'device2',
    atMs: testStartMs + 60 * minute,
    body: (scene) => ({ ev: 'start', n: 0, contract: scene.hash('contract') }),
    values: { sched: 'cd'.repeat(32) },
  },
  {
    name: 'thief slice',
    kind: 'slice',
    key: 'device2',
    atMs: testStartMs + 70 * minute,
    values: { memo: 'Not me' },
    body: (scene) => ({ ...sliceBody(scene, 6), session: scene.hash('thief start') }),
  },
];

interface Omission {
  readonly what: string;
  readonly name: string;
  readonly tamper: BundleTamper;
  /** What the whole bundle says, which the one who leaves something out wants to hide. */
  readonly hides: readonly string[];
}

const omissions: readonly Omission[] = [
  {
    what: 'a dispute, after which nothing may be paid',
    name: 'dispute',
    tamper: { steps: after('approve', dispute) },
    hides: ['E_DEC_STAGE'],
  },
  {
    what: 'a revocation, after which a thief worked',
    name: 'revoke',
    tamper: {
      steps: (steps) =>
        after(
          'stop',
          revokeStep({ name: 'revoke', atMs: testStartMs + 50 * minute }, 'device2'),
          ...thiefSteps,
        )(after('accept', secondDevice())(steps)),
      step: withSecondDevice().step ?? {},
    },
    hides: ['E_KEY_REVOKED'],
  },
  {
    what: 'a redaction of time that the timesheet bills',
    name: 'redact',
    tamper: {
      steps: after(
        'timesheet',
        redactStep({ name: 'redact', atMs: submittedMs + 10 * minute }, 'slice1'),
      ),
    },
    hides: ['E_REDACTED_BILLED'],
  },
  {
    what: 'a newer timesheet, which bills less',
    name: 'newer',
    tamper: {
      steps: after(
        'timesheet',
        redactStep({ name: 'redact', atMs: submittedMs + 10 * minute }, 'slice1'),
        {
          name: 'newer',
          kind: 'timesheet',
          key: 'device',
          atMs: submittedMs + 20 * minute,
          body: (scene) => ({ ...scene.draftTimesheet(0), view: scene.view() }),
        },
      ),
    },
    hides: ['E_DEC_REF'],
  },
];

/** Takes an entry out of every file that shows something of it. */
function dropEntry(parts: BundleParts, hash: string): void {
  parts.entries = parts.entries.filter((line) => line.hash !== hash);
  parts.disclosures = parts.disclosures.filter((line) => line.hash !== hash);
}

/** `files` are indexed after this: to the index, nothing is missing. */
const builders: Readonly<
  Record<string, (omission: Omission) => Pick<BundleTamper, 'parts' | 'hidden'>>
> = {
  'drops its lines': ({ name }) => ({
    parts: (parts, scene) => dropEntry(parts, scene.hash(name)),
  }),
  'drops its lines and its hash': ({ name }) => ({
    parts: (parts, scene) => {
      const hash = scene.hash(name);
      dropEntry(parts, hash);
      parts.view.hashes = parts.view.hashes.filter((each) => each !== hash);
    },
  }),
  'has the operator sign that it never was': ({ name }) => ({ hidden: [name] }),
};

const verify = ({ files, policyText, anchorsText }: BuiltBundle): Promise<VerificationReport> =>
  verifyBundle(
    { crypto: testCrypto },
    { files: readerOf(files), policyText, anchorsText, profile: 'full' },
  );

const codesOf = ({ findings }: VerificationReport): readonly string[] => [
  ...new Set(findings.map(({ code }) => code)),
];

describe.each(omissions)('a bundle without $what', (omission) => {
  const { name, tamper, hides } = omission;

  it('would have said it', async () => {
    const report = await verify(await buildBundle(tamper));
    expect(codesOf(report)).toEqual(expect.arrayContaining([...hides]));
    expect(codesOf(report)).not.toContain('E_VIEW');
  });

  it.each(Object.keys(builders))('fails when somebody %s', async (how) => {
    const built = await buildBundle({ ...tamper, ...builders[how]?.(omission) });
    const shown = [...built.files].filter(([path]) => path !== 'view.json');
    const text = shown.map(([, bytes]) => Buffer.from(bytes).toString('latin1')).join('');
    expect(text).not.toContain(built.scene.hash(name));
    const report = await verify(built);
    expect(codesOf(report)).toContain('E_VIEW');
    expect(codesOf(report)).not.toContain('E_BUNDLE_INDEX');
    expect(report.verdict).toBe('failed');
    for (const timesheet of report.timesheets) expect(timesheet.ok).toBe(false);
  });
});

describe('the newest entry, over which nobody has signed yet', () => {
  const question = replyStep({ name: 'question', atMs: submittedMs + 120 * minute }, 'timesheet');
  const steps = after('payment', question);

  it('is missed as long as the operator does not lie', async () => {
    for (const how of ['drops its lines', 'drops its lines and its hash']) {
      const omission = { what: '', name: 'question', tamper: { steps }, hides: [] };
      const report = await verify(await buildBundle({ steps, ...builders[how]?.(omission) }));
      expect(codesOf(report)).toEqual(['E_VIEW']);
    }
  });

  it('leaves two words of the operator about one tree when it does', async () => {
    const honest = await buildBundle({ steps });
    const lying = await buildBundle({ steps, hidden: ['question'] });
    expect((await verify(lying)).verdict).toBe('ok');
    const [one, other] = await Promise.all([viewOf(honest), viewOf(lying)]);
    expect(one.size).toBe(other.size);
    expect(one.root).not.toBe(other.root);
    expect(one.n - other.n).toBe(1);
  });
});

/** What the operator signed for the final tree. */
async function viewOf({ files, scene }: BuiltBundle): Promise<View> {
  const text = Buffer.from(files.get('view.json') ?? []).toString();
  const { statement } = JSON.parse(text) as { readonly statement: EnvelopeJson };
  const envelope = assertOk(parseEnvelope(statement));
  expect(await verifyEnvelopeSignature(testCrypto, envelope, keyOf(scene))).toBe(true);
  const { view } = JSON.parse(Buffer.from(envelope.payload).toString()) as { readonly view: View };
  return view;
}

function keyOf(scene: Scene) {
  const { kid, pk } = scene.key('operator');
  return { kid, publicKey: hexToBytes(pk) };
}
