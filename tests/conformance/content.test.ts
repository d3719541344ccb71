import { describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { createAgeKeyPair } from '../../shared/seal/age-recipient.ts';
import { shortRecipient } from '../../shared/entry/sealing-keys.ts';
import { createOpener } from '../../shared/seal/open-picture.ts';
import { sealTo } from '../../shared/seal/seal-picture.ts';
import type { BundleReader } from '../../shared/verify/bundle-format.ts';
import type { OpenSealed } from '../../shared/verify/read-picture.ts';
import { verifyBundle, type VerifyInput } from '../../shared/verify/verify-bundle.ts';
import {
  type BundleParts,
  type BundleTamper,
  buildBundle,
  readerOf,
} from '../support/bundle-factory.ts';
import type { Scene, SceneStep } from '../support/bundle-scene.ts';
import {
  amendStep,
  erasureOfAll,
  erasureStep,
  moveStep,
  redactStep,
} from '../support/change-steps.ts';
import { ordinaryValues, testCrypto, type ValuesByName } from '../support/entry-factory.ts';
import { captureOf, dueOffMs, pictureOf, sha256Hex } from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { day, insertedAfter, minute, upTo } from './case.ts';
import { covered, notLeft, pinnedRecipients, sealedSlice } from './cases-content.ts';

interface Asked {
  readonly openSealed?: OpenSealed;
  readonly recipients?: readonly string[];
  readonly input?: Partial<VerifyInput>;
  readonly reader?: (files: BundleReader) => BundleReader;
}

/** Codes with the names of the steps that they are about. */
async function findingsOf(tamper: BundleTamper, asked: Asked = {}): Promise<readonly string[]> {
  const built = await buildBundle(tamper);
  const files = readerOf(built.files);
  const { openSealed, recipients } = asked;
  const report = await verifyBundle(
    {
      crypto: testCrypto,
      ...(openSealed && { openSealed }),
      ...(recipients && { recipients }),
    },
    { ...built, ...asked.input, files: asked.reader?.(files) ?? files },
  );
  const nameByHash = new Map<string, string>(
    built.scene.entries.map(({ hash, name }) => [hash, name]),
  );
  return report.findings.map(({ code, entry, detail }) =>
    [code, entry && nameByHash.get(entry), detail].filter(Boolean).join(' '),
  );
}

const inWeek = (name: string) => ({ name, atMs: testStartMs + 42 * minute });
const paid = (name: string) => ({ name, atMs: testStartMs + 8 * day });
const picture3 = sha256Hex(pictureOf('picture 3'));

const removedFrom =
  (step: string, ...names: readonly string[]) =>
  (parts: BundleParts, scene: Scene): void => {
    for (const line of parts.disclosures)
      if (line.hash === scene.hash(step))
        line.items = line.items.filter((item) => !names.includes((item as { name: string }).name));
  };

const after = (name: string, ...added: readonly SceneStep[]) => ({
  steps: (steps: readonly SceneStep[]) => insertedAfter(steps, name, ...added),
});

describe('removed content', () => {
  const forfeit = after('stop', redactStep(inWeek('redact'), 'slice3', { names: ['shot0_0'] }));

  it('is expected no more: neither value nor picture', async () => {
    const parts: BundleTamper['parts'] = (all, scene) => {
      removedFrom('slice3', 'shot0_0')(all, scene);
      all.blobs.delete(picture3);
    };
    expect(await findingsOf({ ...forfeit, parts })).toEqual(['I_REDACTED slice3 shot0_0']);
  });

  it('is reported while its picture is still there, also when its value is gone', async () => {
    expect(await findingsOf({ ...forfeit, parts: removedFrom('slice3', 'shot0_0') })).toEqual([
      'I_REDACTED slice3 shot0_0',
      `W_REDACTED_PRESENT slice3 ${picture3}`,
    ]);
    expect(await findingsOf(forfeit)).toEqual(['W_REDACTED_PRESENT slice3 shot0_0']);
  });

  it('is everything of a slice when it says so', async () => {
    const all = after('stop', redactStep(inWeek('redact'), 'slice3', { names: ['*'] }));
    const parts: BundleTamper['parts'] = (given, scene) => {
      given.disclosures = given.disclosures.filter(({ hash }) => hash !== scene.hash('slice3'));
      given.blobs.delete(picture3);
    };
    expect(await findingsOf({ ...all, parts })).toEqual(['I_REDACTED slice3 act ctx memo shot0_0']);
  });

  it('takes nothing else with it', async () => {
    const parts: BundleTamper['parts'] = (all, scene) => {
      removedFrom('slice3', 'shot0_0', 'memo')(all, scene);
      all.blobs.delete(picture3);
    };
    expect(await findingsOf({ ...forfeit, parts })).toEqual([
      'E_OPERATOR_LOST slice3 memo',
      'I_REDACTED slice3 shot0_0',
    ]);
  });

  it('needs a removal that holds', async () => {
    const none = after(
      'stop',
      redactStep(inWeek('redact'), 'slice3', { names: ['shot0_0'], effect: 'none' }),
    );
    const found = await findingsOf({ ...none, parts: removedFrom('slice3', 'shot0_0') });
    expect(found.map((text) => text.split(' ')[0])).toEqual([
      'E_BUNDLE_INDEX',
      'E_TARGET',
      'E_OPERATOR_LOST',
    ]);
  });
});

describe('erased content', () => {
  it('is said with its ground', async () => {
    const step = erasureStep(paid('erasure'), 'slice3', { names: ['memo'], basis: 'court' });
    expect(
      await findingsOf({ ...after('payment', step), parts: removedFrom('slice3', 'memo') }),
    ).toEqual(['I_ERASED slice3 memo (court)']);
  });

  it('of a session is its seed, which then judges nothing', async () => {
    const step = erasureStep(paid('erasure'), 'start', { names: ['sched'], basis: 'court' });
    expect(
      await findingsOf({ ...after('payment', step), parts: removedFrom('start', 'sched') }),
    ).toEqual(['I_ERASED start sched (court)']);
  });

  const whole = after('payment', erasureOfAll(paid('erasure'), 'slice3', { basis: 'court' }));
  const withoutEnvelope = (parts: BundleParts, scene: Scene): void => {
    for (const line of parts.entries) if (line.hash === scene.hash('slice3')) delete line.envelope;
    parts.blobs.delete(picture3);
  };

  it('may be the whole entry', async () => {
    const parts: BundleTamper['parts'] = (all, scene) => {
      withoutEnvelope(all, scene);
      all.disclosures = all.disclosures.filter(({ hash }) => hash !== scene.hash('slice3'));
    };
    expect(await findingsOf({ ...whole, parts })).toEqual(['I_ERASED slice3 all of it (court)']);
  });

  it('whose disclosures are still given out is reported', async () => {
    expect(await findingsOf({ ...whole, parts: withoutEnvelope })).toEqual([
      'I_ERASED slice3 all of it (court)',
      'W_REDACTED_PRESENT slice3 act memo ctx shot0_0',
    ]);
  });
});

describe('a covered picture', () => {
  const cover = (...names: readonly string[]) => ({
    steps: (steps: readonly SceneStep[], blobs: Map<string, Uint8Array>) =>
      insertedAfter(
        steps,
        'stop',
        ...names.map((name) =>
          amendStep(inWeek(name), 'slice3', { shot0_0: covered(`covered by ${name}`, blobs) }),
        ),
      ),
  });
  const withoutOriginal: BundleTamper['parts'] = (parts) => void parts.blobs.delete(picture3);

  it('does not stand for one that the operator has already', async () => {
    expect(await findingsOf(cover('amend'))).toEqual([]);
    const lost: BundleTamper['parts'] = (parts, scene) => {
      removedFrom('slice3', 'shot0_0')(parts, scene);
      parts.blobs.delete(picture3);
    };
    expect(await findingsOf({ ...cover('amend'), parts: lost })).toEqual([
      'E_OPERATOR_LOST slice3 shot0_0',
    ]);
  });

  it('may be covered again before it leaves: only the newest has to come', async () => {
    const tamper: BundleTamper = {
      ...cover('first', 'second'),
      step: { slice3: notLeft, first: { disclosures: () => [], held: () => undefined } },
      parts: (parts) => {
        parts.blobs.delete(picture3);
        parts.blobs.delete(sha256Hex(pictureOf('covered by first')));
      },
    };
    expect(await findingsOf(tamper)).toEqual(['I_COVERED slice3 shot0_0']);
  });

  it('is taken at the moment that the schedule says', async () => {
    const late = {
      steps: (steps: readonly SceneStep[], blobs: Map<string, Uint8Array>) =>
        insertedAfter(
          steps,
          'stop',
          amendStep(inWeek('amend'), 'slice3', {
            shot0_0: { ...covered('later', blobs), off_ms: dueOffMs(3) + 120_000 },
          }),
        ),
      step: { slice3: notLeft },
      parts: withoutOriginal,
    };
    const found = await findingsOf(late);
    expect(found.map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
      'I_COVERED slice3',
      'W_SCHED_MISSING slice3',
      'W_SCHED_EXTRA slice3',
    ]);
  });

  it('may be covered before its slice is signed', async () => {
    const tamper: BundleTamper = {
      steps: (steps, blobs) =>
        steps.map((step) =>
          step.name === 'slice3'
            ? { ...step, values: { ...ordinaryValues, shot0_0: covered('picture 3', blobs) } }
            : step,
        ),
    };
    expect(await findingsOf(tamper)).toEqual(['I_COVERED slice3 shot0_0']);
  });
});

describe('a slice that moved away', () => {
  it('takes its content with it', async () => {
    const tamper: BundleTamper = {
      ...after('stop', moveStep(inWeek('move'), 'slice3')),
      parts: (parts, scene) => {
        parts.disclosures = parts.disclosures.filter(({ hash }) => hash !== scene.hash('slice3'));
        parts.blobs.delete(picture3);
      },
    };
    const found = await findingsOf(tamper);
    expect(found.map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual(['I_MOVED slice3']);
  });
});

describe('a seed', () => {
  const undisclosed = { step: { start: { disclosures: () => [], held: () => undefined } } };

  it('is pending while its session runs and for a day after it', async () => {
    const running = await findingsOf({ steps: (steps) => upTo(steps, 'slice3'), ...undisclosed });
    expect(running).toEqual(['I_PENDING start sched']);
    const stopped = await findingsOf({ steps: (steps) => upTo(steps, 'stop'), ...undisclosed });
    expect(stopped).toEqual(['I_PENDING start sched']);
  });

  it('is overdue when the next session began a day ago, also without a stop', async () => {
    const again: SceneStep = {
      name: 'start2',
      kind: 'session',
      key: 'device',
      atMs: testStartMs + 60 * minute,
      values: { sched: 'cd'.repeat(32) },
      body: (scene) => ({ ev: 'start', n: 1, contract: scene.hash('contract') }),
    };
    const later: SceneStep = {
      name: 'later',
      kind: 'tick',
      key: '',
      atMs: testStartMs + 60 * minute + day,
      body: () => ({}),
    };
    const steps = (ticks: readonly SceneStep[]) => (ordinary: readonly SceneStep[]) => [
      ...upTo(ordinary, 'slice3'),
      again,
      ...ticks,
    ];
    expect(await findingsOf({ steps: steps([]), ...undisclosed })).toEqual([
      'I_PENDING start sched',
    ]);
    expect(await findingsOf({ steps: steps([later]), ...undisclosed })).toEqual([
      'I_PENDING start sched',
    ]);
    const over = { ...later, atMs: later.atMs + 10_000 };
    expect(await findingsOf({ steps: steps([over]), ...undisclosed })).toEqual([
      'W_SCHED_UNDISCLOSED start sched',
    ]);
  });
});

describe('equal pictures', () => {
  const withCaptures = (
    values: (blobs: Map<string, Uint8Array>) => ValuesByName,
  ): BundleTamper => ({
    steps: (steps, blobs) =>
      steps.map((step) =>
        step.name === 'slice3'
          ? {
              ...step,
              values: { ...ordinaryValues, ...values(blobs) },
            }
          : step,
      ),
  });

  it('of one moment are no repetition: thumbnail and displays', async () => {
    const tamper = withCaptures((blobs) => {
      const capture = captureOf('picture 3', blobs, dueOffMs(3));
      return { shot0_0: capture, thumb0_0: capture, shot0_1: capture };
    });
    expect(await findingsOf(tamper)).toEqual([]);
  });

  it('of two moments of one slice are', async () => {
    const tamper = withCaptures((blobs) => {
      const capture = captureOf('picture 3', blobs, dueOffMs(3));
      return { shot0_0: capture, shot1_0: { ...capture, off_ms: dueOffMs(3) + 1 } };
    });
    const found = await findingsOf(tamper);
    expect(found).toEqual([expect.stringMatching(/^W_PICTURE_REPEATED slice3 shot1_0 is shot0_0/)]);
  });
});

describe('sealed pictures', async () => {
  const organisation = await createAgeKeyPair();
  const freelancer = await createAgeKeyPair();
  const stranger = await createAgeKeyPair();
  const recipients = [organisation.recipient, freelancer.recipient];
  const sealed = assertOk(await sealTo(recipients, pictureOf('picture 3')));
  const tamper = sealedSlice(sealed);
  const name = sha256Hex(sealed);
  const pinned = shortRecipient(pinnedRecipients.org_recipient);
  const closed = `I_SEALED 1 sealed pictures not opened: key ${pinned}, since 2026-03-02`;

  it('are sound to each of the two who can open them', async () => {
    for (const { identity } of [organisation, freelancer])
      expect(await findingsOf(tamper, { openSealed: createOpener([identity]) })).toEqual([]);
    expect(await findingsOf(tamper, { openSealed: createOpener([stranger.identity]) })).toEqual([
      `E_SEAL_OPEN slice3 ${name}`,
    ]);
    expect(await findingsOf(tamper)).toEqual([closed]);
  });

  it('for another key of the organisation are closed, and the key is named', async () => {
    const openSealed = createOpener([stranger.identity]);
    const other = [stranger.recipient];
    expect(await findingsOf(tamper, { openSealed, recipients: other })).toEqual([closed]);
    // Whoever has that key and cannot open them has found something.
    for (const each of Object.values(pinnedRecipients))
      expect(await findingsOf(tamper, { openSealed, recipients: [...other, each] })).toEqual([
        `E_SEAL_OPEN slice3 ${name}`,
      ]);
  });

  it('of which only part can be opened show which', async () => {
    const damaged = sealed.with(sealed.length - 1, (sealed.at(-1) as number) ^ 1);
    const found = await findingsOf(sealedSlice(damaged), {
      openSealed: createOpener([organisation.identity]),
    });
    expect(found).toEqual([`E_SEAL_OPEN slice3 ${sha256Hex(damaged)}`]);
  });

  it('must be sealed: a plain picture in their place is of the wrong type', async () => {
    const plain = sealedSlice(pictureOf('picture 3'));
    const found = await findingsOf({ ...plain, parts: () => undefined });
    expect(found).toEqual([`E_BLOB_TYPE slice3 ${picture3}`]);
  });

  it('that claim to be their own plaintext are told without a key', async () => {
    expect(await findingsOf(sealedSlice(sealed, { pt: name }))).toEqual([
      `E_SEAL_PLAINTEXT slice3 ${name}`,
    ]);
  });

  it('must open to a picture of the type that was signed', async () => {
    const text = assertOk(await sealTo(recipients, new Uint8Array(Buffer.from('no picture'))));
    const pt = sha256Hex(new Uint8Array(Buffer.from('no picture')));
    const openSealed = createOpener([organisation.identity]);
    expect(await findingsOf(sealedSlice(text, { pt }), { openSealed })).toEqual([
      `E_SEAL_PLAINTEXT slice3 ${sha256Hex(text)}`,
    ]);
  });

  it('in a slice that says nothing of sealing are of the wrong type', async () => {
    const { steps, parts } = tamper;
    const found = await findingsOf({ ...(steps && { steps }), ...(parts && { parts }) });
    expect(found).toEqual([`E_BLOB_TYPE slice3 ${name}`]);
  });

  it('are left alone when pictures are looked at later', async () => {
    const found = await findingsOf(tamper, { input: { blobs: 'deferred' } });
    expect(found).toEqual(['I_NOT_INCLUDED 4 pictures not looked at']);
  });
});
