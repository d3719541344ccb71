import {
  BlobReader,
  configure,
  type FileEntry,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { concatBytes } from '../../../shared/kit/bytes.ts';
import { parseUtf8 } from '../../../shared/kit/utf8.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import {
  type ArchiveEntry,
  type ArchiveFault,
  maxBytesOf,
  planArchive,
} from '../../../shared/verify/archive-rules.ts';
import { bundleLimits, type BundleReader } from '../../../shared/verify/bundle-format.ts';

configure({ useWebWorkers: false });

/** Strict: what another tool could read differently is refused. Names are judged by our own rules. */
const options = { strictness: 'strict', filenameValidation: 'tolerant' } as const;

/**
 * A bundle in a ZIP by random access: only its directory and the file that is asked for are ever in
 * memory. Errors: why the archive was refused before anything was unpacked (protocol 3.19).
 */
export async function openZip(file: Blob): Promise<Result<BundleReader, readonly ArchiveFault[]>> {
  const entries = await listEntries(file);
  if (!entries.ok) return entries;
  const planned = planArchive({
    entries: entries.value.map(archiveEntryOf),
    archiveBytes: file.size,
  });
  if (!planned.ok) return planned;
  const fileByPath = new Map(planned.value.map((each) => [each.path, each]));
  return ok({
    list: async () => [...fileByPath.keys()],
    read: async (path) => {
      const planned = fileByPath.get(path);
      const entry = planned && entries.value[planned.at];
      if (entry === undefined) return undefined;
      return unpack(entry, Math.min(entry.uncompressedSize, maxBytesOf(path)));
    },
  });
}

async function listEntries(
  file: Blob,
): Promise<Result<readonly FileEntry[], readonly ArchiveFault[]>> {
  const entries: FileEntry[] = [];
  try {
    const zip = new ZipReader(new BlobReader(file), options);
    for await (const entry of zip.getEntriesGenerator()) {
      // A folder has nothing to read, but its name is judged like a file's.
      entries.push(entry as unknown as FileEntry);
      if (entries.length > bundleLimits.files + 2) break;
    }
  } catch (error) {
    return err([unreadable(error)]);
  }
  return ok(entries);
}

/** What zip.js says of a broken or ambiguous archive, in its own fixed words. */
const unreadable = (error: unknown): ArchiveFault => ({
  code: 'E_BUNDLE_IO',
  detail: `the archive is refused: ${error instanceof Error ? error.message : 'it is no ZIP'}`,
});

/** Told apart by their stored bytes: an extra field cannot give another tool another name. */
function archiveEntryOf(entry: FileEntry): ArchiveEntry {
  const isStored = parseUtf8(entry.rawFilename) === entry.filename;
  return {
    name: isStored ? entry.filename : `${entry.filename} by another name`,
    isEncrypted: entry.encrypted,
    method: entry.compressionMethod,
    packedBytes: entry.compressedSize,
    fileBytes: entry.uncompressedSize,
    unixMode: entry.unixMode ?? 0,
  };
}

/** Stops at the first byte over `maxBytes`, whatever the archive says of itself. */
async function unpack(entry: FileEntry, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const taken = { bytes: 0 };
  const bounded = new WritableStream<Uint8Array>({
    write(chunk) {
      taken.bytes += chunk.length;
      if (taken.bytes > maxBytes) throw new Error('larger than the archive says');
      // The unpacker may use its memory again.
      chunks.push(chunk.slice());
    },
  });
  try {
    await entry.getData(bounded, { ...options, checkOverlappingEntry: true });
  } catch (error) {
    // A broken archive is no limit of this machine, however it shows.
    throw new Error('cannot be unpacked', { cause: error });
  }
  return concatBytes(...chunks);
}
