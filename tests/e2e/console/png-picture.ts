import { deflateSync } from 'node:zlib';

/** A drawn screen as PNG: bars and lines whose colours come from a number, so that hashes differ. */
export function pngPicture(
  seed: number,
  size: { readonly w: number; readonly h: number },
): Uint8Array {
  const { w, h } = size;
  const rows = Buffer.alloc((w * 3 + 1) * h);
  const hue = (seed * 47) % 256;
  const paper = [238 - (hue % 16), 240, 236 + (hue % 12)] as const;
  const bar = [40 + (hue % 90), 90 + ((hue * 3) % 70), 110 + ((hue * 5) % 90)] as const;
  const ink = [120 + (hue % 40), 130, 140] as const;
  for (let y = 0; y < h; y++) {
    const line = Math.floor((y / h) * 24);
    for (let x = 0; x < w; x++) {
      const column = x / w;
      const isText =
        line > 3 && line % 2 === 0 && column > 0.3 && column < 0.4 + ((line * 7 + seed) % 11) / 20;
      const isSide = column < 0.26 && line > 2 && line % 3 === 0 && column > 0.04;
      const colour = line < 2 ? bar : isText || isSide ? ink : paper;
      rows.set(colour, y * (w * 3 + 1) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(w, 0);
  header.writeUInt32BE(h, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
