import type { ConfigKey } from './config.ts';

/** Where a key can be given, besides `server.json` by its own name. */
export interface ConfigKeyFacts {
  readonly environment: string;
  /** Without the hyphens. Secrets have none: others can read the command line. */
  readonly flag?: string;
  /** What stands behind the flag in the help. */
  readonly value?: string;
  /** For the help and the operations guide. */
  readonly text: string;
  readonly isSecret?: true;
}

export const configKeys: Readonly<Record<ConfigKey, ConfigKeyFacts>> = {
  dataDir: {
    environment: 'COUNTERSIGN_DATA',
    flag: 'data',
    value: 'dir',
    text: 'data directory: keys, pictures, and the embedded database',
  },
  host: {
    environment: 'COUNTERSIGN_HOST',
    flag: 'host',
    value: 'host',
    text: 'address to listen on',
  },
  port: { environment: 'COUNTERSIGN_PORT', flag: 'port', value: 'port', text: 'port' },
  publicUrl: {
    environment: 'COUNTERSIGN_PUBLIC_URL',
    flag: 'public-url',
    value: 'url',
    text: 'where browsers reach it; contracts pin its host',
  },
  databaseUrl: {
    environment: 'DATABASE_URL',
    isSecret: true,
    text: 'PostgreSQL; without it the embedded database, which is for trying',
  },
  s3Endpoint: {
    environment: 'COUNTERSIGN_S3_ENDPOINT',
    flag: 's3-endpoint',
    value: 'url',
    text: 'object store (S3) for pictures; without it the data directory',
  },
  s3Bucket: {
    environment: 'COUNTERSIGN_S3_BUCKET',
    flag: 's3-bucket',
    value: 'name',
    text: 'bucket of the object store',
  },
  s3Region: {
    environment: 'COUNTERSIGN_S3_REGION',
    flag: 's3-region',
    value: 'name',
    text: 'region that requests to the object store are signed for',
  },
  s3AccessKey: {
    environment: 'AWS_ACCESS_KEY_ID',
    isSecret: true,
    text: 'access key of the object store',
  },
  s3SecretKey: {
    environment: 'AWS_SECRET_ACCESS_KEY',
    isSecret: true,
    text: 'secret key of the object store',
  },
  s3CredentialsFile: {
    environment: 'COUNTERSIGN_S3_CREDENTIALS_FILE',
    flag: 's3-credentials-file',
    value: 'file',
    text: 'file with both keys of the object store, one a line; readable by the server alone',
  },
  consoleDir: {
    environment: 'COUNTERSIGN_CONSOLE',
    flag: 'console',
    value: 'dir',
    text: 'folder of the built console',
  },
  headLockDir: {
    environment: 'COUNTERSIGN_HEAD_LOCK',
    flag: 'head-lock',
    value: 'dir',
    text: 'folder of the head lock; on another disk than the database',
  },
  witnesses: {
    environment: 'COUNTERSIGN_WITNESSES',
    flag: 'witnesses',
    value: 'file',
    text: 'policy (C2SP tlog-policy) whose witnesses are asked to cosign',
  },
  smtpUrl: {
    environment: 'COUNTERSIGN_SMTP_URL',
    isSecret: true,
    text: 'mail server, smtp://user:password@host:587; without it mails are shown in the terminal',
  },
  mailFrom: {
    environment: 'COUNTERSIGN_MAIL_FROM',
    flag: 'mail-from',
    value: 'address',
    text: 'who mails are from, e.g. Countersign <diary@example.com>',
  },
  knownPasswords: {
    environment: 'COUNTERSIGN_KNOWN_PASSWORDS',
    flag: 'known-passwords',
    value: 'file',
    text: 'passwords that are refused: SHA-1 hashes in hex, ascending, one a line',
  },
  trustProxy: {
    environment: 'COUNTERSIGN_TRUST_PROXY',
    flag: 'trust-proxy',
    value: 'count',
    text: 'how many proxies stand in front whose X-Forwarded-For is believed',
  },
  logLevel: {
    environment: 'COUNTERSIGN_LOG_LEVEL',
    flag: 'log-level',
    value: 'level',
    text: 'debug, info, warn, error or silent',
  },
  metricsPort: {
    environment: 'COUNTERSIGN_METRICS_PORT',
    flag: 'metrics-port',
    value: 'port',
    text: 'port of /metrics; without it there is none',
  },
  metricsHost: {
    environment: 'COUNTERSIGN_METRICS_HOST',
    flag: 'metrics-host',
    value: 'host',
    text: 'address of /metrics; other than loopback only with a token',
  },
  metricsToken: {
    environment: 'COUNTERSIGN_METRICS_TOKEN',
    isSecret: true,
    text: 'bearer token that /metrics asks for',
  },
  drainSeconds: {
    environment: 'COUNTERSIGN_DRAIN_SECONDS',
    flag: 'drain-seconds',
    value: 'count',
    text: 'after SIGTERM: how long /readyz says no before the port closes',
  },
  minFreeMegabytes: {
    environment: 'COUNTERSIGN_MIN_FREE_MEGABYTES',
    flag: 'min-free-megabytes',
    value: 'count',
    text: '/readyz says no when a disk has less room than this',
  },
  entriesPerHour: {
    environment: 'COUNTERSIGN_ENTRIES_PER_HOUR',
    flag: 'entries-per-hour',
    value: 'count',
    text: 'entries that one device or browser may send in an hour',
  },
  pictureMegabytesPerDay: {
    environment: 'COUNTERSIGN_PICTURE_MEGABYTES_PER_DAY',
    flag: 'picture-megabytes-per-day',
    value: 'count',
    text: 'pictures that one device may send in a day',
  },
  organisationPictureMegabytesPerDay: {
    environment: 'COUNTERSIGN_ORGANISATION_PICTURE_MEGABYTES_PER_DAY',
    flag: 'organisation-picture-megabytes-per-day',
    value: 'count',
    text: 'pictures that all devices of one organisation may send in a day',
  },
};

/** Environment names with our prefix that other parts of the command read. */
const otherNames: readonly string[] = [
  'COUNTERSIGN_CACHE_DIR',
  'COUNTERSIGN_COOKIE',
  'COUNTERSIGN_LONG_SCALE',
  'COUNTERSIGN_NO_SANDBOX',
  'COUNTERSIGN_PASSWORD',
  'COUNTERSIGN_PROFILE',
  'COUNTERSIGN_TOKEN',
];

/** Names that look like ours and mean nothing: most likely a typing error. */
export function unknownNames(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = new Set(Object.values(configKeys).map((facts) => facts.environment));
  return Object.keys(environment)
    .filter((name) => name.startsWith('COUNTERSIGN_'))
    .filter((name) => !known.has(name) && !otherNames.includes(name))
    .sort();
}
