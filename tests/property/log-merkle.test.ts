import * as nodeCrypto from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { createNodeHasher } from '../../shared/kit/node-crypto-adapter.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import {
  appendLeaves,
  emptyFrontier,
  frontierAt,
  frontierRoot,
} from '../../shared/log/frontier.ts';
import {
  leafHash,
  nodeHash,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../shared/log/merkle.ts';
import {
  consistencyProof,
  consistencySubtrees,
  inclusionProof,
  inclusionSubtrees,
  readerOfLeaves,
  readerOfMap,
  rootFrom,
  rootSubtrees,
} from '../../shared/log/merkle-build.ts';
import { type Subtree, subtreeKey } from '../../shared/log/subtree.ts';
import { newHashTiles, parseTile, encodeTile } from '../../shared/log/tile.ts';
import { readerOfTiles, tilesOfSubtrees } from '../../shared/log/tile-reader.ts';

const hasher = createNodeHasher(nodeCrypto);
const maxSize = 5_000;
const leaves = Array.from({ length: maxSize }, (_, i) =>
  leafHash(hasher, utf8ToBytes(`leaf ${i}`)),
);
const read = readerOfLeaves(hasher, leaves);

/** RFC 6962 sections 2.1 to 2.1.2 word by word: recursive, slow, and unlike the code under test. */
function mth(start: number, end: number): Uint8Array {
  if (end - start === 0) return hasher.sha256(new Uint8Array(0));
  if (end - start === 1) return leaves[start] as Uint8Array;
  const k = largestPowerBelow(end - start);
  return nodeHash(hasher, mth(start, start + k), mth(start + k, end));
}

function path(m: number, start: number, end: number): Uint8Array[] {
  if (end - start === 1) return [];
  const k = largestPowerBelow(end - start);
  if (m < k) return [...path(m, start, start + k), mth(start + k, end)];
  return [...path(m - k, start + k, end), mth(start, start + k)];
}

function subproof(m: number, start: number, end: number, isWhole: boolean): Uint8Array[] {
  if (m === end - start) return isWhole ? [] : [mth(start, end)];
  const k = largestPowerBelow(end - start);
  if (m <= k) return [...subproof(m, start, start + k, isWhole), mth(start + k, end)];
  return [...subproof(m - k, start + k, end, false), mth(start, start + k)];
}

function largestPowerBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const hex = (hashes: readonly Uint8Array[]): string => hashes.map(bytesToHex).join(' ');

const sizes = fc.integer({ min: 1, max: maxSize });
const indexed = sizes.chain((size) =>
  fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }),
);
const grown = sizes.chain((size2) =>
  fc.record({ size2: fc.constant(size2), size1: fc.integer({ min: 1, max: size2 }) }),
);

/** A store that holds what the writer added, and answers only what was asked beforehand. */
const { completed } = appendLeaves(hasher, emptyFrontier, leaves);
const storedByKey = new Map(completed.map((node) => [subtreeKey(node), node.hash]));
const load = (subtrees: readonly Subtree[]) =>
  readerOfMap(
    new Map(subtrees.map((s) => [subtreeKey(s), storedByKey.get(subtreeKey(s)) as Uint8Array])),
  );

/** A static site: every tile of a tree of one size, as files. */
function tilesOf(size: number): Map<string, Uint8Array> {
  const file = new Map<string, Uint8Array>();
  for (const { level, index, width } of newHashTiles({ oldSize: 0, newSize: size })) {
    const hashes = Array.from({ length: width }, (_, i) =>
      read({ level: level * 8, index: index * 256 + i }),
    );
    file.set(`${level}/${index}`, encodeTile(hashes));
  }
  return file;
}

describe('every small log', () => {
  const limit = 65;

  it('has the roots and proofs of the definition, and they verify', () => {
    for (let size = 1; size <= limit; size++) {
      const root = mth(0, size);
      expect(rootFrom(hasher, size, read)).toEqual(root);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(hasher, { index, size }, read);
        expect(hex(proof)).toBe(hex(path(index, 0, size)));
        const claim = { index, size, leafHash: leaves[index] as Uint8Array, root, proof };
        expect(verifyInclusion(hasher, claim).ok).toBe(true);
      }
      for (let size1 = 1; size1 <= size; size1++) {
        const proof = consistencyProof(hasher, { size1, size2: size }, read);
        expect(hex(proof)).toBe(hex(subproof(size1, 0, size, true)));
        const claim = { size1, size2: size, root1: mth(0, size1), root2: root, proof };
        expect(verifyConsistency(hasher, claim).ok).toBe(true);
      }
    }
  });
});

describe('random logs up to 5,000 leaves', () => {
  it('have the roots of the definition, at once, grown, and from the store', () => {
    fc.assert(
      fc.property(sizes, fc.array(sizes, { maxLength: 5 }), (size, cuts) => {
        const root = mth(0, size);
        expect(treeRoot(hasher, leaves.slice(0, size))).toEqual(root);
        let frontier = emptyFrontier;
        for (const end of [...cuts.filter((cut) => cut < size).sort((a, b) => a - b), size])
          ({ frontier } = appendLeaves(hasher, frontier, leaves.slice(frontier.size, end)));
        expect(frontierRoot(hasher, frontier)).toEqual(root);
        expect(frontierAt(size, load(rootSubtrees(size)))).toEqual(frontier);
      }),
      { numRuns: 20 },
    );
  });

  it('have the inclusion proofs of the definition', () => {
    fc.assert(
      fc.property(indexed, ({ size, index }) => {
        const question = { index, size };
        const proof = inclusionProof(hasher, question, load(inclusionSubtrees(question)));
        expect(proof).toEqual(path(index, 0, size));
        const root = rootFrom(hasher, size, read);
        const claim = { index, size, leafHash: leaves[index] as Uint8Array, root, proof };
        expect(verifyInclusion(hasher, claim).ok).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('have the consistency proofs of the definition', () => {
    fc.assert(
      fc.property(grown, ({ size1, size2 }) => {
        const question = { size1, size2 };
        const proof = consistencyProof(hasher, question, load(consistencySubtrees(question)));
        expect(proof).toEqual(subproof(size1, 0, size2, true));
        const root1 = rootFrom(hasher, size1, read);
        const root2 = rootFrom(hasher, size2, read);
        expect(verifyConsistency(hasher, { size1, size2, root1, root2, proof }).ok).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('prove the same from nothing but the tiles that a proof announces', () => {
    fc.assert(
      fc.property(indexed, grown, ({ size, index }, { size1, size2 }) => {
        const inclusion = { index, size };
        expect(
          inclusionProof(hasher, inclusion, readTiles(inclusionSubtrees(inclusion), size)),
        ).toEqual(inclusionProof(hasher, inclusion, read));
        const consistency = { size1, size2 };
        const tiles = readTiles(consistencySubtrees(consistency), size2);
        expect(consistencyProof(hasher, consistency, tiles)).toEqual(
          consistencyProof(hasher, consistency, read),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('tampering', () => {
  const byteChange = fc.record({
    at: fc.nat(),
    byte: fc.nat({ max: 31 }),
    mask: fc.integer({ min: 1, max: 255 }),
  });
  const flip = (hash: Uint8Array, byte: number, mask: number) =>
    hash.map((value, i) => (i === byte ? value ^ mask : value));

  it('with any byte of an inclusion claim, its counts or its length is refused', () => {
    fc.assert(
      fc.property(indexed, byteChange, ({ size, index }, { at, byte, mask }) => {
        const proof = inclusionProof(hasher, { index, size }, read);
        const root = rootFrom(hasher, size, read);
        const claim = { index, size, leafHash: leaves[index] as Uint8Array, root, proof };
        const isAccepted = (change: Partial<typeof claim>) =>
          verifyInclusion(hasher, { ...claim, ...change }).ok;
        expect(isAccepted({})).toBe(true);
        expect(isAccepted({ root: flip(root, byte, mask) })).toBe(false);
        expect(isAccepted({ leafHash: flip(claim.leafHash, byte, mask) })).toBe(false);
        expect(isAccepted({ proof: [...proof, root] })).toBe(false);
        const other = (index + 1 + (at % size)) % size;
        expect(isAccepted({ index: other })).toBe(other === index);
        if (proof.length === 0) return;
        const hit = at % proof.length;
        expect(isAccepted({ proof: proof.filter((_, i) => i !== hit) })).toBe(false);
        expect(
          isAccepted({ proof: proof.map((h, i) => (i === hit ? flip(h, byte, mask) : h)) }),
        ).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('with any byte of a consistency claim or its length is refused', () => {
    fc.assert(
      fc.property(grown, byteChange, ({ size1, size2 }, { at, byte, mask }) => {
        const proof = consistencyProof(hasher, { size1, size2 }, read);
        const root1 = rootFrom(hasher, size1, read);
        const root2 = rootFrom(hasher, size2, read);
        const claim = { size1, size2, root1, root2, proof };
        const isAccepted = (change: Partial<typeof claim>) =>
          verifyConsistency(hasher, { ...claim, ...change }).ok;
        expect(isAccepted({})).toBe(true);
        expect(isAccepted({ root1: flip(root1, byte, mask) })).toBe(false);
        expect(isAccepted({ root2: flip(root2, byte, mask) })).toBe(false);
        expect(isAccepted({ proof: [...proof, root1] })).toBe(false);
        if (proof.length === 0) return;
        const hit = at % proof.length;
        expect(isAccepted({ proof: proof.filter((_, i) => i !== hit) })).toBe(false);
        expect(
          isAccepted({ proof: proof.map((h, i) => (i === hit ? flip(h, byte, mask) : h)) }),
        ).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('with history is refused: no proof joins a log to one that rewrote a leaf', () => {
    fc.assert(
      fc.property(grown, fc.nat(), ({ size1, size2 }, at) => {
        const rewritten = leaves.slice(0, size2);
        rewritten[at % size1] = hasher.sha256(utf8ToBytes('rewritten'));
        const forked = readerOfLeaves(hasher, rewritten);
        const claim = {
          size1,
          size2,
          root1: rootFrom(hasher, size1, read),
          root2: rootFrom(hasher, size2, forked),
        };
        for (const reader of [read, forked]) {
          const proof = consistencyProof(hasher, { size1, size2 }, reader);
          expect(verifyConsistency(hasher, { ...claim, proof })).toMatchObject({
            error: { code: 'E_CP_INCONSISTENT' },
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  it('never makes a verifier throw', () => {
    const count = fc.oneof(fc.double(), fc.integer(), fc.bigInt());
    const hash = fc.uint8Array({ maxLength: 40 });
    const proof = fc.array(hash, { maxLength: 70 });
    fc.assert(
      fc.property(fc.tuple(count, count), fc.tuple(hash, hash), proof, ([a, b], [x, y], hashes) => {
        const inclusion = { index: a, size: b, leafHash: x, root: y, proof: hashes };
        expect(typeof verifyInclusion(hasher, inclusion).ok).toBe('boolean');
        const consistency = { size1: a, size2: b, root1: x, root2: y, proof: hashes };
        expect(typeof verifyConsistency(hasher, consistency).ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });
});

/** Reader over the announced tiles alone, as fetched from a tree of `size` leaves. */
function readTiles(subtrees: readonly Subtree[], size: number) {
  const site = tilesOf(size);
  const hashesByTile = new Map<string, readonly Uint8Array[]>();
  for (const { level, index, width } of tilesOfSubtrees(subtrees, size)) {
    const parsed = parseTile(site.get(`${level}/${index}`) ?? new Uint8Array(0), width);
    if (!parsed.ok) throw new Error(`tile ${level}/${index} is not of width ${width}`);
    hashesByTile.set(`${level}/${index}`, parsed.value);
  }
  return readerOfTiles(hasher, (level, index) => {
    const hashes = hashesByTile.get(`${level}/${index}`);
    if (hashes === undefined) throw new Error(`tile ${level}/${index} was not announced`);
    return hashes;
  });
}
