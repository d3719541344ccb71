import type { Db } from './database.ts';
import type { MailTable } from './tables.ts';

/** Mails that are still to be sent; written together with what they are about. */
export const createMails = (db: Db) => ({
  async insert(mail: MailTable): Promise<void> {
    await db.insertInto('mail').values(mail).execute();
  },
  /**
   * Mails whose time has come, for `lease` alone until `until`. Whoever takes longer loses them to
   * another server, which is why only the same lease may say what became of them.
   */
  async claim(given: {
    readonly nowMs: number;
    readonly until: number;
    readonly lease: string;
    readonly limit: number;
  }): Promise<MailTable[]> {
    const due = db
      .selectFrom('mail')
      .select('id')
      .where('due_at', '<=', given.nowMs)
      .orderBy('due_at')
      .limit(given.limit)
      .forUpdate()
      .skipLocked();
    return db
      .updateTable('mail')
      .set((eb) => ({
        due_at: given.until,
        lease: given.lease,
        attempts: eb('attempts', '+', 1),
      }))
      .where('id', 'in', due)
      .returningAll()
      .execute();
  },
  async drop(id: string, lease: string): Promise<void> {
    await db.deleteFrom('mail').where('id', '=', id).where('lease', '=', lease).execute();
  },
  async postpone(id: string, lease: string, dueAt: number): Promise<void> {
    await db
      .updateTable('mail')
      .set({ due_at: dueAt })
      .where('id', '=', id)
      .where('lease', '=', lease)
      .execute();
  },
  /** For whoever looks after the server: mails that wait, and since when the oldest does. */
  async waiting(): Promise<{ count: number; oldestAt: number | null }> {
    const row = await db
      .selectFrom('mail')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
      .executeTakeFirstOrThrow();
    return { count: row.count, oldestAt: row.oldest };
  },
});
