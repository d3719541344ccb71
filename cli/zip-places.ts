import { readZipAt, type ZipSource } from './zip-source.ts';

/** One record of a ZIP's central directory. */
export interface ZipEntry {
  /** Stored bytes, one character each. */
  readonly name: string;
  /** Where its local header starts. */
  readonly offset: number;
  readonly packedBytes: number;
  readonly fileBytes: number;
  readonly method: number;
  /** General purpose bit flags */
  readonly flags: number;
  readonly crc32: number;
}

/** The archive says two different things about one file. */
export class ArchiveContradiction extends Error {}

const headerBytes = 30;
const headerSignature = 0x04034b50;
const sizeInZip64 = 0xffffffff;
const streamedFlag = 1 << 3;
/** Encrypted, sizes after the data, name in UTF-8. */
const comparedFlags = 1 | streamedFlag | (1 << 11);
const shortestDescriptorBytes = 12;

/**
 * Where the bytes of each entry start, in the same order. Throws ArchiveContradiction where a local
 * header is not as the directory says, and where two entries share bytes.
 */
export async function placeEntries(
  source: ZipSource,
  entries: readonly ZipEntry[],
): Promise<readonly number[]> {
  const starts: number[] = [];
  const ranges: { readonly start: number; readonly end: number }[] = [];
  for (const entry of entries) {
    const { offset, name, packedBytes, flags } = entry;
    const header = await readZipAt(source, offset, headerBytes + name.length);
    const start = offset + headerBytes + name.length + checkHeader(header, entry);
    const tail = (flags & streamedFlag) === 0 ? 0 : shortestDescriptorBytes;
    starts.push(start);
    ranges.push({ start: offset, end: start + packedBytes + tail });
  }
  ranges.sort((a, b) => a.start - b.start);
  for (const [i, { end }] of ranges.entries())
    if (end > (ranges[i + 1]?.start ?? source.size))
      throw new ArchiveContradiction('two files share bytes');
  return starts;
}

/** Length of the extra field of a local header that agrees with the directory. */
function checkHeader(header: Uint8Array, entry: ZipEntry): number {
  const { name, flags, method } = entry;
  if (header.length < headerBytes + name.length)
    throw new ArchiveContradiction('a file lies beyond the end');
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const stored = Buffer.from(header.subarray(headerBytes)).toString('latin1');
  const isSame =
    view.getUint32(0, true) === headerSignature &&
    ((view.getUint16(6, true) ^ flags) & comparedFlags) === 0 &&
    view.getUint16(8, true) === method &&
    view.getUint16(26, true) === name.length &&
    stored === name;
  if (!isSame || ((flags & streamedFlag) === 0 && !hasSameSizes(view, entry)))
    throw new ArchiveContradiction('a file is not as the directory says');
  return view.getUint16(28, true);
}

const hasSameSizes = (view: DataView, { crc32, packedBytes, fileBytes }: ZipEntry): boolean =>
  view.getUint32(14, true) === crc32 >>> 0 &&
  [sizeInZip64, packedBytes].includes(view.getUint32(18, true)) &&
  [sizeInZip64, fileBytes].includes(view.getUint32(22, true));
