import { describe, expect, it } from 'vitest';
import { setRoot } from '../../shared/entry/set.ts';
import type { PartRange } from '../../shared/verify/bundle-format.ts';
import { choosePart, cutToPart, rangeOfWeeks } from '../../shared/verify/part-bundle.ts';
import { bundlePaths } from '../../shared/verify/bundle-format.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import {
  type BundleParts,
  type BundleTamper,
  buildBundle,
  readerOf,
  reindex,
} from '../support/bundle-factory.ts';
import { alikeOther, createNumbers, withByte } from '../support/bundle-mutation.ts';
import type { Scene, SceneStep } from '../support/bundle-scene.ts';
import { redactStep } from '../support/change-steps.ts';
import { addCosigned, witnessLine } from '../support/cosigned.ts';
import { ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import { decidedSteps, firstIdx, sliceStep, tick } from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { day, insertedAfter, minute } from './case.ts';
import { codesOf, reportOf } from './hostile-case.ts';

const { hasher } = testCrypto;
const week = 7 * day;

/** A second week like the first one, with a session, four slices, a timesheet and its money. */
function twoWeeks(steps: readonly SceneStep[], blobs: Map<string, Uint8Array>) {
  const later = (n: number, name: string): SceneStep => {
    const step = sliceStep(n, blobs, { name });
    return {
      ...step,
      atMs: step.atMs + week,
      values: {},
      body: (scene) => ({
        ...step.body(scene),
        session: scene.hash('start2'),
        idx: firstIdx + 1008 + n,
      }),
    };
  };
  const again = (name: string, from: string): SceneStep => {
    const step = steps.find((each) => each.name === from) as SceneStep;
    return { ...step, name, atMs: step.atMs + week };
  };
  // The first week's money comes after the second week's work, as the scene has it.
  return [
    ...insertedAfter(
      steps,
      'tick2',
      {
        ...again('start2', 'start'),
        atMs: testStartMs + week + 20_000,
        body: (scene) => ({ ev: 'start', n: 1, contract: scene.hash('contract') }),
      },
      ...[0, 1, 2, 3].map((n) => later(n, `later${n}`)),
      { ...again('stop2', 'stop'), body: () => ({ ev: 'stop', n: 1 }) },
    ).map((step) =>
      ['timesheet', 'approve', 'payee', 'invoice', 'finance', 'payment'].includes(step.name)
        ? { ...step, atMs: step.atMs + day }
        : step,
    ),
    tick('tick3', testStartMs + 2 * week - minute),
    {
      name: 'timesheet2',
      kind: 'timesheet',
      key: 'device',
      atMs: testStartMs + 2 * week,
      body: (scene) => ({ ...scene.draftTimesheet(1), view: scene.view() }),
    },
    ...decidedSteps(testStartMs + 2 * week, '2'),
  ] satisfies readonly SceneStep[];
}

const firstWeek = rangeOfWeeks({ ...ordinaryDraft, firstWeek: 0, weeks: 1 });
const secondWeek = rangeOfWeeks({ ...ordinaryDraft, firstWeek: 1, weeks: 1 });

/** Cuts what the factory gathered, as a server or a desktop app does. */
function cut(parts: BundleParts, part: PartRange): void {
  const lines = { ...parts, disclosures: parts.disclosures as never };
  const chosen = choosePart(hasher, parts.entries, part);
  const { entries, proofs, disclosures, blobs } = cutToPart(hasher, lines, chosen);
  parts.part = part;
  parts.entries = entries.map((line) => ({ ...line })) as BundleParts['entries'];
  parts.proofs = [...proofs];
  parts.disclosures = disclosures.map((line) => ({ ...line, items: [...line.items] }));
  for (const blob of parts.blobs.keys()) if (!blobs.has(blob)) parts.blobs.delete(blob);
}

const partOf = (part: PartRange, more: BundleTamper = {}): BundleTamper => ({
  ...more,
  steps: (steps, blobs) => {
    const both = twoWeeks(steps, blobs);
    return more.steps?.(both, blobs) ?? both;
  },
  parts: async (parts, scene) => {
    cut(parts, part);
    await more.parts?.(parts, scene);
  },
});

const verified = (tamper: BundleTamper) => reportOf(tamper, { extent: 'any' });

describe('a part of a contract', () => {
  it('is whole where it is not cut', async () => {
    expect(codesOf(await reportOf({ steps: twoWeeks }))).not.toContain('E_CHAIN_GAP');
    const whole = await reportOf({ steps: twoWeeks });
    expect(whole.verdict).not.toBe('failed');
    expect(whole.part).toBeUndefined();
  });

  it.each([
    ['the first week', firstWeek, [undefined, true]],
    ['the second week', secondWeek, [true, undefined]],
  ] as const)('proves %s and says so of no other', async (_, part, partial) => {
    const report = await verified(partOf(part));
    expect(report.verdict).not.toBe('failed');
    expect(codesOf(report)).toContain('I_NOT_INCLUDED');
    expect(report.part).toEqual({ fromIdx: part.from_idx, toIdx: part.to_idx });
    expect(report.timesheets.map((each) => each.partial)).toEqual(partial);
    expect(report.timesheets.map(({ ok }) => ok)).toEqual(partial.map((each) => each !== true));
    expect(report.totals.slices).toBe(4);
  });

  it('may be a single day or cell, of which no week can be said to be right', async () => {
    const report = await verified(partOf({ from_idx: firstIdx + 1, to_idx: firstIdx + 2 }));
    expect(report.verdict).not.toBe('failed');
    expect(report.totals.slices).toBe(1);
    expect(report.timesheets.map(({ ok, partial }) => [ok, partial])).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  it('is no answer to somebody who asked for the whole contract', async () => {
    const report = await reportOf(partOf(firstWeek));
    expect(codesOf(report)).toContain('E_VIEW');
    expect(report.ok).toBe(false);
  });

  it('comes without the pictures and disclosures of what it leaves out', async () => {
    const sizes: number[] = [];
    await verified(partOf(secondWeek, { parts: (parts) => void sizes.push(parts.blobs.size) }));
    expect(sizes).toEqual([0]);
  });
});

/** Logged before `later1` in the same minutes, given up, and not billed; `later1` is, falsely. */
const withHiddenWinner = (steps: readonly SceneStep[]): readonly SceneStep[] => {
  const later1 = steps.find(({ name }) => name === 'later1') as SceneStep;
  const hidden: SceneStep = { ...later1, name: 'hidden' };
  const given = redactStep({ name: 'given up', atMs: later1.atMs + 60 * minute }, 'hidden');
  const sheet = (scene: Scene) => {
    const draft = scene.draftTimesheet(1);
    const hashes = [0, 1, 2, 3].map((n) => scene.hash(`later${n}`));
    const service = (draft.ms.service / draft.n) * hashes.length;
    const set = setRoot(hasher, hashes);
    return { ...draft, n: hashes.length, set, ms: { ...draft.ms, service }, view: scene.view() };
  };
  const both = insertedAfter(insertedAfter(steps, 'later0', hidden), 'stop2', given);
  return both.map((step) => (step.name === 'timesheet2' ? { ...step, body: sheet } : step));
};

const dropEnvelope = (name: string) => (parts: BundleParts, scene: Scene) => {
  for (const line of parts.entries) if (line.hash === scene.hash(name)) delete line.envelope;
};

describe('what nobody may leave out of a part', () => {
  it.each(['approve', 'payment', 'timesheet', 'roster', 'enroll', 'contract', 'payee'])(
    '%s',
    async (name) => {
      const report = await verified(partOf(secondWeek, { parts: dropEnvelope(name) }));
      expect(codesOf(report)).toContain('E_ENV_MALFORMED');
    },
  );

  it('is a slice of a week that it claims to have', async () => {
    const report = await verified(partOf(secondWeek, { parts: dropEnvelope('later1') }));
    expect(codesOf(report)).toEqual(expect.arrayContaining(['E_TS_SET', 'E_TS_TOTAL']));
    expect(report.timesheets[1]).toMatchObject({ ok: false });
  });

  it('is a slice that took the time of one that it bills', async () => {
    const whole = await verified({
      steps: (steps, blobs) => withHiddenWinner(twoWeeks(steps, blobs)),
    });
    expect(codesOf(whole)).toEqual(expect.arrayContaining(['E_OVERLAP', 'E_TS_SET']));
    const told = await verified(partOf(secondWeek, { steps: withHiddenWinner }));
    expect(codesOf(told)).toEqual(expect.arrayContaining(['E_OVERLAP', 'E_TS_SET']));
    const parts = dropEnvelope('hidden');
    const report = await verified(partOf(secondWeek, { steps: withHiddenWinner, parts }));
    expect(report.findings).toContainEqual({
      code: 'E_TS_SET',
      entry: report.timesheets[1]?.hash,
      detail: 'slices were left out that can have taken its time',
    });
    expect(report.timesheets[1]).toMatchObject({ ok: false });
  });

  it('is a slice of another week that came late, which is therefore kept', async () => {
    const late = (steps: readonly SceneStep[], blobs: Map<string, Uint8Array>) => {
      const { atMs } = steps.find(({ name }) => name === 'later1') as SceneStep;
      const step = { ...sliceStep(3, blobs, { name: 'late' }), values: {}, atMs };
      return insertedAfter(steps, 'later0', step);
    };
    const kept = await verified(partOf(secondWeek, { steps: late }));
    expect(kept.totals.slices).toBe(5);
    expect(codesOf(kept)).not.toContain('E_TS_SET');
    const dropped = await verified(
      partOf(secondWeek, { steps: late, parts: dropEnvelope('late') }),
    );
    expect(codesOf(dropped)).toContain('E_TS_SET');
  });

  it('is anything at all, when the bundle does not say that it is a part', async () => {
    const report = await verified(partOf(secondWeek, { parts: (parts) => void delete parts.part }));
    expect(codesOf(report)).toContain('E_ENV_MALFORMED');
  });

  it('is the place of what was left out in log and view', async () => {
    const report = await verified(
      partOf(secondWeek, {
        parts: (parts, scene) => {
          parts.entries = parts.entries.filter(({ hash }) => hash !== scene.hash('slice1'));
        },
      }),
    );
    expect(codesOf(report)).toContain('E_VIEW');
    const swapped = await verified(
      partOf(secondWeek, {
        parts: (parts, scene) => {
          const [a, b] = ['slice1', 'slice2'].map((name) =>
            parts.entries.find(({ hash }) => hash === scene.hash(name)),
          );
          if (a?.receipt && b?.receipt) [a.receipt, b.receipt] = [b.receipt, a.receipt];
        },
      }),
    );
    expect(codesOf(swapped)).toContain('E_LEAF_MISMATCH');
  });
});

describe('a gap in a part', () => {
  it('is one where the entry after it follows something else', async () => {
    const report = await verified(
      partOf(secondWeek, {
        step: { start2: { payload: (payload) => ({ ...payload, prev: 'ab'.repeat(32) }) } },
      }),
    );
    expect(codesOf(report)).toContain('E_CHAIN_GAP');
  });

  it('is no wider than what was left out', async () => {
    const report = await verified(
      partOf(secondWeek, {
        step: Object.fromEntries(
          ['start2', 'later0', 'later1', 'later2', 'later3', 'stop2'].map((name) => [
            name,
            { payload: (payload) => ({ ...payload, seq: Number(payload['seq']) + 3 }) },
          ]),
        ),
      }),
    );
    expect(codesOf(report)).toContain('E_CHAIN_GAP');
  });
});

describe('a change of something that was left out', () => {
  it('is no fault, as there is nothing to act on', async () => {
    const report = await verified(
      partOf(secondWeek, {
        steps: (steps) =>
          insertedAfter(steps, 'stop', {
            name: 'redact',
            kind: 'redact',
            key: 'device',
            atMs: testStartMs + 41 * minute,
            body: (scene) => ({
              target: scene.hash('slice1'),
              names: ['*'],
              effect: 'forfeit',
              why: 'private',
            }),
          }),
      }),
    );
    expect(codesOf(report)).not.toContain('E_TARGET');
    expect(report.verdict).not.toBe('failed');
  });
});

describe('an entry that was erased whole', () => {
  const erased = (tomb: (scene: Scene) => object, name = 'slice1'): BundleTamper => ({
    steps: (steps) =>
      insertedAfter(steps, 'payment', {
        name: 'erasure',
        kind: 'erasure',
        key: 'operator',
        atMs: testStartMs + 9 * day,
        body: (scene) => ({
          target: scene.hash(name),
          names: ['*'],
          basis: 'court',
          request: '',
          tomb: { by: scene.key('device').kid, seq: 3, ...tomb(scene) },
        }),
      }),
    parts: (parts, scene) => {
      dropEnvelope(name)(parts, scene);
      parts.disclosures = parts.disclosures.filter(({ hash }) => hash !== scene.hash(name));
    },
  });
  const interval = {
    slice: { idx: firstIdx + 1, from_ms: 0, to_ms: 600_000, mode: 'auto' },
  };

  it('leaves its place in the chain, the view and the bill', async () => {
    const report = await reportOf(erased(() => interval));
    expect(codesOf(report).filter((code) => !code.startsWith('I_'))).toEqual(['E_BUNDLE_INDEX']);
    expect(report.findings.filter(({ code }) => code === 'E_BUNDLE_INDEX')).toHaveLength(1);
  });

  it('is one only if the operator signed for it', async () => {
    const tamper = erased(() => interval);
    const { steps: _, ...unsigned } = tamper;
    const report = await reportOf(unsigned);
    expect(codesOf(report)).toEqual(expect.arrayContaining(['E_ENV_MALFORMED', 'E_CHAIN_GAP']));
  });

  it('stands at its own place in the chain only', async () => {
    const report = await reportOf(erased(() => ({ ...interval, seq: 7 })));
    expect(codesOf(report)).toContain('E_CHAIN_GAP');
  });

  it('is never a claim', async () => {
    const report = await reportOf(erased(() => ({ seq: 8 }), 'payee'));
    expect(codesOf(report)).toContain('E_ENV_MALFORMED');
  });

  it('may be the start of a session, whose slices stay', async () => {
    const report = await reportOf(erased(() => ({ seq: 1 }), 'start'));
    expect(codesOf(report).filter((code) => code.startsWith('E_'))).toEqual([]);
  });
});

describe('a part with one changed byte', () => {
  it('never survives, whoever makes its index anew', async () => {
    const built = await buildBundle({
      ...partOf(secondWeek),
      policy: (text) => text.replace('quorum none', `${witnessLine()}\nquorum none`),
      parts: async (parts, scene) => {
        cut(parts, secondWeek);
        const receivedMs = scene.entries.at(-1)?.leaf.receivedMs ?? 0;
        await addCosigned(parts, scene, {
          size: scene.log.size() - 3,
          signedAtS: receivedMs / 1_000,
        });
      },
    });
    const verdict = async (files: Map<string, Uint8Array>) => {
      const input = { ...built, files: readerOf(files), extent: 'any' as const };
      return (await verifyBundle({ crypto: testCrypto }, input)).verdict;
    };
    expect(await verdict(built.files)).not.toBe('failed');
    const number = createNumbers(2_024);
    const paths = [...built.files.keys()].filter((path) => path !== bundlePaths.index);
    const survivors: string[] = [];
    for (let i = 0; i < 250; i++) {
      const path = paths[number(paths.length)] as string;
      const at = number(built.files.get(path)?.length ?? 1);
      const files = withByte(built.files, { path, at }, (byte) => alikeOther(byte, number));
      reindex(files);
      if ((await verdict(files)) !== 'failed') survivors.push(`${path} ${at}`);
    }
    expect(survivors).toEqual([]);
  }, 60_000);
});
