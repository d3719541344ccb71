import type { OrgkeyList, OrgkeyState } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { findPartyContract } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';
import { parseStoredEntry } from './stored-entry.ts';

export async function readOrgkey(
  { store, crypto }: Pick<ServerDeps, 'store' | 'crypto'>,
  ten: string,
): Promise<Result<OrgkeyState, Failure>> {
  const organisation = await store.organisations.find(ten);
  if (organisation === undefined) return fail('E_NOT_FOUND');
  const rows = await store.entries.ofOrganisation(ten, 'orgkey');
  const keys = rows.map(({ envelope, received_ms: sinceMs }) => {
    const { payload } = parseStoredEntry(crypto.hasher, envelope) as EntryOf<'orgkey'>;
    return { recipient: payload.recipient, sinceMs };
  });
  return ok({ recipient: organisation.recipient, hash: organisation.orgkey_hash, keys });
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
