import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  as,
  binDir,
  databasesOf,
  freePort,
  unprivilegedUser,
  type User,
  waitUntilReady,
} from './postgres-cluster.ts';
import { type PortSwitch, startPortSwitch } from './round-robin.ts';

/**
 * A PostgreSQL that commits only what a streaming standby has on its disk too, behind an address
 * that can lead to either: what a production cluster with failover is to a server.
 */
export interface ReplicatedPostgres {
  createDatabase(): Promise<string>;
  /** The primary ends as in a power cut and comes back. */
  restart(): Promise<void>;
  /** The primary ends for good, the standby is promoted, the address leads there. */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

interface Place {
  readonly bin: string;
  readonly dir: string;
  readonly user: User | undefined;
}

export async function startReplicatedPostgres(): Promise<ReplicatedPostgres> {
  const bin = binDir();
  if (bin === undefined) throw new Error('no PostgreSQL: install postgresql');
  const dir = mkdtempSync(join(tmpdir(), 'countersign-replicated-'));
  const user = unprivilegedUser();
  if (user) chownSync(dir, user.uid, user.gid);
  const place: Place = { bin, dir, user };
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  const urlAt = (port: number) => `postgres://postgres@127.0.0.1:${port}/postgres`;
  runTool(place, 'initdb', '-D primary -U postgres -A trust -E UTF8 --locale=C -N');
  const start = (name: string, port: number) => startPostmaster(place, name, port);
  const state = {
    primary: start('primary', primaryPort),
    standby: undefined as ChildProcess | undefined,
  };
  await waitUntilReady(urlAt(primaryPort));
  const from = `-h 127.0.0.1 -p ${primaryPort} -U postgres`;
  runTool(place, 'pg_basebackup', `${from} -D standby -R -X stream -c fast`);
  state.standby = start('standby', standbyPort);
  await waitUntilReady(urlAt(standbyPort));
  await commitOnBoth(urlAt(primaryPort));
  const address: PortSwitch = await startPortSwitch(primaryPort);
  return {
    ...databasesOf(urlAt(address.port)),
    restart: async () => {
      await end(state.primary);
      state.primary = start('primary', primaryPort);
      await waitUntilReady(urlAt(primaryPort));
    },
    failOver: async () => {
      await end(state.primary);
      runTool(place, 'pg_ctl', 'promote -D standby -w');
      address.to(standbyPort);
      await waitUntilReady(urlAt(address.port));
    },
    close: async () => {
      await address.close();
      await end(state.primary);
      if (state.standby) await end(state.standby);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function runTool({ bin, dir, user }: Place, tool: string, args: string): void {
  const { command, args: all } = as(user, join(bin, tool), args.split(' '));
  const done = spawnSync(command, all, { cwd: dir, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${tool} failed: ${done.stderr}`);
}

function startPostmaster({ bin, dir, user }: Place, name: string, port: number): ChildProcess {
  const args = ['-D', name, '-p', String(port), '-k', dir, '-h', '127.0.0.1'];
  const postgres = as(user, join(bin, 'postgres'), args);
  return spawn(postgres.command, postgres.args, { cwd: dir, stdio: 'ignore' });
}

/** SIGQUIT: at once and without a checkpoint, as when the machine goes. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGQUIT');
  await ended;
}

/** After the copy was made, so that the standby waits for nobody once it is the primary. */
async function commitOnBoth(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("alter system set synchronous_standby_names = '*'");
  await client.query('select pg_reload_conf()');
  for (let look = 0; look < 200; look++) {
    const { rows } = await client.query('select sync_state from pg_stat_replication');
    if (rows[0]?.sync_state === 'sync') return client.end();
    await sleep(50);
  }
  throw new Error('the standby does not follow');
}
