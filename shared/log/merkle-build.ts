import type { Hasher } from '../kit/crypto-port.ts';
import { emptyRoot, nodeHash } from './merkle.ts';
import { splitPoint, type Subtree, subtreeKey, subtreesOfRange } from './subtree.ts';

/**
 * Answers the hash of a complete subtree. Which ones a proof needs is known beforehand
 * (`…Subtrees`), so a store loads them in one query and then answers from memory.
 */
export type ReadSubtree = (subtree: Subtree) => Uint8Array;

export type Range = readonly [start: number, end: number];

export interface InclusionQuestion {
  /** Zero-based, below `size`. */
  readonly index: number;
  readonly size: number;
}

export interface ConsistencyQuestion {
  /** 1 ≤ size1 ≤ size2. */
  readonly size1: number;
  readonly size2: number;
}

/** Subtrees that the root of a tree of `size` leaves is folded from. */
export const rootSubtrees = (size: number): Subtree[] => subtreesOfRange(0, size);

/** RFC 6962 root from stored subtrees: O(log size) hashes. */
export function rootFrom(hasher: Hasher, size: number, read: ReadSubtree): Uint8Array {
  return size === 0 ? emptyRoot(hasher) : rangeHash(hasher, [0, size], read);
}

export const inclusionSubtrees = (question: InclusionQuestion): Subtree[] =>
  inclusionRanges(question).flatMap(([start, end]) => subtreesOfRange(start, end));

/** RFC 6962 section 2.1.1: audit path, from the leaf's sibling to the root's child. */
export const inclusionProof = (
  hasher: Hasher,
  question: InclusionQuestion,
  read: ReadSubtree,
): Uint8Array[] => inclusionRanges(question).map((range) => rangeHash(hasher, range, read));

export const consistencySubtrees = (question: ConsistencyQuestion): Subtree[] =>
  consistencyRanges(question).flatMap(([start, end]) => subtreesOfRange(start, end));

/** RFC 6962 section 2.1.2; empty for equal sizes. */
export const consistencyProof = (
  hasher: Hasher,
  question: ConsistencyQuestion,
  read: ReadSubtree,
): Uint8Array[] => consistencyRanges(question).map((range) => rangeHash(hasher, range, read));

/** Reader over a log held in memory; every level is computed once, here. */
export function readerOfLeaves(hasher: Hasher, leafHashes: readonly Uint8Array[]): ReadSubtree {
  const levels: (readonly Uint8Array[])[] = [leafHashes];
  for (let level = leafHashes; level.length > 1; ) {
    const parents: Uint8Array[] = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      parents.push(nodeHash(hasher, level[i] as Uint8Array, level[i + 1] as Uint8Array));
    levels.push(parents);
    level = parents;
  }
  return ({ level, index }) => found(levels[level]?.[index], { level, index });
}

/** Reader over loaded hashes, by `subtreeKey`. */
export const readerOfMap =
  (hashByKey: ReadonlyMap<string, Uint8Array>): ReadSubtree =>
  (subtree) =>
    found(hashByKey.get(subtreeKey(subtree)), subtree);

function found(hash: Uint8Array | undefined, subtree: Subtree): Uint8Array {
  if (hash === undefined) throw new Error(`subtree ${subtreeKey(subtree)} is not at hand`);
  return hash;
}

/** RFC 6962 hash of leaves [start, end), where `start` is a multiple of the largest subtree. */
export function rangeHash(hasher: Hasher, [start, end]: Range, read: ReadSubtree): Uint8Array {
  const hashes = subtreesOfRange(start, end).map(read);
  return hashes.reduceRight((right, left) => nodeHash(hasher, left, right));
}

function inclusionRanges({ index, size }: InclusionQuestion): Range[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new Error('index outside the tree');
  const ranges: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push([middle, end]);
      end = middle;
    } else {
      ranges.push([start, middle]);
      start = middle;
    }
  }
  return ranges.reverse();
}

function consistencyRanges({ size1, size2 }: ConsistencyQuestion): Range[] {
  if (!isCount(size1) || !isCount(size2) || size1 < 1 || size1 > size2)
    throw new Error('sizes out of order');
  const ranges: Range[] = [];
  let start = 0;
  let end = size2;
  while (end !== size1) {
    const middle = start + splitPoint(end - start);
    if (size1 <= middle) {
      ranges.push([middle, end]);
      end = middle;
    } else {
      ranges.push([start, middle]);
      start = middle;
    }
  }
  // The old tree itself, when it is one whole subtree, is known to the verifier.
  if (start > 0) ranges.push([start, size1]);
  return ranges.reverse();
}

const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0;
