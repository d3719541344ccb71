import { createHash } from 'node:crypto';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { StorageFault } from './blob-store.ts';
import { errorCodeIn } from './s3-xml.ts';

export interface S3Options {
  /** `https://s3.example.com`; nothing else is ever asked, and no redirect followed (W-16). */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** How long nothing may move on a connection. */
  readonly idleMs?: number;
  /** The first pause; each next one is up to twice as long. */
  readonly pauseMs?: number;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Below the bucket; empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The first byte alone, to see whether there is one. */
  readonly isProbe?: boolean;
  readonly body?: S3Body;
}

export interface S3Body {
  readonly sha256: string;
  readonly len: number;
  /** Anew for every attempt. */
  open(): Readable;
}

/** `undefined` where there is no such object. The body ends within `idleMs` of its last byte. */
export type S3Client = <T>(
  request: S3Request,
  take: (response: IncomingMessage) => Promise<T>,
) => Promise<T | undefined>;

const attempts = 4;
const defaultIdleMs = 10_000;
const defaultPauseMs = 100;
const emptySha256 = createHash('sha256').digest('hex');
/** Of an error's text, which is XML of some hundred bytes. */
const errorMaxBytes = 16_384;

/**
 * Signed requests to one bucket. What a second attempt may mend is attempted again, with pauses
 * that many clients do not take together; also what breaks off while `take` reads it.
 */
export function createS3Client(options: S3Options): S3Client {
  const transport = createTransport(options);
  return async (request, take) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await transport(request);
        return await answer(response, take);
      } catch (error) {
        const fault = faultOf(error);
        if (!isPassing(fault) || attempt === attempts) throw fault;
        await sleep(Math.random() * (options.pauseMs ?? defaultPauseMs) * 2 ** attempt);
      }
    }
  };
}

const isPassing = ({ code }: StorageFault): boolean =>
  code === 'E_STORAGE_UNAVAILABLE' || code === 'E_STORAGE_CORRUPT';

/** Whatever breaks on the way is the store's being away; its own disk and ours speak for themselves. */
function faultOf(error: unknown): StorageFault {
  if (error instanceof StorageFault) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new StorageFault('E_STORAGE_UNAVAILABLE', detail, { cause: error });
}

function createTransport(options: S3Options) {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = options;
  const isSecure = endpoint.startsWith('https:');
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 64 });
  const timeout = options.idleMs ?? defaultIdleMs;
  return async ({
    method,
    key,
    query = {},
    isProbe = false,
    body,
  }: S3Request): Promise<IncomingMessage> => {
    const url = new URL(`${endpoint.replace(/\/$/, '')}/${bucket}${key && `/${key}`}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      // The store checks the bytes against it before it keeps them.
      headers: { 'x-amz-content-sha256': body?.sha256 ?? emptySha256 },
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
    });
    const signed = await signer.sign();
    const headers = {
      ...Object.fromEntries(signed.headers),
      'content-length': body?.len ?? 0,
      ...(isProbe && { range: 'bytes=0-0' }),
    };
    const open = isSecure ? httpsRequest : httpRequest;
    return send(open(signed.url, { method, headers, agent, timeout }), body);
  };
}

const send = (request: ReturnType<typeof httpRequest>, body: S3Body | undefined) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request.on('timeout', () => request.destroy(new Error('the object store is too slow')));
    request.on('error', reject);
    // A refusal may come before all is sent; the rest is of no use to anybody then.
    request.once('response', resolve);
    if (body === undefined) return void request.end();
    const source = body.open();
    source.on('error', (error) => request.destroy(error));
    request.once('close', () => source.destroy());
    source.pipe(request);
  });

async function answer<T>(
  response: IncomingMessage,
  take: (response: IncomingMessage) => Promise<T>,
): Promise<T | undefined> {
  const status = response.statusCode ?? 0;
  try {
    if (status >= 200 && status < 300) return await take(response);
    const code = errorCodeIn(await textOf(response, errorMaxBytes));
    // No bucket, or no object store at all, is another matter.
    if (status === 404 && (code === 'NoSuchKey' || code === 'NoSuchVersion')) return undefined;
    throw refusal(status, code ?? '');
  } finally {
    // Read to its end it goes back to the pool; else nobody reads on.
    if (!response.complete) response.destroy();
  }
}

const passingStatuses: readonly number[] = [408, 425, 429];

function refusal(status: number, code: string): StorageFault {
  const detail = `the object store answered ${status} ${code}`;
  if (status === 507 || code === 'QuotaExceeded' || code === 'XMinioStorageFull')
    return new StorageFault('E_STORAGE_FULL', detail);
  // The bytes arrived otherwise than they were sent.
  const isGarbled = code === 'BadDigest' || code === 'XAmzContentSHA256Mismatch';
  const isPassingNow = status >= 500 || passingStatuses.includes(status) || isGarbled;
  return new StorageFault(isPassingNow ? 'E_STORAGE_UNAVAILABLE' : 'E_STORAGE_DENIED', detail);
}

/** Throws when it is longer. */
export async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let len = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    len += bytes.length;
    if (len > maxBytes) throw new StorageFault('E_STORAGE_UNAVAILABLE', 'a reply without end');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
