import { sql, type Kysely } from 'kysely';
import { initial } from './migrations/001-initial.ts';
import { bounds } from './migrations/002-bounds.ts';
import { wholeProtocol } from './migrations/003-whole-protocol.ts';
import { witnesses } from './migrations/004-witnesses.ts';
import type { Tables } from './tables.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** In the code rather than in files, so that a bundled server carries them. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'initial', statements: initial },
  { version: 2, name: 'bounds', statements: bounds },
  { version: 3, name: 'whole protocol', statements: wholeProtocol },
  { version: 4, name: 'witnesses', statements: witnesses },
];

/**
 * Brings the schema up to date; each migration is one transaction. Two servers that start at once
 * meet at the lock on the version table. Throws on a schema from a newer server.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await sql`create table if not exists schema_version (
    version integer primary key, name text not null)`.execute(db);
  for (const migration of migrations) await apply(db, migration);
  const newest = await currentVersion(db);
  if (newest > migrations.length)
    throw new Error(`the database has schema ${newest}, this server knows ${migrations.length}`);
}

async function apply(db: Kysely<Tables>, migration: Migration): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`lock table schema_version in access exclusive mode`.execute(tx);
    if ((await currentVersion(tx)) >= migration.version) return;
    for (const statement of migration.statements) await sql.raw(statement).execute(tx);
    await sql`insert into schema_version (version, name)
      values (${migration.version}, ${migration.name})`.execute(tx);
  });
}

async function currentVersion(db: Kysely<Tables>): Promise<number> {
  const result = await sql<{ version: number }>`
    select coalesce(max(version), 0) as version from schema_version`.execute(db);
  return result.rows[0]?.version ?? 0;
}
