import type { ApproverKey, Organisation, Role } from '../../shared/api/schemas.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { publicKeyIsSound } from '../../shared/kit/ed25519-profile.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal } from './principal.ts';

export async function describeOrganisation(
  { store }: ServerDeps,
  ten: string,
): Promise<Result<Organisation, Failure>> {
  const organisation = await store.organisations.find(ten);
  if (organisation === undefined) return fail('E_NOT_FOUND');
  const members = await store.organisations.membersOf(ten);
  const keys = await store.organisations.approverKeysOf(ten);
  const roster = await store.organisations.rosterOf(ten);
  const listed = new Set(roster.map(({ kid }) => kid));
  return ok({
    id: ten,
    name: organisation.name,
    orgPk: organisation.org_pk,
    members: members.map(({ id, email, name, roles }) => ({
      account: { id, email, name },
      roles: parseRoles(roles),
    })),
    // A key of somebody who left is of interest only as long as a list names it.
    approverKeys: keys
      .filter(isCurrent(listed))
      .map(({ kid, pk, who, name, label, role, roles, tag, ...vouched }) => ({
        id: kid,
        pk,
        who,
        name,
        label,
        role,
        state: listed.has(kid) ? ('listed' as const) : ('waiting' as const),
        isFormer: !parseRoles(roles).includes(role),
        tag,
        ...(vouched.vouch !== '' && {
          vouch: {
            by: vouched.vouched_by,
            atMs: vouched.vouched_at,
            signature: vouched.vouch,
          },
        }),
      })),
    roster: { hash: organisation.roster_hash, no: organisation.roster_no },
  });
}

interface KnownKey {
  readonly kid: string;
  readonly role: Role;
  /** Of its owner. */
  readonly roles: string;
}

const isCurrent =
  (listed: ReadonlySet<string>) =>
  ({ kid, role, roles }: KnownKey): boolean =>
    listed.has(kid) || parseRoles(roles).includes(role);

/** Once: a second root could sign away what the first one promised. */
export async function setRoot(
  { store, crypto }: ServerDeps,
  ten: string,
  orgPk: string,
): Promise<Result<Record<string, never>, Failure>> {
  const pk = hexToBytes(orgPk);
  if (!publicKeyIsSound(pk)) return fail('E_KEY_WEAK');
  return store.transaction(async (tx): Promise<Result<Record<string, never>, Failure>> => {
    if (!(await tx.organisations.setRoot(ten, orgPk))) return fail('E_ROOT_SET');
    await tx.entries.putKey(kidOf(crypto.hasher, pk), orgPk);
    return ok({});
  });
}

export async function addApproverKey(
  deps: ServerDeps,
  principal: Principal,
  request: {
    readonly ten: string;
    readonly pk: string;
    readonly label: string;
    readonly role: 'client' | 'finance';
    /** Of a second browser. */
    readonly tag?: string | undefined;
  },
): Promise<Result<ApproverKey, Failure>> {
  const { store, crypto, clock } = deps;
  const { ten, role, tag } = request;
  const pk = hexToBytes(request.pk);
  if (!publicKeyIsSound(pk)) return fail('E_KEY_WEAK');
  const member = await store.organisations.findMember(ten, principal.account.id);
  if (!member || !parseRoles(member.roles).includes(role)) return fail('E_FORBIDDEN');
  const kid = kidOf(crypto.hasher, pk);
  await store.transaction(async (tx) => {
    await tx.organisations.insertApproverKey({
      ten,
      kid,
      pk: request.pk,
      account: principal.account.id,
      role,
      label: request.label,
      created_at: clock.nowMs(),
      tag: tag ?? '',
      vouched_by: '',
      vouched_at: 0,
      vouch: '',
    });
    if (tag !== undefined)
      await tx.organisations.tagKey({ ten, kid, account: principal.account.id, tag });
    await tx.entries.putKey(kid, request.pk);
  });
  const key = await answerKey(deps, ten, kid);
  if (!key.ok) return key;
  // Registered before, by somebody else or in another role: a key is one person's in one role.
  const isHers = key.value.who === member.who && key.value.role === role;
  return isHers ? key : fail('E_FORBIDDEN');
}

/** A key as the organisation's page shows it. */
export async function answerKey(
  deps: ServerDeps,
  ten: string,
  kid: string,
): Promise<Result<ApproverKey, Failure>> {
  const organisation = await describeOrganisation(deps, ten);
  if (!organisation.ok) return organisation;
  const key = organisation.value.approverKeys.find(({ id }) => id === kid);
  return key === undefined ? fail('E_FORBIDDEN') : ok(key);
}
