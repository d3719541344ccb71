import { randomBytes, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger as PinoLogger } from 'pino';
import { ok, type Result } from '../shared/kit/result.ts';
import { buildApp } from './app.ts';
import type { ServerConfig } from './config.ts';
import { createEventHub } from './http/event-hub.ts';
import { createServerLogger } from './http/logger.ts';
import { defaultRouteLimits, type RouteLimits } from './http/rate-limits.ts';
import { createThrottle } from './http/throttle.ts';
import { type Clock, systemClock } from './log/clock.ts';
import { createFileHeadLock } from './log/head-lock.ts';
import { defaultLogTiming, type LogTiming } from './log/log-timing.ts';
import { createLogWriter } from './log/log-writer.ts';
import { type OperatorKeys, readOperatorKeys, serverCrypto } from './log/operator-keys.ts';
import type { SeedFileError } from './log/seed-file.ts';
import { readPeers, type WitnessesInvalid, type WitnessPeer } from './log/witness-config.ts';
import { postToWitness } from './log/witness-transport.ts';
import { createBlobFiles } from './store/blob-files.ts';
import type { DirectoryLocked } from './store/directory-lock.ts';
import { createKeptEntries } from './log/kept-entries.ts';
import { migrate } from './store/migrate.ts';
import { type OpenDatabase, openDatabase } from './store/open-database.ts';
import { createStore, type Store } from './store/store.ts';
import type { ServerDeps } from './use-cases/deps.ts';
import { startHousekeeping } from './use-cases/housekeeping.ts';
import { reapplyRemovals } from './use-cases/reapply-removals.ts';
import { createOperatorIdentity, type IdentityError, readIdentity } from './use-cases/identity.ts';

/** Guesses at one person's password, whatever addresses they come from. */
const signInLimit = { max: 20, windowMs: 15 * 60_000, keys: 10_000 };

const closeGraceMs = 5_000;

/** What a test puts in place of the world. */
export interface ServerOverrides {
  readonly clock?: Clock;
  readonly timing?: Partial<LogTiming>;
  readonly limits?: RouteLimits;
}

export interface RunningServer {
  /** `http://127.0.0.1:8440` */
  readonly url: string;
  /** Log origin, verifier key and operator key, as clients pin them. */
  readonly origin: string;
  readonly vkey: string;
  readonly operatorPk: string;
  readonly engine: OpenDatabase['engine'];
  /** For `inject` in tests. */
  readonly app: FastifyInstance;
  readonly deps: ServerDeps;
  /** Rejects no request that has begun; then releases the lease and the directory. */
  close(): Promise<void>;
}

export type StartError = DirectoryLocked | SeedFileError | IdentityError | WitnessesInvalid;

/** Starts an initialised server (`initServer` comes first). Throws when the database is away. */
export async function startServer(
  config: ServerConfig,
  overrides: ServerOverrides = {},
): Promise<Result<RunningServer, StartError>> {
  const identity = await readIdentity(config.dataDir);
  if (!identity.ok) return identity;
  const { origin } = identity.value;
  const keys = await readOperatorKeys(config.dataDir, origin);
  if (!keys.ok) return keys;
  const peers = await readPeers(serverCrypto.hasher, config.witnesses, keys.value.log.key);
  if (!peers.ok) return peers;
  const database = await openDatabase(config);
  if (!database.ok) return database;
  try {
    const setup = { config, overrides, origin, keys: keys.value, peers: peers.value };
    const started = await run(setup, database.value);
    if (!started.ok) await database.value.close();
    return started;
  } catch (error) {
    await database.value.close();
    throw error;
  }
}

interface Setup {
  readonly config: ServerConfig;
  readonly overrides: ServerOverrides;
  readonly origin: string;
  readonly keys: OperatorKeys;
  readonly peers: readonly WitnessPeer[];
}

async function run(
  setup: Setup,
  database: OpenDatabase,
): Promise<Result<RunningServer, StartError>> {
  const { config, origin, keys } = setup;
  await migrate(database.db);
  const store = createStore(database.db, database.engine);
  const matches = await createOperatorIdentity(store, { origin, keys });
  if (!matches.ok) return matches;
  const logger = createServerLogger(config.logLevel);
  const running: { close?: () => Promise<void> } = {};
  const onLost = () => {
    process.exitCode = 1;
    void running.close?.();
  };
  const deps = createDeps(setup, { store, logger, engine: database.engine, onLost });
  const app = await createApp(setup, deps);
  const url = await listen(app, setup, deps);
  const close = once(createClose({ app, deps, database }));
  running.close = close;
  logger.info({ url, engine: database.engine, origin }, 'server started');
  const { logVkey: vkey, operatorPk } = keys;
  return ok({ url, origin, vkey, operatorPk, engine: database.engine, app, deps, close });
}

/** The log first: whoever connects finds a checkpoint. */
async function listen(app: FastifyInstance, { config }: Setup, deps: ServerDeps): Promise<string> {
  try {
    await deps.logWriter.start();
    // Before anybody can read: a restored database must not show what was removed (protocol 3.17).
    await reapplyRemovals(deps);
    return await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await deps.logWriter.close();
    throw error;
  }
}

async function createApp({ config, overrides }: Setup, deps: ServerDeps): Promise<FastifyInstance> {
  const consoleDir = await existingDir(config.consoleDir);
  return buildApp(deps, {
    limits: overrides.limits ?? defaultRouteLimits,
    trustProxy: config.trustProxy,
    ...(consoleDir !== undefined && { consoleDir }),
  });
}

function createClose(parts: {
  readonly app: FastifyInstance;
  readonly deps: ServerDeps;
  readonly database: OpenDatabase;
}): () => Promise<void> {
  const { app, deps, database } = parts;
  const stopHousekeeping = startHousekeeping(deps);
  return async () => {
    const tidied = stopHousekeeping();
    deps.events.close();
    // Requests that have begun may end; a client that keeps a connection open may not hold us up.
    const impatience = setTimeout(() => app.server.closeAllConnections(), closeGraceMs);
    await app.close();
    clearTimeout(impatience);
    await deps.logWriter.close();
    await tidied;
    await database.close();
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  const state: { done?: Promise<void> } = {};
  return () => {
    state.done ??= work();
    return state.done;
  };
}

function createDeps(
  { config, overrides, origin, keys, peers }: Setup,
  parts: {
    readonly store: Store;
    readonly logger: PinoLogger;
    readonly engine: OpenDatabase['engine'];
    readonly onLost: () => void;
  },
): ServerDeps {
  const { store, logger } = parts;
  const clock = overrides.clock ?? systemClock;
  const headLockDir = config.headLockDir ?? join(config.dataDir, 'head-lock');
  const logWriter = createLogWriter({
    store,
    logger,
    clock,
    hasher: serverCrypto.hasher,
    logSigner: keys.log,
    headLock: createFileHeadLock(headLockDir),
    witnesses: { peers, post: postToWitness, verifySignatures: serverCrypto.verifySignatures },
    // Behind the directory lock there is nobody else: a killed process need not be waited out.
    holder: parts.engine === 'pglite' ? 'pglite' : randomUUID(),
    timing: { ...defaultLogTiming, ...overrides.timing },
    onLost: parts.onLost,
  });
  return {
    store,
    logger,
    clock,
    logWriter,
    keys,
    origin,
    boot: randomBytes(16).toString('hex'),
    kept: createKeptEntries(join(headLockDir, 'entries')),
    blobs: createBlobFiles(join(config.dataDir, 'blobs')),
    crypto: serverCrypto,
    events: createEventHub(),
    signInThrottle: createThrottle(clock, signInLimit),
    publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
  };
}

async function existingDir(dir: string | undefined): Promise<string | undefined> {
  if (dir === undefined) return undefined;
  const facts = await stat(join(dir, 'index.html')).catch(() => undefined);
  return facts ? dir : undefined;
}
