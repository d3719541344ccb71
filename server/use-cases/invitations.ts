import { randomUUID } from 'node:crypto';
import { apiLimits } from '../../shared/api/limits.ts';
import type { Invitation, Role } from '../../shared/api/schemas.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { InvitationTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { parseRoles, type Principal } from './principal.ts';
import { queueMail } from './queue-mail.ts';

const dayMs = 24 * 3_600_000;
const invitationMs = apiLimits.invitationDays * dayMs;

/**
 * Asks somebody to join. Nothing exists of her here until she says yes herself (invited.ts): no
 * account, no membership, nothing to pair a machine with. An invitation that still waits for the
 * same address gives way to this one.
 */
export async function invite(
  deps: ServerDeps,
  principal: Principal,
  asked: { readonly ten: string; readonly email: string; readonly roles: readonly Role[] },
): Promise<Result<Invitation, Failure>> {
  const { store, clock, mailThrottle, mail } = deps;
  const { ten } = asked;
  const email = asked.email.toLowerCase();
  const members = await store.organisations.membersOf(ten);
  if (members.some((member) => member.email === email)) return fail('E_EMAIL_TAKEN');
  // Whoever is asked by many organisations at once is not flooded by it.
  if (!(await mailThrottle.allow(email))) return fail('E_RATE_LIMITED');
  const nowMs = clock.nowMs();
  const row: InvitationTable = {
    id: randomUUID(),
    ten,
    email,
    roles: [...new Set(asked.roles)].join(' '),
    invited_by: principal.account.id,
    created_at: nowMs,
    expires_at: nowMs + invitationMs,
    state: 'waiting',
  };
  await store.transaction(async (tx) => {
    await tx.organisations.lock(ten);
    await tx.invitations.cancelFor(ten, email);
    await tx.invitations.insert(row);
    await queueMail(tx, { kind: 'invitation', ref: row.id, to: email, nowMs });
  });
  mail.wake();
  return ok(describe(row));
}

/** Those that were not answered yet, also when they are too old by now. */
export async function listInvitations(
  { store }: ServerDeps,
  ten: string,
): Promise<{ invitations: Invitation[] }> {
  const rows = await store.invitations.waitingOf(ten);
  return { invitations: rows.map(describe) };
}

/** Another mail, with a link of its own, good for seven days from now. */
export async function resendInvitation(
  { store, clock, mailThrottle, mail }: ServerDeps,
  ten: string,
  id: string,
): Promise<Result<Invitation, Failure>> {
  const nowMs = clock.nowMs();
  const known = await store.invitations.find(id);
  if (known?.ten !== ten || known.state !== 'waiting') return fail('E_NOT_FOUND');
  if (!(await mailThrottle.allow(known.email))) return fail('E_RATE_LIMITED');
  const row = { ...known, expires_at: nowMs + invitationMs };
  await store.transaction(async (tx) => {
    await tx.invitations.extend(id, row.expires_at);
    await queueMail(tx, { kind: 'invitation', ref: id, to: row.email, nowMs });
  });
  mail.wake();
  return ok(describe(row));
}

/** Links that were sent end with it. */
export async function cancelInvitation(
  { store }: ServerDeps,
  ten: string,
  id: string,
): Promise<Result<undefined, Failure>> {
  const known = await store.invitations.find(id);
  if (known?.ten !== ten) return fail('E_NOT_FOUND');
  return (await store.invitations.end(id, 'cancelled')) ? ok(undefined) : fail('E_NOT_FOUND');
}

const describe = (row: InvitationTable): Invitation => ({
  id: row.id,
  email: row.email,
  roles: parseRoles(row.roles),
  invitedAt: row.created_at,
  expiresAt: row.expires_at,
});
