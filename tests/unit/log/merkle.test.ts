import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { nobleHasher as hasher } from '../../../shared/kit/noble-hasher.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import {
  emptyRoot,
  leafHash,
  nodeHash,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../../shared/log/merkle.ts';
import {
  consistencyProof,
  inclusionProof,
  readerOfLeaves,
} from '../../../shared/log/merkle-build.ts';

const entries = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(utf8ToBytes);
const leaves = entries.map((entry) => leafHash(hasher, entry));
const leaf = (i: number) => leaves[i] as Uint8Array;
const node = (a: Uint8Array, b: Uint8Array) => nodeHash(hasher, a, b);
const read = readerOfLeaves(hasher, leaves);

describe('treeRoot', () => {
  it('hashes nothing for an empty tree, and the leaf itself for one', () => {
    expect(bytesToHex(emptyRoot(hasher))).toMatch(/^e3b0c44298fc1c14/);
    expect(treeRoot(hasher, [])).toEqual(emptyRoot(hasher));
    expect(treeRoot(hasher, [leaf(0)])).toEqual(leaf(0));
  });

  it('splits at the largest power of two, as RFC 6962 draws it for seven leaves', () => {
    const abcd = node(node(leaf(0), leaf(1)), node(leaf(2), leaf(3)));
    const efg = node(node(leaf(4), leaf(5)), leaf(6));
    expect(treeRoot(hasher, leaves)).toEqual(node(abcd, efg));
  });

  it('separates leaves from nodes', () => {
    const forged = new Uint8Array([...leaf(0), ...leaf(1)]);
    expect(leafHash(hasher, forged)).not.toEqual(node(leaf(0), leaf(1)));
  });
});

// RFC 6962 section 2.1.3 lists these proofs for the tree of seven.
describe('proofs of the RFC 6962 example', () => {
  const pairs = [0, 2, 4].map((i) => node(leaf(i), leaf(i + 1)));
  const [ab, cd, ef] = pairs as [Uint8Array, Uint8Array, Uint8Array];
  const abcd = node(ab, cd);
  const efg = node(ef, leaf(6));

  it('audit paths', () => {
    const path = (index: number) => inclusionProof(hasher, { index, size: 7 }, read);
    expect(path(0)).toEqual([leaf(1), cd, efg]);
    expect(path(3)).toEqual([leaf(2), ab, efg]);
    expect(path(4)).toEqual([leaf(5), leaf(6), abcd]);
    expect(path(6)).toEqual([ef, abcd]);
  });

  it('consistency proofs', () => {
    const proof = (size1: number) => consistencyProof(hasher, { size1, size2: 7 }, read);
    expect(proof(3)).toEqual([leaf(2), leaf(3), ab, efg]);
    expect(proof(4)).toEqual([efg]);
    expect(proof(6)).toEqual([ef, leaf(6), abcd]);
    expect(proof(7)).toEqual([]);
  });
});

describe('verifyInclusion', () => {
  const claim = {
    index: 3,
    size: 7,
    leafHash: leaf(3),
    root: treeRoot(hasher, leaves),
    proof: inclusionProof(hasher, { index: 3, size: 7 }, read),
  };
  const faultOf = (change: Partial<typeof claim>) => {
    const result = verifyInclusion(hasher, { ...claim, ...change });
    return result.ok ? 'none' : result.error.fault;
  };

  it('accepts', () => {
    expect(verifyInclusion(hasher, claim)).toEqual({ ok: true, value: undefined });
    expect(verifyInclusion(hasher, { ...claim, index: 3n, size: 7n }).ok).toBe(true);
  });

  it.each([
    ['index = size', { index: 7 }, 'size'],
    ['negative index', { index: -1 }, 'size'],
    ['fraction', { index: 0.5 }, 'size'],
    ['a size beyond exact numbers', { size: 2 ** 53 }, 'size'],
    ['not a number', { size: Number.NaN }, 'size'],
    ['empty tree', { index: 0, size: 0 }, 'size'],
    ['short root', { root: claim.root.slice(1) }, 'hash_length'],
    ['long leaf hash', { leafHash: new Uint8Array(33) }, 'hash_length'],
    ['short sibling', { proof: [...claim.proof.slice(1), new Uint8Array(31)] }, 'hash_length'],
    ['truncated proof', { proof: claim.proof.slice(1) }, 'proof_length'],
    ['padded proof', { proof: [...claim.proof, leaf(0)] }, 'proof_length'],
    ['another index', { index: 2 }, 'root'],
    ['another leaf', { leafHash: leaf(2) }, 'root'],
    ['another root', { root: leaf(0) }, 'root'],
  ])('refuses %s', (_, change, fault) => {
    expect(faultOf(change)).toBe(fault);
  });

  it('names the code', () => {
    const result = verifyInclusion(hasher, { ...claim, index: 2 });
    expect(result).toEqual({ ok: false, error: { code: 'E_PROOF_INVALID', fault: 'root' } });
  });
});

describe('verifyConsistency', () => {
  const rootOf = (size: number) => treeRoot(hasher, leaves.slice(0, size));
  const claim = {
    size1: 3,
    size2: 7,
    root1: rootOf(3),
    root2: rootOf(7),
    proof: consistencyProof(hasher, { size1: 3, size2: 7 }, read),
  };
  const same = { size1: 7, root1: rootOf(7), proof: [] };
  const faultOf = (change: Partial<typeof claim>) => {
    const result = verifyConsistency(hasher, { ...claim, ...change });
    return result.ok ? 'none' : result.error.fault;
  };

  it('accepts', () => {
    expect(verifyConsistency(hasher, claim)).toEqual({ ok: true, value: undefined });
    expect(faultOf(same)).toBe('none');
  });

  it.each([
    ['an empty old tree', { size1: 0, root1: emptyRoot(hasher), proof: [] }, 'size'],
    ['a shrinking tree', { size1: 8 }, 'size'],
    ['a fraction', { size1: 1.5 }, 'size'],
    ['equal sizes with a proof', { ...same, proof: claim.proof }, 'proof_length'],
    ['a fork', { ...same, root1: rootOf(6) }, 'root'],
    ['no proof', { proof: [] }, 'proof_length'],
    ['no proof from a whole subtree', { size1: 4, root1: rootOf(4), proof: [] }, 'proof_length'],
    ['truncated proof', { proof: claim.proof.slice(0, -1) }, 'proof_length'],
    ['padded proof', { proof: [...claim.proof, leaf(0)] }, 'proof_length'],
    ['short hash', { proof: [new Uint8Array(31), ...claim.proof.slice(1)] }, 'hash_length'],
    ['short root', { root1: new Uint8Array(0) }, 'hash_length'],
    ['another old root', { root1: rootOf(2) }, 'root'],
    ['another new root', { root2: rootOf(6) }, 'root'],
  ])('refuses %s', (_, change, fault) => {
    expect(faultOf(change)).toBe(fault);
  });

  it('names the code', () => {
    const result = verifyConsistency(hasher, { ...claim, ...same, root1: rootOf(6) });
    expect(result).toEqual({ ok: false, error: { code: 'E_CP_INCONSISTENT', fault: 'root' } });
  });
});
