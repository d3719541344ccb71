import { createHash, randomUUID } from 'node:crypto';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPostgres } from '../../server/commands/doctor-database.ts';
import type { Finding } from '../../server/commands/doctor-checks.ts';
import { serverConfig } from '../../server/config.ts';
import { initServer } from '../../server/init-server.ts';
import { startServer } from '../../server/main.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { formatVkey } from '../../shared/log/note-key.ts';
import { openMailServer } from '../support/mail-server.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { serverCommand } from '../support/server-command.ts';
import { testOrigin } from '../support/server-fixture.ts';
import { createWitnessSigner } from '../support/test-witness.ts';

/** Everything that the tests below break. */
const checksTried = [
  'configuration',
  'keys',
  'permissions',
  'disk',
  'head lock',
  'database',
  'database role',
  'durability',
  'schema',
  'identity',
  'log',
  'clock',
  'publishing',
  'queues',
  'pictures',
  'witnesses',
  'mail',
];

/** Each thing that the doctor looks at is broken once, and must be said with what to do. */
describe('the doctor', { timeout: 120_000 }, () => {
  const state = {} as { base: string; postgres: TestPostgres; url: string };
  const at = (name: string): string => join(state.base, name);

  beforeAll(async () => {
    state.base = await mkdtemp(join(tmpdir(), 'countersign-doctor-'));
    state.postgres = await startTestPostgres();
    state.url = await state.postgres.createDatabase();
    const owner = { email: 'owner@acme.test', name: 'Olga', password: 'owner password 1' };
    const request = { dataDir: at('data'), origin: testOrigin, organisation: 'Acme', owner };
    assertOk(await initServer({ ...request, databaseUrl: state.url }));
    await runOnce();
    await chmod(at('data'), 0o700);
  }, 120_000);
  afterAll(async () => {
    await state.postgres?.close();
    await rm(state.base, { recursive: true, force: true });
  }, 30_000);

  /** A start writes a leaf and a checkpoint. */
  async function runOnce(): Promise<void> {
    const config = { dataDir: at('data'), headLockDir: at('lock'), databaseUrl: state.url };
    const server = assertOk(
      await startServer(serverConfig.parse({ port: 0, logLevel: 'silent', ...config })),
    );
    await server.close();
  }

  interface Given {
    readonly environment?: Readonly<Record<string, string>>;
    readonly options?: readonly string[];
    readonly data?: string;
  }

  async function look({ environment, options = [], data = 'data' }: Given = {}) {
    const run = await serverCommand(
      { DATABASE_URL: state.url, ...environment },
      'doctor',
      '--data',
      at(data),
      '--head-lock',
      at('lock'),
      '--json',
      ...options,
    );
    const findings = JSON.parse(run.out) as Finding[];
    return { findings, exitCode: run.exitCode };
  }

  /** What it says about one thing; every line that is not fine says what to do. */
  async function say(check: string, given: Given = {}): Promise<readonly string[]> {
    const { findings } = await look(given);
    for (const finding of findings)
      expect([finding.check, finding.todo !== undefined]).toEqual([
        finding.check,
        finding.status !== 'ok',
      ]);
    return findings
      .filter((finding) => finding.check === check)
      .map(({ status, fact }) => `${status}: ${fact}`);
  }

  async function sql(text: string): Promise<void> {
    const client = new Client({ connectionString: state.url });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  /** Breaks something, asks, and mends it. */
  async function broken<T>(spoil: string, mend: string, ask: () => Promise<T>): Promise<T> {
    await sql(spoil);
    try {
      return await ask();
    } finally {
      await sql(mend);
    }
  }

  it('finds nothing wrong with a sound server', async () => {
    const { findings, exitCode } = await look();
    expect(findings.filter(({ status }) => status === 'error')).toEqual([]);
    expect(exitCode).toBe(0);
    const checks = findings.filter(({ status }) => status === 'ok').map(({ check }) => check);
    for (const check of ['configuration', 'keys', 'permissions', 'disk', 'database', 'schema'])
      expect(checks).toContain(check);
    for (const check of ['identity', 'clock', 'log', 'queues', 'pictures'])
      expect(checks).toContain(check);
  });

  it('names a setting that nobody knows', async () => {
    const environment = { COUNTERSIGN_PROT: '8440' };
    expect(await say('configuration', { environment })).toEqual([
      'warning: COUNTERSIGN_PROT is no setting',
    ]);
  });

  describe('keys and rights', () => {
    const copy = async (name: string): Promise<string> => {
      await cp(at('data'), at(name), { recursive: true });
      await chmod(at(name), 0o700);
      return name;
    };

    it('of a directory that is none', async () => {
      await mkdir(at('empty'));
      expect(await say('keys', { data: 'empty' })).toEqual(['error: not_initialised']);
    });

    it('that are missing, cut off, or readable by others', async () => {
      const data = await copy('keyless');
      const seed = at('keyless/keys/log.seed');
      await chmod(seed, 0o644);
      expect(await say('keys', { data })).toEqual([`error: seed_readable_by_others: ${seed}`]);
      await chmod(seed, 0o600);
      await writeFile(seed, 'abc');
      expect(await say('keys', { data })).toEqual([`error: seed_malformed: ${seed}`]);
      await rm(seed);
      expect(await say('keys', { data })).toEqual([`error: seed_missing: ${seed}`]);
    });

    it('of folders and of settings', async () => {
      const data = await copy('open');
      await chmod(at('open'), 0o755);
      await writeFile(at('open/server.json'), '{}', { mode: 0o644 });
      const said = await say('permissions', { data });
      expect(said).toContain(`warning: ${at('open')} has mode 755`);
      expect(said).toContain(`warning: ${at('open/server.json')} has mode 644`);
    });
  });

  it('says when a disk is nearly full', async () => {
    const environment = { COUNTERSIGN_MIN_FREE_MEGABYTES: '900000000' };
    const said = await say('disk', { environment });
    expect(said[0]).toMatch(/^error: \d+ MB free at /);
  });

  it('looks for the head lock, and where it lies', async () => {
    expect(await say('head lock')).toEqual(['warning: on the same disk as the data directory']);
    await rename(at('lock'), at('lock-away'));
    try {
      expect(await say('head lock')).toEqual([`warning: none at ${at('lock')}`]);
      expect((await say('log'))[0]).toMatch(/^error: .*the lock is older/);
    } finally {
      await rename(at('lock-away'), at('lock'));
    }
  });

  describe('a database', () => {
    it('that does not answer', async () => {
      const environment = { DATABASE_URL: 'postgres://postgres@127.0.0.1:1/none' };
      expect((await say('database', { environment }))[0]).toMatch(/^error: .*ECONNREFUSED/);
      expect((await look({ environment })).exitCode).toBe(1);
    });

    it('that is embedded, or belongs to a server that runs', async () => {
      const owner = { email: 'owner@acme.test', name: 'Olga', password: 'owner password 1' };
      const request = { dataDir: at('small'), origin: testOrigin, organisation: 'Acme', owner };
      assertOk(await initServer(request));
      const given = { data: 'small', environment: { DATABASE_URL: '' } };
      expect(await say('database', given)).toEqual([
        'warning: embedded: a power cut can lose data',
      ]);
      const config = { dataDir: at('small'), headLockDir: at('lock-small') };
      const server = assertOk(
        await startServer(serverConfig.parse({ port: 0, logLevel: 'silent', ...config })),
      );
      expect(await say('database', given)).toEqual([
        'warning: the embedded database belongs to a running server',
      ]);
      await server.close();
    });

    it('whose role no policy binds', async () => {
      expect(await say('database role')).toEqual(['warning: a superuser, whom no policy binds']);
    });

    it('that does not wait for its disk', async () => {
      const database = new URL(state.url).pathname.slice(1);
      const said = await broken(
        `alter database ${database} set synchronous_commit = off`,
        `alter database ${database} reset synchronous_commit`,
        () => say('durability'),
      );
      expect(said).toEqual(['error: fsync on, synchronous_commit off']);
    });

    it('that is too old, or has not its fsync', () => {
      const facts = { version: '14.9', versionNumber: 140_009, isSuperuser: false };
      const said = checkPostgres({ ...facts, fsync: 'off', synchronousCommit: 'on' });
      expect(said.map(({ check, status }) => `${check} ${status}`)).toEqual([
        'database error',
        'database role ok',
        'durability error',
      ]);
    });

    it('of another schema than the program', async () => {
      const newer = await broken(
        `insert into schema_version values (9999, 'of tomorrow')`,
        'delete from schema_version where version = 9999',
        () => say('schema'),
      );
      expect(newer[0]).toMatch(/^error: 9999 is newer than this program's \d+/);
      const older = await broken(
        `create table kept as select * from schema_version;
         delete from schema_version where version > 14`,
        `insert into schema_version select * from kept where version > 14; drop table kept`,
        () => say('schema'),
      );
      expect(older[0]).toMatch(/^warning: 14, this program's is \d+/);
    });

    it('of other keys', async () => {
      const said = await broken(
        `update instance set operator_pk = '${'a'.repeat(64)}' || operator_pk`,
        'update instance set operator_pk = substr(operator_pk, 65)',
        () => say('identity'),
      );
      expect(said[0]).toMatch(/^error: /);
    });
  });

  describe('the log', () => {
    it('that is frozen', async () => {
      const said = await broken(
        `update log_head set frozen = 'database_behind_head_lock'`,
        `update log_head set frozen = ''`,
        () => say('log'),
      );
      expect(said[0]).toBe('error: frozen: database_behind_head_lock');
    });

    it('that is ahead of the clock', async () => {
      const said = await broken(
        'update log_head set received_ms = received_ms + 86400000',
        'update log_head set received_ms = received_ms - 86400000',
        () => say('clock'),
      );
      expect(said[0]).toMatch(/^error: 8[56]\d{3} s behind the newest leaf$/);
    });

    it('of a database that went back', async () => {
      const said = await broken(
        'update log_head set size = size - 1',
        'update log_head set size = size + 1',
        () => say('log'),
      );
      expect(said[0]).toMatch(/^error: .*the database is older/);
    });

    it('whose leaves nobody publishes', async () => {
      const said = await broken(
        `alter table leaf disable trigger all;
         insert into leaf (idx, kind, received_ms, entry_hash, signature_hash)
         select size, 'slice', 1, '${'e'.repeat(64)}', '' from log_head`,
        `delete from leaf where entry_hash = '${'e'.repeat(64)}';
         alter table leaf enable trigger all`,
        () => say('publishing'),
      );
      expect(said).toEqual(['warning: leaves wait for their checkpoint']);
    });
  });

  it('says what waits in the queues', async () => {
    const id = randomUUID();
    const said = await broken(
      `insert into mail values ('${id}', 'password', '', 'x@acme.test', 1, 1, 1, 0, '')`,
      `delete from mail where id = '${id}'`,
      () => say('queues'),
    );
    expect(said).toEqual(['warning: mails: 1 waiting']);
  });

  describe('pictures', () => {
    const bytes = Buffer.from('a picture');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const dir = () => join(at('data/blobs'), sha256.slice(0, 2), sha256.slice(2, 4));
    const withRow = (ask: () => Promise<void>) =>
      broken(
        `insert into blob (sha256, len, mime, created_at)
         values ('${sha256}', ${bytes.length}, 'image/png', 1)`,
        `delete from blob where sha256 = '${sha256}'`,
        ask,
      );

    it('that are missing or damaged', async () => {
      await withRow(async () => {
        expect(await say('pictures')).toEqual([`error: ${sha256} is missing`]);
        await mkdir(dir(), { recursive: true });
        await writeFile(join(dir(), sha256), bytes);
        expect(await say('pictures')).toEqual(['ok: 1 looked at, all as signed']);
        await writeFile(join(dir(), sha256), 'b picture');
        expect(await say('pictures')).toEqual([`error: ${sha256} is damaged`]);
      });
      await rm(at('data/blobs'), { recursive: true, force: true });
    });

    it('in a bucket whose keys are not right, or that is away', async () => {
      const environment = {
        COUNTERSIGN_S3_ENDPOINT: 'http://127.0.0.1:1',
        COUNTERSIGN_S3_BUCKET: 'pictures',
        COUNTERSIGN_S3_CREDENTIALS_FILE: at('nowhere'),
      };
      expect(await say('pictures', { environment })).toEqual(['error: s3_credentials_invalid']);
      await writeFile(at('s3'), 'key\nsecret\n', { mode: 0o600 });
      const away = { ...environment, COUNTERSIGN_S3_CREDENTIALS_FILE: at('s3') };
      await withRow(async () => {
        const [said] = await say('pictures', { environment: away });
        expect(said).toMatch(/^error: E_STORAGE_UNAVAILABLE: /);
      });
    });
  });

  it('asks witnesses', async () => {
    expect(await say('witnesses')).toEqual(['warning: none']);
    await writeFile(at('policy'), 'witness what\n');
    const environment = { COUNTERSIGN_WITNESSES: at('policy') };
    expect((await say('witnesses', { environment }))[0]).toMatch(/^error: line 1: /);
    await writeFile(
      at('policy'),
      `witness away ${formatVkey(createWitnessSigner('away.test').key)} http://127.0.0.1:1\nquorum away\n`,
    );
    expect((await say('witnesses', { environment }))[0]).toMatch(/^error: .*away.*: /);
  });

  it('asks the mail server', async () => {
    expect((await say('mail'))[0]).toMatch(/^warning: none/);
    const from = { COUNTERSIGN_MAIL_FROM: 'diary@example.test' };
    const away = { ...from, COUNTERSIGN_SMTP_URL: 'smtp://127.0.0.1:1' };
    expect(await say('mail', { environment: away })).toEqual([
      'error: 127.0.0.1:1 does not answer',
    ]);
    const smtp = await openMailServer();
    const there = { ...from, COUNTERSIGN_SMTP_URL: smtp.url };
    expect((await say('mail', { environment: there }))[0]).toMatch(
      /^ok: 127\.0\.0\.1:\d+ answers$/,
    );
    await smtp.close();
  });

  it('is kept up with: nothing that it can say is left out above', async () => {
    const known = new Set(checksTried);
    const sources = (await readdir('server/commands')).filter((name) => name.startsWith('doctor-'));
    const texts = await Promise.all(
      sources.map((name) => readFile(join('server/commands', name), 'utf8')),
    );
    const named = texts.flatMap((text) =>
      [...text.matchAll(/\b(?:bad|warning)\(\s*'([a-z ]+)'/g)].map(([, check]) => check ?? ''),
    );
    expect(new Set(named)).toEqual(known);
  });
});
