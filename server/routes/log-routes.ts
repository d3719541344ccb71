import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { fail } from '../use-cases/failure.ts';
import { readConsistency, readTile } from '../use-cases/read-log.ts';

export const logRoutes = (
  deps: ServerDeps,
): SomeHandlers<'getCheckpoint' | 'getTile' | 'getConsistency'> => ({
  getCheckpoint: async () => {
    const checkpoint = await deps.store.log.newestCheckpoint();
    if (checkpoint === undefined) return fail('E_NOT_FOUND', 'the log has no checkpoint yet');
    return ok({ body: checkpoint.note, headers: checkpointHeaders });
  },
  getTile: async ({ params }) => {
    const tile = await readTile(deps, `tile/${params['*'] ?? ''}`);
    if (!tile.ok) return tile;
    return ok({ body: Buffer.from(tile.value), headers: tileHeaders });
  },
  getConsistency: ({ query }) => readConsistency(deps, query),
});

const checkpointHeaders = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
};

/** A tile of given width never changes. */
const tileHeaders = {
  'content-type': 'application/octet-stream',
  'cache-control': 'private, max-age=31536000, immutable',
};
