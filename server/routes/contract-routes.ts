import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import { buildBundle } from '../use-cases/build-bundle.ts';
import { draftRevision, setLegalHold } from '../use-cases/contract-changes.ts';
import { findPartyContract, listContracts } from '../use-cases/contracts.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { listOrgkeys } from '../use-cases/orgkeys.ts';
import { readView } from '../use-cases/read-log.ts';

type ContractRoute =
  | 'listContracts'
  | 'draftRevision'
  | 'setLegalHold'
  | 'getOrgkeys'
  | 'getView'
  | 'getBundle';

const con = (params: Readonly<Record<string, string>>): string => params['con'] as string;

export const contractRoutes = (deps: ServerDeps): SomeHandlers<ContractRoute> => ({
  listContracts: async ({ principal }) => ok({ contracts: await listContracts(deps, principal) }),
  draftRevision: ({ principal, params, body }) =>
    draftRevision(deps, principal, { con: con(params), ...body }),
  setLegalHold: ({ principal, params, body }) =>
    setLegalHold(deps, principal, { con: con(params), ...body }),
  getOrgkeys: ({ principal, params }) => listOrgkeys(deps, principal, con(params)),
  getView: async ({ principal, params, query }) => {
    const contract = await findPartyContract(deps, principal, con(params));
    return contract.ok ? readView(deps, contract.value, query.size) : contract;
  },
  getBundle: async ({ principal, params, query }) => {
    const contract = await findPartyContract(deps, principal, con(params));
    return contract.ok ? buildBundle(deps, contract.value, query) : contract;
  },
});
