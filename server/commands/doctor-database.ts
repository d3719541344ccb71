import type { ServerConfig } from '../config.ts';
import { createFileHeadLock } from '../log/head-lock.ts';
import { readOperatorKeys } from '../log/operator-keys.ts';
import { headLockDirOf } from '../machine.ts';
import { migrations } from '../store/migrate.ts';
import { type OpenDatabase, openDatabase } from '../store/open-database.ts';
import { describeEngine, schemaVersion } from '../store/operations.ts';
import { createStore, type Store } from '../store/store.ts';
import { createOperatorIdentity, readIdentity } from '../use-cases/identity.ts';
import { detailOf } from './command-context.ts';
import { bad, fine, type Finding, warning } from './doctor-checks.ts';
import { checkPictures } from './doctor-pictures.ts';

const oldestPostgres = 150_000;
const lateMs = 60_000;

/** All that is asked of the database; one that cannot be had is one finding. */
export async function checkDatabase(config: ServerConfig): Promise<readonly Finding[]> {
  const opened = await openDatabase(config);
  if (!opened.ok)
    return [
      warning(
        'database',
        'the embedded database belongs to a running server',
        'stop it to have the database looked at, or ask its /readyz',
      ),
    ];
  try {
    const found = await checkEngine(opened.value);
    if (found.some(({ status }) => status === 'error')) return found;
    const store = createStore(opened.value).asSystem('operator');
    return [
      ...found,
      ...(await checkOwner(config, store)),
      ...(await checkLog(config, store)),
      ...(await checkQueues(store)),
      ...(await checkPictures(config, store)),
    ];
  } catch (error) {
    return [bad('database', detailOf(error), 'see that it runs and that DATABASE_URL is right')];
  } finally {
    await opened.value.close();
  }
}

async function checkEngine({ db, engine }: OpenDatabase): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const facts = await describeEngine(db);
  if (engine === 'pglite')
    found.push(
      warning('database', 'embedded: a power cut can lose data', 'set DATABASE_URL to PostgreSQL'),
    );
  else found.push(...checkPostgres(facts));
  const version = await schemaVersion(db);
  const newest = migrations.at(-1)?.version ?? 0;
  if (version === newest) found.push(fine('schema', `version ${version}`));
  else if (version < newest)
    found.push(
      warning('schema', `${version}, this program's is ${newest}`, 'countersign server migrate'),
    );
  else found.push(bad('schema', `${version} is newer than this program's ${newest}`, 'upgrade it'));
  return found;
}

export function checkPostgres(
  facts: Awaited<ReturnType<typeof describeEngine>>,
): readonly Finding[] {
  const version = `PostgreSQL ${facts.version}`;
  const found: Finding[] = [
    facts.versionNumber >= oldestPostgres
      ? fine('database', version)
      : bad('database', version, 'upgrade to 15 or newer'),
    facts.isSuperuser
      ? warning(
          'database role',
          'a superuser, whom no policy binds',
          'make a role of its own: docs/operations.md',
        )
      : fine('database role', 'no superuser'),
  ];
  if (facts.fsync !== 'on' || facts.synchronousCommit === 'off')
    found.push(
      bad(
        'durability',
        `fsync ${facts.fsync}, synchronous_commit ${facts.synchronousCommit}`,
        'turn both on: receipts promise that entries stay',
      ),
    );
  return found;
}

async function checkOwner(config: ServerConfig, store: Store): Promise<readonly Finding[]> {
  const identity = await readIdentity(config.dataDir);
  if (!identity.ok) return [];
  const keys = await readOperatorKeys(config.dataDir, identity.value.origin);
  if (!keys.ok) return [];
  const { origin } = identity.value;
  const matches = await createOperatorIdentity(store, { origin, keys: keys.value });
  return [
    matches.ok
      ? fine('identity', `${origin}: keys and database belong together`)
      : bad('identity', matches.error.code, 'use the DATABASE_URL and keys of one server'),
  ];
}

async function checkLog(config: ServerConfig, store: Store): Promise<readonly Finding[]> {
  const head = await store.log.head();
  const published = (await store.log.newestCheckpoint())?.size ?? 0;
  const lock = await createFileHeadLock(headLockDirOf(config)).read();
  const found: Finding[] = [];
  if (head.frozen !== '')
    found.push(bad('log', `frozen: ${head.frozen}`, 'docs/operations.md, “The log is frozen”'));
  const aheadMs = head.received_ms - Date.now();
  found.push(
    aheadMs > 0
      ? bad(
          'clock',
          `${Math.ceil(aheadMs / 1_000)} s behind the newest leaf`,
          'set the clock right',
        )
      : fine('clock', 'not behind the newest leaf'),
  );
  const lockedSize = lock?.size ?? 0;
  const sizes = `database ${head.size} leaves (${published} published), head lock ${lockedSize}`;
  if (lockedSize > head.size)
    found.push(bad('log', `${sizes}: the database is older`, 'countersign server unfreeze'));
  else if (published > lockedSize)
    found.push(bad('log', `${sizes}: the lock is older`, 'bring the lock of this database back'));
  else found.push(fine('log', sizes));
  return found;
}

async function checkQueues(store: Store): Promise<readonly Finding[]> {
  const reading = await store.operations.readLog();
  const waiting = await store.operations.readQueues(Date.now());
  const found: Finding[] = Object.entries(waiting)
    .filter(([, count]) => count > 0)
    .map(([queue, count]) =>
      warning(
        'queues',
        `${queue}: ${count} waiting`,
        'gone an hour after a start; else see its log',
      ),
    );
  const { waitingSinceMs } = reading;
  if (waitingSinceMs !== null && Date.now() - waitingSinceMs > lateMs)
    found.push(
      warning('publishing', 'leaves wait for their checkpoint', 'start a server, or see its log'),
    );
  return found.length > 0 ? found : [fine('queues', 'nothing is late')];
}
