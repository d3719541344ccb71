import { describe, expect, it } from 'vitest';
import { zeroHash } from '../../../shared/kit/ids.ts';
import { checkTiles, type LogFault } from '../../../shared/log/check-tiles.ts';
import { createHashSet } from '../../../shared/log/hash-set.ts';
import { formatLeaf } from '../../../shared/log/leaf.ts';
import { leafHash, treeRoot } from '../../../shared/log/merkle.ts';
import { readerOfLeaves } from '../../../shared/log/merkle-build.ts';
import {
  encodeEntryBundle,
  encodeTile,
  type Tile,
  tileHeight,
  tilePath,
  tileWidth,
} from '../../../shared/log/tile.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const { hasher } = testCrypto;
const largest = 66_000;
const leafOf = (i: number, receivedMs = i) =>
  formatLeaf({
    kind: 'slice',
    receivedMs,
    entryHash: i.toString(16).padStart(64, '0'),
    signatureHash: zeroHash,
  });
const texts = Array.from({ length: largest }, (_, i) => leafOf(i));

/** Checks a log of these leaves; `change` may put other bytes in place of a tile's. */
async function check(
  leafTexts: readonly Uint8Array[],
  change: (tile: Tile, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes,
) {
  const hashes = leafTexts.map((text) => leafHash(hasher, text));
  const read = readerOfLeaves(hasher, hashes);
  const faults: LogFault[] = [];
  const asked: string[] = [];
  const progress: number[] = [];
  await checkTiles(hasher, {
    size: leafTexts.length,
    root: treeRoot(hasher, hashes),
    read: async (tile) => {
      asked.push(tilePath(tile));
      const first = tile.index * tileWidth;
      if (tile.kind === 'entries')
        return change(tile, encodeEntryBundle(leafTexts.slice(first, first + tile.width)));
      const level = tile.level * tileHeight;
      const nodes = Array.from({ length: tile.width }, (_, i) => read({ level, index: first + i }));
      return change(tile, encodeTile(nodes));
    },
    onFault: (fault) => faults.push(fault),
    onProgress: (leaves) => progress.push(leaves),
  });
  return { faults, asked, progress };
}

const flipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte));

describe('checkTiles', () => {
  it.each([0, 1, 255, 256, 257, 600, 65_536, largest])(
    'finds a log of %i leaves whole',
    async (size) => {
      const { faults, asked, progress } = await check(texts.slice(0, size));
      expect(faults).toEqual([]);
      expect(new Set(asked).size).toBe(asked.length);
      expect(progress.at(-1) ?? 0).toBe(size);
    },
  );

  it('names the tile that is changed, of any level', async () => {
    const paths = [
      'tile/0/000',
      'tile/0/257.p/208',
      'tile/1/000',
      'tile/1/001.p/1',
      'tile/2/000.p/1',
    ];
    for (const path of paths) {
      const { faults, asked } = await check(texts, (tile, bytes) =>
        tilePath(tile) === path ? bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte)) : bytes,
      );
      expect(asked).toContain(path);
      expect(faults).toEqual([{ code: 'E_PROOF_INVALID', detail: path }]);
    }
  });

  it('names the bundle that is damaged, and what follows stays in its place', async () => {
    const { faults } = await check(texts.slice(0, 700), (tile, bytes) =>
      tilePath(tile) === 'tile/entries/001' ? bytes.slice(1) : bytes,
    );
    expect(faults).toEqual([{ code: 'E_LEAF_MALFORMED', detail: 'tile/entries/001' }]);
  });

  it('finds a leaf that was changed with its tile, by the root', async () => {
    const { faults } = await check(texts.slice(0, 300), (tile, bytes) =>
      tile.kind === 'entries' && tile.index === 0 ? flipped(bytes) : bytes,
    );
    expect(faults.map(({ code }) => code)).toContain('E_PROOF_INVALID');
    expect(faults.at(-1)?.detail).toContain('root');
  });

  it('names leaves that are no leaves, out of order, or there twice', async () => {
    const bad = texts.slice(0, 600);
    bad[300] = leafOf(300, 7);
    bad[500] = leafOf(2, 500);
    bad[501] = leafOf(501).slice(1);
    const { faults } = await check(bad);
    expect(faults).toEqual([
      { code: 'E_LEAF_TIME_ORDER', detail: 'leaf 300' },
      { code: 'E_LEAF_DUP', detail: 'leaf 500' },
      { code: 'E_LEAF_MALFORMED', detail: 'leaf 501' },
    ]);
  });

  it('ends with the reason when a tile cannot be read, wherever it is', async () => {
    for (const path of ['tile/entries/000', 'tile/0/009', 'tile/1/000.p/10'])
      await expect(
        check(texts.slice(0, 2_600), (tile, bytes) => {
          if (tilePath(tile) === path) throw new Error(`no ${path}`);
          return bytes;
        }),
      ).rejects.toThrow(path);
  });
});

describe('a set of hashes', () => {
  it('knows each hash once, crowded or not', () => {
    const set = createHashSet(2_000, 7);
    const hashOf = (i: number) => i.toString(16).padStart(32, '0').padEnd(64, 'a');
    for (let i = 0; i < 2_000; i++) expect(set.add(hashOf(i))).toBe(true);
    for (let i = 0; i < 1_999; i++) expect(() => set.add(hashOf(i))).toThrow();
    const roomy = createHashSet(2_001, 7);
    for (let i = 0; i < 2_000; i++) roomy.add(hashOf(i));
    for (let i = 0; i < 2_000; i++) expect(roomy.add(hashOf(i))).toBe(false);
  });
});
