import type { FileHandle } from 'node:fs/promises';

/** An archive that is open; `size` in bytes. */
export interface ZipSource {
  readonly file: Pick<FileHandle, 'read'>;
  readonly size: number;
}

/** Up to `length` bytes from `at`; fewer only where the archive ends. */
export async function readZipAt(
  { file, size }: ZipSource,
  at: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}
