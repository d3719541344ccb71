import type { Hasher } from '../kit/crypto-port.ts';
import { treeRoot } from './merkle.ts';
import type { ReadSubtree } from './merkle-build.ts';
import type { Subtree } from './subtree.ts';
import { type HashTile, tileHeight, tileWidth } from './tile.ts';

/** The tile that holds a subtree's hash or, between tile levels, what it is made of. */
export function tileOfSubtree({ level, index }: Subtree, size: number): HashTile {
  const tileLevel = Math.floor(level / tileHeight);
  const hashesPerTile = 2 ** (tileHeight - (level % tileHeight));
  const tileIndex = Math.floor(index / hashesPerTile);
  const hashesOfLevel = Math.floor(size / tileWidth ** tileLevel);
  const width = Math.min(tileWidth, hashesOfLevel - tileIndex * tileWidth);
  return { kind: 'hashes', level: tileLevel, index: tileIndex, width };
}

/** Tiles to fetch, each once, before a proof in a tree of `size` leaves can be built. */
export function tilesOfSubtrees(subtrees: readonly Subtree[], size: number): HashTile[] {
  const tileByKey = new Map<string, HashTile>();
  for (const subtree of subtrees) {
    const tile = tileOfSubtree(subtree, size);
    tileByKey.set(`${tile.level}/${tile.index}`, tile);
  }
  return [...tileByKey.values()];
}

/** Reader over tiles at hand, for `inclusionProof`, `consistencyProof` and `rootFrom`. */
export function readerOfTiles(
  hasher: Hasher,
  readTile: (level: number, index: number) => readonly Uint8Array[],
): ReadSubtree {
  return ({ level, index }) => {
    const levelInTile = level % tileHeight;
    const span = 2 ** levelInTile;
    const subtreesPerTile = tileWidth / span;
    const hashes = readTile(Math.floor(level / tileHeight), Math.floor(index / subtreesPerTile));
    const start = (index % subtreesPerTile) * span;
    if (start + span > hashes.length) throw new Error('tile too narrow for the tree');
    return treeRoot(hasher, hashes.slice(start, start + span));
  };
}
