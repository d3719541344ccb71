import type { Hasher } from '../kit/crypto-port.ts';
import { emptyRoot, nodeHash } from './merkle.ts';
import { type ReadSubtree, rootSubtrees } from './merkle-build.ts';
import type { SubtreeHash } from './subtree.ts';

/**
 * The right edge of a growing tree: what is needed to append and to give the root, O(log n) in
 * space and O(1) amortised per leaf. A value; nothing is changed in place.
 */
export interface Frontier {
  readonly size: number;
  /** Hashes of `rootSubtrees(size)`, largest first. */
  readonly hashes: readonly Uint8Array[];
}

export interface Appended {
  readonly frontier: Frontier;
  /** Every subtree that became complete, leaves (level 0) included, in order of completion. */
  readonly completed: readonly SubtreeHash[];
}

export const emptyFrontier: Frontier = { size: 0, hashes: [] };

/** The edge of a stored log: load `rootSubtrees(size)` first. */
export const frontierAt = (size: number, read: ReadSubtree): Frontier => ({
  size,
  hashes: rootSubtrees(size).map(read),
});

/** Appends leaf hashes in order. What `completed` lists is all a store must add. */
export function appendLeaves(
  hasher: Hasher,
  frontier: Frontier,
  leafHashes: readonly Uint8Array[],
): Appended {
  const hashes = [...frontier.hashes];
  const completed: SubtreeHash[] = [];
  let size = frontier.size;
  for (const leaf of leafHashes) {
    let node: SubtreeHash = { level: 0, index: size, hash: leaf };
    completed.push(node);
    // An odd index has its left sibling on the edge: together they complete their parent.
    while (node.index % 2 === 1) {
      const left = hashes.pop() as Uint8Array;
      const parentIndex = (node.index - 1) / 2;
      node = { level: node.level + 1, index: parentIndex, hash: nodeHash(hasher, left, node.hash) };
      completed.push(node);
    }
    hashes.push(node.hash);
    size++;
  }
  return { frontier: { size, hashes }, completed };
}

/** RFC 6962 root of the leaves appended so far. */
export const frontierRoot = (hasher: Hasher, { hashes }: Frontier): Uint8Array =>
  hashes.length === 0
    ? emptyRoot(hasher)
    : hashes.reduceRight((right, left) => nodeHash(hasher, left, right));
