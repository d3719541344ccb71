import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** A PostgreSQL for tests: that of DATABASE_URL, else a throw-away cluster on loopback. */
export interface TestPostgres {
  /** URL of a fresh, empty database. */
  createDatabase(): Promise<string>;
  /** Ends the server without warning, as a power cut would, and starts it again. */
  crash?(): Promise<void>;
  close(): Promise<void>;
}

/** Throws where neither is to be had: a database suite that did not run must not look green. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined && url !== '') return { ...databasesOf(url), close: async () => undefined };
  const bin = binDir();
  if (bin === undefined) throw new Error('no PostgreSQL: set DATABASE_URL or install postgresql');
  return startCluster(bin);
}

/** Debian keeps the server's programs outside the path, by version. */
export function binDir(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(root, version, 'bin'))
    .find((dir) => existsSync(join(dir, 'initdb')));
}

async function startCluster(bin: string): Promise<TestPostgres> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-pg-'));
  const user = unprivilegedUser();
  if (user) chownSync(dir, user.uid, user.gid);
  const data = join(dir, 'data');
  const port = await freePort();
  const initdb = as(user, join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ]);
  const made = spawnSync(initdb.command, initdb.args, { cwd: dir, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const start = () => {
    const postgres = as(user, join(bin, 'postgres'), [
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      dir,
      '-h',
      '127.0.0.1',
    ]);
    return spawn(postgres.command, postgres.args, { cwd: dir, stdio: 'ignore' });
  };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const state = { process: start() };
  await waitUntilReady(url);
  const stop = async (signal: NodeJS.Signals) => {
    const ended = new Promise((resolve) => state.process.once('exit', resolve));
    state.process.kill(signal);
    await ended;
  };
  return {
    ...databasesOf(url),
    crash: async () => {
      // SIGQUIT: immediate shutdown, as after a crash of the machine; recovery runs at start.
      await stop('SIGQUIT');
      state.process = start();
      await waitUntilReady(url, () => {
        // While a child of the one before still ends, its shared memory keeps the next one out.
        if (state.process.exitCode !== null) state.process = start();
      });
    },
    close: async () => {
      await stop('SIGQUIT');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function databasesOf(url: string): Pick<TestPostgres, 'createDatabase'> {
  return {
    createDatabase: async () => {
      const name = `test_${randomBytes(6).toString('hex')}`;
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      const database = new URL(url);
      database.pathname = `/${name}`;
      return database.href;
    },
  };
}

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root. */
export function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim()),
  );
  return uid && gid ? { uid, gid } : { uid: 65_534, gid: 65_534 };
}

export function as(user: User | undefined, command: string, args: readonly string[]) {
  if (!user) return { command, args: [...args] };
  const drop = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return { command: 'setpriv', args: [...drop, command, ...args] };
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** On a loaded machine recovery takes its time: a minute, then something is wrong. */
export async function waitUntilReady(
  url: string,
  revive: () => void = () => undefined,
): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      // Not listening yet, or still recovering.
      await sleep(50);
      revive();
    }
  }
  throw new Error('PostgreSQL does not answer');
}
