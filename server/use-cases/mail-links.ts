import { ok, type Result } from '../../shared/kit/result.ts';
import type { Repositories } from '../store/store.ts';
import type { MailLinkTable } from '../store/tables.ts';
import { fail, type Failure } from './failure.ts';
import { createSecret, hashSecret } from './secrets.ts';

/**
 * A new 256-bit secret for a link. It is made when a mail goes out and stored hashed: nothing in
 * the database, nor in a copy of it, opens anything. A mail that is sent twice has two; the first
 * one used ends both.
 */
export async function makeLink(
  tx: Pick<Repositories, 'invitations'>,
  link: Omit<MailLinkTable, 'token_hash'>,
): Promise<string> {
  const token = createSecret();
  await tx.invitations.insertLink({ ...link, token_hash: hashSecret(token) });
  return token;
}

/** What a link is for, if it still is; nothing is spent. */
export async function readLink(
  tx: Pick<Repositories, 'invitations'>,
  token: string,
  { purpose, nowMs }: { readonly purpose: MailLinkTable['purpose']; readonly nowMs: number },
): Promise<Result<string, Failure>> {
  const link = await tx.invitations.findLink(hashSecret(token));
  if (link?.purpose !== purpose) return fail('E_LINK');
  return link.expires_at > nowMs ? ok(link.ref) : fail('E_LINK_EXPIRED');
}
