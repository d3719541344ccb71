import type { Db } from './database.ts';
import type { InvitationTable, MailLinkTable } from './tables.ts';

/** Who was asked to join an organisation, and the one-time links of mails, hashed. */
export const createInvitations = (db: Db) => ({
  async insert(invitation: InvitationTable): Promise<void> {
    await db.insertInto('invitation').values(invitation).execute();
  },
  /** The invitation; nobody else answers it until the transaction ends. */
  lock: (id: string) =>
    db.selectFrom('invitation').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
  find: (id: string) =>
    db.selectFrom('invitation').selectAll().where('id', '=', id).executeTakeFirst(),
  waitingOf: (ten: string) =>
    db
      .selectFrom('invitation')
      .selectAll()
      .where('ten', '=', ten)
      .where('state', '=', 'waiting')
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  /** False if it was answered or cancelled before. */
  async end(id: string, state: Exclude<InvitationTable['state'], 'waiting'>): Promise<boolean> {
    const ended = await db
      .updateTable('invitation')
      .set({ state })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .returning('id')
      .executeTakeFirst();
    return ended !== undefined;
  },
  /** A new one for the same address takes the place of one that waits. */
  async cancelFor(ten: string, email: string): Promise<void> {
    await db
      .updateTable('invitation')
      .set({ state: 'cancelled' })
      .where('ten', '=', ten)
      .where('email', '=', email)
      .where('state', '=', 'waiting')
      .execute();
  },
  async extend(id: string, expiresAt: number): Promise<void> {
    await db
      .updateTable('invitation')
      .set({ expires_at: expiresAt })
      .where('id', '=', id)
      .execute();
  },

  async insertLink(link: MailLinkTable): Promise<void> {
    await db.insertInto('mail_link').values(link).execute();
  },
  findLink: (tokenHash: string) =>
    db.selectFrom('mail_link').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst(),
  /** True if the link was there: a second use of the same one finds nothing. */
  async spendLink(tokenHash: string): Promise<boolean> {
    const spent = await db
      .deleteFrom('mail_link')
      .where('token_hash', '=', tokenHash)
      .returning('ref')
      .executeTakeFirst();
    return spent !== undefined;
  },
  async deleteLinksOf(ref: string): Promise<void> {
    await db.deleteFrom('mail_link').where('ref', '=', ref).execute();
  },
  async deleteLinksBefore(expiresAt: number): Promise<void> {
    await db.deleteFrom('mail_link').where('expires_at', '<', expiresAt).execute();
  },
});
