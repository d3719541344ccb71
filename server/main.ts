import { randomBytes, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger as PinoLogger } from 'pino';
import { ok, type Result } from '../shared/kit/result.ts';
import { buildApp, type Timeouts } from './app.ts';
import { createClose, once, type Running } from './close-server.ts';
import type { ServerConfig } from './config.ts';
import { createEventHub } from './http/event-hub.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createServerLogger } from './http/logger.ts';
import { noQuotas, type Quotas, quotasOf } from './http/quotas.ts';
import { defaultRouteLimits, type RouteLimits } from './http/rate-limits.ts';
import { createIdentityDeps, type IdentityDeps } from './identity-deps.ts';
import type { MailTransport } from './mail/mail-transport.ts';
import { createMachine, ensureDir, headLockDirOf } from './machine.ts';
import { type Clock, systemClock } from './log/clock.ts';
import { createFileHeadLock } from './log/head-lock.ts';
import { defaultLogTiming, type LogTiming } from './log/log-timing.ts';
import { createLogWriter } from './log/log-writer.ts';
import { type OperatorKeys, readOperatorKeys, serverCrypto } from './log/operator-keys.ts';
import type { SeedFileError } from './log/seed-file.ts';
import { readPeers, type WitnessesInvalid, type WitnessPeer } from './log/witness-config.ts';
import { getFromWitness, postToWitness } from './log/witness-transport.ts';
import type { BlobStore } from './store/blob-store.ts';
import type { DirectoryLocked } from './store/directory-lock.ts';
import { openBlobStore, type S3CredentialsInvalid } from './store/open-blob-store.ts';
import { createKeptEntries } from './log/kept-entries.ts';
import { migrate } from './store/migrate.ts';
import { type OpenDatabase, openDatabase } from './store/open-database.ts';
import { startMetrics } from './start-metrics.ts';
import { createStore, type Store } from './store/store.ts';
import type { ServerDeps } from './use-cases/deps.ts';
import { reapplyRemovals } from './use-cases/reapply-removals.ts';
import { createTurns } from './use-cases/turns.ts';
import { createOperatorIdentity, type IdentityError, readIdentity } from './use-cases/identity.ts';

/** One at the log's end, the others on the way there; a process has ten connections. */
const batchesAtOnce = 3;

/** What a test puts in place of the world. */
export interface ServerOverrides {
  readonly clock?: Clock;
  readonly timing?: Partial<LogTiming>;
  /** Who sets these has no quotas either, unless they are set too. */
  readonly limits?: RouteLimits;
  readonly quotas?: Quotas;
  readonly timeouts?: Timeouts;
  readonly logger?: PinoLogger;
  readonly mail?: MailTransport;
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
  /** `http://127.0.0.1:9440/metrics`, if it is configured. */
  readonly metricsUrl?: string;
  /** From now on `/readyz` says no, and everything else is answered as before. */
  drain(): void;
  /** Rejects no request that has begun; then releases the lease and the directory. */
  close(): Promise<void>;
}

export type StartError =
  | DirectoryLocked
  | SeedFileError
  | IdentityError
  | WitnessesInvalid
  | S3CredentialsInvalid;

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
  const blobs = await openBlobStore(config);
  if (!blobs.ok) return blobs;
  const database = await openDatabase(config);
  if (!database.ok) return database;
  try {
    const outside = { peers: peers.value, blobs: blobs.value };
    const setup = { config, overrides, origin, keys: keys.value, ...outside };
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
  readonly blobs: BlobStore;
}

async function run(
  setup: Setup,
  database: OpenDatabase,
): Promise<Result<RunningServer, StartError>> {
  const { config, origin, keys } = setup;
  await migrate(database.db);
  const store = createStore(database);
  const matches = await createOperatorIdentity(store.asSystem('operator'), { origin, keys });
  if (!matches.ok) return matches;
  const logger = setup.overrides.logger ?? createServerLogger(config.logLevel);
  const running: { close?: () => Promise<void> } = {};
  const onLost = () => {
    process.exitCode = 1;
    void running.close?.();
  };
  const { operations } = store.asSystem('operator');
  const machine = createMachine({
    operations,
    dirs: [config.dataDir, await ensureDir(headLockDirOf(config))],
    minFreeMegabytes: config.minFreeMegabytes,
  });
  const identity = createIdentityDeps(config, setup.overrides, store.asSystem('budgets').budgets);
  const parts = { store, logger, engine: database.engine, onLost, machine, identity };
  const deps = createDeps(setup, parts);
  const metrics = createMetrics();
  const app = await createApp(setup, deps, metrics);
  const monitoring = await startMetrics(config, metrics, { deps, database, operations });
  const url = await listen(app, setup, { deps, monitoring });
  const stopMail = identity.startMail(deps, url);
  const close = once(createClose({ app, deps, database, monitoring, stopMail }));
  running.close = close;
  logger.info({ url, engine: database.engine, origin }, 'server started');
  const { logVkey: vkey, operatorPk } = keys;
  const drain = () => machine.drain();
  const metricsUrl = monitoring && { metricsUrl: monitoring.url };
  const { engine } = database;
  return ok({ url, origin, vkey, operatorPk, engine, app, deps, drain, close, ...metricsUrl });
}

/** The log first: whoever connects finds a checkpoint. */
async function listen(
  app: FastifyInstance,
  { config }: Setup,
  { deps, monitoring }: Pick<Running, 'deps' | 'monitoring'>,
): Promise<string> {
  try {
    await deps.logWriter.start();
    // Before anybody can read: a restored database must not show what was removed (protocol 3.17).
    await reapplyRemovals(deps);
    return await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await deps.logWriter.close();
    await monitoring?.close();
    throw error;
  }
}

async function createApp(
  { config, overrides }: Setup,
  deps: ServerDeps,
  metrics: Metrics,
): Promise<FastifyInstance> {
  const consoleDir = await existingDir(config.consoleDir);
  return buildApp(deps, {
    limits: overrides.limits ?? defaultRouteLimits,
    trustProxy: config.trustProxy,
    metrics,
    quotas: overrides.quotas ?? (overrides.limits ? noQuotas : quotasOf(config)),
    ...(overrides.timeouts && { timeouts: overrides.timeouts }),
    ...(consoleDir !== undefined && { consoleDir }),
  });
}

function createDeps(
  { config, overrides, origin, keys, peers, blobs }: Setup,
  parts: {
    readonly store: Store;
    readonly logger: PinoLogger;
    readonly engine: OpenDatabase['engine'];
    readonly onLost: () => void;
    readonly machine: ServerDeps['machine'];
    readonly identity: IdentityDeps;
  },
): ServerDeps {
  const { store, logger, identity } = parts;
  const clock = overrides.clock ?? systemClock;
  const headLockDir = headLockDirOf(config);
  const logWriter = createLogWriter({
    store,
    logger,
    clock,
    hasher: serverCrypto.hasher,
    logSigner: keys.log,
    headLock: createFileHeadLock(headLockDir),
    witnesses: {
      peers,
      post: postToWitness,
      get: getFromWitness,
      verifySignatures: serverCrypto.verifySignatures,
    },
    // Behind the directory lock there is nobody else: a killed process need not be waited out.
    holder: parts.engine === 'pglite' ? 'pglite' : randomUUID(),
    timing: { ...defaultLogTiming, ...overrides.timing },
    onLost: parts.onLost,
  });
  return {
    store,
    logger,
    machine: parts.machine,
    clock,
    logWriter,
    acceptTurns: createTurns(batchesAtOnce),
    keys,
    origin,
    boot: randomBytes(16).toString('hex'),
    kept: createKeptEntries(join(headLockDir, 'entries')),
    blobs,
    crypto: serverCrypto,
    events: createEventHub(() => store.asSystem('events').outbox.last()),
    ...identity,
    publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
  };
}

async function existingDir(dir: string | undefined): Promise<string | undefined> {
  if (dir === undefined) return undefined;
  const facts = await stat(join(dir, 'index.html')).catch(() => undefined);
  return facts ? dir : undefined;
}
