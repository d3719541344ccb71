import type { Removal } from '../store/removals.ts';
import { bringBackKept } from './bring-back-kept.ts';
import type { ServerDeps } from './deps.ts';
import { finishRemovals } from './finish-removals.ts';
import { removeContent } from './remove-content.ts';

const page = 500;

/**
 * Takes away again whatever an older copy of the database brought back
 * (protocol 3.17): at every start, and now and then. What the database itself has forgotten is
 * known from the entries that are kept beside the head lock. Also while the log is frozen.
 */
export async function reapplyRemovals(given: ServerDeps): Promise<void> {
  const deps = { ...given, store: given.store.asSystem('housekeeping') };
  await finishRemovals(deps);
  await bringBackKept(deps);
  await removeAgain(deps);
  await finishRemovals(deps);
}

async function removeAgain(deps: ServerDeps): Promise<void> {
  const { store, logger } = deps;
  for (let after = ''; ; ) {
    const removals: readonly Removal[] = await store.removals.page(after, page);
    const targets = await store.removals.targetsStillPresent(removals);
    for (const target of targets) await store.transaction((tx) => removeContent(deps, tx, target));
    if (targets.length > 0)
      logger.warn({ entries: targets.length }, 'removed content was back, and is gone again');
    if (removals.length < page) return;
    after = removals.at(-1)?.hash ?? '';
  }
}
