import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../shared/kit/result.ts';

/** How a server runs. Later sources win: `server.json` in the data directory, environment, flags. */
export const serverConfig = z.strictObject({
  dataDir: z.string().min(1),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(8_440),
  /** Where browsers reach it; contracts pin its host. Default: the loopback address and port. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** PostgreSQL; without it PGlite in the data directory, which is for trying and demos. */
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  /** Folder of the built console. */
  consoleDir: z.string().optional(),
  /** Keep it on another disk than the database (operations guide). */
  headLockDir: z.string().optional(),
  /** File with a C2SP tlog-policy: its witnesses that have an address are asked to cosign. */
  witnesses: z.string().optional(),
  trustProxy: z.coerce.number().int().min(0).max(10).default(0),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type ServerConfig = z.output<typeof serverConfig>;
export type ServerConfigInput = z.input<typeof serverConfig>;

export interface ConfigInvalid {
  readonly code: 'config_invalid';
  /** The key as its source names it, e.g. `COUNTERSIGN_PORT`. */
  readonly key: string;
  readonly source: 'flag' | 'environment' | 'file';
  readonly detail: string;
}

export type ConfigKey = keyof ServerConfig;

/** Environment variables by key. */
export const environmentByKey: Readonly<Record<ConfigKey, string>> = {
  dataDir: 'COUNTERSIGN_DATA',
  host: 'COUNTERSIGN_HOST',
  port: 'COUNTERSIGN_PORT',
  publicUrl: 'COUNTERSIGN_PUBLIC_URL',
  databaseUrl: 'DATABASE_URL',
  consoleDir: 'COUNTERSIGN_CONSOLE',
  headLockDir: 'COUNTERSIGN_HEAD_LOCK',
  witnesses: 'COUNTERSIGN_WITNESSES',
  trustProxy: 'COUNTERSIGN_TRUST_PROXY',
  logLevel: 'COUNTERSIGN_LOG_LEVEL',
};

export interface ConfigSources {
  readonly flags: Readonly<Partial<Record<ConfigKey, string>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const configFileName = 'server.json';

export async function loadConfig(
  sources: ConfigSources,
): Promise<Result<ServerConfig, ConfigInvalid>> {
  const fromEnvironment = readEnvironment(sources.environment);
  const dataDir = sources.flags.dataDir ?? fromEnvironment['dataDir'];
  if (dataDir === undefined)
    return err({ code: 'config_invalid', key: '--data', source: 'flag', detail: 'missing' });
  const fromFile = await readConfigFile(join(dataDir, configFileName));
  if (!fromFile.ok) return fromFile;
  const merged = { ...fromFile.value, ...fromEnvironment, ...sources.flags };
  const parsed = serverConfig.safeParse(merged);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
  return err({
    code: 'config_invalid',
    ...nameOf(String(key), { ...sources, fromEnvironment }),
    detail: issue?.message ?? '',
  });
}

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, name] of Object.entries(environmentByKey)) {
    const value = environment[name];
    if (value !== undefined && value !== '') values[key] = value;
  }
  return values;
}

async function readConfigFile(
  path: string,
): Promise<Result<Record<string, unknown>, ConfigInvalid>> {
  const invalid = (detail: string) =>
    err({ code: 'config_invalid' as const, key: path, source: 'file' as const, detail });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok({});
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? ok(value as Record<string, unknown>) : invalid('not an object');
  } catch {
    return invalid('not JSON');
  }
}

/** Names a key as the person wrote it, at the source that won. */
function nameOf(
  key: string,
  sources: ConfigSources & { readonly fromEnvironment: Readonly<Record<string, string>> },
): Pick<ConfigInvalid, 'key' | 'source'> {
  if (key in sources.flags) return { key: `--${toKebab(flagNames[key] ?? key)}`, source: 'flag' };
  if (key in sources.fromEnvironment)
    return { key: environmentByKey[key as ConfigKey], source: 'environment' };
  return { key, source: 'file' };
}

const flagNames: Readonly<Record<string, string>> = { dataDir: 'data', consoleDir: 'console' };
const toKebab = (text: string): string =>
  text.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
