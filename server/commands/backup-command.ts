import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { configFileName, loadConfig, type ServerConfig } from '../config.ts';
import { createFileHeadLock } from '../log/head-lock.ts';
import { headLockDirOf } from '../machine.ts';
import { type CopyError, copyDatabase, formatFor } from '../store/database-copy.ts';
import { openBlobStore, type S3CredentialsInvalid } from '../store/open-blob-store.ts';
import { openDatabase } from '../store/open-database.ts';
import { schemaVersion } from '../store/operations.ts';
import { createStore } from '../store/store.ts';
import { identityPath, type IdentityError, readIdentity } from '../use-cases/identity.ts';
import { serverVersion } from '../version.ts';
import { type KeyBackupError, type KeyLock, lockKeys } from './backup-keys.ts';
import {
  type BackupManifest,
  describeFile,
  type ManifestFile,
  writeManifest,
} from './backup-manifest.ts';
import { copyBucket, copyFolder, copyIfThere, noPictures } from './backup-pictures.ts';
import {
  type CommandContext,
  configSources,
  detailOf,
  failWith,
  type GivenOptions,
} from './command-context.ts';

type BackupError =
  | CopyError
  | IdentityError
  | KeyBackupError
  | S3CredentialsInvalid
  | { readonly code: 'target_not_empty'; readonly path: string };

const names = { database: 'database.copy', keys: 'keys.age', kept: 'kept' };

/** `countersign server backup`: into a new folder, whose manifest is written last. */
export async function runBackup(context: CommandContext, given: GivenOptions): Promise<void> {
  const { output } = context;
  const config = await loadConfig(configSources(context, given));
  if (!config.ok) return failWith(output, config.error);
  const dir = String(given['out']);
  const lock = await keyLockOf(given);
  const made = await tryBackup(config.value, dir, {
    lock,
    takesPictures: given['withPictures'] === true,
  });
  if (!made.ok) return failWith(output, made.error);
  const { manifest, damaged } = made.value;
  const { log, files, keys, elsewhere } = manifest;
  output.out(`Backup of ${manifest.origin}: ${log.size} leaves, ${files.length} files, in ${dir}`);
  if (keys === 'none')
    output.out('The keys are not in it. Keep them elsewhere: docs/operations.md');
  if (elsewhere !== undefined)
    output.out(
      `${elsewhere.count} pictures (${elsewhere.bytes} bytes) are not in it. They are in the ` +
        `bucket ${elsewhere.bucket} at ${elsewhere.endpoint}: keep its versions, or take them ` +
        'along with --with-pictures',
    );
  for (const path of damaged)
    output.err(`${path} does not match its name and is not in the backup`);
  if (damaged.length > 0) process.exitCode = 1;
}

async function keyLockOf(given: GivenOptions): Promise<KeyLock | undefined> {
  const { keysRecipient, keysPassphraseFile } = given;
  if (typeof keysRecipient === 'string') return { kind: 'recipient', recipient: keysRecipient };
  if (typeof keysPassphraseFile !== 'string') return undefined;
  return { kind: 'passphrase', passphrase: (await readFile(keysPassphraseFile, 'utf8')).trim() };
}

interface BackupRequest {
  readonly lock: KeyLock | undefined;
  /** Those in a bucket, too. */
  readonly takesPictures: boolean;
}

async function tryBackup(config: ServerConfig, dir: string, request: BackupRequest) {
  try {
    return await backup(config, dir, request);
  } catch (error) {
    return err({ code: 'backup_failed' as const, detail: detailOf(error) });
  }
}

async function backup(
  config: ServerConfig,
  dir: string,
  { lock, takesPictures }: BackupRequest,
): Promise<Result<{ manifest: BackupManifest; damaged: readonly string[] }, BackupError>> {
  const identity = await readIdentity(config.dataDir);
  if (!identity.ok) return identity;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length > 0) return err({ code: 'target_not_empty', path: dir });
  const facts = await readFacts(config);
  if (!facts.ok) return facts;
  // The database first: what it shows is on disk by then, and what is removed meanwhile stays away.
  const copied = await copyDatabase(config, join(dir, names.database));
  if (!copied.ok) return copied;
  const paths = [names.database];
  if (lock) {
    const keys = await lockKeys(config.dataDir, lock);
    if (!keys.ok) return keys;
    await writeFile(join(dir, names.keys), keys.value, { mode: 0o600 });
    paths.push(names.keys);
  }
  paths.push(...(await copySettings(config, dir)), ...(await copyKept(config, dir)));
  const { pictureFacts, ...logFacts } = facts.value;
  const isElsewhere = pictureFacts !== undefined && !takesPictures;
  const pictures = isElsewhere ? ok(noPictures) : await copyPictures(config, dir);
  if (!pictures.ok) return pictures;
  const files: ManifestFile[] = [...pictures.value.files];
  for (const path of paths) files.push(await describeFile(dir, path));
  const head = await createFileHeadLock(headLockDirOf(config)).read();
  const manifest: BackupManifest = {
    v: 1,
    madeAt: new Date().toISOString(),
    version: serverVersion,
    origin: identity.value.origin,
    database: formatFor(config),
    pictures: isElsewhere ? 'elsewhere' : 'included',
    ...(isElsewhere && { elsewhere: pictureFacts }),
    keys: lock ? 'age' : 'none',
    headLock: head ? { size: head.size, root: head.root } : null,
    ...logFacts,
    files,
  };
  await writeManifest(dir, manifest);
  return ok({ manifest, damaged: pictures.value.damaged });
}

async function copyPictures(config: ServerConfig, dir: string) {
  if (config.s3Endpoint === undefined) return ok(await copyFolder(config, dir));
  const blobs = await openBlobStore(config);
  return blobs.ok ? ok(await copyBucket(blobs.value, dir)) : blobs;
}

/** Before the copy is made, so that the copy holds at least as much. */
async function readFacts(
  config: ServerConfig,
): Promise<
  Result<
    Pick<BackupManifest, 'schema' | 'log'> & { pictureFacts: BackupManifest['elsewhere'] },
    CopyError
  >
> {
  const database = await openDatabase(config);
  if (!database.ok) return database;
  try {
    const store = createStore(database.value).asSystem('operator');
    const { size } = await store.log.head();
    const checkpoint = (await store.log.newestCheckpoint())?.note ?? '';
    const { s3Endpoint: endpoint, s3Bucket: bucket = '' } = config;
    const pictureFacts =
      endpoint === undefined
        ? undefined
        : { endpoint, bucket, ...(await store.operations.readBlobs()) };
    const schema = await schemaVersion(database.value.db);
    return ok({ schema, log: { size, checkpoint }, pictureFacts });
  } finally {
    await database.value.close();
  }
}

async function copySettings({ dataDir }: ServerConfig, dir: string): Promise<readonly string[]> {
  const sources = [identityPath(dataDir), join(dataDir, configFileName)];
  const copied: string[] = [];
  for (const source of sources) {
    const name = basename(source);
    if (await copyIfThere(source, join(dir, name))) copied.push(name);
  }
  return copied;
}

/** What must survive the restoring of an older database goes along, to be on the safe side. */
async function copyKept(config: ServerConfig, dir: string): Promise<readonly string[]> {
  const from = join(headLockDirOf(config), 'entries');
  const entries = (await readdir(from).catch(() => [])).filter((name) => name.endsWith('.json'));
  if (entries.length > 0) await mkdir(join(dir, names.kept), { mode: 0o700 });
  for (const name of entries) await copyFile(join(from, name), join(dir, names.kept, name));
  return entries.map((name) => `${names.kept}/${name}`);
}
