import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { isAgeFile } from '../../shared/kit/age-header.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { imageSizeOf, imageSizeWithinBytes } from '../../shared/verify/image-size.ts';
import { imageTypeOf } from '../../shared/verify/image-type.ts';
import {
  type BlobClaim,
  type BlobError,
  type StorageCode,
  StorageFault,
  type StoredBlob,
  sealedType,
} from './blob-store.ts';

/** The first line of an age file, or where a picture says how large it is. */
const magicBytes = imageSizeWithinBytes;
/** Three screens of 6,144 × 3,456; what opens a picture needs four bytes for each (threats W-11). */
const pixelsMax = 64_000_000;

/** Writes a claimed body into a file while hashing it; what it answers says whether to keep it. */
export async function writeClaimed(
  file: Pick<FileHandle, 'writeFile'>,
  claim: BlobClaim,
  body: AsyncIterable<Uint8Array>,
): Promise<Result<StoredBlob, BlobError>> {
  const hash = createHash('sha256');
  const first: Uint8Array[] = [];
  const state = { len: 0 };
  for await (const chunk of body) {
    if (state.len < magicBytes) first.push(chunk);
    state.len += chunk.length;
    if (state.len > claim.len || state.len > claim.maxBytes)
      return err({ code: 'E_BLOB_LEN', len: state.len });
    hash.update(chunk);
    await onDisk(() => file.writeFile(chunk));
  }
  if (state.len !== claim.len) return err({ code: 'E_BLOB_LEN', len: state.len });
  if (hash.digest('hex') !== claim.sha256) return err({ code: 'E_BLOB_HASH' });
  const start = Buffer.concat(first);
  const mime = claim.maySeal && isAgeFile(start) ? sealedType : imageTypeOf(start);
  if (mime === undefined || (mime !== sealedType && isTooManyPixels(start)))
    return err({ code: 'E_BLOB_TYPE' });
  return ok({ sha256: claim.sha256, len: state.len, mime });
}

/** Whether an open file has the bytes of that name; its position stays. */
export async function hasBytesOf(file: FileHandle, sha256: string): Promise<boolean> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(file)) hash.update(chunk);
  return hash.digest('hex') === sha256;
}

const chunkBytes = 65_536;

/** From the start; unlike a stream of the file it leaves the file open, whatever becomes of it. */
export async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const chunk = Buffer.alloc(chunkBytes);
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
    position += bytesRead;
  }
}

export const isBytesOf = (bytes: Uint8Array, sha256: string): boolean =>
  createHash('sha256').update(bytes).digest('hex') === sha256;

/** What the file system says, in our words. Errors of anything else stay what they are. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const sysCode = error instanceof Error && 'code' in error ? String(error.code) : '';
    const code = storageCodeOf(sysCode);
    if (code === undefined) throw error;
    throw new StorageFault(code, sysCode, { cause: error });
  }
}

function storageCodeOf(sysCode: string): StorageCode | undefined {
  if (['ENOSPC', 'EDQUOT'].includes(sysCode)) return 'E_STORAGE_FULL';
  if (['EACCES', 'EPERM', 'EROFS'].includes(sysCode)) return 'E_STORAGE_DENIED';
  if (['EIO', 'EMFILE', 'ENFILE', 'EBUSY'].includes(sysCode)) return 'E_STORAGE_UNAVAILABLE';
  return undefined;
}

/**
 * A PNG or WebP that does not say is none. A JPEG may say it anywhere: one that hides it behind
 * more than any camera writes is refused like one that is too large.
 */
function isTooManyPixels(start: Uint8Array): boolean {
  const size = imageSizeOf(start);
  if (size !== undefined) return size.width * size.height > pixelsMax;
  return imageTypeOf(start) === 'image/jpeg' && start.length >= imageSizeWithinBytes;
}
