import { err, ok, type Result } from '../../shared/kit/result.ts';
import { problemOf, type SyncDeps, type SyncProblem } from './push.ts';

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
  { api, bridge }: SyncDeps,
  roots: PulledRoots,
  con: string,
): Promise<Result<undefined, SyncProblem>> {
  const view = await api.call('getView', { params: { con } });
  if (!view.ok) return err(problemOf(view.error));
  const { n, root } = view.value.view;
  const key = `${n} ${root}`;
  if (roots.get(con) === key) return ok(undefined);
  const bundle = await api.call('getBundle', { params: { con }, query: { profile: 'totals' } });
  if (!bundle.ok) return err(problemOf(bundle.error));
  const taken = await bridge.invoke('outbox.pulled', { con, body: bundle.value });
  if (!taken.ok) {
    const { code, detail } = taken.error;
    return err({ state: 'problem', code, ...(detail !== undefined && { detail }) });
  }
  roots.set(con, key);
  return ok(undefined);
}
