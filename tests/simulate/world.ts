import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertOk } from '../../shared/kit/result.ts';
import { initServer } from '../../server/init-server.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import { mailFile } from '../support/mail-sink.ts';
import { startTestPostgres } from '../support/postgres-cluster.ts';
import {
  furnish,
  ownerPassword,
  type People,
  type Site,
  testOrigin,
} from '../support/server-fixture.ts';

/** The Monday 00:00 UTC that the contracts' weeks begin with, epoch ms. */
export const weekStartMs = ordinaryDraft.week0 * 600_000;

export interface ServerUse {
  readonly cpuMs: number;
  readonly rss: number;
}

export interface World {
  readonly place: Site & People;
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** The server's clock and ours stand there when it resolves. */
  moveTo(ms: number): Promise<ServerUse>;
  close(): Promise<void>;
}

/** A server process on PostgreSQL with an organisation, two hours before the week begins. */
export async function createWorld(): Promise<World> {
  const postgres = await startTestPostgres();
  const databaseUrl = await postgres.createDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-simulate-'));
  const owner = { email: 'owner@acme.test', name: 'Olga Owner', password: ownerPassword };
  const request = { dataDir, origin: testOrigin, organisation: 'Acme', owner, databaseUrl };
  const initialised = assertOk(await initServer(request));
  const clock = { ms: weekStartMs - 7_200_000 };
  const child = startChild({ dataDir, databaseUrl, port: 0, logLevel: 'silent' }, clock.ms);
  const { url } = await nextMessage<{ url: string }>(child);
  const set = (ms: number) => {
    clock.ms = ms;
  };
  const site: Site = {
    clock: { nowMs: () => clock.ms, set, advance: (ms) => set(clock.ms + ms) },
    server: { url },
    ten: initialised.organisation,
  };
  const place = await furnish(site);
  return {
    place,
    dataDir,
    databaseUrl,
    moveTo: async (ms) => {
      set(ms);
      const answer = nextMessage<ServerUse>(child);
      child.send({ nowMs: ms });
      return answer;
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
      await postgres.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const childPath = fileURLToPath(new URL('../support/simulate-server.ts', import.meta.url));

function startChild(config: object, startMs: number): ChildProcess {
  const env = {
    ...process.env,
    SIMULATE_CONFIG: JSON.stringify(config),
    SIMULATE_START_MS: String(startMs),
    TEST_MAIL_FILE: mailFile,
  };
  return spawn(process.execPath, ['--import', 'tsx', childPath], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

const nextMessage = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the server ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
