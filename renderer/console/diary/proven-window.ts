import type { LedgerSlice, LoggedEntry } from '../../../shared/entry/ledger.ts';

/** Epoch ms between which a slice was signed, whatever the device's clock said. */
export interface ProvenWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The signature names the log as the device had last seen it, so it is younger than every entry in
 * that; and the log received it. The verifier knows entries of other contracts, too, and judges by
 * a window that is at most as long.
 */
export function provenWindow(
  slice: Pick<LedgerSlice, 'entry' | 'receivedMs'>,
  logged: readonly LoggedEntry[],
): ProvenWindow | undefined {
  const size = slice.entry?.payload.seen.size ?? 0;
  const seen = logged.findLast(({ logIndex }) => logIndex < size);
  return seen && { fromMs: seen.receivedMs, toMs: slice.receivedMs };
}
