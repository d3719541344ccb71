import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { type CustomTypesConfig, Pool, types as pgTypes } from 'pg';
import { ok, type Result } from '../../shared/kit/result.ts';
import { type DirectoryLocked, lockDirectory } from './directory-lock.ts';
import { createPgliteDialect, createPgliteDriver } from './pglite-dialect.ts';
import { createScopedDialect } from './scoped-dialect.ts';
import type { Tables } from './tables.ts';

export interface OpenDatabase {
  /** As the owner of the tables: for migrations and upkeep alone. */
  readonly db: Kysely<Tables>;
  /** For everything else: each query in the scope that is open around it (scope.ts). */
  readonly scoped: Kysely<Tables>;
  readonly engine: 'pglite' | 'postgres';
  /** Connections of this process; PGlite has one. */
  pool(): PoolReading;
  close(): Promise<void>;
}

export interface PoolReading {
  readonly total: number;
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly waiting: number;
}

const int8Oid = 20;

/** PostgreSQL if there is a URL, else PGlite in the data directory. */
export async function openDatabase(where: {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
}): Promise<Result<OpenDatabase, DirectoryLocked>> {
  return where.databaseUrl === undefined
    ? openPglite(where.dataDir)
    : ok(openPostgres(where.databaseUrl));
}

/** PostgreSQL at a URL. The pool connects when first used. */
export function openPostgres(url: string): OpenDatabase {
  const types = { getTypeParser: typeParserOf };
  const pool = new Pool({ connectionString: url, max: 10, types, pipeline: true });
  // An idle connection that breaks is replaced at the next use; the query then says what failed.
  pool.on('error', () => undefined);
  // The pool listens to idle connections only. One that breaks between two queries of a
  // transaction would end the process, where its next query already says what failed.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const dialect = new PostgresDialect({ pool });
  const db = new Kysely<Tables>({ dialect });
  const scoped = new Kysely<Tables>({
    dialect: createScopedDialect({
      driver: dialect.createDriver(),
      isPipelined: true,
      // Without parameters PostgreSQL takes several statements at once.
      runScript: async (connection, text) => {
        await connection.executeQuery(CompiledQuery.raw(text));
      },
    }),
  });
  const read = () => ({
    total: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  });
  return { db, scoped, engine: 'postgres', pool: read, close: () => db.destroy() };
}

/** PGlite in `dataDir`/db, behind a lock on the directory: a second process would lose rows. */
export async function openPglite(dataDir: string): Promise<Result<OpenDatabase, DirectoryLocked>> {
  const lock = await lockDirectory(dataDir);
  if (!lock.ok) return lock;
  const dir = join(dataDir, 'db');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // Loaded here, because it takes 20 MB that a server with PostgreSQL does not need.
  const { PGlite } = await import('@electric-sql/pglite');
  const client = new PGlite(dir, { parsers: { [int8Oid]: Number } });
  const driver = createPgliteDriver(client);
  const db = new Kysely<Tables>({ dialect: createPgliteDialect(driver) });
  const runScript = async (_: unknown, text: string) => {
    await client.exec(text);
  };
  const scoped = new Kysely<Tables>({
    dialect: createScopedDialect({ driver, runScript, isPipelined: false }),
  });
  await client.waitReady;
  const close = async () => {
    await db.destroy();
    if (!client.closed) await client.close();
    await lock.value.release();
  };
  const pool = () => ({ total: 1, idle: 1, waiting: 0 });
  return ok({ db, scoped, engine: 'pglite', pool, close });
}

/** Sizes, instants and indices are below 2^53; as text they would not compare as numbers. */
const typeParserOf: CustomTypesConfig['getTypeParser'] = (id, format) =>
  id === pgTypes.builtins.INT8 ? Number : pgTypes.getTypeParser(id, format);
