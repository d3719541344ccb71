import type { OrgkeyList, OrgkeyState } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { findPartyContract } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';

export async function readOrgkey(
  { store }: ServerDeps,
  ten: string,
): Promise<Result<OrgkeyState, Failure>> {
  const organisation = await store.organisations.find(ten);
  if (organisation === undefined) return fail('E_NOT_FOUND');
  return ok({ recipient: organisation.recipient, hash: organisation.orgkey_hash });
}

/** For a device that checks itself that the newest key follows from the one its contract pins. */
export async function listOrgkeys(
  deps: ServerDeps,
  principal: Principal,
  con: string,
): Promise<Result<OrgkeyList, Failure>> {
  const contract = await findPartyContract(deps, principal, con);
  if (!contract.ok) return contract;
  const rows = await deps.store.entries.ofOrganisation(contract.value.ten, 'orgkey');
  return ok({
    entries: rows.map(({ hash, envelope, receipt }) => ({
      hash,
      envelope: JSON.parse(envelope) as OrgkeyList['entries'][number]['envelope'],
      receipt,
    })),
  });
}
