import { describe, expect, it } from 'vitest';
import { nobleHasher as hasher } from '../../../shared/kit/noble-hasher.ts';
import { emptyRoot, treeRoot } from '../../../shared/log/merkle.ts';
import {
  consistencyProof,
  consistencySubtrees,
  inclusionProof,
  inclusionSubtrees,
  readerOfLeaves,
  readerOfMap,
  rootFrom,
  rootSubtrees,
} from '../../../shared/log/merkle-build.ts';
import { splitPoint, subtreeKey, subtreesOfRange } from '../../../shared/log/subtree.ts';

const leaves = Array.from({ length: 21 }, (_, i) => new Uint8Array(32).fill(i));
const read = readerOfLeaves(hasher, leaves);

describe('subtrees', () => {
  it('splits at the largest power of two below the size', () => {
    expect([2, 3, 4, 5, 8, 9, 2 ** 40, 2 ** 40 + 1].map(splitPoint)).toEqual([
      1,
      2,
      2,
      4,
      4,
      8,
      2 ** 39,
      2 ** 40,
    ]);
  });

  it('is exact next to large powers of two', () => {
    for (let level = 2; level <= 53; level++) {
      expect(splitPoint(2 ** level)).toBe(2 ** (level - 1));
      expect(splitPoint(2 ** level - 1)).toBe(2 ** (level - 1));
    }
  });

  it('covers a range from left to right', () => {
    expect(subtreesOfRange(0, 0)).toEqual([]);
    expect(subtreesOfRange(0, 21)).toEqual([
      { level: 4, index: 0 },
      { level: 2, index: 4 },
      { level: 0, index: 20 },
    ]);
    expect(subtreesOfRange(16, 19)).toEqual([
      { level: 1, index: 8 },
      { level: 0, index: 18 },
    ]);
  });

  it('names each subtree once', () => {
    expect(subtreeKey({ level: 3, index: 12 })).toBe('3/12');
  });
});

describe('building from stored subtrees', () => {
  it('gives the root of every size', () => {
    expect(rootFrom(hasher, 0, read)).toEqual(emptyRoot(hasher));
    for (let size = 1; size <= leaves.length; size++)
      expect(rootFrom(hasher, size, read)).toEqual(treeRoot(hasher, leaves.slice(0, size)));
  });

  it('needs exactly the subtrees it announces', () => {
    const asked: string[] = [];
    const spy = (subtree: { level: number; index: number }) => {
      asked.push(subtreeKey(subtree));
      return read(subtree);
    };
    rootFrom(hasher, 21, spy);
    expect(asked).toEqual(rootSubtrees(21).map(subtreeKey));
    asked.length = 0;
    inclusionProof(hasher, { index: 17, size: 21 }, spy);
    expect(asked).toEqual(inclusionSubtrees({ index: 17, size: 21 }).map(subtreeKey));
    asked.length = 0;
    consistencyProof(hasher, { size1: 11, size2: 21 }, spy);
    expect(asked).toEqual(consistencySubtrees({ size1: 11, size2: 21 }).map(subtreeKey));
  });

  it('throws when a subtree was not loaded, or a question makes no sense', () => {
    const none = readerOfMap(new Map());
    expect(() => rootFrom(hasher, 3, none)).toThrow('subtree 1/0 is not at hand');
    expect(() => inclusionProof(hasher, { index: 3, size: 3 }, read)).toThrow('outside the tree');
    expect(() => inclusionProof(hasher, { index: -1, size: 3 }, read)).toThrow('outside the tree');
    expect(() => consistencyProof(hasher, { size1: 0, size2: 3 }, read)).toThrow('out of order');
    expect(() => consistencyProof(hasher, { size1: 4, size2: 3 }, read)).toThrow('out of order');
    expect(() => consistencyProof(hasher, { size1: 0.5, size2: 3 }, read)).toThrow('out of order');
  });
});
