import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { configFileName, loadConfig, type ServerConfig } from '../config.ts';
import { createFileHeadLock } from '../log/head-lock.ts';
import { headLockDirOf } from '../machine.ts';
import { type CopyError, copyDatabase, formatFor } from '../store/database-copy.ts';
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
  | { readonly code: 'target_not_empty'; readonly path: string };

const names = { database: 'database.copy', keys: 'keys.age', pictures: 'pictures', kept: 'kept' };

/** `countersign server backup`: into a new folder, whose manifest is written last. */
export async function runBackup(context: CommandContext, given: GivenOptions): Promise<void> {
  const { output } = context;
  const config = await loadConfig(configSources(context, given));
  if (!config.ok) return failWith(output, config.error);
  const dir = String(given['out']);
  const lock = await keyLockOf(given);
  const made = await tryBackup(config.value, dir, lock);
  if (!made.ok) return failWith(output, made.error);
  const { manifest, damaged } = made.value;
  const { log, files, keys } = manifest;
  output.out(`Backup of ${manifest.origin}: ${log.size} leaves, ${files.length} files, in ${dir}`);
  if (keys === 'none')
    output.out('The keys are not in it. Keep them elsewhere: docs/operations.md');
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

async function tryBackup(config: ServerConfig, dir: string, lock: KeyLock | undefined) {
  try {
    return await backup(config, dir, lock);
  } catch (error) {
    return err({ code: 'backup_failed' as const, detail: detailOf(error) });
  }
}

async function backup(
  config: ServerConfig,
  dir: string,
  lock: KeyLock | undefined,
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
  const isElsewhere = config.s3Endpoint !== undefined;
  const pictures = isElsewhere ? noPictures : await copyPictures(config, dir);
  const files: ManifestFile[] = [...pictures.files];
  for (const path of paths) files.push(await describeFile(dir, path));
  const head = await createFileHeadLock(headLockDirOf(config)).read();
  const manifest: BackupManifest = {
    v: 1,
    madeAt: new Date().toISOString(),
    version: serverVersion,
    origin: identity.value.origin,
    database: formatFor(config),
    pictures: isElsewhere ? 'elsewhere' : 'included',
    keys: lock ? 'age' : 'none',
    headLock: head ? { size: head.size, root: head.root } : null,
    ...facts.value,
    files,
  };
  await writeManifest(dir, manifest);
  return ok({ manifest, damaged: pictures.damaged });
}

const noPictures = { files: [], damaged: [] };

/** Before the copy is made, so that the copy holds at least as much. */
async function readFacts(
  config: ServerConfig,
): Promise<Result<Pick<BackupManifest, 'schema' | 'log'>, CopyError>> {
  const database = await openDatabase(config);
  if (!database.ok) return database;
  try {
    const store = createStore(database.value).asSystem('operator');
    const { size } = await store.log.head();
    const checkpoint = (await store.log.newestCheckpoint())?.note ?? '';
    return ok({ schema: await schemaVersion(database.value.db), log: { size, checkpoint } });
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

const pictureName = /^[0-9a-f]{64}$/;

async function copyPictures({ dataDir }: ServerConfig, dir: string) {
  const from = join(dataDir, 'blobs');
  const found = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: ManifestFile[] = [];
  const damaged: string[] = [];
  for (const entry of found.filter(({ name }) => pictureName.test(name))) {
    const { name } = entry;
    const path = [names.pictures, name.slice(0, 2), name].join('/');
    await mkdir(dirname(join(dir, path)), { recursive: true, mode: 0o700 });
    // Removed since the folder was listed: it shall not be in the backup either.
    if (!(await copyIfThere(join(entry.parentPath, name), join(dir, path)))) continue;
    const file = await describeFile(dir, path);
    if (file.sha256 === name) files.push(file);
    else damaged.push(path);
  }
  return { files, damaged };
}

async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
