import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { exportPayout } from '../use-cases/export-payout.ts';

export const payoutRoutes = (deps: ServerDeps): SomeHandlers<'exportPayout'> => ({
  exportPayout: async ({ principal, params, query }) => {
    const payout = await exportPayout(deps, principal, {
      ten: params['org'] as string,
      decision: query.decision,
    });
    if (!payout.ok) return payout;
    const { csv, endToEndId } = payout.value;
    return ok({
      body: csv,
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="payout-${endToEndId}.csv"`,
        'cache-control': 'no-store',
      },
    });
  },
});
