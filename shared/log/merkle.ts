import type { Hasher } from '../kit/crypto-port.ts';
import { concatBytes, equalBytes } from '../kit/bytes.ts';
import { err, ok, type Result } from '../kit/result.ts';

export const hashBytes = 32;

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** RFC 6962 section 2.1: the root of a tree without leaves. */
export const emptyRoot = (hasher: Hasher): Uint8Array => hasher.sha256(new Uint8Array(0));

export const leafHash = (hasher: Hasher, data: Uint8Array): Uint8Array =>
  hasher.sha256(concatBytes(leafPrefix, data));

/** One place for the input of all nodes: hashing is synchronous, and there are very many. */
const nodeInput = Uint8Array.of(1, ...new Uint8Array(2 * hashBytes));

export function nodeHash(hasher: Hasher, left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== hashBytes || right.length !== hashBytes)
    return hasher.sha256(concatBytes(nodePrefix, left, right));
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + hashBytes);
  return hasher.sha256(nodeInput);
}

/** RFC 6962 root over leaf hashes (not over leaf data). */
export function treeRoot(hasher: Hasher, leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return emptyRoot(hasher);
  let level = leafHashes;
  while (level.length > 1) {
    const parents: Uint8Array[] = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      parents.push(nodeHash(hasher, level[i] as Uint8Array, level[i + 1] as Uint8Array));
    // The last node without a sibling rises unchanged: that is RFC 6962's unbalanced right edge.
    if (level.length % 2 === 1) parents.push(level[level.length - 1] as Uint8Array);
    level = parents;
  }
  return level[0] as Uint8Array;
}

export type ProofFault = 'size' | 'hash_length' | 'proof_length' | 'root';

export interface ProofInvalid {
  readonly code: 'E_PROOF_INVALID';
  readonly fault: ProofFault;
}

/** Only `fault: 'root'` with equal sizes is by itself evidence of a fork. */
export interface CheckpointInconsistent {
  readonly code: 'E_CP_INCONSISTENT';
  readonly fault: ProofFault;
}

export interface InclusionClaim {
  /** Zero-based. A number must be a safe integer. */
  readonly index: number | bigint;
  readonly size: number | bigint;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162 section 2.1.3.2 (the tree of RFC 6962); every hash must have exactly 32 bytes. */
export function verifyInclusion(
  hasher: Hasher,
  claim: InclusionClaim,
): Result<undefined, ProofInvalid> {
  const invalid = (fault: ProofFault) => err({ code: 'E_PROOF_INVALID' as const, fault });
  const index = parseCount(claim.index);
  const size = parseCount(claim.size);
  if (index === undefined || size === undefined || index >= size) return invalid('size');
  if (!allHashes([claim.leafHash, claim.root]) || !allHashes(claim.proof))
    return invalid('hash_length');
  const sides = siblingSides(index, before(size));
  if (sides.length !== claim.proof.length) return invalid('proof_length');
  const hash = claim.proof.reduce(
    (node, sibling, i) =>
      sides[i] === 'left' ? nodeHash(hasher, sibling, node) : nodeHash(hasher, node, sibling),
    claim.leafHash,
  );
  return equalBytes(hash, claim.root) ? ok(undefined) : invalid('root');
}

export interface ConsistencyClaim {
  /** At least 1: everything is consistent with an empty tree, so a proof from it proves nothing. */
  readonly size1: number | bigint;
  readonly size2: number | bigint;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * RFC 9162 section 2.1.4.2; hashes have exactly 32 bytes. Equal sizes need equal roots and an empty
 * proof, and nothing is hashed then.
 */
export function verifyConsistency(
  hasher: Hasher,
  claim: ConsistencyClaim,
): Result<undefined, CheckpointInconsistent> {
  const invalid = (fault: ProofFault) => err({ code: 'E_CP_INCONSISTENT' as const, fault });
  const size1 = parseCount(claim.size1);
  const size2 = parseCount(claim.size2);
  if (size1 === undefined || size2 === undefined) return invalid('size');
  if (size1 < 1 || size1 > size2) return invalid('size');
  if (size1 === size2) {
    if (claim.proof.length > 0) return invalid('proof_length');
    return equalBytes(claim.root1, claim.root2) ? ok(undefined) : invalid('root');
  }
  if (!allHashes([claim.root1, claim.root2]) || !allHashes(claim.proof))
    return invalid('hash_length');
  const roots = foldConsistency(hasher, { ...claim, size1, size2 });
  if (roots === undefined) return invalid('proof_length');
  const [root1, root2] = roots;
  if (!equalBytes(root1, claim.root1) || !equalBytes(root2, claim.root2)) return invalid('root');
  return ok(undefined);
}

/**
 * The root that the tree of `size1` had, if the proof leads to `root2`: then it is proved without
 * being known before. `undefined` for a proof that does not, and for powers of two, whose proofs
 * leave that root out.
 */
export function provedOldRoot(
  hasher: Hasher,
  claim: Omit<ConsistencyClaim, 'root1'>,
): Uint8Array | undefined {
  const size1 = parseCount(claim.size1);
  const size2 = parseCount(claim.size2);
  if (size1 === undefined || size2 === undefined || size1 < 1 || size1 >= size2) return undefined;
  if (isPowerOfTwo(size1) || !allHashes([claim.root2]) || !allHashes(claim.proof)) return undefined;
  const roots = foldConsistency(hasher, { ...claim, size1, size2, root1: claim.root2 });
  return roots && equalBytes(roots[1], claim.root2) ? roots[0] : undefined;
}

/** The two roots that a proof leads to; `undefined` when its length is wrong. size1 < size2. */
function foldConsistency(
  hasher: Hasher,
  claim: ConsistencyClaim & { readonly size1: Count; readonly size2: Count },
): readonly [Uint8Array, Uint8Array] | undefined {
  let node = before(claim.size1);
  let last = before(claim.size2);
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  // A power of two is a whole subtree, whose hash the verifier knows and the proof leaves out.
  const path = isPowerOfTwo(claim.size1) ? [claim.root1, ...claim.proof] : claim.proof;
  const [first] = path;
  const sides = siblingSides(node, last);
  if (first === undefined || claim.proof.length === 0 || sides.length !== path.length - 1)
    return undefined;
  let root1 = first;
  let root2 = first;
  for (let i = 0; i < sides.length; i++) {
    const hash = path[i + 1] as Uint8Array;
    if (sides[i] === 'left') {
      root1 = nodeHash(hasher, hash, root1);
      root2 = nodeHash(hasher, hash, root2);
    } else root2 = nodeHash(hasher, root2, hash);
  }
  return [root1, root2];
}

/** Where each sibling on the way from a node to the root stands, if `last` ends the node's level. */
function siblingSides(node: Count, last: Count): readonly ('left' | 'right')[] {
  const sides: ('left' | 'right')[] = [];
  let at = node;
  let end = last;
  while (end > 0) {
    if (isOdd(at)) sides.push('left');
    // The last node of a level has none if it is even: it rises as it is.
    else if (at < end) sides.push('right');
    at = half(at);
    end = half(end);
  }
  return sides;
}

/** A safe integer as a number, which is many times as fast; only what is larger as a bigint. */
type Count = number | bigint;

function parseCount(count: number | bigint): Count | undefined {
  if (typeof count === 'number')
    return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
  if (count < 0n) return undefined;
  return count <= Number.MAX_SAFE_INTEGER ? Number(count) : count;
}

const before = (count: Count): Count => (typeof count === 'bigint' ? count - 1n : count - 1);
const half = (count: Count): Count =>
  typeof count === 'bigint' ? count >> 1n : Math.floor(count / 2);
const isOdd = (count: Count): boolean =>
  typeof count === 'bigint' ? (count & 1n) === 1n : count % 2 === 1;

function isPowerOfTwo(count: Count): boolean {
  let rest = count;
  while (!isOdd(rest)) rest = half(rest);
  return rest === 1 || rest === 1n;
}

const allHashes = (hashes: readonly Uint8Array[]): boolean =>
  hashes.every((hash) => hash.length === hashBytes);
