import { inflateRawSync } from 'node:zlib';
import { type Entry, Reader, WARNING_DUPLICATE_FILENAME, ZipReader } from '@zip.js/zip.js';
import { err, ok, type Result } from '../shared/kit/result.ts';
import {
  type ArchiveEntry,
  type ArchiveFault,
  type ArchiveFile,
  maxBytesOf,
  planArchive,
} from '../shared/verify/archive-rules.ts';
import { type BundleReader, bundleLimits } from '../shared/verify/bundle-format.ts';
import { ArchiveContradiction, placeEntries, type ZipEntry } from './zip-places.ts';
import { readZipAt, type ZipSource } from './zip-source.ts';

/** 20,000 entries of a bundle take 4 MiB; a directory that claims more is no bundle's. */
const maxReadBytes = 16 * 1_024 ** 2;
/** One more than a bundle with its two folders has: enough to see that there are too many. */
const maxEntries = bundleLimits.files + 3;
const storedMethod = 0;
const linkMode = 0o120_000;

/**
 * A bundle in a ZIP, read through its open file: never whole in memory, and refused before anything
 * is unpacked (protocol 3.19). Errors: why the archive was refused.
 */
export async function openBundleZip(
  source: ZipSource,
): Promise<Result<BundleReader, readonly ArchiveFault[]>> {
  try {
    const { entries, listed } = await readDirectory(source);
    const planned = planArchive({ entries: listed, archiveBytes: source.size });
    if (!planned.ok) return planned;
    const offsets = await placeEntries(source, entries);
    return ok(readerOf(source, planned.value, { entries, offsets }));
  } catch (error) {
    return err([faultOf(error)]);
  }
}

interface Directory {
  readonly entries: readonly ZipEntry[];
  /** The same entries, as the rules of bundles look at them. */
  readonly listed: readonly ArchiveEntry[];
}

/** The central directory, in strict mode: what two tools could read differently is refused. */
async function readDirectory(source: ZipSource): Promise<Directory> {
  const zip = new ZipReader(new BoundedReader(source), { strictness: 'strict' });
  const entries: ZipEntry[] = [];
  const listed: ArchiveEntry[] = [];
  // Names are judged by the rules of bundles, so that a finding can tell which one is wrong.
  for await (const entry of zip.getEntriesGenerator({ filenameValidation: 'tolerant' })) {
    entries.push(zipEntryOf(entry));
    listed.push(archiveEntryOf(entry));
    if (entries.length === maxEntries) break;
  }
  // A comment can hold the end record of another archive, which another tool would open.
  if (entries.length < maxEntries && zip.comment.length > 0)
    throw new ArchiveContradiction('it has a comment');
  return { entries, listed };
}

class ArchiveTooLarge extends Error {}

class BoundedReader extends Reader<ZipSource> {
  readonly #source: ZipSource;

  constructor(source: ZipSource) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  override async readUint8Array(at: number, length: number): Promise<Uint8Array> {
    if (!(length >= 0 && length <= maxReadBytes)) throw new ArchiveTooLarge();
    return readZipAt(this.#source, at, length);
  }
}

/** Only what is needed later: zip.js keeps ten times as much of each entry. */
const zipEntryOf = (entry: Entry): ZipEntry => ({
  name: Buffer.from(entry.rawFilename).toString('latin1'),
  offset: entry.offset,
  packedBytes: entry.compressedSize,
  fileBytes: entry.uncompressedSize,
  method: entry.compressionMethod,
  flags: entry.rawBitFlag ?? 0,
  crc32: entry.crc32 ?? 0,
});

/** Names are taken as stored: an extra field must not give another tool another one. */
function archiveEntryOf(entry: Entry): ArchiveEntry {
  const stored = Buffer.from(entry.rawFilename).toString('latin1');
  return {
    name: stored === entry.filename ? stored : `${stored} or ${entry.filename}`,
    isEncrypted: entry.encrypted,
    method: entry.compressionMethod,
    packedBytes: entry.compressedSize,
    fileBytes: entry.uncompressedSize,
    unixMode: entry.symlink ? linkMode : (entry.unixMode ?? 0),
  };
}

function readerOf(
  source: ZipSource,
  files: readonly ArchiveFile[],
  { entries, offsets }: Pick<Directory, 'entries'> & { readonly offsets: readonly number[] },
): BundleReader {
  const atByPath = new Map(files.map(({ path, at }) => [path, at]));
  return {
    list: async () => [...atByPath.keys()].sort(),
    read: async (path) => {
      const at = atByPath.get(path);
      const entry = at === undefined ? undefined : entries[at];
      if (entry === undefined) return undefined;
      if (entry.fileBytes > maxBytesOf(path)) throw new Error('file too large');
      return unpack(await readZipAt(source, offsets[at ?? 0] ?? 0, entry.packedBytes), entry);
    },
  };
}

/** Bounded by what the directory promised. */
function unpack(packed: Uint8Array, { method, fileBytes }: ZipEntry): Uint8Array {
  const bytes = method === storedMethod ? packed : inflate(packed, fileBytes);
  if (bytes.length !== fileBytes) throw new Error('not as long as the archive says');
  return bytes;
}

/** A stream that is broken or too long is a fault of the archive, no limit of this machine. */
function inflate(packed: Uint8Array, fileBytes: number): Uint8Array {
  try {
    const bytes = inflateRawSync(packed, { maxOutputLength: fileBytes + 1 });
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    throw new Error('cannot be inflated', { cause: error });
  }
}

/** zip.js says what is wrong with an archive in its own fixed words. */
function faultOf(error: unknown): ArchiveFault {
  if (error instanceof ArchiveTooLarge)
    return { code: 'E_BUNDLE_LIMIT', detail: 'the directory of the archive is too large' };
  if (!(error instanceof Error) || error instanceof RangeError || 'syscall' in error) throw error;
  const reason = 'reason' in error ? String(error.reason) : '';
  const code = reason === WARNING_DUPLICATE_FILENAME ? 'E_BUNDLE_PATH' : 'E_BUNDLE_IO';
  const said = error instanceof ArchiveContradiction ? error.message : error.message.toLowerCase();
  return { code, detail: `not a sound archive: ${said}${reason && ` (${reason})`}` };
}
