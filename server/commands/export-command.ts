import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { loadConfig, type ServerConfig } from '../config.ts';
import { createServerLogger } from '../http/logger.ts';
import { systemClock } from '../log/clock.ts';
import { readOperatorKeys, serverCrypto } from '../log/operator-keys.ts';
import { migrate } from '../store/migrate.ts';
import { openBlobStore } from '../store/open-blob-store.ts';
import { openDatabase } from '../store/open-database.ts';
import { createStore } from '../store/store.ts';
import type { ExportFile } from '../use-cases/export-files.ts';
import { exportOrganisation } from '../use-cases/export-organisation.ts';
import { readIdentity } from '../use-cases/identity.ts';
import {
  type CommandContext,
  configSources,
  detailOf,
  failWith,
  type GivenOptions,
} from './command-context.ts';

/** `countersign server export`: an organisation into a folder; run again, it goes on. */
export async function runExport(context: CommandContext, given: GivenOptions): Promise<void> {
  const { output } = context;
  const config = await loadConfig(configSources(context, given));
  if (!config.ok) return failWith(output, config.error);
  const dir = String(given['out']);
  const written = await tryExport(config.value, { ten: String(given['organisation']), dir });
  if (!written.ok) return failWith(output, written.error);
  const { files, kept } = written.value;
  const before = kept > 0 ? `, ${kept} of them were there` : '';
  output.out(`${files} files in ${dir}${before}. Its README.txt says how to verify them.`);
}

interface Target {
  readonly ten: string;
  readonly dir: string;
}

async function tryExport(config: ServerConfig, target: Target) {
  try {
    return await exportInto(config, target);
  } catch (error) {
    return err({ code: 'export_failed' as const, detail: detailOf(error) });
  }
}

interface Written {
  readonly files: number;
  readonly kept: number;
}

async function exportInto(
  config: ServerConfig,
  { ten, dir }: Target,
): Promise<Result<Written, { readonly code: string }>> {
  const identity = await readIdentity(config.dataDir);
  if (!identity.ok) return identity;
  const { origin } = identity.value;
  const keys = await readOperatorKeys(config.dataDir, origin);
  if (!keys.ok) return keys;
  const blobs = await openBlobStore(config);
  if (!blobs.ok) return blobs;
  const database = await openDatabase(config);
  if (!database.ok) return database;
  try {
    await migrate(database.value.db);
    const store = createStore(database.value).asSystem('operator');
    const logger = createServerLogger('silent');
    const outside = { keys: keys.value, blobs: blobs.value, crypto: serverCrypto };
    const deps = { store, logger, origin, clock: systemClock, ...outside };
    const viewer = { id: '', name: 'operator of the server' };
    const files = await exportOrganisation(deps, { ten, viewer });
    return files.ok ? ok(await writeAll(files.value, dir)) : files;
  } finally {
    await database.value.close();
  }
}

async function writeAll(files: AsyncIterable<ExportFile>, dir: string): Promise<Written> {
  const count = { files: 0, kept: 0 };
  for await (const file of files) {
    count.files += 1;
    if (await isThere(file, dir)) count.kept += 1;
    else await write(file, dir);
  }
  return count;
}

/** A picture that an earlier run has fetched; everything else may have changed since. */
async function isThere({ path, sha256 }: ExportFile, dir: string): Promise<boolean> {
  if (sha256 === undefined) return false;
  const bytes = await readFile(join(dir, path)).catch(() => undefined);
  return bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
}

/** Under its name only when it is whole. */
async function write({ path, open }: ExportFile, dir: string): Promise<void> {
  const target = join(dir, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const body = await open();
  if (body === undefined) return;
  const half = `${target}.half`;
  await pipeline(body, createWriteStream(half, { mode: 0o600 }));
  await rename(half, target);
}
