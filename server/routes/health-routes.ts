import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { checkReadiness } from '../use-cases/readiness.ts';

export const healthRoutes = (deps: ServerDeps): SomeHandlers<'health' | 'ready'> => ({
  // The process answers: nothing else would be mended by starting it again.
  health: async () => ok({ status: 'ok' }),
  ready: async () => {
    const ready = await checkReadiness(deps.machine);
    return ready.ok ? ok({ status: 'ok' }) : ready;
  },
});
