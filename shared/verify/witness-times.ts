import type { CheckedReceipts } from './check-receipts.ts';
import type { Run } from './run.ts';

/** A checkpoint that a witness of the policy signed at `witnessMs`, epoch ms. */
export interface CosignedHead {
  readonly size: number;
  readonly witnessMs: number;
}

const toleranceMs = 300_000;

/**
 * The log's own times against those of witnesses (protocol 3.15): the first cosigned checkpoint over
 * a leaf was signed within five minutes of the time that the leaf states. What was logged before any
 * witness had signed is said once, as a witness may be newer than the contract.
 */
export function checkWitnessTimes(
  { findings }: Run,
  { logged, stubs }: Pick<CheckedReceipts, 'logged' | 'stubs'>,
  cosigned: readonly CosignedHead[],
): void {
  const heads = cosigned.toSorted((a, b) => a.size - b.size || a.witnessMs - b.witnessMs);
  const places = [
    ...logged.map(({ entry, logIndex, receivedMs }) => ({
      hash: entry.hash,
      logIndex,
      receivedMs,
    })),
    ...stubs,
  ].sort((a, b) => a.logIndex - b.logIndex);
  let at = 0;
  let unseen = 0;
  for (const { hash, logIndex, receivedMs } of places) {
    while (at < heads.length && (heads[at]?.size ?? 0) <= logIndex) at += 1;
    const head = heads[at];
    if (head === undefined) continue;
    const offMs = head.witnessMs - receivedMs;
    if (Math.abs(offMs) <= toleranceMs) continue;
    if (head === heads[0] && offMs > 0) unseen += 1;
    else
      findings.add('W_WITNESS_TIME', { entry: hash, detail: `${offMs} ms after the log's time` });
  }
  if (unseen > 0)
    findings.add('W_WITNESS_TIME', {
      detail: `${unseen} entries are older than the first witness's signature`,
    });
}
