import type { AccountTable } from '../store/tables.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { readLink } from './mail-links.ts';
import { checkNewPassword } from './passwords.ts';
import type { Principal } from './principal.ts';
import { queueMail } from './queue-mail.ts';
import { hashPassword, hashSecret } from './secrets.ts';
import { checkPassword } from './sessions.ts';

export async function renameAccount(
  deps: ServerDeps,
  { account }: Principal,
  name: string,
): Promise<AccountTable> {
  await deps.store.asSystem('sign-in').accounts.rename(account.id, name);
  return { ...account, name };
}

/** Every other browser has to sign in again, and links for a new password end. */
export async function changePassword(
  deps: ServerDeps,
  principal: Principal,
  given: { readonly current: string; readonly password: string },
): Promise<Result<undefined, Failure>> {
  const right = await checkPassword(deps, principal, given.current);
  if (!right.ok) return right;
  const { account, credentialHash } = principal;
  const strong = await checkNewPassword(deps.knownPasswords, given.password, account);
  if (!strong.ok) return strong;
  await setPassword(deps, account, { password: given.password, keptSession: credentialHash });
  return ok(undefined);
}

/**
 * Orders a mail whether or not anybody has that address: what is sent is decided when it would go
 * out, so that neither the answer nor its time tells who has an account.
 */
export async function forgotPassword(
  { store, clock, mailThrottle, mail }: ServerDeps,
  address: string,
): Promise<Result<undefined, Failure>> {
  const to = address.toLowerCase();
  if (!(await mailThrottle.allow(to))) return fail('E_RATE_LIMITED');
  const nowMs = clock.nowMs();
  await store.transaction((tx) => queueMail(tx, { kind: 'password', ref: '', to, nowMs }));
  mail.wake();
  return ok(undefined);
}

/** All her sessions end, and she signs in with the new one: a stolen link alone opens no browser. */
export async function resetPassword(
  deps: ServerDeps,
  given: { readonly token: string; readonly password: string },
): Promise<Result<undefined, Failure>> {
  const store = deps.store.asSystem('sign-in');
  const asked = { purpose: 'password' as const, nowMs: deps.clock.nowMs() };
  const ref = await readLink(store, given.token, asked);
  if (!ref.ok) return ref;
  const account = await store.accounts.find(ref.value);
  if (account === undefined) return fail('E_LINK');
  const strong = await checkNewPassword(deps.knownPasswords, given.password, account);
  if (!strong.ok) return strong;
  if (!(await store.invitations.spendLink(hashSecret(given.token)))) return fail('E_LINK');
  await setPassword(deps, account, { password: given.password, keptSession: '' });
  await deps.signInThrottle.forget(account.email);
  return ok(undefined);
}

async function setPassword(
  deps: ServerDeps,
  account: AccountTable,
  { password, keptSession }: { readonly password: string; readonly keptSession: string },
): Promise<void> {
  const passwordHash = await hashPassword(password);
  const nowMs = deps.clock.nowMs();
  await deps.store.asSystem('sign-in').transaction(async (tx) => {
    await tx.accounts.setPassword(account.id, passwordHash);
    await tx.sessions.endOthers(account.id, keptSession);
    await tx.invitations.deleteLinksOf(account.id);
    await queueMail(tx, { kind: 'password_changed', ref: account.id, to: account.email, nowMs });
  });
  deps.mail.wake();
}
