import type { Db } from './database.ts';

/** How a device's token gives way to the next one; what is looked up per request is in accounts. */
export const createDeviceTokens = (db: Db) => ({
  /** Nobody else replaces it until the transaction ends. */
  lock: (tokenHash: string) =>
    db
      .selectFrom('device_token')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .forUpdate()
      .executeTakeFirst(),
  /** Successors that were never used: their answer was lost on the way. */
  async dropUnusedAfter(tokenHash: string): Promise<void> {
    await db.deleteFrom('device_token').where('replaces', '=', tokenHash).execute();
  },
  /** The first use of a successor: the token before ends, and the device goes by this one. */
  async activate(tokenHash: string, replaces: string, atMs: number): Promise<void> {
    await db
      .updateTable('device_token')
      .set({ replaces: '' })
      .where('token_hash', '=', tokenHash)
      .execute();
    await db
      .updateTable('device_token')
      .set({ replaced_at: atMs })
      .where('token_hash', '=', replaces)
      .execute();
    await db
      .updateTable('device')
      .set({ token_hash: tokenHash })
      .where('token_hash', '=', replaces)
      .execute();
  },
  /** False if the family had ended before. */
  async endFamily(family: string, atMs: number): Promise<boolean> {
    const ended = await db
      .updateTable('device_token')
      .set({ revoked_at: atMs })
      .where('family', '=', family)
      .where('revoked_at', 'is', null)
      .returning('token_hash')
      .execute();
    return ended.length > 0;
  },
});
