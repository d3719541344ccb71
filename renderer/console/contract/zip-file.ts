import { concatBytes } from '../../../shared/kit/bytes.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';

export interface ZipEntry {
  /** `/` between folders. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
/** Names are UTF-8 (general purpose bit 11). */
const flags = 0x0800;
const version = 20;
/** 1980-01-01, the format's first day: the same files give the same archive. */
const date = 0x0021;

/** An archive of stored files: pictures are compressed already. Below 4 GiB and 65,535 files. */
export function createZip(entries: readonly ZipEntry[]): Uint8Array {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { path, bytes } of entries) {
    const name = utf8ToBytes(path);
    const crc = crc32(bytes);
    const shared = [version, flags, 0, 0, date] as const;
    const sizes = [crc, bytes.length, bytes.length] as const;
    local.push(concatBytes(fields([localSignature], shared, sizes, [name.length, 0]), name, bytes));
    central.push(
      concatBytes(
        fields(
          [centralSignature],
          [version, ...shared],
          sizes,
          [name.length, 0, 0, 0, 0],
          [0, offset],
        ),
        name,
      ),
    );
    offset += 30 + name.length + bytes.length;
  }
  const directory = concatBytes(...central);
  const { length } = entries;
  const end = fields([endSignature], [0, 0, length, length], [directory.length, offset], [0]);
  return concatBytes(...local, directory, end);
}

/** Groups of little-endian numbers, by turns of 32 and of 16 bits. */
function fields(...groups: readonly (readonly number[])[]): Uint8Array {
  const width = (group: number): 2 | 4 => (group % 2 === 0 ? 4 : 2);
  const length = groups.reduce((sum, group, i) => sum + group.length * width(i), 0);
  const view = new DataView(new ArrayBuffer(length));
  let at = 0;
  for (const [i, group] of groups.entries())
    for (const value of group) {
      if (width(i) === 4) view.setUint32(at, value, true);
      else view.setUint16(at, value, true);
      at += width(i);
    }
  return new Uint8Array(view.buffer);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
