import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import { buildBundle } from '../use-cases/build-bundle.ts';
import { findPartyContract, listContracts } from '../use-cases/contracts.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { readView } from '../use-cases/read-log.ts';

export const contractRoutes = (
  deps: ServerDeps,
): SomeHandlers<'listContracts' | 'getView' | 'getBundle'> => ({
  listContracts: async ({ principal }) => ok({ contracts: await listContracts(deps, principal) }),
  getView: async ({ principal, params, query }) => {
    const contract = await findPartyContract(deps, principal, params['con'] as string);
    return contract.ok ? readView(deps, contract.value, query.size) : contract;
  },
  getBundle: async ({ principal, params, query }) => {
    const contract = await findPartyContract(deps, principal, params['con'] as string);
    return contract.ok ? buildBundle(deps, contract.value, query.profile) : contract;
  },
});
