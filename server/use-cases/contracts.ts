import { randomUUID } from 'node:crypto';
import type { ContractDraft, ContractSummary, Role } from '../../shared/api/schemas.ts';
import { parseCsJson } from '../../shared/entry/cs-json.ts';
import { canonicalJson } from '../../shared/kit/jcs.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal, reaches } from './principal.ts';
import { proposedPins } from './proposed-pins.ts';

/** Offers terms to a freelancer of the organisation; the freelancer's device signs them. */
export async function draftContract(
  { store, clock, events }: ServerDeps,
  ten: string,
  offer: { readonly freelancer: string; readonly draft: ContractDraft },
): Promise<Result<{ con: string }, Failure>> {
  const member = await store.organisations.findMember(ten, offer.freelancer);
  if (!member || !parseRoles(member.roles).includes('freelancer')) return fail('E_NOT_FOUND');
  if (!isSignable(offer.draft)) return fail('E_REQUEST_MALFORMED', 'body.draft: not to be signed');
  const organisation = await store.organisations.find(ten);
  // The contract pins the root key: without one nobody could ever be listed to accept it.
  if (!organisation || organisation.org_pk === '')
    return fail('E_CONTRACT_STATE', 'the organisation has no root key yet');
  const con = randomUUID();
  const nowMs = clock.nowMs();
  await store.transaction(async (tx) => {
    await tx.contracts.insert({
      ten,
      con,
      fre: offer.freelancer,
      draft: JSON.stringify(offer.draft),
      state: 'offered',
      contract_hash: '',
      fre_kid: '',
      created_at: nowMs,
    });
    await tx.outbox.append([{ type: 'contracts', ten, fre: offer.freelancer, con, at_ms: nowMs }]);
  });
  events.wake();
  return ok({ con });
}

/** A device sees its freelancer's contracts with the organisation that it was paired in; a browser also those of its organisations. */
export async function listContracts(
  deps: ServerDeps,
  principal: Principal,
): Promise<ContractSummary[]> {
  const { store } = deps;
  const { via, account } = principal;
  const all = await store.contracts.listForFreelancer(account.id);
  const own = all.filter(({ ten }) => reaches(principal, ten));
  const tens = via === 'session' ? await reviewedOrganisations(deps, account.id) : [];
  const reviewed = await store.contracts.listForOrganisations(tens);
  const rows = [...new Map([...own, ...reviewed].map((row) => [row.con, row])).values()];
  return rows.map((row) => ({
    con: row.con,
    ten: row.ten,
    fre: row.fre,
    organisation: row.organisation,
    freelancer: row.freelancer,
    draft: JSON.parse(row.draft) as ContractDraft,
    pins: proposedPins(deps, row),
    state: row.state,
    contractHash: row.contract_hash,
    ...(row.revision !== '' && {
      revision: { draft: JSON.parse(row.revision) as ContractDraft, hash: row.revision_hash },
    }),
    legalHold: row.legal_hold,
  }));
}

/** Organisations in which a person sees more than their own contracts. */
export async function reviewedOrganisations(
  { store }: Pick<ServerDeps, 'store'>,
  account: string,
): Promise<string[]> {
  const memberships = await store.organisations.membershipsOf(account);
  return memberships
    .filter(({ roles }) => parseRoles(roles).some((role) => role !== 'freelancer'))
    .map(({ ten }) => ten);
}

/** The contract if the caller is party to it; a foreign one is answered as if there were none. */
export async function findPartyContract(
  deps: Pick<ServerDeps, 'store'>,
  principal: Principal,
  con: string,
): Promise<Result<ContractRow, Failure>> {
  const contract = await deps.store.contracts.find(con);
  const { via, account } = principal;
  if (contract === undefined || !reaches(principal, contract.ten)) return fail('E_NOT_FOUND');
  if (contract.fre === account.id) return ok(contract);
  if (via === 'device') return fail('E_NOT_FOUND');
  const tens = await reviewedOrganisations(deps, account.id);
  return tens.includes(contract.ten) ? ok(contract) : fail('E_NOT_FOUND');
}

/** Is the caller in the organisation, with one of the roles? A session alone has roles. */
export async function requireRole(
  { store }: Pick<ServerDeps, 'store'>,
  { via, account }: Principal,
  { ten, roles }: { readonly ten: string; readonly roles: readonly Role[] },
): Promise<Result<undefined, Failure>> {
  const member = await store.organisations.findMember(ten, account.id);
  const own = parseRoles(member?.roles ?? '');
  const isAllowed = via === 'session' && own.some((role) => roles.includes(role));
  return isAllowed ? ok(undefined) : fail('E_FORBIDDEN');
}

/** What a device could never sign would stay an offer for ever (protocol 3.4). */
export const isSignable = (draft: ContractDraft): boolean =>
  parseCsJson(utf8ToBytes(canonicalJson(draft))).ok;
