import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { migrate } from '../../server/store/migrate.ts';
import { type OpenDatabase, openPglite, openPostgres } from '../../server/store/open-database.ts';
import { nobody, type Scope, settingsOf, withScope } from '../../server/store/scope.ts';
import { createStore } from '../../server/store/store.ts';
import type { Tables } from '../../server/store/tables.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { enrolmentOf, openTables, type Person, rowsOf } from './tenancy-rows.ts';

const ann: Person = {
  ten: 'a0000000-0000-4000-8000-000000000001',
  account: 'a0000000-0000-4000-8000-000000000002',
};
const bob: Person = {
  ten: 'b0000000-0000-4000-8000-000000000001',
  account: 'b0000000-0000-4000-8000-000000000002',
};
const scopeOf = ({ ten, account }: Person): Scope => ({ kind: 'tenants', account, tenants: [ten] });

const state: { dir?: string; postgres?: TestPostgres } = {};
afterAll(async () => {
  await state.postgres?.close();
  if (state.dir !== undefined) await rm(state.dir, { recursive: true, force: true });
});

/** The administrator logs in on PGlite, and an ordinary owner of the tables on PostgreSQL. */
const opened: Readonly<Record<string, () => Promise<OpenDatabase>>> = {
  PGlite: async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-tenancy-'));
    return assertOk(await openPglite(state.dir));
  },
  PostgreSQL: async () => {
    state.postgres = await startTestPostgres();
    return openPostgres(await state.postgres.createDatabase());
  },
};

describe.each(Object.keys(opened))('rows of organisations, on %s (threats W-08)', (name) => {
  const here: { database?: OpenDatabase } = {};
  const database = () => here.database as OpenDatabase;
  const owner = () => database().db;

  beforeAll(async () => {
    const open = opened[name];
    if (open === undefined) throw new Error('no such database');
    here.database = await open();
    await migrate(owner());
    for (const person of [ann, bob]) {
      await insert(owner(), 'blob', {
        sha256: `blob ${person.ten.slice(0, 1)}`,
        len: 1,
        mime: '',
        created_at: 1,
      });
      for (const [table, row] of Object.entries(rowsOf(person)))
        if ((await tables(owner())).includes(table)) await insert(owner(), table, row);
      await insert(owner(), 'entry', enrolmentOf(person));
    }
  }, 60_000);
  afterAll(() => here.database?.close());

  const as = <T>(scope: Scope, text: string): Promise<readonly T[]> =>
    withScope(scope, async () => (await sql.raw<T>(text).execute(database().scoped)).rows);
  const tenantTables = async () =>
    (await tables(owner())).filter((table) => openTables[table] === undefined);

  it('have a policy in every table that is not listed with a reason', async () => {
    const { rows } = await sql<{ name: string; isBound: boolean; policies: number }>`
      select relname as name, relrowsecurity and relforcerowsecurity as "isBound",
        (select count(*)::int from pg_policy where polrelid = pg_class.oid) as policies
      from pg_class where relkind in ('r', 'p')
        and relnamespace = current_schema()::regnamespace order by relname`.execute(owner());
    expect(rows.length).toBeGreaterThan(30);
    for (const table of rows)
      expect({ ...table, isOpen: openTables[table.name] !== undefined }).toEqual(
        openTables[table.name] === undefined
          ? { name: table.name, isBound: true, policies: 2, isOpen: false }
          : { name: table.name, isBound: false, policies: 0, isOpen: true },
      );
  });

  it('are asked for in a role that neither owns anything nor goes past a policy', async () => {
    const { rows } = await sql<{ name: string }>`
      select rolname as name from pg_roles where rolname like 'countersign%'
        and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin)
        and not exists (select from pg_class where relowner = pg_roles.oid)`.execute(owner());
    expect(rows.map((row) => row.name).sort()).toEqual(['countersign_app', 'countersign_system']);
    const asked = await as<{ who: string }>(scopeOf(ann), 'select current_user as who');
    expect(asked).toEqual([{ who: 'countersign_app' }]);
    await expect(as(scopeOf(ann), 'create table mine (x text)')).rejects.toThrow('denied');
    await expect(as(scopeOf(ann), 'alter table entry no force row level security')).rejects.toThrow(
      'owner',
    );
  });

  it('show each organisation its own and nothing of another', async () => {
    for (const table of await tenantTables()) {
      // A new table needs a row in tenancy-rows.ts.
      expect(Object.keys(rowsOf(ann))).toContain(table);
      expect([table, await seen(as, scopeOf(ann), table)]).toEqual([table, 'a']);
      expect([table, await seen(as, scopeOf(bob), table)]).toEqual([table, 'b']);
      expect([table, await seen(as, nobody, table)]).toEqual([table, '']);
    }
  });

  it('are not there for a role whose scope was never set', async () => {
    for (const table of await tenantTables()) {
      const count = await owner()
        .transaction()
        .execute(async (tx) => {
          await sql`set local role countersign_app`.execute(tx);
          return sql.raw<{ n: number }>(`select count(*)::int as n from ${table}`).execute(tx);
        });
      expect([table, count.rows[0]?.n]).toEqual([table, 0]);
    }
  });

  it('cannot be changed, removed or added from another', async () => {
    const before = await snapshot(owner());
    for (const table of await tenantTables()) {
      const row = rowsOf(bob)[table] ?? {};
      for (const column of Object.keys(row))
        await refused(
          as(
            scopeOf(ann),
            `update ${table} set ${column} = ${column} where ${own(row)} returning 1`,
          ),
        );
      await refused(as(scopeOf(ann), `delete from ${table} where ${own(row)} returning 1`));
      const added = as(scopeOf(ann), insertText(table, row));
      await expect(added, table).rejects.toMatchObject({ code: '42501' });
    }
    expect(await snapshot(owner())).toEqual(before);
  });

  it('cannot be given away either', async () => {
    const taken = as(
      scopeOf(ann),
      `update contract set ten = '${bob.ten}' where ten = '${ann.ten}'`,
    );
    await expect(taken).rejects.toThrow('row-level security');
  });

  it('show enrolments of those who work for the organisation', async () => {
    const enrolments = `select fre from entry where kind = 'enroll'`;
    expect(await as(scopeOf(ann), enrolments)).toEqual([{ fre: ann.account }]);
    const visiting: Scope = { kind: 'tenants', account: ann.account, tenants: [bob.ten] };
    expect(await as(visiting, `${enrolments} order by fre`)).toHaveLength(2);
  });

  it('never show how somebody signs in', async () => {
    await expect(as(scopeOf(ann), 'select password_hash from account')).rejects.toThrow('denied');
  });

  it('leave the log as it is, whoever asks', async () => {
    await insert(owner(), 'leaf', leaf);
    const system: Scope = { kind: 'system', task: 'log' };
    for (const text of ['update leaf set kind = kind', 'delete from leaf', 'truncate leaf'])
      for (const scope of [scopeOf(ann), system])
        await expect(as(scope, text), text).rejects.toMatchObject({ code: '42501' });
  });

  it('tell an overlap across organisations in yes and no', async () => {
    const { slots } = createStore(database());
    const slice = { fre: bob.account, idx: 1, from_ms: 0, to_ms: 1 };
    const asked = { ...slice, con: 'con a', hash: 'new', log_index: 9 };
    const answer = await withScope(scopeOf(ann), () => slots.meets(asked));
    expect(answer).toEqual({ earlier: true, earlierElsewhere: true, later: false });
    expect(await withScope(scopeOf(ann), () => slots.overlapping(slice))).toEqual([]);
  });

  it('keep a picture that an entry of another organisation shows', async () => {
    const { deliveries } = createStore(database());
    const picture = `blob ${bob.ten.slice(0, 1)}`;
    await withScope(scopeOf(ann), () => deliveries.dropBlob(picture, ann.account));
    expect(
      await withScope(scopeOf(bob), () => deliveries.ownedBlobs(bob.account, [picture])),
    ).toEqual([picture]);
  });

  it('are not taken for lost where the caller may not see them', async () => {
    const { log } = createStore(database());
    const missing = { idx: 5, entry_hash: rowsOf(bob)['entry']?.['hash'] ?? '' };
    await insert(owner(), 'missing_entry', missing);
    expect(await withScope(scopeOf(ann), () => log.isWholeBelow(10))).toBe(true);
    await insert(owner(), 'missing_entry', { idx: 6, entry_hash: 'of nobody' });
    expect(await withScope(scopeOf(ann), () => log.isWholeBelow(10))).toBe(false);
  });

  it('change over within a transaction, and back', async () => {
    const store = createStore(database());
    const tens = await withScope(scopeOf(ann), () =>
      store.transaction(async (tx) => [
        (await tx.organisations.find(bob.ten))?.ten,
        (await tx.asSystem('operator').organisations.find(bob.ten))?.ten,
        (await tx.organisations.find(bob.ten))?.ten,
      ]),
    );
    expect(tens).toEqual([undefined, bob.ten, undefined]);
  });

  it('are in the scope of whoever asks, however many ask at once', async () => {
    const store = createStore(database());
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        withScope(scopeOf(i % 2 === 0 ? ann : bob), async () => {
          const row = await store.organisations.find(i % 4 < 2 ? ann.ten : bob.ten);
          return row?.name;
        }),
      ),
    );
    const expected = Array.from({ length: 40 }, (_, i) => ['a', undefined, undefined, 'b'][i % 4]);
    expect(answers).toEqual(expected);
  });

  it('leave no scope behind on a connection, not even after a failure', async () => {
    await as(scopeOf(ann), 'select 1');
    await expect(as(scopeOf(ann), 'select 1 / 0')).rejects.toThrow('zero');
    for (let i = 0; i < 3; i++) {
      const { rows } = await sql<{ same: boolean; tenants: string | null }>`
        select current_user = session_user as same,
          nullif(current_setting('app.tenants', true), '') as tenants`.execute(owner());
      expect(rows).toEqual([{ same: true, tenants: null }]);
    }
  });

  it('are not asked for outside a scope, nor in one that is none', async () => {
    await expect(createStore(database()).organisations.find(ann.ten)).rejects.toThrow('scope');
    for (const tenant of [`${ann.ten}'; reset role; --`, '*', '', ann.ten.toUpperCase()])
      expect(() => settingsOf({ kind: 'tenants', account: '', tenants: [tenant] })).toThrow('ids');
    const nil = '00000000-0000-0000-0000-000000000000';
    expect(() => settingsOf({ kind: 'tenants', account: nil, tenants: [] })).toThrow('ids');
  });
});

const leaf = {
  idx: 0,
  kind: 'tick',
  received_ms: 1,
  entry_hash: 'leaf',
  signature_hash: '',
};

type Ask = <T>(scope: Scope, text: string) => Promise<readonly T[]>;

/** Letters of those whose rows are there: `a`, `b`, `ab` or none. */
async function seen(as: Ask, scope: Scope, table: string): Promise<string> {
  const found = await Promise.all(
    [ann, bob].map(async (person) => {
      const row = rowsOf(person)[table] ?? {};
      const [count] = await as<{ n: number }>(
        scope,
        `select count(*)::int as n from ${table} where ${own(row)}`,
      );
      return count?.n === 1 ? person.ten.slice(0, 1) : '';
    }),
  );
  return found.join('');
}

/** No right to it, or no row to do it to. */
async function refused(asking: Promise<readonly unknown[]>): Promise<void> {
  const outcome = await asking.then(
    (rows) => rows.length,
    (error: { readonly code?: string }) => error.code,
  );
  expect([0, '42501']).toContain(outcome);
}

async function tables(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = current_schema() order by tablename`.execute(db);
  return rows.map((row) => row.name);
}

async function snapshot(db: Kysely<Tables>): Promise<readonly unknown[]> {
  const found = [];
  for (const table of Object.keys(rowsOf(ann)))
    if ((await tables(db)).includes(table))
      found.push((await sql.raw(`select * from ${table} order by 1, 2`).execute(db)).rows);
  return found;
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

const literal = (value: Row[string]): string =>
  typeof value === 'string' ? `'${value}'` : `${value}`;

const insertText = (table: string, row: Row): string =>
  `insert into ${table} (${Object.keys(row).join(', ')})
   values (${Object.values(row).map(literal).join(', ')})`;

/** Found by what of the row a request may read. */
const own = (row: Row): string =>
  Object.entries(row)
    .filter(([column, value]) => column !== 'password_hash' && value !== null)
    .map(([column, value]) => `${column} = ${literal(value)}`)
    .join(' and ');

const insert = async (db: Kysely<Tables>, table: string, row: Row): Promise<void> => {
  await sql.raw(insertText(table, row)).execute(db);
};
