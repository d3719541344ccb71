import type { SomeHandlers } from '../http/register-routes.ts';
import { draftContract } from '../use-cases/contracts.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import {
  addApproverKey,
  addMember,
  describeOrganisation,
  setRoot,
} from '../use-cases/organisations.ts';
import { readOrgkey } from '../use-cases/orgkeys.ts';
import { issuePairingCode } from '../use-cases/pairing.ts';

type OrganisationRoute =
  | 'getOrganisation'
  | 'addMember'
  | 'setRoot'
  | 'addApproverKey'
  | 'draftContract'
  | 'createPairingCode'
  | 'getOrgkey';

const org = (params: Readonly<Record<string, string>>): string => params['org'] as string;

export const organisationRoutes = (deps: ServerDeps): SomeHandlers<OrganisationRoute> => ({
  getOrganisation: ({ params }) => describeOrganisation(deps, org(params)),
  addMember: ({ params, body }) => addMember(deps, org(params), body),
  setRoot: ({ params, body }) => setRoot(deps, org(params), body.orgPk),
  addApproverKey: ({ principal, params, body }) =>
    addApproverKey(deps, principal, { ten: org(params), ...body }),
  draftContract: ({ params, body }) => draftContract(deps, org(params), body),
  createPairingCode: ({ params, body }) => issuePairingCode(deps, org(params), body.freelancer),
  getOrgkey: ({ params }) => readOrgkey(deps, org(params)),
});
