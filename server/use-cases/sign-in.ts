import type { Me } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { AccountTable, SessionTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal } from './principal.ts';
import { createSecret, hashSecret, verifyPassword } from './secrets.ts';

/** Sessions end after 30 minutes without a request, and after 12 hours anyway (threats W-01). */
export const sessionIdleMs = 30 * 60_000;
export const sessionMaxMs = 12 * 3_600_000;
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
  { store, clock, signInThrottle }: ServerDeps,
  given: {
    readonly email: string;
    readonly password: string;
    /** Session of the browser so far, which ends with this. */
    readonly replaces?: string | undefined;
  },
): Promise<Result<SignedIn, Failure>> {
  const email = given.email.toLowerCase();
  if (!signInThrottle.allow(email)) return fail('E_RATE_LIMITED');
  const account = await store.accounts.findByEmail(email);
  const stored = account?.password_hash || nobodysHash;
  const isRight = await verifyPassword(stored, given.password);
  if (!account || !isRight) return fail('E_SIGN_IN');
  signInThrottle.forget(email);
  if (given.replaces !== undefined) await store.accounts.deleteSession(hashSecret(given.replaces));
  const sessionId = createSecret();
  const nowMs = clock.nowMs();
  await store.accounts.insertSession({
    id_hash: hashSecret(sessionId),
    account: account.id,
    created_at: nowMs,
    used_at: nowMs,
  });
  return ok({ sessionId, account });
}

export async function openSession(
  { store, clock }: Pick<ServerDeps, 'store' | 'clock'>,
  sessionId: string,
): Promise<Principal | undefined> {
  const idHash = hashSecret(sessionId);
  const session = await store.accounts.findSession(idHash);
  if (session === undefined) return undefined;
  const nowMs = clock.nowMs();
  if (isOver(session, nowMs)) {
    await store.accounts.deleteSession(idHash);
    return undefined;
  }
  if (nowMs - session.used_at > touchAfterMs) await store.accounts.touchSession(idHash, nowMs);
  const account = await store.accounts.find(session.account);
  return account && { via: 'session', account, credentialHash: idHash };
}

export async function openToken(
  { store }: Pick<ServerDeps, 'store'>,
  token: string,
): Promise<Principal | undefined> {
  const tokenHash = hashSecret(token);
  const row = await store.accounts.findToken(tokenHash);
  if (row === undefined || row.revoked_at !== null) return undefined;
  const account = await store.accounts.find(row.account);
  return account && { via: 'device', account, credentialHash: tokenHash, ten: row.ten };
}

/** For what outlives its request: not signed out since, not over, not taken back. Counts as no use. */
export async function isStillValid(
  { store, clock }: Pick<ServerDeps, 'store' | 'clock'>,
  { via, credentialHash }: Principal,
): Promise<boolean> {
  if (via === 'device')
    return (await store.accounts.findToken(credentialHash))?.revoked_at === null;
  const session = await store.accounts.findSession(credentialHash);
  return session !== undefined && !isOver(session, clock.nowMs());
}

const isOver = (session: SessionTable, nowMs: number): boolean =>
  nowMs - session.used_at > sessionIdleMs || nowMs - session.created_at > sessionMaxMs;

export async function describeMe(
  { store, origin, keys }: ServerDeps,
  account: AccountTable,
): Promise<Me> {
  const memberships = await store.organisations.membershipsOf(account.id);
  return {
    account: { id: account.id, email: account.email, name: account.name },
    memberships: memberships.map(({ ten, name, roles }) => ({
      organisation: { id: ten, name },
      roles: parseRoles(roles),
    })),
    log: { origin, vkey: keys.logVkey },
  };
}
