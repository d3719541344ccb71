import type { LoggedReceipt } from '../store/log-tables.ts';

/**
 * What this process has just published: those who wait for it hear of it, and read their receipts
 * here and not in the database, which has them.
 */
export interface RecentNews {
  put(receipts: readonly LoggedReceipt[]): void;
  /** Those that are still remembered. */
  receiptsOf(hashes: readonly string[]): LoggedReceipt[];
  /** At the next publication, or after so long. */
  next(waitMs: number): Promise<void>;
}

/** Some 1.5 KB each, of whoever waits at this moment. */
const receiptsRemembered = 8_192;

export function createRecentNews(): RecentNews {
  const receiptByHash = new Map<string, LoggedReceipt>();
  const listeners = new Set<() => void>();
  return {
    put: (receipts) => {
      for (const receipt of receipts) receiptByHash.set(receipt.entry_hash, receipt);
      for (const hash of receiptByHash.keys()) {
        if (receiptByHash.size <= receiptsRemembered) break;
        receiptByHash.delete(hash);
      }
      for (const listener of listeners) listener();
    },
    receiptsOf: (hashes) =>
      hashes.flatMap((hash) => {
        const receipt = receiptByHash.get(hash);
        return receipt ? [receipt] : [];
      }),
    next: (waitMs) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          listeners.delete(done);
          resolve();
        };
        const timer = setTimeout(done, waitMs);
        listeners.add(done);
      }),
  };
}
