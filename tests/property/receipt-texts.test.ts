import * as nodeCrypto from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import { createNodeHasher } from '../../shared/kit/node-crypto-adapter.ts';
import { formatLeaf, type Leaf } from '../../shared/log/leaf.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import { inclusionProof, type ReadSubtree, readerOfLeaves } from '../../shared/log/merkle-build.ts';
import { formatReceipt } from '../../shared/log/receipt.ts';
import { subtreeKey } from '../../shared/log/subtree.ts';
import {
  base64Of,
  proofSubtrees,
  proofTexts,
  receiptText,
} from '../../server/log/receipt-texts.ts';

const hasher = createNodeHasher(nodeCrypto);
const maxSize = 1_200;
const note = 'origin\n1\nAAAA\n\n— origin AAAA\n';
const leafAt = (index: number): Leaf => ({
  kind: 'slice',
  receivedMs: index,
  entryHash: index.toString(16).padStart(64, '0'),
  signatureHash: 'f'.repeat(64),
});
const leaves = Array.from({ length: maxSize }, (_, i) => formatLeaf(leafAt(i)));
const hashes = leaves.map((leaf) => leafHash(hasher, leaf));

const neighbours = fc
  .record({ size: fc.integer({ min: 1, max: maxSize }), a: fc.nat(), b: fc.nat() })
  .map(({ size, a, b }) => {
    const [from, last] = [a % size, b % size].sort((x, y) => x - y) as [number, number];
    return { from, to: last + 1, size };
  });

describe('receipts of neighbouring leaves', () => {
  it('are those that would be made one by one, of what was named beforehand', () => {
    fc.assert(
      fc.property(neighbours, (asked) => {
        const whole = readerOfLeaves(hasher, hashes.slice(0, asked.size));
        const named = new Set(proofSubtrees(asked).map(subtreeKey));
        const read: ReadSubtree = (subtree) => {
          if (!named.has(subtreeKey(subtree))) throw new Error('not named beforehand');
          return whole(subtree);
        };
        const made = proofTexts(hasher, asked, read).map((proof, i) => {
          const index = asked.from + i;
          return receiptText({ index, leaf: base64Of(leaves[index] as Uint8Array), proof, note });
        });
        const expected = made.map((_, i) => {
          const index = asked.from + i;
          const proof = inclusionProof(hasher, { index, size: asked.size }, whole);
          return formatReceipt({ index, proof, leaf: leafAt(index), checkpoint: note });
        });
        expect(made).toHaveLength(asked.to - asked.from);
        expect(made).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('ask for nothing and make nothing of no leaves', () => {
    const none = { from: 4, to: 4, size: 9 };
    expect(proofSubtrees(none)).toEqual([]);
    expect(proofTexts(hasher, none, readerOfLeaves(hasher, hashes))).toEqual([]);
  });

  it('are written in the base64 of the formats', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(base64Of(bytes.subarray(1))).toBe(bytesToBase64(bytes.subarray(1)));
      }),
    );
  });
});
