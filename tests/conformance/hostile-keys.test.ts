import { describe, expect, it } from 'vitest';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { type BundleTamper, buildBundle, readerOf } from '../support/bundle-factory.ts';
import type { Scene, SceneStep, StepTamper } from '../support/bundle-scene.ts';
import { addCosigned, cosignedNote, witnessLine } from '../support/cosigned.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { enrollBody, sliceStep } from '../support/ordinary-scene.ts';
import { endorsedBy, secondDevice } from '../support/second-device.ts';
import { testStartMs } from '../support/test-clock.ts';
import { day, insertedAfter, minute, upTo } from './case.ts';
import { keyCases, revokeStep, sayOffline } from './cases-keys.ts';
import { codesOf, reportOf } from './hostile-case.ts';

/** Steps ten minutes before work starts, with the second device endorsed by the first. */
const early = (...added: readonly SceneStep[]): BundleTamper => ({
  steps: (steps) => insertedAfter(steps, 'accept', secondDevice(), ...added),
  step: { enroll2: endorsedBy('device') },
});

const byRecovery = { key: 'recovery' } as const;

const thirdDevice = (endorser: string, atMs = testStartMs - 3 * minute): SceneStep => ({
  ...secondDevice({}, endorser),
  name: 'enroll3',
  key: 'device3',
  atMs,
  body: (scene) => {
    const { recovery: _, ...body } = enrollBody(scene);
    return { ...body, pk: scene.key('device3').pk, endorse: scene.key(endorser).kid };
  },
});

describe('a case', () => {
  it.each(Object.entries(keyCases))('%s is found alone', async (code, { tamper, also }) => {
    expect(codesOf(await reportOf(tamper ?? {}))).toEqual([code, ...(also ?? [])]);
  });
});

describe('the recovery key', () => {
  it('revokes and adds devices, in a chain of its own', async () => {
    const tamper = early(
      revokeStep(byRecovery),
      revokeStep({
        ...byRecovery,
        name: 'revoke2',
        atMs: testStartMs - 4 * minute,
        body: (scene) => ({ kid: scene.key('device').kid, since_ms: 0, why: 'lost' }),
      }),
      thirdDevice('recovery'),
      sayOffline(testStartMs - 2 * minute, { key: 'device3' }),
    );
    const report = await reportOf({
      steps: (steps, blobs) =>
        (tamper.steps?.(steps, blobs) ?? []).filter(({ atMs }) => atMs < testStartMs),
      parts: (parts) => parts.blobs.clear(),
      step: { ...tamper.step, enroll3: endorsedBy('recovery') },
    });
    expect(codesOf(report)).toEqual([]);
  });

  it('cannot be revoked', async () => {
    const revoke = revokeStep({
      body: (scene) => ({ kid: scene.key('recovery').kid, since_ms: 0, why: 'stolen' }),
    });
    expect(codesOf(await reportOf(early(revoke)))).toEqual(['E_TARGET']);
  });

  it('of another first device does as it likes with that one', async () => {
    const tamper = {
      steps: (steps: readonly SceneStep[]) =>
        insertedAfter(
          steps,
          'accept',
          secondDevice({
            body: (scene) => ({
              ...enrollBody(scene),
              pk: scene.key('device2').pk,
              recovery: scene.key('recovery2').pk,
            }),
          }),
          revokeStep({ key: 'recovery2' }),
        ),
    };
    expect(codesOf(await reportOf(tamper))).toEqual(['I_ENROLL_OTHER']);
  });
});

describe('a revoked key', () => {
  it('signs nothing that counts, not even under a session begun before', async () => {
    const tamper = early(sayOffline(testStartMs - 8 * minute), revokeStep());
    const report = await reportOf({
      ...tamper,
      steps: (steps, blobs) =>
        insertedAfter(
          tamper.steps?.(steps, blobs) ?? [],
          'payment',
          sayOffline(testStartMs + 8 * day, { name: 'offline2' }),
        ),
    });
    expect(codesOf(report)).toEqual(['E_KEY_REVOKED']);
    expect(report.findings).toHaveLength(1);
  });

  it('endorses nothing', async () => {
    const tamper = early(revokeStep(), thirdDevice('device2'));
    const report = await reportOf({
      steps: (steps, blobs) =>
        insertedAfter(
          tamper.steps?.(steps, blobs) ?? [],
          'payment',
          sayOffline(testStartMs + 8 * day, { key: 'device3' }),
        ),
      step: { ...tamper.step, enroll3: endorsedBy('device2') },
    });
    expect(codesOf(report)).toEqual(['E_ENROLL_ENDORSE', 'E_KEY_INACTIVE']);
  });

  it('revokes nothing', async () => {
    const revenge = revokeStep({
      name: 'revoke2',
      key: 'device2',
      atMs: testStartMs - 4 * minute,
      body: (scene) => ({ kid: scene.key('device').kid, since_ms: 0, why: 'stolen' }),
    });
    expect(codesOf(await reportOf(early(revokeStep(), revenge)))).toEqual(['E_KEY_REVOKED']);
  });

  it('may be revoked again, which only makes it suspect for longer', async () => {
    const again = revokeStep(
      { ...byRecovery, name: 'revoke2', atMs: testStartMs - 4 * minute },
      testStartMs - 9 * minute,
    );
    const report = await reportOf(early(sayOffline(testStartMs - 8 * minute), revokeStep(), again));
    expect(codesOf(report)).toEqual(['W_KEY_SUSPECT']);
  });

  it('leaves a suspicion on what it endorsed when it was stolen already', async () => {
    const tamper = early(
      { ...thirdDevice('device2'), atMs: testStartMs - 8 * minute },
      revokeStep({}, testStartMs - 9 * minute),
    );
    const report = await reportOf({
      ...tamper,
      step: { ...tamper.step, enroll3: endorsedBy('device2') },
    });
    expect(report.findings.map(({ code, detail }) => [code, detail])).toEqual([
      ['W_KEY_SUSPECT', 'endorsed by a suspect key'],
    ]);
  });
});

describe('a revocation without effect', () => {
  it.each([
    ['of itself', 'device', 'E_TARGET'],
    ['of a device that was never there', 'nobody', 'E_TARGET'],
  ])('%s', async (_, name, code) => {
    const revoke = revokeStep({
      body: (scene) => ({ kid: scene.key(name).kid, since_ms: 0, why: 'lost' }),
    });
    expect(codesOf(await reportOf(early(revoke)))).toEqual([code]);
  });

  it('by a device that nobody vouched for', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          upTo(steps, 'stop'),
          'accept',
          secondDevice({
            body: (scene) => ({ ...enrollBody(scene), pk: scene.key('device2').pk }),
          }),
          revokeStep({
            key: 'device2',
            body: (scene) => ({ kid: scene.key('device').kid, since_ms: 0, why: 'lost' }),
          }),
        ),
    });
    expect(codesOf(report)).toEqual(['I_ENROLL_OTHER', 'E_KEY_INACTIVE']);
    expect(report.totals.slices).toBe(4);
  });
});

describe("a party's other entries", () => {
  const reply = (key: string): BundleTamper => ({
    steps: (steps) =>
      insertedAfter(steps, 'payment', {
        name: 'reply',
        kind: 'reply',
        key,
        atMs: testStartMs + 8 * day,
        values: { text: 'Thank you' },
        body: (scene) => ({ ref: scene.hash('payment') }),
      }),
  });

  it.each(['device', 'client', 'finance'])('may be a reply (%s)', async (key) => {
    expect(codesOf(await reportOf(reply(key)))).toEqual([]);
  });

  it.each(['root', 'operator', 'recovery'])('are no reply of another role (%s)', async (key) => {
    expect(codesOf(await reportOf(reply(key)))).toEqual(['E_KIND_ROLE']);
  });

  it('are keys for pictures in an unbroken row', async () => {
    const orgKey = (name: string, body: SceneStep['body']): SceneStep => ({
      name,
      kind: 'orgkey',
      key: 'root',
      atMs: testStartMs - 10 * minute,
      body,
    });
    const recipient = `age1${'q'.repeat(58)}`;
    const sound: BundleTamper = {
      steps: (steps) =>
        insertedAfter(
          steps,
          'accept',
          orgKey('key1', () => ({ recipient, replaces: '' })),
          orgKey('key2', (scene) => ({ recipient, replaces: scene.hash('key1') })),
        ),
    };
    expect(codesOf(await reportOf(sound))).toEqual([]);
    const forked = {
      ...sound,
      step: { key2: { payload: (p: object) => ({ ...p, replaces: '' }) } },
    };
    expect(codesOf(await reportOf(forked))).toEqual(['E_ORGKEY']);
    const plain = {
      ...sound,
      step: { key2: { payload: (p: object) => ({ ...p, recipient: 'me' }) } },
    };
    expect(codesOf(await reportOf(plain))).toEqual(['E_ORGKEY']);
  });
});

describe('time', () => {
  const inSlice = (name: string, change: (payload: Record<string, unknown>) => object) =>
    reportOf({ step: { [name]: { payload: (payload) => ({ ...payload, ...change(payload) }) } } });
  const clk = (payload: Record<string, unknown>, change: object) => ({
    clk: { ...(payload['clk'] as object), ...change },
  });

  it('of another run of the program within a session was recovered from the journal', async () => {
    const report = await inSlice('slice3', (payload) => clk(payload, { boot: 'ab'.repeat(16) }));
    expect(codesOf(report)).toEqual(['W_RECOVERED']);
  });

  it('cannot be shifted by another estimate of the offset while a session runs', async () => {
    const report = await inSlice('slice3', (payload) => clk(payload, { off_ms: 60_000 }));
    expect(codesOf(report)).toEqual(['W_CLOCK_STEP']);
  });

  it('of a running clock is compared with the newest of the same run, whatever lies between', async () => {
    const report = await reportOf({
      step: {
        slice2: {
          payload: (payload) => ({ ...payload, ...clk(payload, { boot: 'ab'.repeat(16) }) }),
        },
        slice3: { payload: (payload) => ({ ...payload, ...clk(payload, { mono_ms: 1 }) }) },
      },
    });
    expect(codesOf(report)).toEqual(expect.arrayContaining(['E_TIME_MONO', 'W_RECOVERED']));
  });

  it('may jump where a suspension says why', async () => {
    const jump = 3_600_000;
    const later: StepTamper = {
      payload: (payload) => ({
        ...payload,
        ...clk(payload, {
          wall_ms: (payload['clk'] as { wall_ms: number }).wall_ms + jump,
        }),
      }),
    };
    const withEvent = (ev: string): BundleTamper => ({
      steps: (steps) =>
        insertedAfter(
          steps,
          'stop',
          sayOffline(testStartMs + 41 * minute, { key: 'device', body: () => ({ ev, n: 0 }) }),
        ),
      step: { offline: later },
    });
    expect(codesOf(await reportOf(withEvent('clock_step')))).toEqual([]);
    expect(codesOf(await reportOf(withEvent('offline')))).toContain('W_CLOCK_STEP');
  });
});

describe('witnesses', () => {
  const policy = (text: string) => text.replace('quorum none', `${witnessLine()}\nquorum none`);
  const indexOf = (scene: Scene, name: string) =>
    scene.entries.find((each) => each.name === name) ?? { logIndex: 0, leaf: { receivedMs: 0 } };

  /** A cosigned checkpoint right over an entry, so many seconds after the log's own time. */
  const seen = async (
    parts: Parameters<typeof addCosigned>[0],
    scene: Scene,
    of: readonly [string, number],
  ) => {
    const { logIndex, leaf } = indexOf(scene, of[0]);
    const signedAtS = Math.floor(leaf.receivedMs / 1_000) + of[1];
    await addCosigned(parts, scene, { size: logIndex + 1, signedAtS });
  };

  it('that were in time say nothing, and one that was late names the entry', async () => {
    const report = await reportOf({
      policy,
      parts: async (parts, scene) => {
        await seen(parts, scene, ['enroll', 5]);
        for (const name of ['roster', 'contract', 'accept', 'start', 'slice0'])
          await seen(parts, scene, [name, 10]);
        await seen(parts, scene, ['slice1', 301]);
        await seen(parts, scene, ['slice2', -302]);
      },
    });
    const about = report.findings.map(({ code, entry }) => `${code} ${entry}`);
    const { scene } = await buildBundle();
    expect(about).toEqual(
      [scene.hash('slice1'), scene.hash('slice2')].sort().map((hash) => `W_WITNESS_TIME ${hash}`),
    );
  });

  it('that the policy does not know say nothing', async () => {
    const report = await reportOf({
      parts: (parts, scene) => seen(parts, scene, ['slice3', 10_000]),
    });
    expect(codesOf(report)).toEqual([]);
  });

  it('on a checkpoint of another size than stated, or twice, are none', async () => {
    const twice = await reportOf({
      policy,
      parts: async (parts, scene) => {
        await seen(parts, scene, ['slice3', 10]);
        await seen(parts, scene, ['slice3', 10]);
      },
    });
    expect(codesOf(twice)).toContain('E_PROOF_MALFORMED');
    const other = await reportOf({
      policy,
      parts: async (parts, scene) => {
        const note = await cosignedNote(await scene.log.checkpointAt(5), 1);
        parts.proofs.push({ cosigned: 6, note });
      },
    });
    expect(codesOf(other)).toContain('E_PROOF_MALFORMED');
  });

  it('sign for the final checkpoint where the policy asks for them', async () => {
    const asked: BundleTamper = {
      policy: (text) => text.replace('quorum none', `${witnessLine()}\nquorum w1`),
    };
    const built = await buildBundle({
      ...asked,
      parts: async (parts, { log, entries }) => {
        const last = entries.at(-1)?.leaf.receivedMs ?? 0;
        parts.checkpoint = await cosignedNote(await log.checkpointAt(log.size()), last / 1_000);
      },
    });
    const report = await verifyBundle(
      { crypto: testCrypto },
      { ...built, files: readerOf(built.files) },
    );
    expect(report.findings.map(({ code, entry }) => [code, entry])).toEqual([
      ['W_WITNESS_TIME', undefined],
    ]);
    expect(codesOf(await reportOf(asked))).toEqual(['E_WITNESS_QUORUM']);
  });

  it("cannot have the log's or the operator's key", async () => {
    const report = await reportOf({
      anchors: (anchors, scene) => ({
        ...anchors,
        operator_pk: scene.key('witness witness.example.com').pk,
      }),
      policy,
    });
    expect(codesOf(report)).toEqual(['E_POLICY']);
  });
});

describe('a moved slice', () => {
  it('needs no session here and is not summed with one', async () => {
    const report = await reportOf({
      steps: (steps, blobs) =>
        insertedAfter(
          steps,
          'stop',
          sliceStep(3, blobs, {
            name: 'moved',
            values: {},
            atMs: testStartMs + 60 * minute,
            body: () => ({
              session: 'cd'.repeat(32),
              idx: testStartMs / 600_000 - 3,
              from_ms: 0,
              to_ms: 600_000,
              mode: 'auto',
              moved: 'ef'.repeat(32),
              sealed: false,
              ver: '0.1.0',
              cm: {},
            }),
          }),
        ),
    });
    for (const code of ['E_SESSION', 'E_TIME_SUM', 'W_RECOVERED'])
      expect(codesOf(report)).not.toContain(code);
    expect(codesOf(report)).toContain('I_MOVED');
  });
});
