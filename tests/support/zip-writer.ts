import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive; everything beyond name and bytes is for archives that lie. */
export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Default 8, deflate. */
  readonly method?: number;
  readonly flags?: number;
  readonly unixMode?: number;
  /** What the local header says instead. */
  readonly localName?: string;
  readonly localFileBytes?: number;
  /** What both headers say instead of what is true. */
  readonly fileBytes?: number;
  readonly packedBytes?: number;
  /** Points the directory at the local header of the member of that number. */
  readonly placeOf?: number;
  readonly extra?: Uint8Array;
}

export interface ZipLies {
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  readonly comment?: string;
  /** In the end record, instead of what is true. */
  readonly count?: number;
  readonly directoryBytes?: number;
  readonly directoryOffset?: number;
}

const streamed = 8;

/** A ZIP, byte by byte as told (PKWARE APPNOTE 4.3), so that it may also be a hostile one. */
export function zipOf(members: readonly ZipMember[], lies: ZipLies = {}): Uint8Array {
  const before = Buffer.from(lies.before ?? []);
  const parts: Buffer[] = [before];
  const offsets: number[] = [];
  let offset = before.length;
  for (const member of members) {
    offsets.push(offset);
    const part = localPart(member);
    parts.push(part);
    offset += part.length;
  }
  const directory = Buffer.concat(
    members.map((member, i) => directoryRecord(member, offsets[member.placeOf ?? i] ?? 0)),
  );
  const end = Buffer.alloc(22);
  const comment = Buffer.from(lies.comment ?? '');
  const count = lies.count ?? members.length;
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(lies.directoryBytes ?? directory.length, 12);
  end.writeUInt32LE(lies.directoryOffset ?? offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, directory, end, comment, Buffer.from(lies.after ?? [])]);
}

export const zipMembers = (files: ReadonlyMap<string, Uint8Array>, folder = ''): ZipMember[] =>
  [...files].map(([path, bytes]) => ({ name: `${folder}${path}`, bytes }));

const packed = ({ method = 8, bytes }: ZipMember): Buffer =>
  method === 0 ? Buffer.from(bytes) : deflateRawSync(bytes);

function sizesOf(member: ZipMember): readonly [crc: number, packed: number, file: number] {
  return [
    crc32(Buffer.from(member.bytes)),
    member.packedBytes ?? packed(member).length,
    member.fileBytes ?? member.bytes.length,
  ];
}

function localPart(member: ZipMember): Buffer {
  const { method = 8, flags = 0 } = member;
  const name = Buffer.from(member.localName ?? member.name);
  const [crc, packedBytes, fileBytes] = sizesOf(member);
  const isStreamed = (flags & streamed) !== 0;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(isStreamed ? 0 : crc, 14);
  header.writeUInt32LE(isStreamed ? 0 : packedBytes, 18);
  header.writeUInt32LE(isStreamed ? 0 : (member.localFileBytes ?? fileBytes), 22);
  header.writeUInt16LE(name.length, 26);
  const descriptor = Buffer.alloc(isStreamed ? 16 : 0);
  if (isStreamed) {
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(crc, 4);
    descriptor.writeUInt32LE(packedBytes, 8);
    descriptor.writeUInt32LE(fileBytes, 12);
  }
  return Buffer.concat([header, name, packed(member), descriptor]);
}

function directoryRecord(member: ZipMember, offset: number): Buffer {
  const { method = 8, flags = 0, unixMode = 0o100_644 } = member;
  const name = Buffer.from(member.name);
  const extra = Buffer.from(member.extra ?? []);
  const [crc, packedBytes, fileBytes] = sizesOf(member);
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE((3 << 8) | 20, 4);
  record.writeUInt16LE(20, 6);
  record.writeUInt16LE(flags, 8);
  record.writeUInt16LE(method, 10);
  record.writeUInt32LE(crc, 16);
  record.writeUInt32LE(packedBytes, 20);
  record.writeUInt32LE(fileBytes, 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE((unixMode << 16) >>> 0, 38);
  record.writeUInt32LE(offset, 42);
  return Buffer.concat([record, name, extra]);
}
