import type { Insertable, Selectable } from 'kysely';
import { anyOf, type Db } from './database.ts';
import type { DueKind, DueTable, RemovalTable } from './tables.ts';

export type Removal = Selectable<RemovalTable>;
export type RemovalRow = Insertable<RemovalTable>;

/** What was removed and must stay away, and what still has to be done about it outside. */
export const createRemovals = (db: Db) => ({
  async insert(removal: RemovalRow): Promise<void> {
    await db
      .insertInto('removal')
      .values(removal)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  of: (target: string) =>
    db.selectFrom('removal').selectAll().where('target', '=', target).execute(),
  /** Those whose entry has an index of at least `fromIndex`; tells whether an old state is gone. */
  ofContract: (con: string, fromIndex: number) =>
    db
      .selectFrom('removal')
      .selectAll()
      .where('con', '=', con)
      .where('log_index', '>=', fromIndex)
      .orderBy('log_index')
      .execute(),
  /** Removals after `afterHash`, ascending by hash: a page of all of them. */
  page: (afterHash: string, limit: number) =>
    db
      .selectFrom('removal')
      .selectAll()
      .where('hash', '>', afterHash)
      .orderBy('hash')
      .limit(limit)
      .execute(),
  /** Targets of which anything is here that was removed: after an older database was restored. */
  async targetsStillPresent(removals: readonly Removal[]): Promise<string[]> {
    const targets = removals.map(({ target }) => target);
    const disclosed = await db
      .selectFrom('disclosure')
      .select(['entry_hash', 'name'])
      .where('entry_hash', 'in', anyOf(targets))
      .execute();
    const linked = await db
      .selectFrom('entry_blob')
      .select('entry_hash')
      .where('entry_hash', 'in', anyOf(targets))
      .execute();
    const enveloped = await db
      .selectFrom('entry')
      .select('hash')
      .where('hash', 'in', anyOf(targets))
      .where('envelope', '!=', '')
      .execute();
    const present = removals.filter(({ target, names, whole }) => {
      const isGone = (name: string) => names === '*' || names.split(' ').includes(name);
      return (
        disclosed.some(({ entry_hash, name }) => entry_hash === target && isGone(name)) ||
        (names === '*' && linked.some(({ entry_hash }) => entry_hash === target)) ||
        (whole && enveloped.some(({ hash }) => hash === target))
      );
    });
    return [...new Set(present.map(({ target }) => target))].sort();
  },

  async markUnkept(hash: string): Promise<void> {
    await db
      .insertInto('unkept_entry')
      .values({ hash })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  unkept: (limit: number) =>
    db
      .selectFrom('unkept_entry')
      .innerJoin('entry', 'entry.hash', 'unkept_entry.hash')
      .selectAll('entry')
      .orderBy('entry.hash')
      .limit(limit)
      .execute(),
  async markKept(hashes: readonly string[]): Promise<void> {
    await db.deleteFrom('unkept_entry').where('hash', 'in', anyOf(hashes)).execute();
  },
  /** Which of these were removed once. */
  async removedBlobs(sha256s: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db
      .selectFrom('removed_blob')
      .select('sha256')
      .where('sha256', 'in', anyOf(sha256s))
      .execute();
    return new Set(rows.map(({ sha256 }) => sha256));
  },
  /** Ascending: pictures whose file may still be there. */
  waitingBlobs: (limit: number) =>
    db
      .selectFrom('removed_blob')
      .select('sha256')
      .where('is_done', '=', false)
      .orderBy('sha256')
      .limit(limit)
      .execute(),
  /** Known already, it is removed once more. */
  async putRemovedBlob(sha256: string): Promise<void> {
    await db
      .insertInto('removed_blob')
      .values({ sha256, is_done: false })
      .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ is_done: false }))
      .execute();
  },
  /** Held until the transaction ends; false if somebody delivered the picture again. */
  async lockRemovedBlob(sha256: string): Promise<boolean> {
    const row = await db
      .selectFrom('removed_blob')
      .select('sha256')
      .where('sha256', '=', sha256)
      .forUpdate()
      .executeTakeFirst();
    return row !== undefined;
  },
  async dropRemovedBlob(sha256: string): Promise<void> {
    await db.deleteFrom('removed_blob').where('sha256', '=', sha256).execute();
  },
  async finishBlob(sha256: string): Promise<void> {
    await db
      .updateTable('removed_blob')
      .set({ is_done: true })
      .where('sha256', '=', sha256)
      .execute();
  },

  /** Known already, the earlier time holds. */
  async putDue(due: DueTable): Promise<void> {
    // Beyond what a number can say nobody waits for it.
    const at_ms = Math.min(due.at_ms, Number.MAX_SAFE_INTEGER);
    await db
      .insertInto('due')
      .values({ ...due, at_ms })
      .onConflict((conflict) =>
        conflict.columns(['kind', 'ref']).doUpdateSet({ at_ms }).where('due.at_ms', '>', at_ms),
      )
      .execute();
  },
  async postponeDue({ kind, ref }: Pick<DueTable, 'kind' | 'ref'>, atMs: number): Promise<void> {
    await db
      .updateTable('due')
      .set({ at_ms: atMs })
      .where('kind', '=', kind)
      .where('ref', '=', ref)
      .execute();
  },
  dueAt: (kind: DueKind, nowMs: number) =>
    db
      .selectFrom('due')
      .selectAll()
      .where('kind', '=', kind)
      .where('at_ms', '<=', nowMs)
      .orderBy('at_ms')
      .orderBy('ref')
      .execute(),
  /** False if somebody else has done it; held until the transaction ends. */
  async lockDue({ kind, ref }: Pick<DueTable, 'kind' | 'ref'>): Promise<boolean> {
    const row = await db
      .selectFrom('due')
      .select('ref')
      .where('kind', '=', kind)
      .where('ref', '=', ref)
      .forUpdate()
      .executeTakeFirst();
    return row !== undefined;
  },
  async dropDue({ kind, ref }: Pick<DueTable, 'kind' | 'ref'>): Promise<void> {
    await db.deleteFrom('due').where('kind', '=', kind).where('ref', '=', ref).execute();
  },
});
