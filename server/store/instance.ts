import type { Db } from './database.ts';
import type { InstanceTable } from './tables.ts';

/** What a database belongs to: a server with other keys must not write into it. */
export const createInstance = (db: Db) => ({
  find: () => db.selectFrom('instance').selectAll().executeTakeFirst(),
  async insert(instance: Omit<InstanceTable, 'id'>): Promise<void> {
    await db
      .insertInto('instance')
      .values({ ...instance, id: 1 })
      .execute();
  },
});
