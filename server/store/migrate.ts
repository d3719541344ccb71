import { sql, type Kysely } from 'kysely';
import { initial } from './migrations/001-initial.ts';
import { bounds } from './migrations/002-bounds.ts';
import { wholeProtocol } from './migrations/003-whole-protocol.ts';
import { witnesses } from './migrations/004-witnesses.ts';
import { tenancy } from './migrations/006-tenancy.ts';
import { identity } from './migrations/007-identity.ts';
import { operations } from './migrations/008-operations.ts';
import { views } from './migrations/009-views.ts';
import { seenByStream } from './migrations/010-seen-by-stream.ts';
import { payouts } from './migrations/011-payouts.ts';
import { jobs } from './migrations/012-jobs.ts';
import { givenUp } from './migrations/014-given-up.ts';
import { leanIndexes } from './migrations/015-lean-indexes.ts';
import { budgets } from './migrations/016-budgets.ts';
import { mutedMails } from './migrations/016-muted-mails.ts';
import { secondBrowsers } from './migrations/016-second-browsers.ts';
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
  { version: 6, name: 'tenancy', statements: tenancy },
  { version: 7, name: 'identity', statements: identity },
  { version: 8, name: 'operations', statements: operations },
  { version: 9, name: 'views', statements: views },
  { version: 10, name: 'seen by stream', statements: seenByStream },
  { version: 11, name: 'payouts', statements: payouts },
  { version: 12, name: 'jobs', statements: jobs },
  { version: 14, name: 'given up', statements: givenUp },
  { version: 15, name: 'lean indexes', statements: leanIndexes },
  {
    version: 16,
    name: 'second browsers, muted mails, shared budgets',
    statements: [...secondBrowsers, ...mutedMails, ...budgets],
  },
];

/**
 * Brings the schema up to date, forwards only; each migration is one transaction. Two servers that
 * start at once meet at the lock on the version table. Throws on a schema from a newer server, and
 * changes nothing of it.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await createVersionTable(db);
  await refuseNewer(db);
  for (const migration of migrations) await apply(db, migration);
  // A newer server may have started meanwhile.
  await refuseNewer(db);
}

const duplicateStates: readonly string[] = ['23505', '42P07'];

async function createVersionTable(db: Kysely<Tables>): Promise<void> {
  try {
    await sql`create table if not exists schema_version (
      version integer primary key, name text not null)`.execute(db);
  } catch (error) {
    // PostgreSQL's `if not exists` looks before it leaps: another server was faster.
    const state = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!duplicateStates.includes(state)) throw error;
  }
}

async function refuseNewer(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(version), 0) as version from schema_version`.execute(db);
  const newest = rows[0]?.version ?? 0;
  const known = Math.max(...migrations.map(({ version }) => version));
  if (newest > known)
    throw new Error(`the database has schema ${newest}, this server knows ${known}`);
}

async function apply(db: Kysely<Tables>, migration: Migration): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`lock table schema_version in access exclusive mode`.execute(tx);
    const { rows } = await sql`
      select version from schema_version where version = ${migration.version}`.execute(tx);
    if (rows.length > 0) return;
    const bound = await ownersBound(tx);
    // The owner sees no rows either; a migration that changes some would change none.
    for (const table of bound) await force(tx, table, 'no force');
    for (const statement of migration.statements) await sql.raw(statement).execute(tx);
    for (const table of bound) await force(tx, table, 'force');
    await sql`insert into schema_version (version, name)
      values (${migration.version}, ${migration.name})`.execute(tx);
  });
}

/** Tables whose policies bind the owner too. */
async function ownersBound(db: Kysely<Tables>): Promise<readonly string[]> {
  const result = await sql<{ name: string }>`select relname as name from pg_class
    where relforcerowsecurity and relnamespace = current_schema()::regnamespace`.execute(db);
  return result.rows.map(({ name }) => name);
}

async function force(db: Kysely<Tables>, table: string, how: 'force' | 'no force'): Promise<void> {
  await sql`alter table ${sql.table(table)} ${sql.raw(how)} row level security`.execute(db);
}
