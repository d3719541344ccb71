import type { Device } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';

/** The caller's own devices, oldest first. */
export async function listDevices(
  { store }: ServerDeps,
  { account, credentialHash }: Principal,
): Promise<Device[]> {
  const rows = await store.accounts.describeDevices(account.id);
  return rows.map((row) => ({
    kid: row.kid,
    name: row.name ?? '',
    enrolledAt: row.created_at,
    enroll: row.enroll_hash,
    endorsedBy: row.endorsed_by,
    ...(row.revoked_ms !== null && { revokedAt: row.revoked_ms }),
    ...(row.revoked_at !== null && { signedOutAt: row.revoked_at }),
    isCaller: row.token_hash === credentialHash,
  }));
}

/** Ends a device's access. What it signed before, or signs and another device brings, still counts. */
export async function signOutDevice(
  { store, clock }: ServerDeps,
  { account }: Principal,
  kid: string,
): Promise<Result<undefined, Failure>> {
  const device = await store.accounts.findDevice(kid);
  if (device?.account !== account.id) return fail('E_NOT_FOUND');
  await store.accounts.withdrawToken(device.token_hash, clock.nowMs());
  return ok(undefined);
}
