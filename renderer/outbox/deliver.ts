import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { QueuedEntry } from './database.ts';
import { problemOf, type SyncDeps, type SyncProblem } from './push.ts';

/**
 * Delivers what one entry still owes: blobs first, because the operator signs for what it holds
 * when the disclosures arrive. Main hands out only what may leave by now. `false`: nothing yet.
 */
export async function deliverEntry(
  deps: SyncDeps,
  entry: QueuedEntry,
): Promise<Result<boolean, SyncProblem>> {
  const handed = await deps.bridge.invoke('outbox.disclosures', { hash: entry.hash });
  if (!handed.ok) return err({ state: 'problem', code: handed.error.code });
  const { items, gone, blobs } = handed.value;
  if (gone.some((name) => entry.names.includes(name)))
    await deps.outbox.forget(entry.hash, handed.value);
  const fresh = items.filter(({ name }) => !entry.held.includes(name));
  if (fresh.length === 0) return ok(false);
  await deps.bridge.invoke('outbox.sending', { hashes: [entry.hash] });
  if (fresh.some(({ name }) => /^(shot|thumb)/.test(name))) {
    const sent = await sendBlobs(deps, blobs);
    if (!sent.ok) return sent;
  }
  const answered = await deps.api.call('putDisclosures', {
    params: { hash: entry.hash },
    body: { items: [...fresh] },
  });
  if (!answered.ok) {
    const problem = problemOf(answered.error);
    if (problem.code !== 'E_GONE') return err(problem);
    // Erased whole: nothing of it is wanted any more, and what comes after it must not wait.
    await deps.outbox.held(entry.hash, entry.names);
    return ok(true);
  }
  const { held } = answered.value;
  const believed = await deps.bridge.invoke('outbox.held', { hash: entry.hash, held });
  if (!believed.ok)
    return err({
      state: 'problem',
      code: believed.error.code,
      ...(believed.error.detail !== undefined && { detail: believed.error.detail }),
    });
  const names = [...new Set([...entry.held, ...fresh.map(({ name }) => name)])];
  await deps.outbox.held(entry.hash, names);
  return ok(true);
}

async function sendBlobs(
  { api, bridge }: SyncDeps,
  blobs: readonly string[],
): Promise<Result<undefined, SyncProblem>> {
  for (const sha256 of blobs) {
    const found = await bridge.invoke('outbox.blob', { sha256 });
    if (!found.ok) return err({ state: 'problem', code: found.error.code });
    // Removed here since: the disclosure says that it existed, the operator will not hold it.
    if ('missing' in found.value) continue;
    const sent = await api.call('putBlob', { params: { sha256 }, bytes: found.value.bytes });
    if (!sent.ok) return err(problemOf(sent.error));
  }
  return ok(undefined);
}
