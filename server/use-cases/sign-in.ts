import type { Me } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { AccountTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal } from './principal.ts';
import { hashSecret, verifyPassword } from './secrets.ts';
import { isOver, startSession } from './sessions.ts';

/** How stale the stored time of the last request may be: not every request writes. */
const touchAfterMs = 60_000;

/** A hash that no password has, so that an unknown address takes as long as a known one. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export interface SignedIn {
  /** For the cookie; stored hashed. A new one at every sign-in. */
  readonly sessionId: string;
  readonly account: AccountTable;
}

export async function signIn(
  deps: ServerDeps,
  given: {
    readonly email: string;
    readonly password: string;
    readonly label: string;
    /** Session of the browser so far, which ends with this. */
    readonly replaces?: string | undefined;
  },
): Promise<Result<SignedIn, Failure>> {
  const { signInThrottle } = deps;
  const store = deps.store.asSystem('sign-in');
  const email = given.email.toLowerCase();
  if (!(await signInThrottle.allow(email))) return fail('E_RATE_LIMITED');
  const account = await store.accounts.findByEmail(email);
  const stored = account?.password_hash || nobodysHash;
  const isRight = await verifyPassword(stored, given.password);
  if (!account || !isRight) return fail('E_SIGN_IN');
  await signInThrottle.forget(email);
  const { label, replaces } = given;
  const sessionId = await startSession(deps, { account: account.id, label, replaces });
  return ok({ sessionId, account });
}

/** What only listens (`isUse` false) does not keep a session alive that nobody uses (W-01). */
export async function openSession(
  deps: Pick<ServerDeps, 'store' | 'clock'>,
  sessionId: string,
  { isUse }: { readonly isUse: boolean } = { isUse: true },
): Promise<Principal | undefined> {
  const store = deps.store.asSystem('sign-in');
  const idHash = hashSecret(sessionId);
  const session = await store.sessions.find(idHash);
  if (session === undefined) return undefined;
  const nowMs = deps.clock.nowMs();
  if (isOver(session, nowMs)) {
    await store.sessions.delete(idHash);
    return undefined;
  }
  if (isUse && nowMs - session.used_at > touchAfterMs) await store.sessions.touch(idHash, nowMs);
  const account = await store.accounts.find(session.account);
  const provedAt = session.proved_at;
  return account && { via: 'session', account, credentialHash: idHash, provedAt };
}

/** For what outlives its request: not signed out since, not over, not taken back. Counts as no use. */
export async function isStillValid(
  { store, clock }: Pick<ServerDeps, 'store' | 'clock'>,
  { via, credentialHash }: Principal,
): Promise<boolean> {
  if (via === 'device')
    return (await store.accounts.findToken(credentialHash))?.revoked_at === null;
  const session = await store.sessions.find(credentialHash);
  return session !== undefined && !isOver(session, clock.nowMs());
}

export async function describeMe(
  { store, origin, keys }: ServerDeps,
  account: AccountTable,
): Promise<Me> {
  // Asked also while signing in, when nobody was let in yet.
  const memberships = await store.asSystem('sign-in').organisations.membershipsOf(account.id);
  return {
    account: { id: account.id, email: account.email, name: account.name },
    memberships: memberships.map(({ ten, name, roles }) => ({
      organisation: { id: ten, name },
      roles: parseRoles(roles),
    })),
    log: { origin, vkey: keys.logVkey },
  };
}
