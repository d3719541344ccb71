import { randomUUID } from 'node:crypto';
import { apiLimits } from '../../shared/api/limits.ts';
import type { Repositories } from '../store/store.ts';
import type { MailKind } from '../store/tables.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long it is worth trying: what a mail says must still be of use when it arrives. */
const worthMsByKind: Readonly<Record<MailKind, number>> = {
  invitation: apiLimits.invitationDays * dayMs,
  password: apiLimits.passwordLinkMinutes * 60_000,
  password_changed: 3 * dayMs,
  device_alarm: 3 * dayMs,
  review_opened: 3 * dayMs,
  review_48h: 40 * hourMs,
  review_6h: 5 * hourMs,
  disputed: 3 * dayMs,
  replied: 3 * dayMs,
  paid: 3 * dayMs,
};

export interface MailOrder {
  readonly kind: MailKind;
  /** The invitation, the account, the name of the device, or the entry. */
  readonly ref: string;
  readonly to: string;
  readonly nowMs: number;
}

/**
 * Orders a mail in the transaction that it is about: either both are there, or neither. Wake the
 * delivery (`deps.mail`) after the commit.
 */
export async function queueMail(
  tx: Pick<Repositories, 'mails'>,
  { kind, ref, to, nowMs }: MailOrder,
): Promise<void> {
  await tx.mails.insert({
    id: randomUUID(),
    kind,
    ref,
    address: to,
    created_at: nowMs,
    due_at: nowMs,
    expires_at: nowMs + worthMsByKind[kind],
    attempts: 0,
    lease: '',
  });
}
