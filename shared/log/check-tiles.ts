import { equalBytes } from '../kit/bytes.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { appendLeaves, emptyFrontier, type Frontier, frontierRoot } from './frontier.ts';
import { createHashSet, type HashSet } from './hash-set.ts';
import { parseLeaf } from './leaf.ts';
import { leafHash } from './merkle.ts';
import { readUint32 } from './note.ts';
import {
  type EntryTile,
  type HashTile,
  newEntryTiles,
  newHashTiles,
  parseEntryBundle,
  parseTile,
  type Tile,
  tileHeight,
  tilePath,
  tileWidth,
} from './tile.ts';

export interface LogFault {
  readonly code: 'E_LEAF_MALFORMED' | 'E_LEAF_TIME_ORDER' | 'E_LEAF_DUP' | 'E_PROOF_INVALID';
  /** Which leaf or tile. */
  readonly detail: string;
}

export interface LogCheck {
  readonly size: number;
  /** 32 bytes, as the log signed it. */
  readonly root: Uint8Array;
  /** Bytes of a tile; rejects where there is none. */
  readonly read: (tile: Tile) => Promise<Uint8Array>;
  readonly onFault: (fault: LogFault) => void;
  /** Leaves that were checked. */
  readonly onProgress: (leaves: number) => void;
}

interface Walk {
  readonly hasher: Hasher;
  readonly check: LogCheck;
  readonly entryHashes: HashSet;
  /** Hashes of the last tile of each level, as far as it is computed. */
  readonly open: Uint8Array[][];
  /** Leaves that were read, whether or not they are sound. */
  leaves: number;
  newestMs: number;
  frontier: Frontier;
}

/** Tiles that are asked for before they are needed. */
const tilesAhead = 8;

/**
 * Recomputes a whole log from its entry bundles, one after the other: every leaf, every hash tile
 * of every level, and the root. Keeps one tile per level, and 50 bytes per leaf.
 */
export async function checkTiles(hasher: Hasher, check: LogCheck): Promise<void> {
  const { size, read } = check;
  const walk = createWalk(hasher, check);
  const bundles = newEntryTiles({ oldSize: 0, newSize: size });
  const reading: Promise<TilePair>[] = [];
  for (const [i, bundle] of bundles.entries()) {
    for (const next of bundles.slice(i + reading.length, i + tilesAhead))
      reading.push(begin(readPair(check, next)));
    const pair = await (reading.shift() ?? readPair(check, bundle));
    await checkPair(walk, bundle, pair);
    check.onProgress(walk.frontier.size);
  }
  for (const tile of newHashTiles({ oldSize: 0, newSize: size }))
    if (tile.level > 0 && tile.width < tileWidth)
      compareTile(walk, tile, { bytes: await read(tile), expected: walk.open[tile.level] ?? [] });
  if (!equalBytes(frontierRoot(hasher, walk.frontier), check.root))
    check.onFault({
      code: 'E_PROOF_INVALID',
      detail: 'the leaves do not give the root that the log signed',
    });
}

const createWalk = (hasher: Hasher, check: LogCheck): Walk => ({
  hasher,
  check,
  // No leaf can be chosen to fit the root that it changes.
  entryHashes: createHashSet(check.size, readUint32(check.root)),
  open: [],
  leaves: 0,
  newestMs: 0,
  frontier: emptyFrontier,
});

/** Entries, and the hashes that the log says they have. */
interface TilePair {
  readonly bundle: Uint8Array;
  readonly hashes: Uint8Array;
}

async function readPair({ read }: LogCheck, tile: EntryTile): Promise<TilePair> {
  const [bundle, hashes] = await Promise.all([read(tile), read(hashTileOf(tile))]);
  return { bundle, hashes };
}

/** One that fails is heard of when its turn comes. */
function begin<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

const hashTileOf = ({ index, width }: EntryTile): HashTile => ({
  kind: 'hashes',
  level: 0,
  index,
  width,
});

async function checkPair(walk: Walk, tile: EntryTile, pair: TilePair): Promise<void> {
  const { hasher, check } = walk;
  const texts = parseEntryBundle(pair.bundle, tile.width);
  if (!texts.ok) check.onFault({ code: 'E_LEAF_MALFORMED', detail: tilePath(tile) });
  for (const text of texts.ok ? texts.value : []) checkLeaf(walk, text);
  if (!texts.ok) walk.leaves += tile.width;
  const hashes = texts.ok
    ? texts.value.map((text) => leafHash(hasher, text))
    : standIns(pair.hashes, tile.width);
  compareTile(walk, hashTileOf(tile), { bytes: pair.hashes, expected: hashes });
  await grow(walk, hashes);
}

/** Where leaves cannot be read, something must keep what follows in its place. */
function standIns(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  const stored = parseTile(bytes, width);
  return stored.ok ? stored.value : Array.from({ length: width }, () => new Uint8Array(32));
}

function checkLeaf(walk: Walk, text: Uint8Array): void {
  const { onFault } = walk.check;
  const detail = `leaf ${walk.leaves}`;
  walk.leaves += 1;
  const leaf = parseLeaf(text);
  if (!leaf.ok) return onFault({ code: 'E_LEAF_MALFORMED', detail });
  const { receivedMs, entryHash } = leaf.value;
  if (receivedMs < walk.newestMs) onFault({ code: 'E_LEAF_TIME_ORDER', detail });
  if (!walk.entryHashes.add(entryHash)) onFault({ code: 'E_LEAF_DUP', detail });
  walk.newestMs = Math.max(walk.newestMs, receivedMs);
}

/** Adds leaves to the tree; what they complete on tile levels above goes into tiles there. */
async function grow(walk: Walk, hashes: readonly Uint8Array[]): Promise<void> {
  const appended = appendLeaves(walk.hasher, walk.frontier, hashes);
  walk.frontier = appended.frontier;
  for (const { level, index, hash } of appended.completed) {
    if (level === 0 || level % tileHeight !== 0) continue;
    const tileLevel = level / tileHeight;
    const open = [...(walk.open[tileLevel] ?? []), hash];
    walk.open[tileLevel] = open.length === tileWidth ? [] : open;
    if (open.length < tileWidth) continue;
    const tileIndex = Math.floor(index / tileWidth);
    const tile: HashTile = { kind: 'hashes', level: tileLevel, index: tileIndex, width: tileWidth };
    compareTile(walk, tile, { bytes: await walk.check.read(tile), expected: open });
  }
}

function compareTile(
  { check }: Walk,
  tile: HashTile,
  { bytes, expected }: { readonly bytes: Uint8Array; readonly expected: readonly Uint8Array[] },
): void {
  const stored = parseTile(bytes, tile.width);
  const isSame =
    stored.ok &&
    expected.length === tile.width &&
    stored.value.every((hash, i) => equalBytes(hash, expected[i] as Uint8Array));
  if (!isSame) check.onFault({ code: 'E_PROOF_INVALID', detail: tilePath(tile) });
}
