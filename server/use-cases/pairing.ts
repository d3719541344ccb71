import { apiLimits } from '../../shared/api/limits.ts';
import type { PairResponse } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal } from './principal.ts';
import {
  createHex,
  createPairingCode,
  createSecret,
  hashSecret,
  normalisePairingCode,
} from './secrets.ts';

const minuteMs = 60_000;

/**
 * A code for a computer of the caller's own, to be typed into the app once within ten minutes.
 * Nobody makes one for somebody else: whoever has it signs in her name.
 */
export async function issuePairingCode(
  { store, clock }: ServerDeps,
  { account }: Principal,
  ten: string,
): Promise<Result<{ code: string; expiresAt: number }, Failure>> {
  const member = await store.organisations.findMember(ten, account.id);
  if (!member || !parseRoles(member.roles).includes('freelancer')) return fail('E_NOT_FOUND');
  const code = createPairingCode();
  const expiresAt = clock.nowMs() + apiLimits.pairingCodeMinutes * minuteMs;
  await store.accounts.insertPairingCode({
    code_hash: hashSecret(normalisePairingCode(code)),
    ten,
    account: account.id,
    expires_at: expiresAt,
    used_at: null,
  });
  return ok({ code, expiresAt });
}

/** Spends the code; answers the device's token, the server's keys and a challenge for `enroll`. */
export async function pairDevice(
  deps: ServerDeps,
  request: { readonly code: string; readonly deviceName: string },
): Promise<Result<PairResponse, Failure>> {
  const { store, clock, keys, origin } = deps;
  const checkpoint = await store.log.newestCheckpoint();
  if (checkpoint === undefined) return fail('E_UNAVAILABLE', 'the log has no checkpoint yet');
  const nowMs = clock.nowMs();
  const token = createSecret();
  const nonce = createHex(16);
  const paired = await store
    .asSystem('pairing')
    .transaction((tx) => spendCode(tx, request, { nowMs, nonce, tokenHash: hashSecret(token) }));
  if (!paired.ok) return paired;
  const { fre, name, organisation } = paired.value;
  const server = {
    name: organisation,
    origin,
    vkey: keys.logVkey,
    operatorPk: keys.operatorPk,
    checkpoint: checkpoint.note,
  };
  return ok({ token, fre, name, server, nonce, serverMs: nowMs });
}

async function spendCode(
  tx: Repositories,
  request: { readonly code: string; readonly deviceName: string },
  made: { readonly nowMs: number; readonly nonce: string; readonly tokenHash: string },
): Promise<Result<Paired, Failure>> {
  const { nowMs, nonce, tokenHash } = made;
  const code = await tx.accounts.spendPairingCode(
    hashSecret(normalisePairingCode(request.code)),
    nowMs,
  );
  if (code === undefined) return fail('E_PAIRING_CODE');
  if (code.expires_at <= nowMs) return fail('E_PAIRING_EXPIRED');
  const member = await tx.organisations.findMember(code.ten, code.account);
  // Whoever left meanwhile pairs nothing any more.
  if (!member || !parseRoles(member.roles).includes('freelancer')) return fail('E_PAIRING_CODE');
  const account = await tx.accounts.find(code.account);
  const organisation = await tx.organisations.find(code.ten);
  if (!account || !organisation) throw new Error('a pairing code of nobody');
  await tx.accounts.insertToken({
    token_hash: tokenHash,
    account: account.id,
    ten: code.ten,
    name: request.deviceName,
    created_at: nowMs,
    revoked_at: null,
    family: tokenHash,
    replaces: '',
    replaced_at: null,
  });
  await tx.accounts.insertNonce({
    nonce,
    account: account.id,
    token_hash: tokenHash,
    expires_at: nowMs + apiLimits.enrollNonceMinutes * minuteMs,
    used_at: null,
  });
  return ok({ fre: account.id, name: account.name, organisation: organisation.name });
}

interface Paired {
  readonly fre: string;
  readonly name: string;
  readonly organisation: string;
}
