import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Who may write the log, one process at a time. */
export const createLease = (db: Db) => ({
  /**
   * The fencing token if `holder` has the lease now, by the database's clock; each change of
   * holder takes a new token.
   */
  async takeLease(name: string, holder: string, durationMs: number): Promise<number | undefined> {
    const nowMs = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
    const expires = sql<number>`${nowMs} + ${durationMs}::bigint`;
    await db
      .insertInto('lease')
      .values({ name, holder: '', token: 0, expires_ms: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const taken = await db
      .updateTable('lease')
      .set({
        holder,
        expires_ms: expires,
        token: sql<number>`case when holder = ${holder} then token else token + 1 end`,
      })
      .where('name', '=', name)
      .where((eb) => eb.or([eb('holder', '=', holder), eb('expires_ms', '<', nowMs)]))
      .returning('token')
      .executeTakeFirst();
    return taken?.token;
  },
  /** True if the lease still is at `token`; held until the transaction ends. */
  async holdsLease(name: string, token: number): Promise<boolean> {
    const row = await db
      .selectFrom('lease')
      .select('token')
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst();
    return row?.token === token;
  },
  async releaseLease(name: string, holder: string): Promise<void> {
    await db
      .updateTable('lease')
      .set({ expires_ms: 0, holder: '' })
      .where('name', '=', name)
      .where('holder', '=', holder)
      .execute();
  },
});
