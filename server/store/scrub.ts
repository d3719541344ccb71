import { type Kysely, sql } from 'kysely';
import type { OpenDatabase } from './open-database.ts';
import type { Tables } from './tables.ts';

/** What people's content was in, and what names it. */
const scrubbed = ['disclosure', 'held', 'entry', 'entry_blob', 'blob'] as const;

/**
 * A deleted row stays in its page until the page is tidied, and in the write-ahead log until that
 * is let go of (threats 30, 40). PostgreSQL's log is its administrator's; PGlite's is ours.
 */
export async function scrub(db: Kysely<Tables>, engine: OpenDatabase['engine']): Promise<void> {
  for (const table of scrubbed) await sql`vacuum ${sql.table(table)}`.execute(db);
  if (engine !== 'pglite') return;
  // Segments that are used again would keep their old bytes.
  await sql`set wal_recycle = off`.execute(db);
  await sql`select pg_switch_wal()`.execute(db);
  await sql`checkpoint`.execute(db);
}
