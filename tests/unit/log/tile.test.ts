import { describe, expect, it } from 'vitest';
import { nobleHasher as hasher } from '../../../shared/kit/noble-hasher.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { treeRoot } from '../../../shared/log/merkle.ts';
import {
  encodeEntryBundle,
  encodeTile,
  isTileOfSize,
  newEntryTiles,
  newHashTiles,
  parseEntryBundle,
  parseTile,
  parseTilePath,
  tilePath,
  tileWidth,
} from '../../../shared/log/tile.ts';
import { readerOfTiles, tileOfSubtree, tilesOfSubtrees } from '../../../shared/log/tile-reader.ts';

const hashTile = (level: number, index: number, width = tileWidth) =>
  ({ kind: 'hashes', level, index, width }) as const;

describe('tile paths', () => {
  it.each([
    ['tile/0/000', hashTile(0, 0)],
    ['tile/0/x001/x234/067', hashTile(0, 1_234_067)],
    ['tile/1/999.p/1', hashTile(1, 999, 1)],
    ['tile/63/x001/000.p/255', hashTile(63, 1000, 255)],
    ['tile/entries/x001/005.p/5', { kind: 'entries', index: 1005, width: 5 }],
    ['tile/entries/000', { kind: 'entries', index: 0, width: 256 }],
  ] as const)('%s', (path, tile) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual({ ok: true, value: tile });
  });

  it.each([
    'tile/0/0',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/x000/001',
    'tile/00/001',
    'tile/64/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/05',
    'tile/0/000.p',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/../0/000',
    'tile/0/x999/x999/x999/x999/x999/999',
    '',
  ])('refuses %j', (path) => {
    expect(parseTilePath(path)).toEqual({ ok: false, error: { code: 'tile_path_malformed' } });
  });
});

describe('newHashTiles', () => {
  it('lists the tiles of the specification example', () => {
    const tiles = newHashTiles({ oldSize: 0, newSize: 70_000 });
    const count = (level: number) => tiles.filter((tile) => tile.level === level).length;
    expect([count(0), count(1), count(2)]).toEqual([274, 2, 1]);
    expect(tiles).toContainEqual(hashTile(0, 273, 112));
    expect(tiles).toContainEqual(hashTile(1, 0));
    expect(tiles).toContainEqual(hashTile(1, 1, 17));
    expect(tiles).toContainEqual(hashTile(2, 0, 1));
    expect(tiles.every((tile) => isTileOfSize(tile, 70_000))).toBe(true);
  });

  it('has a full tile and its hash above at 256, and no empty tile', () => {
    expect(newHashTiles({ oldSize: 255, newSize: 256 })).toEqual([
      hashTile(0, 0),
      hashTile(1, 0, 1),
    ]);
    expect(newHashTiles({ oldSize: 256, newSize: 257 })).toEqual([hashTile(0, 1, 1)]);
    expect(newHashTiles({ oldSize: 9, newSize: 9 })).toEqual([]);
    expect(newHashTiles({ oldSize: 0, newSize: 0 })).toEqual([]);
  });

  it('has entry bundles beside level 0', () => {
    expect(newEntryTiles({ oldSize: 200, newSize: 300 })).toEqual([
      { kind: 'entries', index: 0, width: 256 },
      { kind: 'entries', index: 1, width: 44 },
    ]);
  });
});

describe('isTileOfSize', () => {
  it('knows what a tree is served with', () => {
    expect(isTileOfSize(hashTile(0, 0, 5), 5)).toBe(true);
    expect(isTileOfSize(hashTile(0, 0, 6), 5)).toBe(false);
    expect(isTileOfSize(hashTile(1, 0, 1), 255)).toBe(false);
    expect(isTileOfSize({ kind: 'entries', index: 1, width: 1 }, 257)).toBe(true);
  });
});

describe('tile data', () => {
  const hashes = [1, 2, 3].map((i) => new Uint8Array(32).fill(i));

  it('is hashes side by side', () => {
    const bytes = encodeTile(hashes);
    expect(bytes.length).toBe(96);
    expect(parseTile(bytes, 3)).toEqual({ ok: true, value: hashes });
  });

  it('must be as wide as promised', () => {
    const bytes = encodeTile(hashes);
    for (const [data, width] of [
      [bytes, 2],
      [bytes, 4],
      [bytes.slice(1), 3],
    ] as const)
      expect(parseTile(data, width)).toEqual({ ok: false, error: { code: 'tile_malformed' } });
  });
});

describe('entry bundles', () => {
  const entries = [utf8ToBytes('one'), new Uint8Array(0), new Uint8Array(0xffff).fill(7)];

  it('prefix each entry with its length', () => {
    const bytes = encodeEntryBundle(entries);
    expect(bytes.slice(0, 7)).toEqual(Uint8Array.of(0, 3, 0x6f, 0x6e, 0x65, 0, 0));
    expect(parseEntryBundle(bytes, 3)).toEqual({ ok: true, value: entries });
    expect(() => encodeEntryBundle([new Uint8Array(0x10000)])).toThrow('too long');
  });

  it.each([
    ['missing entry', [0, 1, 9], 2],
    ['extra entry', [0, 1, 9, 0, 0], 1],
    ['half a length', [0, 1, 9, 0], 2],
    ['truncated entry', [0, 2, 9], 1],
    ['nothing', [], 1],
  ])('refuse %s', (_, bytes, width) => {
    expect(parseEntryBundle(Uint8Array.from(bytes), width)).toEqual({
      ok: false,
      error: { code: 'entry_bundle_malformed' },
    });
  });
});

describe('subtrees in tiles', () => {
  it('finds the tile of a subtree', () => {
    expect(tileOfSubtree({ level: 0, index: 300 }, 1000)).toEqual(hashTile(0, 1));
    expect(tileOfSubtree({ level: 3, index: 100 }, 1000)).toEqual(hashTile(0, 3, 232));
    expect(tileOfSubtree({ level: 8, index: 2 }, 1000)).toEqual(hashTile(1, 0, 3));
    expect(
      tilesOfSubtrees(
        [
          { level: 0, index: 1 },
          { level: 4, index: 2 },
          { level: 9, index: 0 },
        ],
        1000,
      ),
    ).toEqual([hashTile(0, 0), hashTile(1, 0, 3)]);
  });

  it('reads between tile levels by hashing', () => {
    const hashes = Array.from({ length: 12 }, (_, i) => new Uint8Array(32).fill(i));
    const read = readerOfTiles(hasher, () => hashes);
    expect(read({ level: 0, index: 5 })).toEqual(hashes[5]);
    expect(read({ level: 2, index: 2 })).toEqual(treeRoot(hasher, hashes.slice(8, 12)));
    expect(() => read({ level: 3, index: 1 })).toThrow('tile too narrow');
  });
});
