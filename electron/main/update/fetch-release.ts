import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseUtf8 } from '../../../shared/kit/utf8.ts';
import { concatBytes } from '../../../shared/kit/bytes.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { type ReleaseFile, releaseLimits } from '../../../shared/log/release-manifest.ts';
import { onDisk } from '../files/file-port.ts';

export type FetchPort = (url: string, init: RequestInit) => Promise<Response>;

export type FetchProblem =
  | { readonly code: 'update_unreachable'; readonly detail: string }
  | { readonly code: 'update_file_changed' }
  | { readonly code: 'update_disk'; readonly detail: string };

const manifestPatienceMs = 20_000;
const filePatienceMs = 30 * 60_000;

/** The manifest's text, however wrong; its size is bounded before it is read. */
export async function fetchManifest(
  fetch: FetchPort,
  url: URL,
): Promise<Result<string, FetchProblem>> {
  const chunks: Uint8Array[] = [];
  const received = await receive(fetch, { url, patienceMs: manifestPatienceMs }, async (chunk) => {
    chunks.push(chunk);
    const length = chunks.reduce((sum, each) => sum + each.length, 0);
    return length <= releaseLimits.manifestCharacters;
  });
  if (!received.ok) return received;
  const text = received.value === 'ended' ? parseUtf8(concatBytes(...chunks)) : undefined;
  return text === undefined ? unreachable('not a manifest') : ok(text);
}

/**
 * Writes the signed file, hashing as it comes: what turns out longer or different is never under its
 * name. Everything else in the folder goes, so that it holds one release at most.
 */
export async function fetchFile(
  fetch: FetchPort,
  wanted: { readonly url: URL; readonly file: ReleaseFile; readonly dir: string },
  onProgress: (receivedBytes: number) => void,
): Promise<Result<string, FetchProblem>> {
  const { url, file, dir } = wanted;
  const path = join(dir, file.name);
  const made = await onDisk(async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    for (const name of await readdir(dir))
      if (name !== file.name) await rm(join(dir, name), { recursive: true });
    return isSigned(path, file);
  });
  if (!made.ok) return diskProblem(made.error.code);
  if (made.value) return ok(path);
  const part = `${path}.part`;
  const place = new URL(encodeURIComponent(file.name), url);
  const written = await onDisk(() => writePart(fetch, { url: place, file, part }, onProgress));
  if (written.ok && written.value.ok) {
    const moved = await onDisk(() => moveInPlace(part, path));
    return moved.ok ? ok(path) : diskProblem(moved.error.code);
  }
  await rm(part, { force: true });
  if (!written.ok) return diskProblem(written.error.code);
  return written.value.ok ? ok(path) : written.value;
}

async function writePart(
  fetch: FetchPort,
  { url, file, part }: { readonly url: URL; readonly file: ReleaseFile; readonly part: string },
  onProgress: (receivedBytes: number) => void,
): Promise<Result<void, FetchProblem>> {
  const handle = await open(part, 'w', 0o600);
  try {
    const hash = createHash('sha256');
    let length = 0;
    const received = await receive(fetch, { url, patienceMs: filePatienceMs }, async (chunk) => {
      length += chunk.length;
      if (length > file.lengthBytes) return false;
      hash.update(chunk);
      await handle.writeFile(chunk);
      onProgress(length);
      return true;
    });
    if (!received.ok) return received;
    const isWhole = received.value === 'ended' && length === file.lengthBytes;
    if (!isWhole || hash.digest('hex') !== file.sha256) return err({ code: 'update_file_changed' });
    await handle.sync();
    return ok(undefined);
  } finally {
    await handle.close();
  }
}

async function moveInPlace(part: string, path: string): Promise<void> {
  await rename(part, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function isSigned(path: string, file: ReleaseFile): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.size !== file.lengthBytes) return false;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === file.sha256;
}

/** Hands over what comes until `take` has had enough. Files fail as themselves, the net as a value. */
async function receive(
  fetch: FetchPort,
  { url, patienceMs }: { readonly url: URL; readonly patienceMs: number },
  take: (chunk: Uint8Array) => Promise<boolean>,
): Promise<Result<'ended' | 'enough', FetchProblem>> {
  const reader = await openBody(fetch, url, AbortSignal.timeout(patienceMs));
  if (!reader.ok) return reader;
  for (;;) {
    const next = await reader.value.read().catch((error: unknown) => String(error));
    if (typeof next === 'string') return unreachable(next);
    if (next.done) return ok('ended');
    if (await take(next.value)) continue;
    await reader.value.cancel();
    return ok('enough');
  }
}

async function openBody(
  fetch: FetchPort,
  url: URL,
  signal: AbortSignal,
): Promise<Result<ReadableStreamDefaultReader<Uint8Array>, FetchProblem>> {
  try {
    const answer = await fetch(url.href, {
      redirect: 'error',
      // Otherwise the system, its version and the app's would be told to whoever distributes.
      headers: { 'cache-control': 'no-cache', 'user-agent': 'countersign' },
      signal,
    });
    if (answer.status !== 200 || answer.body === null) return unreachable(String(answer.status));
    return ok(answer.body.getReader() as ReadableStreamDefaultReader<Uint8Array>);
  } catch (error) {
    return unreachable(String(error));
  }
}

const unreachable = (detail: string) => err({ code: 'update_unreachable' as const, detail });
const diskProblem = (detail: string) => err({ code: 'update_disk' as const, detail });
