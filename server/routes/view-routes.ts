import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { readThumbnails } from '../use-cases/thumbnails.ts';
import { listViews } from '../use-cases/views.ts';

export const viewRoutes = (deps: ServerDeps): SomeHandlers<'getViews' | 'readThumbnails'> => ({
  getViews: ({ principal, params, query }) =>
    listViews(deps, principal, { con: params['con'] as string, ...query }),
  readThumbnails: async ({ principal, params, body }) => {
    const packed = await readThumbnails(deps, principal, {
      con: params['con'] as string,
      pictures: body.pictures,
    });
    if (!packed.ok) return packed;
    return ok({
      body: packed.value,
      headers: { 'content-type': 'application/octet-stream', 'cache-control': 'private, no-store' },
    });
  },
});
