import type { ApiClient, ApiError } from '../api/client.ts';
import { apiLimits } from '../../shared/api/limits.ts';
import type { OutboxBridge } from '../../shared/api/ipc.ts';
import type { EntryAnswer } from '../../shared/api/schemas.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import type { QueuedEntry } from './database.ts';
import type { Outbox } from './outbox.ts';
import { resendAllLost, resendLost } from './resend.ts';

export interface SyncDeps {
  readonly api: ApiClient;
  readonly bridge: OutboxBridge;
  readonly outbox: Outbox;
}

/** Why the loop has to wait. `code` is for the window; `retryAfterMs` the server's wish. */
export interface SyncProblem {
  readonly state: 'offline' | 'waiting' | 'problem';
  readonly code: string;
  readonly detail?: string;
  readonly retryAfterMs?: number;
  /** The server answers, and only this entry has to wait: what others say can be asked for. */
  readonly isOfEntry?: true;
}

export type Pushed = { readonly sent: number; readonly problem?: SyncProblem };

/**
 * One batch of entries: at most 64, in order, so one request is in flight for each stream. Behind a
 * refused or early entry nothing of its stream is sent: it would only be refused as well.
 */
export async function pushEntries(deps: SyncDeps): Promise<Result<Pushed, SyncProblem>> {
  const batch = await deps.outbox.unsent(apiLimits.entriesPerRequest);
  if (batch.length === 0) return ok({ sent: 0 });
  await deps.bridge.invoke('outbox.sending', { hashes: batch.map(({ hash }) => hash) });
  const answered = await deps.api.call('postEntries', {
    body: { entries: batch.map(({ envelope }) => envelope) },
  });
  await deps.bridge.invoke('outbox.sending', { hashes: [] });
  if (!answered.ok) return err(problemOf(answered.error));
  const answers = new Map(answered.value.results.map((answer) => [answer.hash, answer]));
  const receipts = batch.flatMap((entry) => receiptOf(entry, answers.get(entry.hash)));
  const accepted = await handInReceipts(deps, receipts);
  if (!accepted.ok) return accepted;
  const problem = await noteRefusals(deps, batch, answers);
  return ok({ sent: accepted.value, ...(problem && { problem }) });
}

interface Received {
  readonly hash: string;
  readonly receipt: string;
}

const receiptOf = (entry: QueuedEntry, answer: EntryAnswer | undefined): Received[] =>
  answer?.ok === true && 'receipt' in answer ? [{ hash: entry.hash, receipt: answer.receipt }] : [];

/** Main believes a receipt only after the checkpoint in it was proved consistent with its own. */
async function handInReceipts(
  deps: SyncDeps,
  receipts: readonly Received[],
): Promise<Result<number, SyncProblem>> {
  const noteBySize = new Map<number, string>();
  for (const { receipt } of receipts) {
    const parsed = parseReceipt(receipt);
    if (parsed.ok) noteBySize.set(parsed.value.checkpoint.size, parsed.value.checkpointNote);
  }
  for (const [size, note] of [...noteBySize].sort(([a], [b]) => a - b)) {
    const proved = await handInCheckpoint(deps, size, note);
    if (!proved.ok) return proved;
  }
  if (receipts.length === 0) return ok(0);
  const taken = await deps.bridge.invoke('outbox.receipts', { items: [...receipts] });
  if (!taken.ok) return err({ state: 'problem', code: taken.error.code });
  await deps.outbox.receipted(taken.value.accepted);
  const [rejected] = taken.value.rejected;
  if (rejected !== undefined) return err({ state: 'problem', code: rejected.code });
  return ok(taken.value.accepted.length);
}

export async function handInCheckpoint(
  deps: SyncDeps,
  size: number,
  note: string,
): Promise<Result<undefined, SyncProblem>> {
  const seen = await deps.bridge.invoke('outbox.journal', { after: 0, limit: 0 });
  if (!seen.ok) return err({ state: 'problem', code: seen.error.code });
  const { seenSize } = seen.value;
  const proof = await consistency(deps, Math.min(size, seenSize), Math.max(size, seenSize));
  if (!proof.ok) return proof;
  const taken = await deps.bridge.invoke('outbox.checkpoint', {
    note,
    consistency: [...proof.value],
  });
  return taken.ok && taken.value.accepted
    ? ok(undefined)
    : err({ state: 'problem', code: 'E_CP_INCONSISTENT' });
}

async function consistency(
  { api }: SyncDeps,
  from: number,
  to: number,
): Promise<Result<readonly string[], SyncProblem>> {
  if (from === to) return ok([]);
  const answered = await api.call('getConsistency', { query: { from, to } });
  return answered.ok ? ok(answered.value.proof) : err(problemOf(answered.error));
}

/**
 * Only the first refused entry of a stream was judged for itself; what follows it there fails for
 * that reason alone and stays in the queue, behind it.
 */
async function noteRefusals(
  deps: SyncDeps,
  batch: readonly QueuedEntry[],
  answers: ReadonlyMap<string, EntryAnswer>,
): Promise<SyncProblem | undefined> {
  const { bridge, outbox } = deps;
  const refusedStreams = new Set<string>();
  let problem: SyncProblem | undefined;
  for (const { hash, by, con } of batch) {
    const answer = answers.get(hash);
    if (answer === undefined || refusedStreams.has(con)) continue;
    if (answer.ok) {
      if ('pending' in answer) problem ??= { state: 'waiting', code: 'pending', isOfEntry: true };
      continue;
    }
    const { code, detail, retry } = answer;
    const said = { code, ...(detail !== undefined && { detail: detail.slice(0, 200) }) };
    refusedStreams.add(con);
    if (code === 'E_CHAIN_GAP' && (await resendLost(deps, { by, con }))) {
      await resendAllLost(deps);
      continue;
    }
    if (retry) {
      problem ??= { state: 'waiting', isOfEntry: true, ...said };
      continue;
    }
    await bridge.invoke('outbox.refused', { hash, ...said });
    await outbox.refused(hash);
    problem = { state: 'problem', ...said };
  }
  return problem;
}

export function problemOf(error: ApiError): SyncProblem {
  if (error.type === 'unreachable')
    return { state: 'offline', code: 'server_unreachable', detail: error.detail.slice(0, 200) };
  if (error.type === 'malformed')
    return { state: 'problem', code: 'server_wrong', detail: error.detail.slice(0, 200) };
  const { code, detail, retryAfterMs, status } = error;
  const isPassing = status === 429 || status >= 500;
  return {
    state: code === 'E_UNAVAILABLE' ? 'offline' : isPassing ? 'waiting' : 'problem',
    code,
    ...(detail !== undefined && { detail: detail.slice(0, 200) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
