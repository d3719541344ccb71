import { equalBytes } from '../kit/bytes.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { provedOldRoot, verifyConsistency } from '../log/merkle.ts';
import { parseHashes } from '../log/proof.ts';
import type { FinalHead } from './check-head.ts';
import type { Findings } from './findings.ts';
import type { ProofLineJson } from './bundle-format.ts';

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

export interface ComparisonInputs {
  readonly final: FinalHead;
  readonly lines: readonly ProofLineJson[];
  /** Every head that will be asked about: one that holds condemns all others of its size. */
  readonly heads: readonly TreeHead[];
}

export function createComparison(
  { hasher, findings }: { readonly hasher: Hasher; readonly findings: Findings },
  { final, lines, heads }: ComparisonInputs,
): CompareToFinal {
  const proofBySize = linesBySize(findings, lines);
  const headsBySize = new Map<number, TreeHead[]>();
  for (const head of heads) {
    const known = headsBySize.get(head.size);
    if (known === undefined) headsBySize.set(head.size, [head]);
    else if (!known.some(({ root }) => equalBytes(root, head.root))) known.push(head);
  }
  const rootBySize = new Map<number, Uint8Array | undefined>([[final.size, final.root]]);

  /** The root that the final tree had at a size, if the bundle proves any. */
  function rootAt(size: number, head: TreeHead): Uint8Array | undefined {
    if (rootBySize.has(size)) return rootBySize.get(size);
    const proof = parseHashes(proofBySize.get(size)?.consistency ?? []) ?? [];
    const sizes = { size1: size, size2: final.size, root2: final.root, proof };
    const candidates = [head, ...(headsBySize.get(size) ?? [])];
    const root =
      provedOldRoot(hasher, sizes) ??
      candidates.find((each) => verifyConsistency(hasher, { ...sizes, root1: each.root }).ok)?.root;
    rootBySize.set(size, root);
    return root;
  }

  return (head) => {
    if (head.size > final.size) return 'later';
    if (head.size < final.size && !proofBySize.has(head.size)) return 'no_proof';
    const root = rootAt(head.size, head);
    if (root === undefined) return 'not_proved';
    return equalBytes(root, head.root) ? 'same_history' : 'other_history';
  };
}

type ConsistencyLine = Extract<ProofLineJson, { readonly size: number }>;

/** Sound lines, to be parsed again when their proof is needed: hashes take room. */
function linesBySize(
  findings: Findings,
  lines: readonly ProofLineJson[],
): ReadonlyMap<number, ConsistencyLine> {
  const lineBySize = new Map<number, ConsistencyLine>();
  for (const line of lines) {
    if (!('consistency' in line)) continue;
    if (parseHashes(line.consistency) === undefined || lineBySize.has(line.size))
      findings.add('E_PROOF_MALFORMED', { detail: `consistency from ${line.size}` });
    else lineBySize.set(line.size, line);
  }
  return lineBySize;
}

/** How a head that is not proved to be a beginning of the final tree is said. */
export const unprovedDetail = (size: number): string =>
  `not proved: the tree of ${size} leaves is a beginning of the final one`;
