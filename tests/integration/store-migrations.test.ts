import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { migrate, migrations } from '../../server/store/migrate.ts';
import { type OpenDatabase, openPglite, openPostgres } from '../../server/store/open-database.ts';
import { withScope } from '../../server/store/scope.ts';
import { createStore } from '../../server/store/store.ts';
import type { Tables } from '../../server/store/tables.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { type Person, rowsOf } from './tenancy-rows.ts';

const ann: Person = {
  ten: 'a0000000-0000-4000-8000-000000000001',
  account: 'a0000000-0000-4000-8000-000000000002',
};

const state: { dirs: string[]; postgres?: TestPostgres } = { dirs: [] };
afterAll(async () => {
  await state.postgres?.close();
  for (const dir of state.dirs) await rm(dir, { recursive: true, force: true });
});

const freshUrl = async (): Promise<string> => {
  state.postgres ??= await startTestPostgres();
  return state.postgres.createDatabase();
};

const opened: Readonly<Record<string, () => Promise<OpenDatabase>>> = {
  PGlite: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-migrations-'));
    state.dirs.push(dir);
    return assertOk(await openPglite(dir));
  },
  PostgreSQL: async () => openPostgres(await freshUrl()),
};

const versions = migrations.map(({ version }) => version);

it('counts upwards, and each number once', () => {
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
});

describe.each(Object.keys(opened))('migrations on %s', { timeout: 120_000 }, (name) => {
  const open = async (): Promise<OpenDatabase> => {
    const database = await opened[name]?.();
    if (database === undefined) throw new Error('no such database');
    return database;
  };

  it.each(versions.slice(0, -1))('take over a database of version %i with its rows', async (n) => {
    const [old, fresh] = [await open(), await open()];
    try {
      await openVersion(old.db, n);
      const filled = await fill(old.db);
      expect(filled.length).toBeGreaterThan(15);
      await migrate(old.db);
      await migrate(old.db);
      for (const table of filled) expect([table, await countOf(old.db, table)]).toEqual([table, 1]);
      await migrate(fresh.db);
      expect(await shapeOf(old.db)).toEqual(await shapeOf(fresh.db));
    } finally {
      await old.close();
      await fresh.close();
    }
  });

  it('leave a database alone that is newer than the server', async () => {
    const database = await open();
    try {
      await openVersion(database.db, 1);
      await sql`insert into schema_version values (9999, 'of tomorrow')`.execute(database.db);
      await expect(migrate(database.db)).rejects.toThrow(
        `the database has schema 9999, this server knows ${Math.max(...versions)}`,
      );
      const { rows } = await sql`select * from schema_version`.execute(database.db);
      expect(rows).toHaveLength(2);
    } finally {
      await database.close();
    }
  });
});

describe('servers that start at once on PostgreSQL', { timeout: 60_000 }, () => {
  it('migrate it once', async () => {
    const url = await freshUrl();
    const servers = Array.from({ length: 4 }, () => openPostgres(url));
    try {
      await Promise.all(servers.map(({ db }) => migrate(db)));
      const [first] = servers as [OpenDatabase];
      const { rows } = await sql<{ version: number }>`
        select version from schema_version order by version`.execute(first.db);
      expect(rows.map(({ version }) => version)).toEqual(versions);
    } finally {
      for (const server of servers) await server.close();
    }
  });
});

describe('an owner of the tables who is no administrator', { timeout: 60_000 }, () => {
  it('makes the roles if it may, and is bound by the policies itself', async () => {
    const database = openPostgres(await ownedBy('maker', 'createrole'));
    try {
      await migrate(database.db);
      const store = createStore(database);
      const { ten, account } = ann;
      await store.asSystem('operator').organisations.insert({
        ten,
        name: 'Acme',
        org_pk: '',
        roster_hash: '',
        roster_no: -1,
        created_at: 1,
      });
      const scope = { kind: 'tenants', account, tenants: [ten] } as const;
      const found = await withScope(scope, () => store.organisations.find(ten));
      expect(found?.name).toBe('Acme');
      // Logged in as the owner, outside any scope.
      expect((await sql`select ten from organisation`.execute(database.db)).rows).toEqual([]);
    } finally {
      await database.close();
    }
  });

  it('is told what an administrator must do if it may not', async () => {
    const admin = openPostgres(await freshUrl());
    const database = openPostgres(await ownedBy('plain', ''));
    try {
      await expect(migrate(database.db)).rejects.toThrow(/administrator, .*countersign_app/);
      for (const role of ['countersign_app', 'countersign_system']) {
        await sql
          .raw(`do $$ begin create role ${role} nologin;
          exception when duplicate_object then null; end $$`)
          .execute(admin.db);
        await sql.raw(`grant ${role} to plain`).execute(admin.db);
      }
      await migrate(database.db);
      const { organisations } = createStore(database).asSystem('operator');
      expect(await organisations.find(ann.ten)).toBeUndefined();
    } finally {
      await database.close();
      await admin.close();
    }
  });
});

/** A fresh database that somebody owns who is no superuser. */
async function ownedBy(login: string, attribute: string): Promise<string> {
  const url = new URL(await freshUrl());
  const admin = openPostgres(url.href);
  const name = url.pathname.slice(1);
  await sql.raw(`create role ${login} login password 'test' ${attribute}`).execute(admin.db);
  await sql.raw(`alter database ${name} owner to ${login}`).execute(admin.db);
  await admin.close();
  url.username = login;
  url.password = 'test';
  return url.href;
}

async function openVersion(db: Kysely<Tables>, newest: number): Promise<void> {
  await sql`create table schema_version (version integer primary key, name text not null)`.execute(
    db,
  );
  for (const { version, name, statements } of migrations) {
    if (version > newest) return;
    for (const statement of statements) await sql.raw(statement).execute(db);
    await sql`insert into schema_version values (${version}, ${name})`.execute(db);
  }
}

/** Puts a row into every table that this version has. Answers the tables. */
async function fill(db: Kysely<Tables>): Promise<readonly string[]> {
  const shape = await shapeOf(db);
  const filled: string[] = [];
  await sql`insert into blob (sha256, len, mime, created_at) values ('blob a', 1, '', 1)`.execute(
    db,
  );
  for (const table of Object.keys(rowsOf(ann))) {
    const row = rowIn(shape, table);
    if (row.length === 0) continue;
    await sql
      .raw(`insert into ${table} (${row.map(([column]) => column).join(', ')})
      values (${row.map(([, value]) => value).join(', ')})`)
      .execute(db);
    filled.push(table);
  }
  return filled;
}

async function countOf(db: Kysely<Tables>, table: string): Promise<number | undefined> {
  const row = rowIn(await shapeOf(db), table).filter(([, value]) => value !== 'null');
  const where = row.map(([column, value]) => `${column} = ${value}`).join(' and ');
  // The owner is bound by the policies, unless it is an administrator as here.
  const { rows } = await sql
    .raw<{ n: number }>(`select count(*)::int as n from ${table}
    where ${where}`)
    .execute(db);
  return rows[0]?.n;
}

type Shape = ReadonlyMap<string, readonly string[]>;

/** What of the row a version has columns for, as SQL. */
function rowIn(shape: Shape, table: string): readonly (readonly [string, string])[] {
  const columns = (shape.get(table) ?? []).map((text) => text.split(' ')[0] ?? '');
  return Object.entries(rowsOf(ann)[table] ?? {})
    .filter(([column]) => columns.includes(column))
    .map(([column, value]) => [column, typeof value === 'string' ? `'${value}'` : `${value}`]);
}

/** Columns by table, each with its type and whether it may be empty. */
async function shapeOf(db: Kysely<Tables>): Promise<Shape> {
  const { rows } = await sql<{ table: string; columns: string[] }>`
    select table_name as table,
      array_agg(column_name || ' ' || data_type || ' ' || is_nullable order by column_name) as columns
    from information_schema.columns where table_schema = current_schema()
    group by table_name order by table_name`.execute(db);
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}
