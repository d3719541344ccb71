import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { loadConfig, type ServerConfig } from '../config.ts';
import { createFileHeadLock, type LockedHead } from '../log/head-lock.ts';
import { logSeedPath } from '../log/operator-keys.ts';
import { headLockDirOf } from '../machine.ts';
import { type CopyError, restoreDatabase } from '../store/database-copy.ts';
import { openBlobStore, type S3CredentialsInvalid } from '../store/open-blob-store.ts';
import { openDatabase } from '../store/open-database.ts';
import { createStore } from '../store/store.ts';
import { identityPath } from '../use-cases/identity.ts';
import { type KeyBackupError, unlockKeys } from './backup-keys.ts';
import { type BackupManifest, checkBackup, type ManifestError } from './backup-manifest.ts';
import { isPicture, missingPictures, restoreToBucket } from './backup-pictures.ts';
import {
  type CommandContext,
  configSources,
  detailOf,
  failWith,
  type GivenOptions,
} from './command-context.ts';

type RestoreError =
  | CopyError
  | KeyBackupError
  | ManifestError
  | S3CredentialsInvalid
  | { readonly code: 'target_not_empty'; readonly path: string }
  /** They are not in the backup, or nobody said how to open them, and they are not here. */
  | { readonly code: 'keys_missing'; readonly path: string }
  /** Bring it back first: without it nothing says what was signed after this backup. */
  | { readonly code: 'head_lock_missing'; readonly dir: string }
  /** Leaves between the two must come from a copy of the log: `countersign server unfreeze`. */
  | {
      readonly code: 'backup_behind_head_lock';
      readonly backupSize: number;
      readonly lockedSize: number;
    };

interface RestoreRequest {
  readonly config: ServerConfig;
  readonly dir: string;
  readonly keySecret: string | undefined;
  readonly mayBeBehind: boolean;
}

/** `countersign server restore`: a checked backup into an empty place. */
export async function runRestore(context: CommandContext, given: GivenOptions): Promise<void> {
  const { output } = context;
  const config = await loadConfig(configSources(context, given));
  if (!config.ok) return failWith(output, config.error);
  const { keysSecretFile } = given;
  const restored = await tryRestore({
    config: config.value,
    dir: String(given['from']),
    keySecret:
      typeof keysSecretFile === 'string' ? await readFile(keysSecretFile, 'utf8') : undefined,
    mayBeBehind: given['behindHeadLock'] === true,
  });
  if (!restored.ok) return failWith(output, restored.error);
  for (const line of restored.value) output.out(line);
}

async function tryRestore(request: RestoreRequest) {
  try {
    return await restore(request);
  } catch (error) {
    return err({ code: 'restore_failed' as const, detail: detailOf(error) });
  }
}

async function restore(request: RestoreRequest): Promise<Result<readonly string[], RestoreError>> {
  const { config, dir, keySecret, mayBeBehind } = request;
  const manifest = await checkBackup(dir);
  if (!manifest.ok) return manifest;
  const taken = await firstTaken(config);
  if (taken !== undefined) return err({ code: 'target_not_empty', path: taken });
  const standing = await compareWithLock(config, manifest.value);
  if (!standing.ok && !mayBeBehind) return standing;
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const keys = await restoreKeys(request, manifest.value, keySecret);
  if (!keys.ok) return keys;
  const database = await restoreDatabase(
    config,
    join(dir, 'database.copy'),
    manifest.value.database,
  );
  if (!database.ok) return database;
  const files = await restoreFiles(config, dir, manifest.value);
  if (!files.ok) return files;
  // Last: a half-restored directory does not start.
  await copyFile(join(dir, 'identity.json'), identityPath(config.dataDir));
  const pictures = await lookAtPictures(config);
  return pictures.ok ? ok([...linesOf(manifest.value, standing), ...pictures.value]) : pictures;
}

/** Anything of a server; keys may have been put there by hand before. */
async function firstTaken({ dataDir }: ServerConfig): Promise<string | undefined> {
  for (const name of ['identity.json', 'db', 'blobs']) {
    const path = join(dataDir, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) continue;
    if (!facts.isDirectory() || (await readdir(path)).length > 0) return path;
  }
  return undefined;
}

/** How many leaves the head lock brings back by itself, or why it cannot (protocol 3.16). */
async function compareWithLock(
  config: ServerConfig,
  { log }: BackupManifest,
): Promise<Result<number, RestoreError>> {
  const dir = headLockDirOf(config);
  const heads = await createFileHeadLock(dir).history();
  const newest = heads.at(-1);
  if (newest === undefined)
    return log.checkpoint === '' ? ok(0) : err({ code: 'head_lock_missing', dir });
  if (firstKept(heads) > log.size) {
    const sizes = { backupSize: log.size, lockedSize: newest.size };
    return err({ code: 'backup_behind_head_lock', ...sizes });
  }
  return ok(Math.max(0, newest.size - log.size));
}

/** Index of the first leaf that the lock holds without a gap up to its newest head. */
function firstKept(heads: readonly LockedHead[]): number {
  return heads.reduceRight(
    (first, head) => (head.size === first ? first - head.leaves.length : first),
    heads.at(-1)?.size ?? 0,
  );
}

async function restoreKeys(
  { config, dir }: RestoreRequest,
  manifest: BackupManifest,
  keySecret: string | undefined,
): Promise<Result<undefined, RestoreError>> {
  const path = logSeedPath(config.dataDir);
  if (await stat(path).catch(() => undefined)) return ok(undefined);
  if (manifest.keys === 'none' || keySecret === undefined)
    return err({ code: 'keys_missing', path });
  return unlockKeys(config.dataDir, await readFile(join(dir, 'keys.age')), keySecret);
}

/** Pictures go to where this server keeps them: into its bucket, or its folder. */
async function restoreFiles(
  config: ServerConfig,
  dir: string,
  { files }: BackupManifest,
): Promise<Result<undefined, RestoreError>> {
  const isBucket = config.s3Endpoint !== undefined;
  const pictures = isBucket ? files.filter(isPicture) : [];
  for (const file of files) if (!pictures.includes(file)) await restoreFile(config, dir, file.path);
  if (pictures.length === 0) return ok(undefined);
  const blobs = await openBlobStore(config);
  if (!blobs.ok) return blobs;
  await restoreToBucket(blobs.value, dir, pictures);
  return ok(undefined);
}

const namedMax = 5;

/** What the restored database shows must be there: whatever is not, is said now and not by a reader. */
async function lookAtPictures(
  config: ServerConfig,
): Promise<Result<readonly string[], RestoreError>> {
  const database = await openDatabase(config);
  if (!database.ok) return database;
  try {
    const { operations } = createStore(database.value).asSystem('operator');
    const found = await missingPictures(config, (after) => operations.blobsAfter(after, 500));
    if (found === undefined) return ok(['The bucket cannot be read: its keys are not right.']);
    const { known, missing } = found;
    if (missing.length === 0) return ok([`All ${known} pictures of the database are there.`]);
    return ok([
      `${missing.length} of ${known} pictures of the database are missing:`,
      ...missing.slice(0, namedMax).map((sha256) => `  ${sha256}`),
      ...(missing.length > namedMax ? ['  …'] : []),
    ]);
  } finally {
    await database.value.close();
  }
}

/** Nothing that is there is overwritten: what was kept since the backup is newer. */
async function restoreFile(config: ServerConfig, dir: string, path: string): Promise<void> {
  const target = targetOf(config, path);
  if (target === undefined) return;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(join(dir, path), target, constants.COPYFILE_EXCL).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
}

function targetOf(config: ServerConfig, path: string): string | undefined {
  const [folder, ...rest] = path.split('/');
  const name = rest.at(-1);
  if (path === 'server.json') return join(config.dataDir, path);
  if (name === undefined) return undefined;
  if (folder === 'kept') return join(headLockDirOf(config), 'entries', name);
  if (folder !== 'pictures') return undefined;
  return join(config.dataDir, 'blobs', name.slice(0, 2), name.slice(2, 4), name);
}

function linesOf(
  manifest: BackupManifest,
  standing: Result<number, RestoreError>,
): readonly string[] {
  const lines = [
    `Restored ${manifest.origin} as of ${manifest.madeAt}: ${manifest.log.size} leaves.`,
  ];
  if (!standing.ok)
    lines.push(
      'It is behind the head lock: the log stays frozen until `countersign server unfreeze`.',
    );
  else if (standing.value > 0)
    lines.push(
      `The head lock brings ${standing.value} leaves back; devices send their entries again.`,
    );
  if (manifest.pictures === 'elsewhere')
    lines.push('Pictures were in a bucket, and are not in the backup.');
  lines.push('Whatever was erased since then is erased again when the server starts.');
  return lines;
}
