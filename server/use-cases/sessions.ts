import { randomUUID } from 'node:crypto';
import { apiLimits } from '../../shared/api/limits.ts';
import type { Session } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { SessionTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';
import { createSecret, hashSecret, verifyPassword } from './secrets.ts';

/** Sessions end after 30 minutes without a request, and after 12 hours anyway (threats W-01). */
export const sessionIdleMs = 30 * 60_000;
export const sessionMaxMs = 12 * 3_600_000;

const recentMs = apiLimits.recentSignInMinutes * 60_000;

export const isOver = (session: SessionTable, nowMs: number): boolean =>
  nowMs - session.used_at > sessionIdleMs || nowMs - session.created_at > sessionMaxMs;

/** Did she give her password just now? What moves money asks for that (threats W-04). */
export const isRecent = ({ provedAt }: Principal, nowMs: number): boolean =>
  provedAt !== undefined && nowMs - provedAt <= recentMs;

export interface NewSession {
  readonly account: string;
  readonly label: string;
  /** Session id of the browser so far, which ends with this. */
  readonly replaces?: string | undefined;
}

/** Answers the id for the cookie; stored hashed. */
export async function startSession(
  deps: Pick<ServerDeps, 'store' | 'clock'>,
  { account, label, replaces }: NewSession,
): Promise<string> {
  const { sessions } = deps.store.asSystem('sign-in');
  if (replaces !== undefined) await sessions.delete(hashSecret(replaces));
  const sessionId = createSecret();
  const nowMs = deps.clock.nowMs();
  await sessions.insert({
    id_hash: hashSecret(sessionId),
    id: randomUUID(),
    account,
    label,
    created_at: nowMs,
    used_at: nowMs,
    proved_at: nowMs,
  });
  return sessionId;
}

/**
 * The password again, in a session that goes on: its id changes, and it does not live longer for
 * it.
 */
export async function proveSession(
  deps: ServerDeps,
  principal: Principal,
  password: string,
): Promise<Result<string, Failure>> {
  const { account, credentialHash } = principal;
  const right = await checkPassword(deps, principal, password);
  if (!right.ok) return right;
  const nowMs = deps.clock.nowMs();
  const sessionId = createSecret();
  const isThere = await deps.store.asSystem('sign-in').transaction(async (tx) => {
    const session = await tx.sessions.find(credentialHash);
    if (session?.account !== account.id) return false;
    await tx.sessions.delete(credentialHash);
    const id_hash = hashSecret(sessionId);
    await tx.sessions.insert({ ...session, id_hash, used_at: nowMs, proved_at: nowMs });
    return true;
  });
  return isThere ? ok(sessionId) : fail('E_SESSION_NEEDED');
}

/** Guesses count like those at the door. */
export async function checkPassword(
  { signInThrottle }: Pick<ServerDeps, 'signInThrottle'>,
  { account }: Principal,
  password: string,
): Promise<Result<undefined, Failure>> {
  if (!(await signInThrottle.allow(account.email))) return fail('E_RATE_LIMITED');
  const stored = account.password_hash;
  if (stored === '' || !(await verifyPassword(stored, password))) return fail('E_PASSWORD_WRONG');
  await signInThrottle.forget(account.email);
  return ok(undefined);
}

export async function listSessions(deps: ServerDeps, principal: Principal): Promise<Session[]> {
  const rows = await deps.store.asSystem('sign-in').sessions.of(principal.account.id);
  const nowMs = deps.clock.nowMs();
  return rows
    .filter((row) => !isOver(row, nowMs))
    .map((row) => ({
      id: row.id,
      label: row.label,
      signedInAt: row.created_at,
      usedAt: row.used_at,
      isCaller: row.id_hash === principal.credentialHash,
    }));
}

export async function endSession(
  deps: ServerDeps,
  { account }: Principal,
  id: string,
): Promise<Result<undefined, Failure>> {
  const ended = await deps.store.asSystem('sign-in').sessions.end(account.id, id);
  return ended ? ok(undefined) : fail('E_NOT_FOUND');
}
