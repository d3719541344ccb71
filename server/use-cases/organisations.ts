import { randomUUID } from 'node:crypto';
import { apiLimits } from '../../shared/api/limits.ts';
import type { ApproverKey, Organisation, Role } from '../../shared/api/schemas.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { publicKeyIsSound } from '../../shared/kit/ed25519-profile.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal } from './principal.ts';
import { hashPassword } from './secrets.ts';

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
    approverKeys: keys.map(({ kid, pk, who, name, label, role }) => ({
      id: kid,
      pk,
      who,
      name,
      label,
      role,
      state: listed.has(kid) ? ('listed' as const) : ('waiting' as const),
    })),
    roster: { hash: organisation.roster_hash, no: organisation.roster_no },
  });
}

export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly password?: string | undefined;
  readonly roles: readonly Role[];
}

/**
 * A person with an account joins with it; nobody sets another's password. Without a password a
 * new account cannot sign in: enough for a freelancer who only pairs a device.
 */
export async function addMember(
  { store, clock }: ServerDeps,
  ten: string,
  member: NewMember,
): Promise<Result<{ account: string }, Failure>> {
  const email = member.email.toLowerCase();
  const { password } = member;
  if (password !== undefined && password.length < apiLimits.passwordMinLength)
    return fail('E_PASSWORD_WEAK');
  const passwordHash = password === undefined ? '' : await hashPassword(password);
  return store.transaction(async (tx): Promise<Result<{ account: string }, Failure>> => {
    const id = randomUUID();
    const isNew = await tx.accounts.insert({
      id,
      email,
      name: member.name,
      password_hash: passwordHash,
      created_at: clock.nowMs(),
    });
    const account = isNew ? id : (await tx.accounts.findByEmail(email))?.id;
    if (account === undefined || (!isNew && password !== undefined)) return fail('E_EMAIL_TAKEN');
    if (await tx.organisations.findMember(ten, account)) return fail('E_EMAIL_TAKEN');
    const roles = [...new Set(member.roles)].join(' ');
    await tx.organisations.putMember({ ten, account, who: randomUUID(), roles });
    return ok({ account });
  });
}

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
  },
): Promise<Result<ApproverKey, Failure>> {
  const { store, crypto, clock } = deps;
  const { ten, role } = request;
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
    });
    await tx.entries.putKey(kid, request.pk);
  });
  const organisation = await describeOrganisation(deps, ten);
  if (!organisation.ok) return organisation;
  const key = organisation.value.approverKeys.find(({ id }) => id === kid);
  // Registered before, by somebody else or in another role: a key is one person's in one role.
  return key?.who === member.who && key.role === role ? ok(key) : fail('E_FORBIDDEN');
}
