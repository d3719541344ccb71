import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import { readerOfLeaves } from '../../shared/log/merkle-build.ts';
import {
  encodeEntryBundle,
  encodeTile,
  newEntryTiles,
  newHashTiles,
  tileHeight,
  tilePath,
  tileWidth,
} from '../../shared/log/tile.ts';

/** A whole log as C2SP tlog-tiles lays it out on a disk. */
export async function writeLogFolder(
  hasher: Hasher,
  folder: string,
  log: { readonly note: string; readonly leafTexts: readonly Uint8Array[] },
): Promise<void> {
  const { note, leafTexts } = log;
  const write = async (path: string, content: string | Uint8Array) => {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  };
  await write('checkpoint', note);
  const growth = { oldSize: 0, newSize: leafTexts.length };
  for (const tile of newEntryTiles(growth)) {
    const first = tile.index * tileWidth;
    await write(tilePath(tile), encodeEntryBundle(leafTexts.slice(first, first + tile.width)));
  }
  const read = readerOfLeaves(
    hasher,
    leafTexts.map((text) => leafHash(hasher, text)),
  );
  for (const tile of newHashTiles(growth)) {
    const hashes = Array.from({ length: tile.width }, (_, i) =>
      read({ level: tile.level * tileHeight, index: tile.index * tileWidth + i }),
    );
    await write(tilePath(tile), encodeTile(hashes));
  }
}
