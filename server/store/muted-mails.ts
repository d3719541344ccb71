import type { Db } from './database.ts';
import type { NoticeKind } from '../../shared/api/notice-kinds.ts';

/** Kinds of mails that people do not want. */
export const createMutedMails = (db: Db) => ({
  async of(account: string): Promise<readonly NoticeKind[]> {
    const rows = await db
      .selectFrom('muted_mail')
      .select('kind')
      .where('account', '=', account)
      .orderBy('kind')
      .execute();
    return rows.map(({ kind }) => kind);
  },
  async mute(account: string, kinds: readonly NoticeKind[]): Promise<void> {
    if (kinds.length === 0) return;
    await db
      .insertInto('muted_mail')
      .values(kinds.map((kind) => ({ account, kind })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  async unmuteAll(account: string): Promise<void> {
    await db.deleteFrom('muted_mail').where('account', '=', account).execute();
  },
});
