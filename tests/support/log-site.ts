import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zeroHash } from '../../shared/kit/ids.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { createNoteSigner, formatVkey, logKeyType } from '../../shared/log/note-key.ts';
import { openLogEnd } from '../../server/log/append-leaves.ts';
import { createFileHeadLock } from '../../server/log/head-lock.ts';
import { defaultLogTiming, type LogTiming } from '../../server/log/log-timing.ts';
import { createLogWriter, type LogWriter } from '../../server/log/log-writer.ts';
import { parsePeer, type WitnessPeer } from '../../server/log/witness-config.ts';
import {
  getFromWitness,
  type PostToWitness,
  postToWitness,
} from '../../server/log/witness-transport.ts';
import { migrate } from '../../server/store/migrate.ts';
import { type OpenDatabase, openPglite } from '../../server/store/open-database.ts';
import { createStore, type Store } from '../../server/store/store.ts';
import { createServerLogger } from '../../server/http/logger.ts';
import { createSigningKey, testCrypto } from './entry-factory.ts';
import { createTestClock, type TestClock } from './test-clock.ts';

/** A log with its real writer, database and head lock, and leaves without entries. */
export interface LogSite {
  readonly dir: string;
  readonly vkey: string;
  readonly clock: TestClock;
  readonly store: Store;
  readonly writer: LogWriter;
  readonly logged: string[];
  /** Appends leaves and waits for their checkpoint. Answers its size; `undefined` if none came. */
  append(count: number): Promise<number | undefined>;
  newestNote(): Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** As the disk is now; `restore` puts it back. */
  backUp(what: readonly ('db' | 'head-lock')[]): Promise<void>;
  restore(what: readonly ('db' | 'head-lock')[]): Promise<void>;
  close(): Promise<void>;
}

export const siteOrigin = 'diary.test/log';

export const siteSigner = createNoteSigner(
  testCrypto.hasher,
  { name: siteOrigin, type: logKeyType },
  createSigningKey('log site').signer,
);

export interface SiteOptions {
  /** Name, vkey and URL of its witnesses, asked again at each start. */
  readonly peers?: () => readonly WitnessPeer[];
  readonly timing?: Partial<LogTiming>;
  readonly post?: PostToWitness;
}

export const peerOf = (name: string, { key }: { key: WitnessPeer['key'] }, url: string) => {
  const peer = parsePeer(name, key, url);
  if (peer === undefined) throw new Error(`not an address of a witness: ${url}`);
  return peer;
};

export async function createLogSite(options: SiteOptions = {}): Promise<LogSite> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-site-'));
  const clock = createTestClock();
  const logged: string[] = [];
  const logger = createServerLogger('warn', { write: (line: string) => void logged.push(line) });
  const state: { database?: OpenDatabase; store?: Store; writer?: LogWriter } = {};
  const start = async () => {
    state.database = assertOk(await openPglite(dir));
    await migrate(state.database.db);
    state.store = createStore(state.database).asSystem('operator');
    state.writer = createLogWriter({
      store: state.store,
      logger,
      clock,
      hasher: testCrypto.hasher,
      logSigner: siteSigner,
      headLock: createFileHeadLock(join(dir, 'head-lock')),
      witnesses: {
        peers: options.peers?.() ?? [],
        post: options.post ?? postToWitness,
        get: getFromWitness,
        verifySignatures: testCrypto.verifySignatures,
      },
      holder: 'site',
      timing: { ...defaultLogTiming, coalesceMs: 2, pollMs: 20, ...options.timing },
      onLost: () => void logged.push('lost'),
    });
    await state.writer.start();
  };
  const stop = async () => {
    await state.writer?.close();
    await state.database?.close();
  };
  const store = () => state.store as Store;
  const writer = () => state.writer as LogWriter;
  await start();
  return {
    dir,
    clock,
    logged,
    vkey: formatVkey(siteSigner.key),
    get store() {
      return store();
    },
    get writer() {
      return writer();
    },
    append: async (count) => {
      const size = await store().transaction(async (tx) => {
        const end = await openLogEnd(tx, clock);
        if (!end.ok) return undefined;
        let index = 0;
        for (let i = 0; i < count; i++) {
          const entryHash = randomBytes(32).toString('hex');
          const leaf = { kind: 'slice', entryHash, signatureHash: zeroHash };
          index = (await end.value.append(leaf))?.index ?? 0;
        }
        await end.value.finish();
        return index + 1;
      });
      if (size === undefined) return undefined;
      writer().notify();
      return (await writer().waitFor(size)) ? size : undefined;
    },
    newestNote: async () => (await store().log.newestCheckpoint())?.note ?? '',
    start,
    stop,
    backUp: async (what) => {
      for (const name of what)
        await cp(join(dir, name), join(dir, `${name}.bak`), { recursive: true, force: true });
    },
    restore: async (what) => {
      for (const name of what) {
        await rm(join(dir, name), { recursive: true });
        await cp(join(dir, `${name}.bak`), join(dir, name), { recursive: true });
      }
    },
    close: async () => {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Polls until it holds; a test's own timeout ends it otherwise. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(10);
}
