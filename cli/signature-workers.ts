import { Worker } from 'node:worker_threads';
import type { SignatureCheck, VerifySignatures } from '../shared/kit/crypto-port.ts';
import { packChecks, unpackChecks } from '../shared/kit/packed-checks.ts';
import type { AnsweredBatch, AskedBatch } from './signature-messages.ts';

/** Threads that verify signatures while this one reads on. */
export interface SignatureWorkers {
  readonly verifySignatures: VerifySignatures;
  readonly close: () => void;
}

export interface WorkerSource {
  /** Of the built `signature-worker.ts`. */
  readonly script: URL;
  readonly count: number;
  /** For the first signatures, and for all that no worker answers for. */
  readonly spare: VerifySignatures;
}

/** So few are verified before any worker would have started. */
const withoutWorkers = 512;

const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

/**
 * Each batch goes to the worker that has least to do. A worker that cannot start or that dies leaves
 * its batches to `spare`: there is no way in which it could change a verdict by failing.
 */
export function createSignatureWorkers({ script, count, spare }: WorkerSource): SignatureWorkers {
  const state: { checksAsked: number; threads: SignatureThread[] | undefined } = {
    checksAsked: 0,
    threads: undefined,
  };
  return {
    async verifySignatures(checks) {
      state.checksAsked += checks.length;
      if (state.checksAsked <= withoutWorkers) return spare(checks);
      state.threads ??= Array.from({ length: count }, () => startThread(script, spare));
      const idlest = state.threads
        .filter(({ isAlive }) => isAlive())
        .reduce<SignatureThread | undefined>(
          (best, each) => (best && best.underway() <= each.underway() ? best : each),
          undefined,
        );
      return idlest === undefined ? spare(checks) : idlest.verify(checks);
    },
    close() {
      for (const { stop } of state.threads ?? []) stop();
      state.threads = [];
    },
  };
}

interface SignatureThread {
  readonly verify: (checks: readonly SignatureCheck[]) => Promise<readonly boolean[]>;
  /** Batches that it has not answered. */
  readonly underway: () => number;
  readonly isAlive: () => boolean;
  readonly stop: () => void;
}

interface Waiting {
  readonly packed: Uint8Array;
  readonly resolve: (verdicts: readonly boolean[] | Promise<readonly boolean[]>) => void;
}

function startThread(script: URL, spare: VerifySignatures): SignatureThread {
  const waitingById = new Map<number, Waiting>();
  const state = { isAlive: true, nextId: 0 };
  const worker = new Worker(script, { resourceLimits, stderr: true });
  // Only answers that somebody waits for keep the command going.
  worker.unref();

  /** Everything that it had not answered is verified here. */
  const giveUp = (): void => {
    state.isAlive = false;
    const left = [...waitingById.values()];
    waitingById.clear();
    for (const { packed, resolve } of left) resolve(spare(unpackChecks(packed)));
  };
  worker.on('message', ({ id, verdicts }: AnsweredBatch) => {
    const waiting = waitingById.get(id);
    waitingById.delete(id);
    if (waitingById.size === 0) worker.unref();
    waiting?.resolve(Array.from(verdicts, (verdict) => verdict === 1));
  });
  // An error is always followed by the end.
  worker.on('error', giveUp);
  worker.on('exit', giveUp);

  return {
    verify: (checks) =>
      new Promise((resolve) => {
        const batch: AskedBatch = { id: state.nextId++, packed: packChecks(checks) };
        waitingById.set(batch.id, { packed: batch.packed, resolve });
        worker.ref();
        worker.postMessage(batch, []);
      }),
    underway: () => waitingById.size,
    isAlive: () => state.isAlive,
    stop: () => void worker.terminate(),
  };
}
