import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { PictureViewTable } from './tables.ts';

/** PostgreSQL takes at most 65,535 parameters. */
const chunkRows = 2_000;

/** Who looked at pictures. */
export const createViews = (db: Db) => ({
  /** Each of them once; one that is there already, by its id, happened once more. */
  async record(views: readonly Omit<PictureViewTable, 'last_at' | 'times'>[]): Promise<void> {
    for (let at = 0; at < views.length; at += chunkRows)
      await db
        .insertInto('picture_view')
        .values(
          views
            .slice(at, at + chunkRows)
            .map((view) => ({ ...view, last_at: view.first_at, times: 1 })),
        )
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            last_at: (eb) => eb.ref('excluded.last_at'),
            times: sql`picture_view.times + 1`,
          }),
        )
        .execute();
  },
  /** Newest first; `slice` for one slice alone, `beforeMs` for the page after the last one. */
  list({ con, slice, beforeMs, limit }: ViewQuery): Promise<PictureViewTable[]> {
    const ofContract = db.selectFrom('picture_view').selectAll().where('con', '=', con);
    const wanted = slice === undefined ? ofContract : ofContract.where('slice', '=', slice);
    const page = beforeMs === undefined ? wanted : wanted.where('last_at', '<', beforeMs);
    return page.orderBy('last_at', 'desc').orderBy('id').limit(limit).execute();
  },
  /** Of one contract, oldest first. */
  allOf: (con: string) =>
    db
      .selectFrom('picture_view')
      .selectAll()
      .where('con', '=', con)
      .orderBy('first_at')
      .orderBy('id')
      .execute(),
  /** What one person looked at, oldest first. */
  byAccount: (account: string) =>
    db
      .selectFrom('picture_view')
      .selectAll()
      .where('account', '=', account)
      .orderBy('first_at')
      .orderBy('id')
      .execute(),
  async deleteBefore(atMs: number): Promise<void> {
    await db.deleteFrom('picture_view').where('last_at', '<', atMs).execute();
  },
});

export interface ViewQuery {
  readonly con: string;
  readonly slice: string | undefined;
  readonly beforeMs: number | undefined;
  readonly limit: number;
}
