import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../shared/kit/result.ts';
import { configKeys } from './config-keys.ts';
import { isLoopback } from './http/address-key.ts';

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
  /** Pictures go there; without it into the data directory. */
  s3Endpoint: z.url({ protocol: /^https?$/ }).optional(),
  s3Bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  s3Region: z.string().min(1).default('us-east-1'),
  /** Both, or a file with both: never on the command line. */
  s3AccessKey: z.string().min(1).optional(),
  s3SecretKey: z.string().min(1).optional(),
  s3CredentialsFile: z.string().min(1).optional(),
  /** Folder of the built console. */
  consoleDir: z.string().optional(),
  /** Keep it on another disk than the database (operations guide). */
  headLockDir: z.string().optional(),
  /** File with a C2SP tlog-policy: its witnesses that have an address are asked to cosign. */
  witnesses: z.string().optional(),
  /** Without it mails are shown in the terminal. */
  smtpUrl: z
    .string()
    .regex(/^smtps?:\/\/[^\s/]+/)
    .optional(),
  mailFrom: z
    .string()
    .regex(/^[^\p{Cc}]*[^\s@]+@[^\s@]+$/u)
    .max(320)
    .optional(),
  /** File of SHA-1 hashes in hex, ascending, one a line. */
  knownPasswords: z.string().optional(),
  trustProxy: z.coerce.number().int().min(0).max(10).default(0),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Without it nothing listens for `/metrics`. */
  metricsPort: z.coerce.number().int().min(0).max(65_535).optional(),
  metricsHost: z.string().min(1).default('127.0.0.1'),
  metricsToken: z.string().min(16).optional(),
  /** So that a balancer sees it coming. */
  drainSeconds: z.coerce.number().int().min(0).max(300).default(3),
  minFreeMegabytes: z.coerce.number().int().min(0).default(256),
  /** Of one device: a month offline is some 13,000. */
  entriesPerHour: z.coerce.number().int().min(1).default(20_000),
  pictureMegabytesPerDay: z.coerce.number().int().min(1).default(4_096),
  organisationPictureMegabytesPerDay: z.coerce.number().int().min(1).default(65_536),
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
  if (parsed.success) return checkTogether(parsed.data, { ...sources, fromEnvironment });
  const [issue] = parsed.error.issues;
  const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
  return err({
    code: 'config_invalid',
    ...nameOf(String(key), { ...sources, fromEnvironment }),
    detail: issue?.message ?? '',
  });
}

interface NamedSources extends ConfigSources {
  readonly fromEnvironment: Readonly<Record<string, string>>;
}

/** What one key alone does not show. */
function checkTogether(
  config: ServerConfig,
  sources: NamedSources,
): Result<ServerConfig, ConfigInvalid> {
  if (config.s3Endpoint !== undefined && config.s3Bucket === undefined) {
    const detail = 'an object store needs a bucket';
    return err({ code: 'config_invalid', ...nameOf('s3Bucket', sources), detail });
  }
  if (config.smtpUrl !== undefined && config.mailFrom === undefined) {
    const detail = 'a mail server needs COUNTERSIGN_MAIL_FROM too';
    return err({ code: 'config_invalid', ...nameOf('mailFrom', sources), detail });
  }
  const { metricsHost, metricsToken } = config;
  if (isLoopback(metricsHost) || metricsToken !== undefined) return ok(config);
  const detail = 'not a loopback address: set COUNTERSIGN_METRICS_TOKEN too';
  return err({ code: 'config_invalid', ...nameOf('metricsHost', sources), detail });
}

/** What is in force and where it comes from; secrets are only said to be there. */
export function describeConfig(
  config: ServerConfig,
  sources: ConfigSources,
): Readonly<Record<string, { readonly value: unknown; readonly source: string }>> {
  const fromEnvironment = readEnvironment(sources.environment);
  const entries = (Object.keys(configKeys) as ConfigKey[]).map((key) => {
    const value = config[key] ?? null;
    const shown = configKeys[key].isSecret && value !== null ? '(hidden)' : value;
    return [key, { value: shown, source: sourceOf(key, { ...sources, fromEnvironment }) }] as const;
  });
  return Object.fromEntries(entries);
}

function sourceOf(key: ConfigKey, { flags, fromEnvironment }: NamedSources): string {
  if (key in flags) return `--${configKeys[key].flag}`;
  return key in fromEnvironment ? configKeys[key].environment : 'server.json or default';
}

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, facts] of Object.entries(configKeys)) {
    const value = environment[facts.environment];
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
function nameOf(key: string, sources: NamedSources): Pick<ConfigInvalid, 'key' | 'source'> {
  const facts = Object.hasOwn(configKeys, key) ? configKeys[key as ConfigKey] : undefined;
  if (facts && key in sources.flags) return { key: `--${facts.flag}`, source: 'flag' };
  if (facts && key in sources.fromEnvironment)
    return { key: facts.environment, source: 'environment' };
  return { key, source: 'file' };
}
