import { describe, expect, it } from 'vitest';
import { nobleHasher as hasher } from '../../../shared/kit/noble-hasher.ts';
import {
  appendLeaves,
  emptyFrontier,
  frontierAt,
  frontierRoot,
} from '../../../shared/log/frontier.ts';
import { emptyRoot, treeRoot } from '../../../shared/log/merkle.ts';
import { readerOfLeaves } from '../../../shared/log/merkle-build.ts';
import { subtreeKey } from '../../../shared/log/subtree.ts';

const leaves = Array.from({ length: 40 }, (_, i) => new Uint8Array(32).fill(i + 1));

describe('frontier', () => {
  it('starts with the root of the empty tree', () => {
    expect(frontierRoot(hasher, emptyFrontier)).toEqual(emptyRoot(hasher));
  });

  it('gives the same root however the leaves arrive', () => {
    let oneByOne = emptyFrontier;
    for (const [i, leaf] of leaves.entries()) {
      oneByOne = appendLeaves(hasher, oneByOne, [leaf]).frontier;
      const root = treeRoot(hasher, leaves.slice(0, i + 1));
      expect(frontierRoot(hasher, oneByOne)).toEqual(root);
      expect(oneByOne.size).toBe(i + 1);
    }
    expect(appendLeaves(hasher, emptyFrontier, leaves).frontier).toEqual(oneByOne);
  });

  it('leaves the old value alone, so that a failed write can be tried again', () => {
    const before = appendLeaves(hasher, emptyFrontier, leaves.slice(0, 5)).frontier;
    const copy = structuredClone(before);
    appendLeaves(hasher, before, leaves.slice(5));
    expect(before).toEqual(copy);
  });

  it('lists each subtree when it becomes complete', () => {
    const { frontier } = appendLeaves(hasher, emptyFrontier, leaves.slice(0, 3));
    const { completed } = appendLeaves(hasher, frontier, leaves.slice(3, 5));
    expect(completed.map(subtreeKey)).toEqual(['0/3', '1/1', '2/0', '0/4']);
    const read = readerOfLeaves(hasher, leaves);
    for (const node of completed) expect(node.hash).toEqual(read(node));
  });

  it('is found again from stored subtrees', () => {
    const read = readerOfLeaves(hasher, leaves);
    const grown = appendLeaves(hasher, emptyFrontier, leaves.slice(0, 23)).frontier;
    expect(frontierAt(23, read)).toEqual(grown);
    expect(frontierAt(0, read)).toEqual(emptyFrontier);
  });
});
