import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Kysely, sql } from 'kysely';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { migrate, migrations } from '../../server/store/migrate.ts';
import { type OpenDatabase, openPglite, openPostgres } from '../../server/store/open-database.ts';
import { createStore } from '../../server/store/store.ts';
import type { Tables } from '../../server/store/tables.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';

const state: { dir?: string; postgres?: TestPostgres } = {};
afterAll(async () => {
  await state.postgres?.close();
  if (state.dir !== undefined) await rm(state.dir, { recursive: true, force: true });
});

const opened: Readonly<Record<string, () => Promise<OpenDatabase>>> = {
  PGlite: async () => {
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-upgrade-'));
    return assertOk(await openPglite(state.dir));
  },
  PostgreSQL: async () => {
    state.postgres = await startTestPostgres();
    return openPostgres(await state.postgres.createDatabase());
  },
};

/** A schema as the second version left it, with a week of work in it. */
async function openSecondVersion(db: Kysely<Tables>): Promise<void> {
  await sql`create table schema_version (version integer primary key, name text)`.execute(db);
  for (const { version, name, statements } of migrations.slice(0, 2)) {
    for (const statement of statements) await sql.raw(statement).execute(db);
    await sql`insert into schema_version values (${version}, ${name})`.execute(db);
  }
  await sql`insert into account (id, email, name, password_hash, created_at)
    values ('rina', 'rina@home.test', 'Rina', '', 0)`.execute(db);
  await sql`insert into organisation (ten, name, created_at) values ('acme', 'Acme', 0)`.execute(
    db,
  );
  await sql`insert into device (kid, account, token_hash, enroll_hash, endorsed_by, recovery_kid,
    created_at) values ('kid', 'rina', '', '', '', 'printed', 0)`.execute(db);
  for (const [con, contractState] of [
    ['one', 'active'],
    ['two', 'active'],
    ['new', 'offered'],
  ]) {
    const draft = {
      week0: 0,
      review_close_s: 3_600,
      on_silence: con === 'one' ? 'approve' : 'wait',
    };
    await sql`insert into contract (ten, con, fre, draft, state, contract_hash, fre_kid, created_at)
      values ('acme', ${con}, 'rina', ${JSON.stringify(draft)}, ${contractState}, ${`of ${con}`},
        'kid', 0)`.execute(db);
  }
}

interface OldEntry {
  readonly kind: string;
  readonly con: string;
  readonly payload: object;
}

async function insertEntries(db: Kysely<Tables>, entries: readonly OldEntry[]): Promise<void> {
  for (const [index, { kind, con, payload }] of entries.entries()) {
    const text = bytesToBase64(utf8ToBytes(JSON.stringify(payload)));
    const envelope = JSON.stringify({ payloadType: kind, payload: text, signatures: [] });
    await sql`insert into entry (ten, con, fre, hash, kind, by, seq, log_index, received_ms, envelope)
      values ('acme', ${con}, 'rina', ${`hash ${index}`}, ${kind}, 'kid', ${index}, ${index}, 0,
        ${envelope})`.execute(db);
  }
}

const slice = (con: string, idx: number, from_ms: number, to_ms: number): OldEntry => ({
  kind: 'slice',
  con,
  payload: { idx, from_ms, to_ms },
});
const timesheet = (con: string, week: number): OldEntry => ({
  kind: 'timesheet',
  con,
  payload: { week, contract: `of ${con}` },
});

describe.each(Object.keys(opened))('a database of the second version, on %s', (name) => {
  it('is taken over with what occupies time, what silence approves, and what runs out', async () => {
    const database = assertOkOpen(await opened[name]?.());
    try {
      const { db } = database;
      await openSecondVersion(db);
      await insertEntries(db, [
        slice('one', 7, 0, 300_000),
        slice('two', 7, 200_000, 400_000),
        slice('two', 7, 350_000, 600_000),
        slice('two', 8, 0, 600_000),
        slice('one', 9, 5, 5),
        timesheet('one', 0),
        timesheet('two', 0),
        timesheet('one', 9_000_000_000_000_000),
      ]);
      await migrate(db);
      const store = createStore(database).asSystem('operator');
      const live = await Promise.all(
        [7, 8, 9].map((idx) =>
          store.slots.overlapping({ fre: 'rina', idx, from_ms: 0, to_ms: 600_000 }),
        ),
      );
      expect(live.flat().map(({ hash }) => hash)).toEqual(['hash 0', 'hash 2', 'hash 3']);
      expect(await store.contracts.find('one')).toMatchObject({
        recovery_kid: 'printed',
        revision: '',
        legal_hold: false,
      });
      expect(await store.contracts.findAccepted('one', 'of one')).toBeDefined();
      expect(await store.contracts.findAccepted('new', 'of new')).toBeUndefined();
      const dues = async (kind: 'lapse' | 'retention') =>
        (await store.removals.dueAt(kind, Number.MAX_SAFE_INTEGER)).map(({ ref, at_ms }) => [
          ref,
          at_ms,
        ]);
      expect(await dues('retention')).toEqual([
        ['one', 0],
        ['two', 0],
      ]);
      expect(await dues('lapse')).toEqual([
        ['hash 5', 1_008 * 600_000 + 3_600_000],
        ['hash 7', Number.MAX_SAFE_INTEGER],
      ]);
    } finally {
      await database.close();
    }
  }, 60_000);
});

function assertOkOpen(database: OpenDatabase | undefined): OpenDatabase {
  if (database === undefined) throw new Error('no such database');
  return database;
}
