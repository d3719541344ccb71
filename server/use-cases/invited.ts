import { randomUUID } from 'node:crypto';
import type { OfferedInvitation } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { Repositories } from '../store/store.ts';
import type { AccountTable, InvitationTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { readLink } from './mail-links.ts';
import { checkNewPassword } from './passwords.ts';
import { parseRoles, type Principal } from './principal.ts';
import { hashPassword } from './secrets.ts';

/** What the person is asked. Whoever has the link reads her mail, so it may say whether she has an account. */
export async function readInvitation(
  deps: ServerDeps,
  token: string,
): Promise<Result<OfferedInvitation, Failure>> {
  const store = deps.store.asSystem('sign-in');
  const found = await findInvitation(store, token, deps.clock.nowMs());
  if (!found.ok) return found;
  const { ten, email, roles, invited_by, expires_at } = found.value;
  const organisation = await store.organisations.find(ten);
  const inviter = await store.accounts.find(invited_by);
  const account = await store.accounts.findByEmail(email);
  if (!organisation || !inviter) throw new Error('an invitation of nobody');
  return ok({
    organisation: organisation.name,
    invitedBy: inviter.name,
    email,
    roles: parseRoles(roles),
    expiresAt: expires_at,
    hasAccount: hasPassword(account),
  });
}

/** A new account, by the person herself: the link shows that the address is hers. */
export async function joinByInvitation(
  deps: ServerDeps,
  given: { readonly token: string; readonly name: string; readonly password: string },
): Promise<Result<AccountTable, Failure>> {
  const { clock, knownPasswords } = deps;
  const store = deps.store.asSystem('sign-in');
  const nowMs = clock.nowMs();
  const found = await findInvitation(store, given.token, nowMs);
  if (!found.ok) return found;
  const { email } = found.value;
  const strong = await checkNewPassword(knownPasswords, given.password, { ...given, email });
  if (!strong.ok) return strong;
  const passwordHash = await hashPassword(given.password);
  return store.transaction(async (tx): Promise<Result<AccountTable, Failure>> => {
    const id = randomUUID();
    const row = { id, email, name: given.name, password_hash: passwordHash, created_at: nowMs };
    const isNew = await tx.accounts.insert(row);
    const known = isNew ? row : await tx.accounts.findByEmail(email);
    // Nobody sets the password of an account that has one, not even with a link.
    if (known === undefined || (!isNew && hasPassword(known))) return fail('E_EMAIL_TAKEN');
    if (!isNew) {
      await tx.accounts.setPassword(known.id, passwordHash);
      await tx.accounts.rename(known.id, given.name);
    }
    const account = { ...row, id: known.id };
    const accepted = await accept(tx, { token: given.token, account, nowMs });
    return accepted.ok ? ok(account) : accepted;
  });
}

/** By a person who is signed in as the one who was invited. */
export async function acceptInvitation(
  deps: ServerDeps,
  { account }: Principal,
  token: string,
): Promise<Result<AccountTable, Failure>> {
  const nowMs = deps.clock.nowMs();
  return deps.store.asSystem('sign-in').transaction(async (tx) => {
    const accepted = await accept(tx, { token, account, nowMs });
    return accepted.ok ? ok(account) : accepted;
  });
}

export async function declineInvitation(
  deps: ServerDeps,
  token: string,
): Promise<Result<undefined, Failure>> {
  const nowMs = deps.clock.nowMs();
  return deps.store.asSystem('sign-in').transaction(async (tx) => {
    const found = await findInvitation(tx, token, nowMs);
    if (!found.ok) return found;
    await tx.invitations.end(found.value.id, 'declined');
    await tx.invitations.deleteLinksOf(found.value.id);
    return ok(undefined);
  });
}

async function accept(
  tx: Repositories,
  given: {
    readonly token: string;
    readonly account: Pick<AccountTable, 'id' | 'email'>;
    readonly nowMs: number;
  },
): Promise<Result<undefined, Failure>> {
  const { account, token, nowMs } = given;
  const found = await findInvitation(tx, token, nowMs);
  if (!found.ok) return found;
  const { id, ten, email, roles } = found.value;
  if (email !== account.email) return fail('E_OTHER_ACCOUNT');
  // Of two clicks one wins.
  if (!(await tx.invitations.end(id, 'accepted'))) return fail('E_LINK');
  await tx.invitations.deleteLinksOf(id);
  const member = await tx.organisations.findMember(ten, account.id);
  const all = new Set([...parseRoles(member?.roles ?? ''), ...parseRoles(roles)]);
  const row = { ten, account: account.id, who: randomUUID(), roles: [...all].join(' ') };
  await tx.organisations.putMember(row);
  await tx.outbox.append([{ type: 'roster', ten, fre: account.id, con: '', at_ms: nowMs }]);
  return ok(undefined);
}

async function findInvitation(
  tx: Pick<Repositories, 'invitations'>,
  token: string,
  nowMs: number,
): Promise<Result<InvitationTable, Failure>> {
  const ref = await readLink(tx, token, { purpose: 'invitation', nowMs });
  if (!ref.ok) return ref;
  const invitation = await tx.invitations.find(ref.value);
  return invitation?.state === 'waiting' ? ok(invitation) : fail('E_LINK');
}

const hasPassword = (account: AccountTable | undefined): boolean =>
  account !== undefined && account.password_hash !== '';
