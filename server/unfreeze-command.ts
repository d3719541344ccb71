import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ok, type Result } from '../shared/kit/result.ts';
import { type ConfigInvalid, type ConfigKey, loadConfig, type ServerConfig } from './config.ts';
import { createServerLogger } from './http/logger.ts';
import { systemClock } from './log/clock.ts';
import { createFileHeadLock } from './log/head-lock.ts';
import { type LogCopy, type LogCopyInvalid, readLogCopy } from './log/log-copy.ts';
import { type OperatorKeys, readOperatorKeys, serverCrypto } from './log/operator-keys.ts';
import type { SeedFileError } from './log/seed-file.ts';
import { unfreeze, type UnfreezeRefused } from './log/unfreeze.ts';
import { readPeers, type WitnessesInvalid, type WitnessPeer } from './log/witness-config.ts';
import { getFromWitness, postToWitness } from './log/witness-transport.ts';
import { createWitnesses } from './log/witnesses.ts';
import type { DirectoryLocked } from './store/directory-lock.ts';
import { migrate } from './store/migrate.ts';
import { openDatabase } from './store/open-database.ts';
import { createStore } from './store/store.ts';
import { createOperatorIdentity, type IdentityError, readIdentity } from './use-cases/identity.ts';

export interface UnfreezeOptions {
  readonly data: string;
  readonly copy?: string;
  readonly headLock?: string;
  readonly witnesses?: string;
  readonly forgetMissing?: boolean;
}

type UnfreezeError =
  | ConfigInvalid
  | DirectoryLocked
  | IdentityError
  | LogCopyInvalid
  | SeedFileError
  | UnfreezeRefused
  | WitnessesInvalid;

/** Nobody waits for it: a witness may take its time. */
const witnessMs = 10_000;

interface Context {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** One line each, for the operator. */
  readonly say: (text: string) => void;
}

/** `countersign server unfreeze`: says what it finds, line by line. */
export async function unfreezeServer(
  { say, environment }: Context,
  given: UnfreezeOptions,
): Promise<Result<undefined, UnfreezeError>> {
  const flags: Partial<Record<ConfigKey, string>> = {
    dataDir: given.data,
    ...(given.headLock !== undefined && { headLockDir: given.headLock }),
    ...(given.witnesses !== undefined && { witnesses: given.witnesses }),
  };
  const config = await loadConfig({ flags, environment });
  if (!config.ok) return config;
  const identity = await readIdentity(config.value.dataDir);
  if (!identity.ok) return identity;
  const keys = await readOperatorKeys(config.value.dataDir, identity.value.origin);
  if (!keys.ok) return keys;
  const peers = await readPeers(serverCrypto.hasher, config.value.witnesses, keys.value.log.key);
  if (!peers.ok) return peers;
  const copy = given.copy === undefined ? ok(undefined) : await copyOf(given.copy, keys.value);
  if (!copy.ok) return copy;
  const setup = { config: config.value, keys: keys.value, peers: peers.value, copy: copy.value };
  return mend(setup, { say, forgetMissing: given.forgetMissing === true });
}

const copyOf = (folder: string, keys: OperatorKeys): Promise<Result<LogCopy, LogCopyInvalid>> =>
  readLogCopy(serverCrypto, folder, keys.log.key);

interface Setup {
  readonly config: ServerConfig;
  readonly keys: OperatorKeys;
  readonly peers: readonly WitnessPeer[];
  readonly copy: LogCopy | undefined;
}

async function mend(
  { config, keys, peers, copy }: Setup,
  request: { readonly say: (text: string) => void; readonly forgetMissing: boolean },
): Promise<Result<undefined, UnfreezeError>> {
  const database = await openDatabase(config);
  if (!database.ok) return database;
  try {
    await migrate(database.value.db);
    const store = createStore(database.value).asSystem('operator');
    const origin = keys.log.key.name;
    const matches = await createOperatorIdentity(store, { origin, keys });
    if (!matches.ok) return matches;
    const logger = createServerLogger('silent');
    const { hasher, verifySignatures } = serverCrypto;
    const asked = {
      peers,
      post: postToWitness,
      get: getFromWitness,
      verifySignatures,
      logger,
      budgetMs: witnessMs,
    };
    const { say, forgetMissing } = request;
    return await unfreeze(
      {
        store,
        hasher,
        logger,
        say,
        // As the server calls itself: behind the directory lock a killed one need not be waited out.
        holder: database.value.engine === 'pglite' ? 'pglite' : randomUUID(),
        logSigner: keys.log,
        clock: systemClock,
        headLock: createFileHeadLock(config.headLockDir ?? join(config.dataDir, 'head-lock')),
        witnesses: createWitnesses(asked),
        witnessNames: peers.map(({ name }) => name),
      },
      { forgetMissing, ...(copy && { copy }) },
    );
  } finally {
    await database.value.close();
  }
}
