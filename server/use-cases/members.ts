import type { Role } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles } from './principal.ts';

/**
 * Changes what a member may do; without any role she is one no more. What she signed stays, and
 * so do contracts with her; keys of hers that the signed list still names are shown as `isFormer`
 * until the owner signs a list without them.
 */
export async function setMemberRoles(
  { store, clock, events }: ServerDeps,
  ten: string,
  asked: { readonly account: string; readonly roles: readonly Role[] },
): Promise<Result<undefined, Failure>> {
  const roles = [...new Set(asked.roles)];
  const nowMs = clock.nowMs();
  const changed = await store.transaction(async (tx): Promise<Result<undefined, Failure>> => {
    // Two last owners who remove one another at once would leave none.
    await tx.organisations.lock(ten);
    const members = await tx.organisations.membersOf(ten);
    if (!members.some(({ id }) => id === asked.account)) return fail('E_NOT_FOUND');
    const owners = members.filter((member) => parseRoles(member.roles).includes('owner'));
    const isLast = owners.every(({ id }) => id === asked.account);
    if (isLast && !roles.includes('owner')) return fail('E_LAST_OWNER');
    await tx.organisations.setRoles(ten, asked.account, roles.join(' '));
    await tx.outbox.append([{ type: 'roster', ten, fre: '', con: '', at_ms: nowMs }]);
    return ok(undefined);
  });
  events.wake();
  return changed;
}
