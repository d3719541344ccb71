import type { SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { listViews } from '../use-cases/views.ts';

export const viewRoutes = (deps: ServerDeps): SomeHandlers<'getViews'> => ({
  getViews: ({ principal, params, query }) =>
    listViews(deps, principal, { con: params['con'] as string, ...query }),
});
