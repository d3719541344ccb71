import { err, ok, type Result } from '../../shared/kit/result.ts';
import { handInCheckpoint, problemOf, type SyncDeps, type SyncProblem } from './push.ts';

/** Remembers what was pulled, so that an unchanged contract costs one small question. */
export type PulledRoots = Map<string, string>;

/**
 * Fetches contracts, and the bundle of each that has entries: that is how decisions and payments
 * come back. Main verifies all of it.
 */
export async function pull(
  deps: SyncDeps,
  roots: PulledRoots,
): Promise<Result<undefined, SyncProblem>> {
  const listed = await deps.api.call('listContracts');
  if (!listed.ok) return err(problemOf(listed.error));
  const taken = await deps.bridge.invoke('outbox.contracts', { body: listed.value });
  if (!taken.ok) return err({ state: 'problem', code: taken.error.code });
  for (const con of taken.value.follow) {
    const pulled = await pullContract(deps, roots, con);
    if (!pulled.ok) return pulled;
  }
  return ok(undefined);
}

async function pullContract(
  deps: SyncDeps,
  roots: PulledRoots,
  con: string,
): Promise<Result<undefined, SyncProblem>> {
  const view = await deps.api.call('getView', { params: { con } });
  if (!view.ok) return err(problemOf(view.error));
  const { n, root } = view.value.view;
  const key = `${n} ${root}`;
  if (roots.get(con) === key) return ok(undefined);
  const taken = await handInBundle(deps, con, 'totals');
  if (!taken.ok) return taken;
  // Somebody else said something: a reason, an invoice. Only then the whole is worth its size.
  const full = taken.value.wantsFull ? await handInBundle(deps, con, 'full') : taken;
  if (!full.ok) return full;
  roots.set(con, key);
  return ok(undefined);
}

async function handInBundle(
  deps: SyncDeps,
  con: string,
  profile: 'full' | 'totals',
): Promise<Result<{ readonly wantsFull: boolean }, SyncProblem>> {
  const bundle = await deps.api.call('getBundle', { params: { con }, query: { profile } });
  if (!bundle.ok) return err(problemOf(bundle.error));
  // Main takes no bundle of a history that it has not seen to continue its own.
  const note = bundle.value.files['checkpoint'] ?? '';
  const proved = await handInCheckpoint(deps, sizeOfNote(note), note);
  if (!proved.ok) return proved;
  const taken = await deps.bridge.invoke('outbox.pulled', { con, body: bundle.value });
  if (taken.ok) return ok(taken.value);
  const { code, detail } = taken.error;
  return err({ state: 'problem', code, ...(detail !== undefined && { detail }) });
}

/** Second line of a checkpoint; main verifies the note itself. */
function sizeOfNote(note: string): number {
  const line = note.split('\n')[1] ?? '';
  return /^\d{1,15}$/.test(line) ? Number(line) : 0;
}
