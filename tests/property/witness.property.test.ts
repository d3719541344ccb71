import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { zeroHash } from '../../shared/kit/ids.ts';
import { parseSignatureLine } from '../../shared/log/note.ts';
import { parseCosignature } from '../../shared/log/note-verify.ts';
import { formatAddCheckpoint } from '../../shared/log/witness-request.ts';
import { emptyWitnessState, type Witness, type WitnessState } from '../../shared/log/witness.ts';
import { createMemoryLog, type MemoryLog } from '../support/memory-log.ts';
import { createMemoryWitness } from '../support/test-witness.ts';

const origin = 'log.example/p';
const maxSize = 24;
const sharedSizes = [0, 5, 11];

/** Histories of one log that part from the first at different places. */
const histories: readonly MemoryLog[] = [maxSize, ...sharedSizes].map((shared, history) => {
  const log = createMemoryLog(origin);
  for (let i = 0; i < maxSize; i++) {
    const mark = i < shared ? 0 : history;
    const entryHash = `${mark}${i}`.padStart(64, '0');
    log.append({ kind: 'slice', receivedMs: i, entryHash, signatureHash: zeroHash });
  }
  return log;
});
const [honest] = histories as [MemoryLog];

interface Ask {
  readonly history: number;
  readonly size: number;
  /** What the caller believes; `right` asks as a log does that was told the size. */
  readonly old: 'right' | number;
  readonly crash: 'no' | 'before the disk' | 'after the disk' | 'after the answer';
  readonly clockStepS: number;
}

const ask: fc.Arbitrary<Ask> = fc.record({
  history: fc.integer({ min: 0, max: histories.length - 1 }),
  size: fc.integer({ min: 1, max: maxSize }),
  old: fc.oneof(fc.constant('right' as const), fc.integer({ min: 0, max: maxSize })),
  crash: fc.constantFrom('no', 'no', 'before the disk', 'after the disk', 'after the answer'),
  clockStepS: fc.integer({ min: -50, max: 50 }),
});

/** A witness whose process may end at any moment; only its disk goes on. */
function createMortal() {
  const disk = { state: emptyWitnessState };
  const power = { crash: 'no' as Ask['crash'] };
  const clock = { nowS: 1_700_000_000 };
  const save = async (state: WitnessState) => {
    if (power.crash === 'before the disk') throw new Error('killed');
    disk.state = state;
    if (power.crash === 'after the disk') throw new Error('killed');
  };
  const start = (): Witness =>
    createMemoryWitness('w', [honest.noteSigner.key], {
      initial: disk.state,
      save,
      nowS: () => clock.nowS,
    }).witness;
  return { disk, power, clock, start };
}

async function requestOf({ history, size, old }: Ask, knownSize: number): Promise<string> {
  const log = histories[history] as MemoryLog;
  const oldSize = old === 'right' ? knownSize : old;
  const isProvable = oldSize > 0 && oldSize <= size;
  const lines = isProvable ? log.consistency(oldSize, size) : [];
  const proof = lines.map((line) => parseBase64(line) as Uint8Array);
  return formatAddCheckpoint({ oldSize, proof, checkpoint: await log.checkpointAt(size) });
}

describe('a witness that is killed at any instant', () => {
  it('never signs two heads that do not fit, nor a time before another', async () => {
    const seen = { signed: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(ask, { minLength: 1, maxLength: 14 }), async (asks) => {
        const mortal = createMortal();
        const running = { witness: mortal.start() };
        const signed: { size: number; root: string; atS: number }[] = [];
        for (const step of asks) {
          mortal.power.crash = step.crash;
          mortal.clock.nowS += step.clockStepS;
          const knownSize = mortal.disk.state.heads[0]?.size ?? 0;
          const body = await requestOf(step, knownSize);
          const answer = await running.witness.addCheckpoint(body).catch(() => undefined);
          if (answer?.status === 200) {
            const line = parseSignatureLine(answer.body.trimEnd());
            const { root } = (histories[step.history] as MemoryLog).headAt(step.size);
            const atS = parseCosignature(line?.bytes ?? new Uint8Array())?.signedAtS ?? -1;
            signed.push({ size: step.size, root, atS });
            seen.signed += 1;
          } else seen.refused += 1;
          if (step.crash !== 'no') running.witness = mortal.start();
        }
        for (const [i, { size, root, atS }] of signed.entries()) {
          const before = signed[i - 1];
          expect(size).toBeGreaterThanOrEqual(before?.size ?? 0);
          expect(atS).toBeGreaterThanOrEqual(before?.atS ?? 0);
          // All that was ever signed lies in one of the histories.
          const last = signed.at(-1);
          const fits = histories.some(
            (log) =>
              log.headAt(size).root === root && log.headAt(last?.size ?? 0).root === last?.root,
          );
          expect(fits).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    expect(seen.signed).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });
});
