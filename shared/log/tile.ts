import { concatBytes } from '../kit/bytes.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { hashBytes } from './merkle.ts';

/** C2SP tlog-tiles: hashes and entries in files 256 wide. */
export const tileHeight = 8;
export const tileWidth = 256;

interface TileSpan {
  readonly index: number;
  /** 1 to 256; below 256 the tile is partial. */
  readonly width: number;
}

export interface HashTile extends TileSpan {
  readonly kind: 'hashes';
  /** 0 to 63; a hash of level L spans 256^L leaves. */
  readonly level: number;
}

export interface EntryTile extends TileSpan {
  readonly kind: 'entries';
}

export type Tile = HashTile | EntryTile;

export type TileError =
  | { readonly code: 'tile_path_malformed' }
  | { readonly code: 'tile_malformed' }
  | { readonly code: 'entry_bundle_malformed' };

const maxEntryBytes = 0xffff;

/** `tile/0/x001/x234/067.p/5`, without a leading slash. */
export function tilePath(tile: Tile): string {
  const level = tile.kind === 'entries' ? 'entries' : String(tile.level);
  const partial = tile.width === tileWidth ? '' : `.p/${tile.width}`;
  return `tile/${level}/${indexPath(tile.index)}${partial}`;
}

/** Only the path that `tilePath` gives for the tile. */
export function parseTilePath(path: string): Result<Tile, TileError> {
  const malformed = err({ code: 'tile_path_malformed' as const });
  const match =
    /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(
      path,
    );
  const [, level, digits, widthText] = match ?? [];
  if (level === undefined || digits === undefined) return malformed;
  const index = Number(digits.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? tileWidth : Number(widthText);
  if (widthText !== undefined && width >= tileWidth) return malformed;
  if (!Number.isSafeInteger(index) || Number(level) > 63) return malformed;
  const tile: Tile =
    level === 'entries'
      ? { kind: 'entries', index, width }
      : { kind: 'hashes', level: Number(level), index, width };
  // A leading `x000/` would be a second name of the same tile.
  return tilePath(tile) === path ? ok(tile) : malformed;
}

export interface Growth {
  readonly oldSize: number;
  readonly newSize: number;
  /** log2 of the tile width; the tiles of C2SP have 8. */
  readonly height?: number;
}

/** Hash tiles that a tree of `newSize` has and one of `oldSize` has not, or has narrower. */
export function newHashTiles({ oldSize, newSize, height = tileHeight }: Growth): HashTile[] {
  const fullWidth = 2 ** height;
  const tiles: HashTile[] = [];
  for (let level = 0; ; level++) {
    const hashSpan = fullWidth ** level;
    const before = Math.floor(oldSize / hashSpan);
    const after = Math.floor(newSize / hashSpan);
    if (after === 0) return tiles;
    if (before === after) continue;
    const lastIndex = Math.floor((after - 1) / fullWidth);
    for (let index = Math.floor(before / fullWidth); index <= lastIndex; index++) {
      const width = Math.min(fullWidth, after - index * fullWidth);
      tiles.push({ kind: 'hashes', level, index, width });
    }
  }
}

/** Entry bundles beside the level 0 tiles. */
export const newEntryTiles = (growth: Growth): EntryTile[] =>
  newHashTiles(growth)
    .filter((tile) => tile.level === 0)
    .map(({ index, width }) => ({ kind: 'entries', index, width }));

/** Is this (partial) tile one that a tree of `size` leaves is served with? */
export function isTileOfSize(tile: Tile, size: number): boolean {
  const level = tile.kind === 'entries' ? 0 : tile.level;
  return tile.index * tileWidth + tile.width <= Math.floor(size / tileWidth ** level);
}

export const encodeTile = (hashes: readonly Uint8Array[]): Uint8Array => concatBytes(...hashes);

/** Exactly `width` hashes. */
export function parseTile(bytes: Uint8Array, width: number): Result<Uint8Array[], TileError> {
  if (bytes.length !== width * hashBytes) return err({ code: 'tile_malformed' });
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += hashBytes) hashes.push(bytes.slice(at, at + hashBytes));
  return ok(hashes);
}

/** Entries with big-endian uint16 lengths. Throws on an entry of more than 65,535 bytes. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    if (entry.length > maxEntryBytes) throw new Error('entry too long for a bundle');
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return concatBytes(...parts);
}

/** Exactly `width` entries and nothing after them. */
export function parseEntryBundle(
  bytes: Uint8Array,
  width: number,
): Result<Uint8Array[], TileError> {
  const malformed = err({ code: 'entry_bundle_malformed' as const });
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [high, low] = bytes.subarray(at, at + 2);
    if (high === undefined || low === undefined || entries.length === width) return malformed;
    const end = at + 2 + high * 256 + low;
    if (end > bytes.length) return malformed;
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  return entries.length === width ? ok(entries) : malformed;
}

/** 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}
