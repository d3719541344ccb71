import { createHash } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { Command } from 'commander';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerServerCommands } from '../../server/commands.ts';
import { serverConfig } from '../../server/config.ts';
import { initServer } from '../../server/init-server.ts';
import { startServer } from '../../server/main.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import { testOrigin } from '../support/server-fixture.ts';

async function command(environment: Record<string, string>, ...args: readonly string[]) {
  const lines = { out: [] as string[], err: [] as string[] };
  const program = new Command().exitOverride();
  registerServerCommands(program, {
    environment,
    output: { out: (text) => void lines.out.push(text), err: (text) => void lines.err.push(text) },
  });
  await program.parseAsync(['node', 'countersign', 'server', ...args]);
  const exitCode = process.exitCode ?? 0;
  process.exitCode = 0;
  const said = lines.err.map((line) => (line.startsWith('{') ? JSON.parse(line) : line));
  return { exitCode, out: lines.out.join('\n'), said };
}

const owner = { email: 'owner@acme.test', name: 'Olga', password: 'owner password 1' };

/** Every start writes a leaf that says the log lives. */
async function runOnce(config: object): Promise<number> {
  const server = assertOk(
    await startServer(serverConfig.parse({ port: 0, logLevel: 'silent', ...config })),
  );
  const { size } = await server.deps.store.asSystem('operator').log.head();
  await server.close();
  return size;
}

async function putPicture(dataDir: string, text: string): Promise<string> {
  const name = createHash('sha256').update(text).digest('hex');
  const dir = join(dataDir, 'blobs', name.slice(0, 2), name.slice(2, 4));
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, name), text);
  return join(dir, name);
}

describe('backup and restore on PostgreSQL', { timeout: 120_000 }, () => {
  const state: { postgres?: TestPostgres; base: string; identity: string } = {
    base: '',
    identity: '',
  };
  const at = (name: string) => join(state.base, name);
  const url = { live: '', spare: '', other: '' };
  const env = (databaseUrl: string) => ({ DATABASE_URL: databaseUrl });
  const live = () => ({ dataDir: at('live'), databaseUrl: url.live, headLockDir: at('lock') });
  const sizes = { backup: 0 };

  beforeAll(async () => {
    state.base = await mkdtemp(join(tmpdir(), 'countersign-backup-'));
    state.identity = await generateX25519Identity();
    await writeFile(at('identity.txt'), `${state.identity}\n`);
    state.postgres = await startTestPostgres();
    url.live = await ownedDatabase(state.postgres);
    url.spare = await ownedDatabase(state.postgres);
    url.other = await ownedDatabase(state.postgres);
    const request = { dataDir: at('live'), origin: testOrigin, organisation: 'Acme', owner };
    assertOk(await initServer({ ...request, databaseUrl: url.live }));
    await runOnce(live());
    await putPicture(at('live'), 'a picture');
  }, 120_000);
  afterAll(async () => {
    await state.postgres?.close();
    await rm(state.base, { recursive: true, force: true });
  }, 30_000);

  it('is made in the name of the tables’ owner, whom the policies bind, and holds every row', async () => {
    const recipient = await identityToRecipient(state.identity);
    const made = await command(
      env(url.live),
      'backup',
      '--data',
      at('live'),
      '--head-lock',
      at('lock'),
      '--out',
      at('backup'),
      '--keys-recipient',
      recipient,
    );
    expect(made).toMatchObject({ exitCode: 0, said: [] });
    expect((await stat(at('backup'))).mode & 0o777).toBe(0o700);
    const manifest = JSON.parse(await readFile(at('backup/manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ v: 1, origin: testOrigin, database: 'pg_dump', keys: 'age' });
    expect(manifest.headLock.size).toBe(manifest.log.size);
    expect(manifest.log.checkpoint).toContain(testOrigin);
    sizes.backup = manifest.log.size;
    const seed = (await readFile(at('live/keys/log.seed'), 'utf8')).trim();
    for (const name of await readdir(at('backup')))
      if ((await stat(at(`backup/${name}`))).isFile())
        expect((await readFile(at(`backup/${name}`))).includes(seed)).toBe(false);
    expect(
      (await command(env(url.live), 'backup', '--data', at('live'), '--out', at('backup'))).said,
    ).toMatchObject([{ code: 'target_not_empty' }]);
  });

  it('is refused where somebody else is, without keys, without the lock, or damaged', async () => {
    const restore = (databaseUrl: string, data: string, ...more: readonly string[]) =>
      command(env(databaseUrl), 'restore', '--from', at('backup'), '--data', at(data), ...more);
    const lock = ['--head-lock', at('lock')];
    const key = ['--keys-secret-file', at('identity.txt')];
    expect((await restore(url.spare, 'live', ...lock, ...key)).said).toMatchObject([
      { code: 'target_not_empty' },
    ]);
    expect((await restore(url.live, 'new', ...lock, ...key)).said).toMatchObject([
      { code: 'database_not_empty' },
    ]);
    await rm(at('new'), { recursive: true, force: true });
    expect((await restore(url.spare, 'new', ...lock)).said).toMatchObject([
      { code: 'keys_missing' },
    ]);
    expect((await restore(url.spare, 'new', ...key)).said).toMatchObject([
      { code: 'head_lock_missing' },
    ]);
    await writeFile(at('wrong.txt'), await generateX25519Identity());
    const wrong = ['--keys-secret-file', at('wrong.txt')];
    expect((await restore(url.spare, 'new', ...lock, ...wrong)).said).toMatchObject([
      { code: 'keys_not_opened' },
    ]);
    const kept = await readFile(at('backup/database.copy'));
    await appendFile(at('backup/database.copy'), 'x');
    expect((await restore(url.spare, 'new', ...lock, ...key)).said).toEqual([
      { code: 'backup_damaged', path: 'database.copy' },
    ]);
    await rm(at('backup/database.copy'));
    expect((await restore(url.spare, 'new', ...lock, ...key)).said).toEqual([
      { code: 'backup_incomplete', path: 'database.copy' },
    ]);
    await writeFile(at('backup/database.copy'), kept);
    await rm(at('new'), { recursive: true, force: true });
  });

  it('comes back whole beside the lock that lived on, and the log goes on from there', async () => {
    const signed = await runOnce(live());
    expect(signed).toBeGreaterThan(sizes.backup);
    const restored = await command(
      env(url.spare),
      'restore',
      '--from',
      at('backup'),
      '--data',
      at('new'),
      '--head-lock',
      at('lock'),
      '--keys-secret-file',
      at('identity.txt'),
    );
    expect(restored).toMatchObject({ exitCode: 0, said: [] });
    expect(restored.out).toContain(`brings ${signed - sizes.backup} leaves back`);
    expect(await readFile(await putPicture(at('new'), 'a picture'), 'utf8')).toBe('a picture');
    for (const table of ['account', 'organisation', 'member', 'leaf', 'checkpoint'])
      expect([table, await count(url.spare, table)]).toEqual([
        table,
        table === 'leaf' || table === 'checkpoint' ? sizes.backup : 1,
      ]);
    const config = { dataDir: at('new'), databaseUrl: url.spare, headLockDir: at('lock') };
    expect(await runOnce(config)).toBeGreaterThan(signed);
    const looked = await command(
      env(url.spare),
      'doctor',
      '--data',
      at('new'),
      '--head-lock',
      at('lock'),
      '--json',
    );
    const findings = JSON.parse(looked.out) as { check: string; status: string }[];
    expect(findings.filter(({ status }) => status === 'error')).toEqual([]);
    expect(findings.find(({ check }) => check === 'log')).toMatchObject({ status: 'ok' });
    expect(findings.find(({ check }) => check === 'database role')).toMatchObject({ status: 'ok' });
  });

  it('that lacks more than the lock can bring back is not restored in passing', async () => {
    const config = { dataDir: at('new'), databaseUrl: url.spare, headLockDir: at('lock') };
    await runOnce(config);
    const heads = (await readdir(at('lock'))).filter((name) => name.startsWith('head-')).sort();
    for (const name of heads.slice(0, -1)) await rm(join(at('lock'), name));
    const restore = (...more: readonly string[]) =>
      command(
        env(url.other),
        'restore',
        '--from',
        at('backup'),
        '--data',
        at('third'),
        '--head-lock',
        at('lock'),
        '--keys-secret-file',
        at('identity.txt'),
        ...more,
      );
    const refused = await restore();
    expect(refused).toMatchObject({
      exitCode: 1,
      said: [{ code: 'backup_behind_head_lock', backupSize: sizes.backup }],
    });
    expect((await restore('--behind-head-lock')).out).toContain('stays frozen');
    const third = { dataDir: at('third'), databaseUrl: url.other, headLockDir: at('lock') };
    const server = assertOk(
      await startServer(serverConfig.parse({ port: 0, logLevel: 'silent', ...third })),
    );
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({
      code: 'LOG_FROZEN',
    });
    await server.close();
    const looked = await command(
      env(url.other),
      'doctor',
      '--data',
      at('third'),
      '--head-lock',
      at('lock'),
    );
    expect(looked.exitCode).toBe(1);
    expect(looked.out).toMatch(/ERROR {3}log: frozen: database_behind_head_lock → /);
  });
});

describe('backup and restore of the embedded database', { timeout: 240_000 }, () => {
  it('goes through the passphrase, says what is damaged, and starts again', async () => {
    const base = await mkdtemp(join(tmpdir(), 'countersign-backup-'));
    const at = (name: string) => join(base, name);
    const request = { dataDir: at('live'), origin: testOrigin, organisation: 'Acme', owner };
    assertOk(await initServer(request));
    const size = await runOnce({ dataDir: at('live'), headLockDir: at('lock') });
    await putPicture(at('live'), 'sound');
    await appendFile(await putPicture(at('live'), 'rotten'), '!');
    await writeFile(at('passphrase'), 'correct horse battery staple\n');
    await writeFile(at('short'), 'short\n');
    const place = ['--data', at('live'), '--head-lock', at('lock')];
    const short = await command(
      {},
      'backup',
      ...place,
      '--out',
      at('b0'),
      '--keys-passphrase-file',
      at('short'),
    );
    expect(short.said).toMatchObject([{ code: 'passphrase_short' }]);
    const made = await command(
      {},
      'backup',
      ...place,
      '--out',
      at('b1'),
      '--keys-passphrase-file',
      at('passphrase'),
    );
    expect(made.exitCode).toBe(1);
    expect(made.said).toMatchObject([expect.stringContaining('does not match its name')]);
    const manifest = JSON.parse(await readFile(at('b1/manifest.json'), 'utf8'));
    expect(
      manifest.files.filter(({ path }: { path: string }) => path.startsWith('pictures/')),
    ).toHaveLength(1);
    const restored = await command(
      {},
      'restore',
      '--from',
      at('b1'),
      '--data',
      at('new'),
      '--head-lock',
      at('lock'),
      '--keys-secret-file',
      at('passphrase'),
    );
    expect(restored).toMatchObject({ exitCode: 0, said: [] });
    expect(await runOnce({ dataDir: at('new'), headLockDir: at('lock') })).toBeGreaterThan(size);
    await rm(base, { recursive: true, force: true });
  });
});

const ownerRole = 'countersign_backup_owner';

/** As in production: the owner of the tables is no superuser and may make no roles. */
async function ownedDatabase(postgres: TestPostgres): Promise<string> {
  const created = new URL(await postgres.createDatabase());
  const client = new Client({ connectionString: created.href });
  await client.connect();
  for (const role of ['countersign_app', 'countersign_system', ownerRole])
    await client.query(`do $$ begin create role ${role} nologin;
      exception when duplicate_object then null; end $$`);
  await client.query(`alter role ${ownerRole} login password 'backup'`);
  await client.query(`grant countersign_app, countersign_system to ${ownerRole}`);
  await client.query(`alter database ${created.pathname.slice(1)} owner to ${ownerRole}`);
  await client.query(`alter schema public owner to ${ownerRole}`);
  await client.end();
  created.username = ownerRole;
  created.password = 'backup';
  return created.href;
}

/** As somebody whom no policy binds. */
async function count(url: string, table: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('begin; set local role countersign_system');
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`);
  await client.end();
  return Number(rows[0]?.count);
}
