import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AwsV4Signer } from 'aws4fetch';
import type { S3Options } from '../../server/store/s3-request.ts';

const script = fileURLToPath(new URL('./swift-cluster.py', import.meta.url));

/** A throw-away OpenStack Swift with its S3 interface, on loopback, with one bucket. */
export interface TestSwift {
  readonly options: S3Options;
  /** A new bucket, by default one that forgets what is overwritten and deleted. */
  createBucket(name: string, kind?: 'plain' | 'versioned'): Promise<S3Options>;
  /** A request outside the adapter: what the operator, or an attacker, sees. */
  ask(method: string, path: string, body?: string): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
}

const region = 'us-east-1';
const credentials = { accessKeyId: 'test:tester', secretAccessKey: 'testing' };

/** Throws where it is not installed: a storage suite that did not run must not look green. */
export async function startTestSwift(): Promise<TestSwift> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-swift-'));
  // Debian's own interpreter: its packages are of no other.
  const child = spawn('/usr/bin/python3', [script, dir], { stdio: ['pipe', 'pipe', 'pipe'] });
  const endpoint = `http://127.0.0.1:${await portOf(child)}`;
  const ask: TestSwift['ask'] = (method, path, body) => askSigned(endpoint, { method, path, body });
  const optionsOf = (bucket: string) => ({ endpoint, bucket, region, ...credentials, pauseMs: 5 });
  const createBucket: TestSwift['createBucket'] = async (name, kind = 'plain') => {
    await expectOk(ask('PUT', `/${name}`));
    if (kind === 'versioned') await expectOk(ask('PUT', `/${name}?versioning=`, versioning));
    return optionsOf(name);
  };
  return {
    options: await createBucket('pictures'),
    createBucket,
    ask,
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const versioning =
  '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
  '<Status>Enabled</Status></VersioningConfiguration>';

async function portOf(child: ChildProcess): Promise<number> {
  const said: string[] = [];
  child.stderr?.on('data', (data) => void said.push(String(data)));
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (data) => resolve(Number(data)));
    child.once('error', reject);
    child.once('exit', () =>
      reject(new Error(`no OpenStack Swift: install python3-swift\n${said.join('')}`)),
    );
  });
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

async function askSigned(endpoint: string, { method, path, body }: Asked) {
  const sha256 = createHash('sha256')
    .update(body ?? '')
    .digest('hex');
  const { url, headers } = await new AwsV4Signer({
    method,
    url: `${endpoint}${path}`,
    headers: { 'x-amz-content-sha256': sha256 },
    service: 's3',
    region,
    ...credentials,
  }).sign();
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text() };
}

async function expectOk(asked: ReturnType<TestSwift['ask']>): Promise<void> {
  const { status, text } = await asked;
  if (status !== 200) throw new Error(`${status} ${text}`);
}
