import type { EntryAnswer } from '../../shared/api/schemas.ts';
import type { LoggedReceipt } from '../store/log-tables.ts';
import type { Refusal } from './check-entries.ts';
import type { ServerDeps } from './deps.ts';

type AnswerDeps = Pick<ServerDeps, 'logWriter' | 'store'>;

/** What became of one entry of a batch. */
export type Outcome =
  | { readonly hash: string; readonly ok: true; readonly index: number }
  | ({ readonly ok: false } & Refusal);

/** Waits until the newest of them is published, then answers with the stored receipts. */
export async function answerEntries(
  deps: AnswerDeps,
  outcomes: readonly Outcome[],
): Promise<EntryAnswer[]> {
  const taken = outcomes.flatMap((outcome) => (outcome.ok ? [outcome] : []));
  const size = Math.max(0, ...taken.map((outcome) => outcome.index + 1));
  if (size > 0) await deps.logWriter.waitFor(size);
  const receiptByHash = await receiptsOf(
    deps,
    taken.map((outcome) => outcome.hash),
  );
  return outcomes.map((outcome) => {
    const { hash } = outcome;
    if (!outcome.ok) return refusalToAnswer(outcome);
    const row = receiptByHash.get(hash);
    return row
      ? { hash, ok: true, receipt: row.receipt, receivedMs: row.received_ms }
      : { hash, ok: true, pending: true };
  });
}

/** What was published a moment ago is at hand; what was before, or by another process, is stored. */
async function receiptsOf(
  { logWriter, store }: AnswerDeps,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, LoggedReceipt>> {
  const receiptByHash = new Map<string, LoggedReceipt>();
  const note = (rows: readonly LoggedReceipt[]) => {
    for (const row of rows) receiptByHash.set(row.entry_hash, row);
  };
  note(logWriter.recentReceipts(hashes));
  const others = hashes.filter((hash) => !receiptByHash.has(hash));
  if (others.length > 0) note(await store.log.receiptsOf(others));
  return receiptByHash;
}

const refusalToAnswer = ({ hash, code, detail, retry }: Refusal): EntryAnswer => ({
  hash,
  ok: false,
  code,
  ...(detail !== undefined && { detail }),
  retry,
});
