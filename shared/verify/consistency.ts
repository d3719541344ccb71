import { equalBytes } from '../kit/bytes.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { provedOldRoot, verifyConsistency } from '../log/merkle.ts';

export interface TreeHead {
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
}

/**
 * `other_history`: the final tree is proved to have begun differently. `not_proved`: the bundle's
 * proof fails, which says nothing about the log: whoever made the bundle may have damaged it.
 * `later`: the head is of a larger tree than the final checkpoint.
 */
export type Consistency = 'same_history' | 'other_history' | 'not_proved' | 'no_proof' | 'later';

/** Is a tree head a beginning of the final tree? Each distinct head is computed once. */
export type CompareToFinal = (head: TreeHead) => Consistency;

/** What a consistency proof leads to: the old root, or else the proof, which a root may be held to. */
export type ProvedSize =
  | { readonly root: Uint8Array }
  | { readonly root?: undefined; readonly proof: readonly Uint8Array[] };

/** Of one size; a proof that led to its root is not kept, as there is one for nearly every entry. */
export function proveSize(
  hasher: Hasher,
  claim: {
    readonly size: number;
    readonly proof: readonly Uint8Array[];
    readonly final: TreeHead;
  },
): ProvedSize {
  const { size, proof, final } = claim;
  const sizes = { size1: size, size2: final.size, root2: final.root, proof };
  const root = provedOldRoot(hasher, sizes);
  return root === undefined ? { proof } : { root };
}

export interface ComparisonInputs {
  readonly final: TreeHead;
  readonly provedBySize: ReadonlyMap<number, ProvedSize>;
  /** Every head that will be asked about: one that holds condemns all others of its size. */
  readonly heads: Iterable<TreeHead>;
}

export function createComparison(
  hasher: Hasher,
  { final, provedBySize, heads }: ComparisonInputs,
): CompareToFinal {
  const rootBySize = new Map<number, Uint8Array | undefined>([[final.size, final.root]]);
  // Under their roots: somebody may claim a hundred thousand of one size.
  const headsBySize = new Map<number, Map<string, TreeHead>>();
  for (const head of heads) {
    if (provedBySize.get(head.size)?.root !== undefined) continue;
    const known = headsBySize.get(head.size) ?? new Map<string, TreeHead>();
    headsBySize.set(head.size, known.set(bytesToHex(head.root), head));
  }

  /** The root that the final tree had at a size, if the bundle proves any. */
  function rootAt(size: number, head: TreeHead): Uint8Array | undefined {
    if (rootBySize.has(size)) return rootBySize.get(size);
    const proved = provedBySize.get(size);
    const root = proved?.root ?? candidateRoot(proved?.proof ?? [], size, head);
    rootBySize.set(size, root);
    return root;
  }

  function candidateRoot(
    proof: readonly Uint8Array[],
    size: number,
    head: TreeHead,
  ): Uint8Array | undefined {
    const sizes = { size1: size, size2: final.size, root2: final.root, proof };
    const candidates = [head, ...(headsBySize.get(size)?.values() ?? [])];
    return candidates.find((each) => verifyConsistency(hasher, { ...sizes, root1: each.root }).ok)
      ?.root;
  }

  return (head) => {
    if (head.size > final.size) return 'later';
    if (head.size < final.size && !provedBySize.has(head.size)) return 'no_proof';
    const root = rootAt(head.size, head);
    if (root === undefined) return 'not_proved';
    return equalBytes(root, head.root) ? 'same_history' : 'other_history';
  };
}

/** How a head that is not proved to be a beginning of the final tree is said. */
export const unprovedDetail = (size: number): string =>
  `not proved: the tree of ${size} leaves is a beginning of the final one`;
