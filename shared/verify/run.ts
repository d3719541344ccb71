import type { CryptoPort, SignatureCheck } from '../kit/crypto-port.ts';
import type { Findings } from './findings.ts';

/** The steps of verification, in order; a progress bar names them. */
export const steps = [
  'files',
  'trust',
  'signatures',
  'receipts',
  'keys',
  'chains',
  'times',
  'deliveries',
  'billing',
] as const;
export type Step = (typeof steps)[number];

export interface Progress {
  readonly step: Step;
  readonly done: number;
  readonly total: number;
}

/** What every step gets. */
export interface Run {
  readonly crypto: CryptoPort;
  readonly findings: Findings;
  readonly onProgress: (progress: Progress) => void;
}

const batchSize = 512;

/** Signatures dominate: verified in batches, so that a thread pool is full and memory bounded. */
export async function verifyBatches(
  { crypto, onProgress }: Run,
  checks: readonly SignatureCheck[],
): Promise<readonly boolean[]> {
  const verdicts: boolean[] = [];
  for (let at = 0; at < checks.length; at += batchSize) {
    verdicts.push(...(await crypto.verifySignatures(checks.slice(at, at + batchSize))));
    onProgress({ step: 'signatures', done: verdicts.length, total: checks.length });
  }
  return verdicts;
}

/**
 * A reader that fails with a RangeError says that this machine is too small, which is no finding
 * about the bundle (protocol 3.20, exit code 4).
 */
export function throwIfLimit(error: unknown): void {
  if (error instanceof RangeError) throw error;
}
