import type { IncomingMessage } from 'node:http';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { chunksOf, hasBytesOf, isBytesOf, onDisk, writeClaimed } from './blob-bytes.ts';
import { openSpool } from './blob-spool.ts';
import {
  type BlobClaim,
  blobPathOf,
  type BlobStore,
  type BytePart,
  type ListedBlob,
  StorageFault,
} from './blob-store.ts';
import { createS3Client, type S3Client, type S3Options, textOf } from './s3-request.ts';
import { blobsIn, versionsIn } from './s3-xml.ts';

/** As in the data directory, so that one can be copied into the other. */
const prefix = 'blobs/';
const keyOf = (sha256: string): string => prefix + blobPathOf(sha256);

/** A thousand entries, generously. */
const listingMaxBytes = 2 * 1_024 * 1_024;
const pageMax = 1_000;

export interface S3BlobOptions extends S3Options {
  /** Where a picture waits, nameless, until its hash is known. */
  readonly spoolDir: string;
  /** Longer than any picture: what has more bytes is none. */
  readonly maxBytes: number;
}

/** Pictures in a bucket of S3 or of what speaks like it (docs/adr/0027). */
export function createS3Blobs(options: S3BlobOptions): BlobStore {
  const { spoolDir, maxBytes } = options;
  const client = createS3Client(options);
  return {
    put: async (claim, body) => {
      const key = keyOf(claim.sha256);
      const file = await openSpool(spoolDir);
      try {
        const written = await writeClaimed(file, claim, body);
        if (written.ok) await send(client, file, { key, ...claim });
        return written;
      } finally {
        await file.close();
      }
    },
    read: (sha256, part) =>
      client({ method: 'GET', key: keyOf(sha256) }, (response) =>
        spooled(response, { sha256, part, ...options }),
      ),
    readAll: async (sha256) => {
      const bytes = await client({ method: 'GET', key: keyOf(sha256) }, (response) =>
        bytesOf(response, sha256, maxBytes),
      );
      if (bytes === undefined) throw new Error(`picture ${sha256} is gone`);
      return bytes;
    },
    has: (sha256) => isThere(client, keyOf(sha256)),
    remove: (sha256) => removeVersions(client, keyOf(sha256)),
    list: (after, limit) => listAfter(client, after, limit),
    // A request that breaks off leaves no object, and a spool has no name.
    removeHalves: async () => undefined,
  };
}

async function send(
  client: S3Client,
  file: FileHandle,
  { key, sha256, len }: BlobClaim & { readonly key: string },
): Promise<void> {
  const open = () => Readable.from(chunksOf(file));
  const body = { sha256, len, open };
  const done = await client({ method: 'PUT', key, body }, async (response) => {
    await textOf(response, listingMaxBytes);
    return true;
  });
  if (done !== true) throw noBucket();
}

/** Not by HEAD: that cannot tell a missing bucket, and some stores spoil the connection after it. */
async function isThere(client: S3Client, key: string): Promise<boolean> {
  const found = await client({ method: 'GET', key, isProbe: true }, async (response) => {
    response.destroy();
    return true;
  });
  return found ?? false;
}

/** Nothing is handed out before the last byte is here and the hash is right. */
async function spooled(
  response: IncomingMessage,
  wanted: S3BlobOptions & { readonly sha256: string; readonly part: BytePart | undefined },
) {
  const { sha256, part, spoolDir, maxBytes } = wanted;
  const file = await openSpool(spoolDir);
  try {
    for await (const chunk of checkedLength(response, maxBytes))
      await onDisk(() => file.writeFile(chunk));
    if (!(await onDisk(() => hasBytesOf(file, sha256)))) throw corrupt(sha256);
  } catch (error) {
    await file.close();
    throw error;
  }
  return file.createReadStream({ start: part?.first ?? 0, ...(part && { end: part.last }) });
}

async function bytesOf(response: IncomingMessage, sha256: string, maxBytes: number) {
  const chunks: Buffer[] = [];
  for await (const chunk of checkedLength(response, maxBytes)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (!isBytesOf(bytes, sha256)) throw corrupt(sha256);
  return new Uint8Array(bytes);
}

async function* checkedLength(response: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  let len = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    len += bytes.length;
    if (len > maxBytes) throw new StorageFault('E_STORAGE_CORRUPT', 'longer than any picture');
    yield bytes;
  }
}

const noBucket = () => new StorageFault('E_STORAGE_DENIED', 'there is no such bucket');
const corrupt = (sha256: string) => new StorageFault('E_STORAGE_CORRUPT', `picture ${sha256}`);

/**
 * In a bucket with versions a plain DELETE only hides: so every version goes, by its id. Without
 * versions there is one, called `null`. Whoever was told that a picture is gone must be right: so
 * both the list, which may lag, and the object itself are asked until neither has anything.
 */
async function removeVersions(client: S3Client, key: string): Promise<void> {
  for (let round = 0; round < removeRounds; round++) {
    const ids = await versionsOf(client, key);
    if (ids.length === 0 && !(await isThere(client, key))) return;
    const queries = ids.length === 0 ? [{}] : ids.map((versionId) => ({ versionId }));
    for (const query of queries)
      await client({ method: 'DELETE', key, query }, (response) =>
        textOf(response, listingMaxBytes),
      );
  }
  throw new StorageFault('E_STORAGE_DENIED', 'versions of a picture do not go: an object lock?');
}

/** A thousand versions each. */
const removeRounds = 10;

async function versionsOf(client: S3Client, key: string): Promise<string[]> {
  const query = { versions: '', prefix: key };
  const ids = await client({ method: 'GET', key: '', query }, async (response) =>
    versionsIn(await textOf(response, listingMaxBytes), key),
  );
  if (ids === undefined) throw noBucket();
  return ids;
}

async function listAfter(client: S3Client, after: string, limit: number): Promise<ListedBlob[]> {
  const query = {
    'list-type': '2',
    prefix,
    'max-keys': String(Math.min(limit, pageMax)),
    ...(after !== '' && { 'start-after': keyOf(after) }),
  };
  const found = await client({ method: 'GET', key: '', query }, async (response) =>
    blobsIn(await textOf(response, listingMaxBytes)),
  );
  if (found === undefined) throw noBucket();
  return found;
}
