/** Checks on their way to a worker, packed (shared/kit/packed-checks.ts). */
export interface AskedBatch {
  readonly id: number;
  readonly packed: Uint8Array;
}

/** One byte per check: 1 is good. */
export interface AnsweredBatch {
  readonly id: number;
  readonly verdicts: Uint8Array;
}
