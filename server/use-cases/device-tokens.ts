import { ok, type Result } from '../../shared/kit/result.ts';
import type { DeviceTokenTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { queueMail } from './queue-mail.ts';
import type { Principal } from './principal.ts';
import { createSecret, hashSecret } from './secrets.ts';

/** Requests that were on their way when the next token was first used. */
const graceMs = 60_000;

type TokenDeps = Pick<ServerDeps, 'store' | 'clock' | 'logger' | 'mail'>;

/**
 * Who a bearer token belongs to. One that was replaced and comes again is a copy in somebody's
 * hands: nobody can tell which of the two is the true device, so the whole family ends, and the
 * person hears of it (threats W-03).
 */
export async function openToken(
  deps: TokenDeps,
  token: string,
): Promise<Result<Principal, Failure>> {
  const store = deps.store.asSystem('sign-in');
  const tokenHash = hashSecret(token);
  const row = await store.accounts.findToken(tokenHash);
  if (row === undefined || row.revoked_at !== null) return fail('E_TOKEN_INVALID');
  const nowMs = deps.clock.nowMs();
  if (row.replaced_at !== null && nowMs - row.replaced_at > graceMs) {
    await raiseAlarm(deps, row, nowMs);
    return fail('E_TOKEN_REUSED');
  }
  if (row.replaces !== '') await activate(deps, row, nowMs);
  const account = await store.accounts.find(row.account);
  if (account === undefined) return fail('E_TOKEN_INVALID');
  return ok({ via: 'device', account, credentialHash: tokenHash, ten: row.ten });
}

async function activate(deps: TokenDeps, row: DeviceTokenTable, nowMs: number): Promise<void> {
  const { token_hash, replaces } = row;
  await deps.store.asSystem('sign-in').transaction(async (tx) => {
    const locked = await tx.tokens.lock(token_hash);
    // Two requests at once: the other one did it.
    if (locked?.replaces !== replaces) return;
    await tx.tokens.activate(token_hash, replaces, nowMs);
  });
}

async function raiseAlarm(deps: TokenDeps, row: DeviceTokenTable, nowMs: number): Promise<void> {
  const { store, logger, mail } = deps;
  const isNews = await store.asSystem('sign-in').transaction(async (tx) => {
    if (!(await tx.tokens.endFamily(row.family, nowMs))) return false;
    const account = await tx.accounts.find(row.account);
    if (account)
      await queueMail(tx, { kind: 'device_alarm', ref: row.name, to: account.email, nowMs });
    return true;
  });
  if (!isNews) return;
  logger.warn({ account: row.account, device: row.name }, 'a replaced device token was used again');
  mail.wake();
}

/** The next token for the device that asks. Until it is used, the one before stays good. */
export async function replaceToken(
  deps: TokenDeps,
  { credentialHash }: Principal,
): Promise<Result<{ token: string }, Failure>> {
  const token = createSecret();
  const nowMs = deps.clock.nowMs();
  return deps.store.asSystem('sign-in').transaction(async (tx) => {
    const row = await tx.tokens.lock(credentialHash);
    if (row === undefined || row.revoked_at !== null || row.replaced_at !== null)
      return fail('E_TOKEN_INVALID');
    await tx.tokens.dropUnusedAfter(credentialHash);
    await tx.accounts.insertToken({
      ...row,
      token_hash: hashSecret(token),
      replaces: credentialHash,
      created_at: nowMs,
    });
    return ok({ token });
  });
}
