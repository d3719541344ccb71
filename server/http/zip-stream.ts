import { Readable } from 'node:stream';
import { ZipWriter } from '@zip.js/zip.js';
import type { ExportFile, ExportFiles } from '../use-cases/export-files.ts';

/** Stored, as pictures are compressed already; sizes are not known before, so always ZIP64. */
const options = {
  level: 0,
  useWebWorkers: false,
  zip64: true,
  dataDescriptor: true,
  extendedTimestamp: false,
} as const;

/**
 * A ZIP of files that are made while it is read. When one of them fails, the stream breaks off
 * without the directory that every ZIP ends with: nobody takes the half for the whole.
 */
export function zipStream(files: ExportFiles, onFailed: (error: unknown) => void): Readable {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // From here on, so that everything runs in the scope of who asked.
  void pump(files, writable).catch((error: unknown) => {
    onFailed(error);
    return writable.abort(error).catch(() => undefined);
  });
  return Readable.fromWeb(readable as Parameters<typeof Readable.fromWeb>[0]);
}

async function pump(files: ExportFiles, writable: WritableStream<Uint8Array>): Promise<void> {
  const zip = new ZipWriter(writable, options);
  for await (const file of files) await add(zip, file);
  await zip.close();
}

async function add(zip: ZipWriter<unknown>, { path, open }: ExportFile): Promise<void> {
  const body = await open();
  if (body === undefined) return;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const [added, fed] = await Promise.allSettled([
    zip.add(path, readable, options),
    feed(body, writable),
  ]);
  if (fed.status === 'rejected') throw fed.reason;
  if (added.status === 'rejected') throw added.reason;
}

async function feed(
  body: AsyncIterable<Uint8Array>,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const bytes of body) await writer.write(bytes);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
}
