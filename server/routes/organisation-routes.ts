import { ok } from '../../shared/kit/result.ts';
import type { SomeHandlers } from '../http/register-routes.ts';
import { draftContract } from '../use-cases/contracts.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import {
  cancelInvitation,
  invite,
  listInvitations,
  resendInvitation,
} from '../use-cases/invitations.ts';
import { setMemberRoles } from '../use-cases/members.ts';
import { addApproverKey, describeOrganisation, setRoot } from '../use-cases/organisations.ts';
import { readOrgkey } from '../use-cases/orgkeys.ts';
import { vouchForKey } from '../use-cases/second-browser.ts';

type OrganisationRoute =
  | 'getOrganisation'
  | 'invite'
  | 'listInvitations'
  | 'resendInvitation'
  | 'cancelInvitation'
  | 'changeRoles'
  | 'removeMember'
  | 'leaveOrganisation'
  | 'setRoot'
  | 'addApproverKey'
  | 'vouchForKey'
  | 'draftContract'
  | 'getOrgkey';

type Params = Readonly<Record<string, string>>;
const org = (params: Params): string => params['org'] as string;
const invitation = (params: Params): string => params['invitation'] as string;
const account = (params: Params): string => params['account'] as string;

export const organisationRoutes = (deps: ServerDeps): SomeHandlers<OrganisationRoute> => ({
  getOrganisation: ({ params }) => describeOrganisation(deps, org(params)),
  invite: ({ principal, params, body }) => invite(deps, principal, { ten: org(params), ...body }),
  listInvitations: async ({ params }) => ok(await listInvitations(deps, org(params))),
  resendInvitation: ({ params }) => resendInvitation(deps, org(params), invitation(params)),
  cancelInvitation: ({ params }) => cancelInvitation(deps, org(params), invitation(params)),
  changeRoles: async ({ params, body }) => {
    const asked = { account: account(params), roles: body.roles };
    const changed = await setMemberRoles(deps, org(params), asked);
    return changed.ok ? ok({}) : changed;
  },
  removeMember: ({ params }) =>
    setMemberRoles(deps, org(params), { account: account(params), roles: [] }),
  leaveOrganisation: ({ principal, params }) =>
    setMemberRoles(deps, org(params), { account: principal.account.id, roles: [] }),
  setRoot: ({ params, body }) => setRoot(deps, org(params), body.orgPk),
  addApproverKey: ({ principal, params, body }) =>
    addApproverKey(deps, principal, { ten: org(params), ...body }),
  vouchForKey: ({ principal, params, body }) =>
    vouchForKey(deps, principal, { ten: org(params), kid: params['kid'] as string, ...body }),
  draftContract: ({ params, body }) => draftContract(deps, org(params), body),
  getOrgkey: ({ params }) => readOrgkey(deps, org(params)),
});
