import type { Device } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { isSameFamily } from './device-family.ts';
import { type Principal, reaches } from './principal.ts';

/**
 * The caller's own devices, oldest first. A device is told of its family, and of those that the
 * same organisation paired: any organisation may pair one with the account of anybody.
 */
export async function listDevices(deps: ServerDeps, principal: Principal): Promise<Device[]> {
  const { credentialHash } = principal;
  const rows = await devicesInReach(deps, principal);
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
  deps: ServerDeps,
  principal: Principal,
  kid: string,
): Promise<Result<undefined, Failure>> {
  const rows = await devicesInReach(deps, principal);
  const device = rows.find((row) => row.kid === kid);
  if (device === undefined) return fail('E_NOT_FOUND');
  await deps.store.accounts.withdrawToken(device.token_hash, deps.clock.nowMs());
  return ok(undefined);
}

async function devicesInReach({ store }: ServerDeps, principal: Principal) {
  const rows = await store.accounts.describeDevices(principal.account.id);
  if (principal.via === 'session') return rows;
  const own = rows.filter((row) => row.token_hash === principal.credentialHash);
  return rows.filter(
    (row) =>
      reaches(principal, row.ten ?? '') || own.some(({ kid }) => isSameFamily(rows, kid, row.kid)),
  );
}
