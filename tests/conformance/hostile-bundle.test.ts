import { describe, expect, it } from 'vitest';
import { formatValue } from '../../shared/entry/values.ts';
import { createDisclosure } from '../../shared/entry/commitment.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { type BundleParts, signView } from '../support/bundle-factory.ts';
import type { Scene, SceneStep, StepTamper } from '../support/bundle-scene.ts';
import {
  captureOf,
  enrollBody,
  firstIdx,
  listed,
  pictureOf,
  rosterBody,
  sha256Hex,
  sliceStep,
} from '../support/ordinary-scene.ts';
import { endorsedBy, secondDevice } from '../support/second-device.ts';
import { testStartMs } from '../support/test-clock.ts';
import { day, insertedAfter, minute, upTo } from './case.ts';
import { codesOf, reportOf } from './hostile-case.ts';

const inSlice = (change: Record<string, unknown>): Record<string, StepTamper> => ({
  slice3: { payload: (payload) => ({ ...payload, ...change }) },
});

describe('a damaged proof', () => {
  it.each([0, 3, 7, 12])('number %i accuses nobody', async (at) => {
    const report = await reportOf({
      parts: (parts) => {
        const lines = parts.proofs.filter((line) => 'consistency' in line);
        const line = lines[at];
        if (line === undefined || !('consistency' in line)) throw new Error('no such line');
        line.consistency[0] = `${line.consistency[0]?.startsWith('A') ? 'B' : 'A'}${line.consistency[0]?.slice(1)}`;
      },
    });
    expect(codesOf(report)).toContain('E_PROOF_INVALID');
    for (const accusation of ['E_SEEN_FORK', 'E_CP_INCONSISTENT'])
      expect(codesOf(report)).not.toContain(accusation);
    expect(report.findings.find(({ code }) => code === 'E_PROOF_INVALID')?.detail).toMatch(
      /^not proved: /,
    );
  });

  it('does not hide that a signer saw another tree of a size that is proved', async () => {
    const report = await reportOf({
      step: {
        slice1: {
          payload: (payload, { log }) => ({
            ...payload,
            seen: { size: log.size(), root: 'ab'.repeat(32) },
          }),
        },
      },
    });
    expect(codesOf(report)).toEqual(['E_SEEN_FORK']);
  });
});

describe('what a bundle cannot choose', () => {
  it('is its now: the last leaf has to be shown', async () => {
    const pending = (parts: BundleParts, { log }: Scene) => {
      parts.proofs = parts.proofs.filter(
        (line) => !('anchor' in line) || line.anchor !== log.size(),
      );
    };
    const report = await reportOf({ parts: pending });
    expect(codesOf(report)).toEqual(['E_RECEIPT_MISSING']);
  });

  it('is how strictly it is read', async () => {
    const totals = {
      parts: (parts: BundleParts) => {
        parts.profile = 'totals' as const;
        parts.blobs.clear();
        parts.disclosures = [];
      },
    };
    expect((await reportOf(totals)).verdict).toBe('ok_with_warnings');
    const promised = await reportOf(totals, { profile: 'totals' });
    expect([codesOf(promised), promised.verdict]).toEqual([['I_NOT_INCLUDED'], 'ok']);
  });

  it('is what a timesheet bills, by not showing what was delivered', async () => {
    const report = await reportOf({
      parts: (parts, scene) => {
        const hash = scene.hash('slice3');
        parts.disclosures = parts.disclosures.filter((line) => line.hash !== hash);
        parts.blobs.delete(sha256Hex(pictureOf('picture 3')));
      },
    });
    expect(codesOf(report)).toEqual(['W_NOT_DELIVERED']);
    expect(report.timesheets[0]).toMatchObject({ ok: true, slices: 4, ms: 2_380_000 });
  });
});

describe("the operator's word for what it has", () => {
  it('counts also where nothing is disclosed any more', async () => {
    const report = await reportOf({
      parts: (parts, scene) => {
        for (const line of parts.disclosures)
          if (line.hash === scene.hash('slice3')) line.items = [];
        parts.blobs.delete(sha256Hex(pictureOf('picture 3')));
      },
    });
    expect(codesOf(report)).toEqual(['E_OPERATOR_LOST']);
  });
});

describe('a hidden kind of work', () => {
  const hidden = (ms: { service: number; support: number }) =>
    reportOf({
      steps: (steps) => upTo(steps, 'timesheet'),
      step: { timesheet: { payload: (payload) => ({ ...payload, ms }) } },
      parts: (parts, scene) => {
        for (const line of parts.disclosures)
          if (line.hash === scene.hash('slice3')) {
            line.items = line.items.filter((item) => (item as { name: string }).name !== 'ctx');
            delete line.held;
          }
      },
    });

  it('may be either, within what the others show', async () => {
    const either = await hidden({ service: 1_780_000, support: 600_000 });
    expect(codesOf(either)).not.toContain('E_TS_TOTAL');
    const more = await hidden({ service: 1_779_999, support: 600_001 });
    expect(codesOf(more)).toContain('E_TS_TOTAL');
    const sum = await hidden({ service: 1_780_000, support: 600_001 });
    expect(codesOf(sum)).toContain('E_TS_TOTAL');
  });
});

describe('an enrolment', () => {
  it.each([
    ['without its second signature', secondDevice({}), {}],
    [
      'of a first device with a second signature',
      secondDevice({ body: (scene) => ({ ...enrollBody(scene), pk: scene.key('device2').pk }) }),
      endorsedBy('device'),
    ],
    ['endorsed by another than it says', secondDevice({}), endorsedBy('recovery')],
  ])('%s is none', async (_, step, tamper) => {
    const report = await reportOf({
      steps: (steps) => insertedAfter(steps, 'accept', step),
      step: { enroll2: tamper },
    });
    expect(codesOf(report)).toEqual(['E_ENV_SIGCOUNT']);
  });
});

describe('one key in two roles', () => {
  it.each([['operator_pk'], ['log']] as const)('is refused in anchors (%s)', async (which) => {
    const report = await reportOf({
      anchors: (anchors, scene) =>
        which === 'operator_pk'
          ? { ...anchors, operator_pk: anchors.org_pk }
          : { ...anchors, recovery_kid: scene.key('root').kid },
    });
    expect(codesOf(report)).toEqual(['E_ANCHORS']);
  });

  it.each(['device', 'recovery', 'root', 'operator'])('is refused in a list (%s)', async (name) => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(steps, 'stop', {
          name: 'roster2',
          kind: 'roster',
          key: 'root',
          atMs: testStartMs + day,
          body: (scene) => {
            const { kid: id, pk } = scene.key(name);
            const added = { ...listed(scene, 'finance'), id, pk };
            const approvers = [listed(scene, 'client'), listed(scene, 'finance'), added];
            return rosterBody(scene, { no: 1, ref: scene.hash('roster'), approvers });
          },
        }),
    });
    expect(codesOf(report)).toEqual(['E_ROSTER']);
  });

  it('is refused as a device', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(
          steps,
          'accept',
          secondDevice({
            key: 'client',
            body: (scene) => {
              const { recovery: _, ...body } = enrollBody(scene);
              return { ...body, pk: scene.key('client').pk, endorse: scene.key('device').kid };
            },
          }),
        ),
      step: { enroll2: endorsedBy('device') },
    });
    expect(codesOf(report)).toEqual(['E_ENROLL_CHAIN']);
  });
});

describe('a statement of the operator for another organisation', () => {
  it('is not the view', async () => {
    const report = await reportOf({
      parts: async (parts, scene) => {
        const { hashes } = parts.view;
        const root = scene.view().root;
        const view = { size: scene.log.size(), n: hashes.length, root };
        parts.view.statement = await signView({ ...scene, ten: scene.fre }, view);
      },
    });
    expect(codesOf(report)).toEqual(['E_VIEW']);
  });

  it('is no receipt for disclosures', async () => {
    const report = await reportOf({
      step: {
        slice3: { held: (held) => ({ ...held, ten: '11111111-1111-4111-8111-111111111111' }) },
      },
    });
    expect(codesOf(report)).toEqual(['E_SCOPE_MISMATCH']);
  });
});

describe('a slice', () => {
  it('does not begin before its session', async () => {
    const early = await reportOf({
      step: { slice0: { payload: (payload) => ({ ...payload, from_ms: 17_999 }) } },
    });
    expect(codesOf(early)).toContain('E_SESSION');
    const tolerated = await reportOf({
      steps: (steps) => upTo(steps, 'stop'),
      step: { slice0: { payload: (payload) => ({ ...payload, from_ms: 18_000 }) } },
    });
    expect(codesOf(tolerated)).toEqual([]);
  });

  it('is said to come from another contract if it does', async () => {
    const moved = { moved: 'ab'.repeat(32), session: 'cd'.repeat(32) };
    expect(codesOf(await reportOf({ step: inSlice(moved) }))).toEqual(['I_MOVED']);
  });

  it('has no plain picture if it says that they are sealed', async () => {
    const contract: StepTamper = {
      payload: (payload) => ({ ...payload, org_recipient: 'age1organisation' }),
    };
    const step = { ...inSlice({ sealed: true }), contract };
    expect(codesOf(await reportOf({ step }))).toEqual(['E_BLOB_TYPE']);
  });

  it('is one of at most 32 in a cell', async () => {
    const small = (i: number, blobs: Map<string, Uint8Array>): SceneStep =>
      sliceStep(3, blobs, {
        name: `small${i}`,
        atMs: testStartMs + 40 * minute + 500 + i,
        values: {},
        body: (scene) => ({
          session: scene.hash('start'),
          idx: firstIdx + 3,
          from_ms: i,
          to_ms: i + 1,
          mode: 'auto',
          moved: '',
          sealed: false,
          ver: '0.1.0',
        }),
      });
    const flood = (count: number) =>
      reportOf({
        steps: (steps, blobs) => [
          ...upTo(steps, 'slice2'),
          ...Array.from({ length: count }, (_, i) => small(i, blobs)),
        ],
      });
    const found = (await flood(33)).findings.filter(({ code }) => code === 'E_RANGE');
    expect(found.map(({ detail }) => detail)).toEqual(['more slices than a cell may have']);
    expect(codesOf(await flood(32))).not.toContain('E_RANGE');
  });
});

describe('a picture', () => {
  it('whose disclosure opens nothing is no fault of the index', async () => {
    const report = await reportOf({
      step: {
        slice3: {
          disclosures: (items) =>
            items.map((item) =>
              item.name === 'shot0_0'
                ? createDisclosure(
                    'shot0_0',
                    hexToBytes(item.salt),
                    formatValue({ ...captureOf('picture 3', new Map()), w: 1 }),
                  )
                : item,
            ),
        },
      },
    });
    expect(codesOf(report)).toEqual(['E_COMMIT']);
  });
});

describe('the verdict on a week', () => {
  it('includes what is wrong with its payee', async () => {
    const report = await reportOf({
      step: {
        payee: { disclosures: (items) => items.map((item) => ({ ...item, salt: '0'.repeat(64) })) },
      },
    });
    expect(codesOf(report)).toEqual(['E_COMMIT']);
    expect(report.timesheets[0]?.ok).toBe(false);
  });

  it('does not count decisions of those who are not listed', async () => {
    const report = await reportOf({
      steps: (steps) =>
        insertedAfter(steps, 'approve', {
          ...(steps.find(({ name }) => name === 'approve') as SceneStep),
          name: 'stray',
          key: 'finance',
          atMs: testStartMs + 7 * day + 65 * minute,
          body: (scene) => ({
            ref: scene.hash('timesheet'),
            stage: 'client',
            verdict: 'dispute',
            ms: { service: 0, support: 0 },
            excl: [],
            assurance: 'ed25519',
            view: scene.view(),
          }),
        }),
    });
    expect(codesOf(report)).toEqual(['E_DEC_STAGE']);
    expect(report.timesheets[0]?.state).toBe('paid');
  });
});
