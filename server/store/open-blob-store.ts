import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { apiLimits } from '../../shared/api/limits.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { ServerConfig } from '../config.ts';
import { createBlobFiles } from './blob-files.ts';
import { createS3Blobs } from './blob-s3.ts';
import type { BlobStore } from './blob-store.ts';

export interface S3CredentialsInvalid {
  readonly code: 's3_credentials_invalid';
  /** Which of the two is missing, or what is wrong with the file. */
  readonly reason: 'missing' | 'readable_by_others' | 'malformed';
}

type BlobConfig = Pick<
  ServerConfig,
  | 'dataDir'
  | 's3Endpoint'
  | 's3Bucket'
  | 's3Region'
  | 's3AccessKey'
  | 's3SecretKey'
  | 's3CredentialsFile'
>;

/** The bucket if one is configured, else the data directory. Asks nobody yet. */
export async function openBlobStore(
  config: BlobConfig,
): Promise<Result<BlobStore, S3CredentialsInvalid>> {
  const { dataDir, s3Endpoint, s3Bucket, s3Region } = config;
  const dir = join(dataDir, 'blobs');
  if (s3Endpoint === undefined || s3Bucket === undefined) return ok(createBlobFiles(dir));
  const credentials = await readCredentials(config);
  if (!credentials.ok) return credentials;
  const where = { endpoint: s3Endpoint, bucket: s3Bucket, region: s3Region };
  const spool = { spoolDir: join(dir, 'tmp'), maxBytes: apiLimits.blobBytes };
  return ok(createS3Blobs({ ...where, ...credentials.value, ...spool }));
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const groupAndOthers = 0o077;

async function readCredentials({
  s3AccessKey,
  s3SecretKey,
  s3CredentialsFile,
}: BlobConfig): Promise<Result<Credentials, S3CredentialsInvalid>> {
  const invalid = (reason: S3CredentialsInvalid['reason']) =>
    err({ code: 's3_credentials_invalid' as const, reason });
  if (s3CredentialsFile === undefined)
    return s3AccessKey === undefined || s3SecretKey === undefined
      ? invalid('missing')
      : ok({ accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey });
  const facts = await stat(s3CredentialsFile).catch(() => undefined);
  if (facts === undefined) return invalid('missing');
  // Windows has no such bits; there the profile directory's rights hold.
  if (process.platform !== 'win32' && (facts.mode & groupAndOthers) !== 0)
    return invalid('readable_by_others');
  const text = await readFile(s3CredentialsFile, 'utf8');
  const [accessKeyId, secretAccessKey, ...more] = text.trim().split(/\r?\n/);
  if (!accessKeyId || !secretAccessKey || more.length > 0) return invalid('malformed');
  return ok({ accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() });
}
