import { describe, expect, it } from 'vitest';
import { startCaptureOffsetMs } from '../../../shared/entry/schedule.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { verifyBundle } from '../../../shared/verify/verify-bundle.ts';
import { type BundleTamper, buildBundle, readerOf } from '../../support/bundle-factory.ts';
import { ordinaryValues, testCrypto } from '../../support/entry-factory.ts';
import {
  captureOf,
  dueOffMs,
  pictureOf,
  scheduleSeed,
  sha256Hex,
} from '../../support/ordinary-scene.ts';

async function codesWith(tamper: BundleTamper) {
  const built = await buildBundle(tamper);
  const input = { ...built, files: readerOf(built.files) };
  const { findings } = await verifyBundle({ crypto: testCrypto }, input);
  return findings.map(({ code }) => code);
}

/** The captures of one slice are at these instants of its cell. */
const capturesAt = (n: number, offsMs: readonly number[], more: object = {}) =>
  codesWith({
    steps: (steps, blobs) =>
      steps.map((step) => {
        if (step.name !== `slice${n}`) return step;
        blobs.delete(sha256Hex(pictureOf(`picture ${n}`)));
        const shots = offsMs.map(
          (offMs, i) => [`shot${i}_0`, { ...captureOf(`p${i}`, blobs, offMs), ...more }] as const,
        );
        return { ...step, values: { ...ordinaryValues, ...Object.fromEntries(shots) } };
      }),
  });

describe('captures against the schedule', () => {
  const due = dueOffMs(3);

  it.each([0, 1_000, 5_000])('may come %i ms after they were due', async (lateMs) => {
    expect(await capturesAt(3, [due + lateMs])).toEqual([]);
  });

  it('may have the capture of the start beside that of the cell', async () => {
    const first = startCaptureOffsetMs(testCrypto.hasher, hexToBytes(scheduleSeed));
    expect(await capturesAt(0, [20_000 + first, dueOffMs(0)])).toEqual([]);
    expect(await capturesAt(0, [dueOffMs(0), 240_000])).toEqual(['W_SCHED_EXTRA']);
  });

  it('counts a failure like a picture', async () => {
    const failed = await codesWith({
      steps: (steps, blobs) =>
        steps.map((step) => {
          if (step.name !== 'slice3') return step;
          blobs.delete(sha256Hex(pictureOf('picture 3')));
          const shot0_0 = { fail: 'permission', off_ms: due };
          return { ...step, values: { ...ordinaryValues, shot0_0 } };
        }),
    });
    expect(failed).toEqual([]);
  });

  it('asks for none that was due outside of the slice or just before its end', async () => {
    const until = (to_ms: number) =>
      codesWith({
        steps: (steps, blobs) =>
          steps.slice(0, steps.findIndex(({ name }) => name === 'stop') + 1).map((step) => {
            if (step.name !== 'slice3') return step;
            blobs.delete(sha256Hex(pictureOf('picture 3')));
            return { ...step, values: ordinaryValues };
          }),
        step: { slice3: { payload: (payload) => ({ ...payload, to_ms }) } },
      });
    expect(await until(due)).not.toContain('W_SCHED_MISSING');
    expect(await until(due + 59_999)).not.toContain('W_SCHED_MISSING');
    expect(await until(due + 60_000)).toContain('W_SCHED_MISSING');
  });

  it('judges no picture while the seed is not disclosed, and says so', async () => {
    const codes = await codesWith({
      parts: (parts, scene) => {
        parts.disclosures = parts.disclosures.filter(({ hash }) => hash !== scene.hash('start'));
      },
      steps: (steps) =>
        steps.map((step) => (step.name === 'slice3' ? { ...step, values: ordinaryValues } : step)),
    });
    expect(codes.filter((code) => code.startsWith('W_SCHED'))).toEqual(['W_SCHED_UNDISCLOSED']);
  });
});
