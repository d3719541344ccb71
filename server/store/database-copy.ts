import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { type DirectoryLocked, lockDirectory } from './directory-lock.ts';
import { makeRole } from './migrations/006-tenancy.ts';
import { openPostgres } from './open-database.ts';
import { schemaVersion } from './operations.ts';
import { requestRole, systemRole } from './scope.ts';

/** How a copy of a database is written: `pg_dump`'s own format, or PGlite's directory. */
export type CopyFormat = 'pg_dump' | 'pglite';

export interface CopyPlace {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
}

export type CopyError =
  | DirectoryLocked
  /** PostgreSQL's client programs are missing: `postgresql-client` in Debian. */
  | { readonly code: 'client_missing'; readonly program: string }
  | { readonly code: 'client_failed'; readonly program: string; readonly detail: string }
  | { readonly code: 'database_not_empty' }
  /** A copy of PGlite goes into PGlite only, and one of PostgreSQL into PostgreSQL. */
  | { readonly code: 'copy_of_another_engine'; readonly format: CopyFormat };

export const formatFor = ({ databaseUrl }: CopyPlace): CopyFormat =>
  databaseUrl === undefined ? 'pglite' : 'pg_dump';

/**
 * One consistent state of the whole database. PostgreSQL may be in use; PGlite may not, because it
 * belongs to one process.
 */
export async function copyDatabase(
  place: CopyPlace,
  path: string,
): Promise<Result<undefined, CopyError>> {
  const { databaseUrl } = place;
  if (databaseUrl === undefined) return copyPglite(place.dataDir, path);
  // The owner of the tables sees no rows (tenant-policy.ts); this role sees all of them.
  const asEverybody = ['--enable-row-security', `--role=${systemRole}`];
  const args = ['--format=custom', '--no-owner', `--file=${path}`, ...asEverybody];
  return runClient('pg_dump', args, databaseUrl);
}

/** Into an empty database only. */
export async function restoreDatabase(
  place: CopyPlace,
  path: string,
  format: CopyFormat,
): Promise<Result<undefined, CopyError>> {
  if (format !== formatFor(place)) return err({ code: 'copy_of_another_engine', format });
  if (!(await isEmpty(place))) return err({ code: 'database_not_empty' });
  const { databaseUrl } = place;
  if (databaseUrl === undefined) return restorePglite(place.dataDir, path);
  await makeRoles(databaseUrl);
  const args = ['--no-owner', '--exit-on-error', '--single-transaction', path];
  return runClient('pg_restore', args, databaseUrl);
}

export async function isEmpty({ dataDir, databaseUrl }: CopyPlace): Promise<boolean> {
  if (databaseUrl === undefined) {
    const names = await readdir(join(dataDir, 'db')).catch(() => []);
    return names.length === 0;
  }
  const database = openPostgres(databaseUrl);
  try {
    return (await schemaVersion(database.db)) === 0;
  } finally {
    await database.close();
  }
}

/** Roles belong to the cluster, not to the database: a copy only mentions them. */
async function makeRoles(databaseUrl: string): Promise<void> {
  const database = openPostgres(databaseUrl);
  try {
    for (const role of [requestRole, systemRole])
      await sql.raw(makeRole(role)).execute(database.db);
  } finally {
    await database.close();
  }
}

async function copyPglite(
  dataDir: string,
  path: string,
): Promise<Result<undefined, DirectoryLocked>> {
  const lock = await lockDirectory(dataDir);
  if (!lock.ok) return lock;
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const client = new PGlite(join(dataDir, 'db'));
    try {
      await client.waitReady;
      const copy = await client.dumpDataDir('gzip');
      await writeFile(path, Buffer.from(await copy.arrayBuffer()), { mode: 0o600 });
    } finally {
      await client.close();
    }
    return ok(undefined);
  } finally {
    await lock.value.release();
  }
}

async function restorePglite(
  dataDir: string,
  path: string,
): Promise<Result<undefined, DirectoryLocked>> {
  const lock = await lockDirectory(dataDir);
  if (!lock.ok) return lock;
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const dir = join(dataDir, 'db');
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const copy = new Blob([await readFile(path)], { type: 'application/x-gzip' });
    const client = new PGlite(dir, { loadDataDir: copy });
    await client.waitReady;
    await client.close();
    return ok(undefined);
  } finally {
    await lock.value.release();
  }
}

/** The password goes through the environment: everybody can read a command line. */
function runClient(
  program: string,
  args: readonly string[],
  databaseUrl: string,
): Promise<Result<undefined, CopyError>> {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = '';
  const env = { ...process.env, ...(password !== '' && { PGPASSWORD: password }) };
  const argv = [`--dbname=${url.href}`, '--no-password', ...args];
  return new Promise((resolve) => {
    const child = spawn(program, argv, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
    child.once('error', () => resolve(err({ code: 'client_missing', program })));
    child.once('close', (code) => {
      const detail = said.join('').trim().slice(-500);
      resolve(code === 0 ? ok(undefined) : err({ code: 'client_failed', program, detail }));
    });
  });
}
