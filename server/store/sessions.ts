import type { Db } from './database.ts';
import type { SessionTable } from './tables.ts';

/** Signed-in browsers; their secrets are stored hashed. */
export const createSessions = (db: Db) => ({
  async insert(session: SessionTable): Promise<void> {
    await db.insertInto('session').values(session).execute();
  },
  find: (idHash: string) =>
    db.selectFrom('session').selectAll().where('id_hash', '=', idHash).executeTakeFirst(),
  of: (account: string) =>
    db
      .selectFrom('session')
      .selectAll()
      .where('account', '=', account)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  async touch(idHash: string, usedAt: number): Promise<void> {
    await db
      .updateTable('session')
      .set({ used_at: usedAt })
      .where('id_hash', '=', idHash)
      .execute();
  },
  async delete(idHash: string): Promise<void> {
    await db.deleteFrom('session').where('id_hash', '=', idHash).execute();
  },
  /** False if the account has no such session. */
  async end(account: string, id: string): Promise<boolean> {
    const ended = await db
      .deleteFrom('session')
      .where('account', '=', account)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return ended !== undefined;
  },
  /** All of a person's but one; an empty `kept` keeps none. */
  async endOthers(account: string, kept: string): Promise<void> {
    await db
      .deleteFrom('session')
      .where('account', '=', account)
      .where('id_hash', '!=', kept)
      .execute();
  },
  async deleteBefore(createdAt: number): Promise<void> {
    await db.deleteFrom('session').where('created_at', '<', createdAt).execute();
  },
});
