import type { Disclosure } from '../../../shared/entry/commitment.ts';
import type { Entry } from '../../../shared/entry/entry.ts';
import { envelopeToJson, signatureHashOf } from '../../../shared/entry/envelope.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { openCheckpoint } from '../../../shared/log/checkpoint.ts';
import { parseVkey } from '../../../shared/log/note-key.ts';
import { parseReceipt, verifyReceiptInclusion } from '../../../shared/log/receipt.ts';
import type { SigningDeps } from './signing-context.ts';

export type PostError =
  | { readonly code: 'refused'; readonly reason: string; readonly detail?: string }
  /** Accepted but not in the log yet: posting again is harmless. */
  | { readonly code: 'pending' }
  /** The server says yes, its receipt does not prove it. */
  | { readonly code: 'receipt_wrong' };

export interface Logged {
  readonly hash: string;
  readonly logIndex: number;
  readonly receivedMs: number;
}

const attempts = 4;

/** Posts one signed entry and believes only a receipt that proves it is in the pinned log. */
export async function postEntry(
  deps: Pick<SigningDeps, 'api' | 'crypto'> & { readonly pause: () => Promise<void> },
  entry: Entry,
  vkey: string,
): Promise<Result<Logged, PostError>> {
  const body = { entries: [envelopeToJson(entry.envelope)] };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { results } = await deps.api.call('postEntries', { body });
    const [answer] = results;
    if (answer === undefined) return err({ code: 'receipt_wrong' as const });
    if (!answer.ok && !answer.retry) {
      const detail = answer.detail === undefined ? {} : { detail: answer.detail };
      return err({ code: 'refused' as const, reason: answer.code, ...detail });
    }
    if ('receipt' in answer) return readReceipt(deps, entry, { receipt: answer.receipt, vkey });
    await deps.pause();
  }
  return err({ code: 'pending' as const });
}

/** Discloses what the entry committed to (protocol 3.8). */
export async function postDisclosures(
  deps: Pick<SigningDeps, 'api'>,
  entry: Entry,
  items: readonly Disclosure[],
): Promise<void> {
  if (items.length === 0) return;
  await deps.api.call('putDisclosures', {
    params: { hash: entry.hash },
    body: { items: [...items] },
  });
}

async function readReceipt(
  deps: Pick<SigningDeps, 'crypto'>,
  entry: Entry,
  answer: { readonly receipt: string; readonly vkey: string },
): Promise<Result<Logged, PostError>> {
  const wrong = err({ code: 'receipt_wrong' as const });
  const { hasher, verifySignatures } = deps.crypto;
  const key = parseVkey(hasher, answer.vkey);
  const receipt = parseReceipt(answer.receipt);
  if (!key.ok || !receipt.ok) return wrong;
  const { leaf, index, checkpointNote } = receipt.value;
  const isOurs =
    leaf.kind === entry.kind &&
    leaf.entryHash === entry.hash &&
    leaf.signatureHash === signatureHashOf(hasher, entry.envelope);
  if (!isOurs || !verifyReceiptInclusion(hasher, receipt.value).ok) return wrong;
  const opened = await openCheckpoint(verifySignatures, checkpointNote, key.value);
  if (
    !opened.ok ||
    bytesToHex(opened.value.checkpoint.root) !== bytesToHex(receipt.value.checkpoint.root)
  )
    return wrong;
  return ok({ hash: entry.hash, logIndex: index, receivedMs: leaf.receivedMs });
}
