import { bytesToHex } from '../kit/hex.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { verifyConsistency } from '../log/merkle.ts';
import { parseHashes } from '../log/proof.ts';
import type { FinalHead } from './check-head.ts';
import type { Findings } from './findings.ts';
import type { ProofLineJson } from './read-bundle.ts';

export interface TreeHead {
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
}

/** `later`: the head is of a larger tree than the final checkpoint, so nothing can be proved. */
export type Consistency = 'same_history' | 'other_history' | 'no_proof' | 'later';

/** Is a tree head a beginning of the final tree? Each distinct head is computed once. */
export type CompareToFinal = (head: TreeHead) => Consistency;

export function createComparison(
  { hasher, findings }: { readonly hasher: Hasher; readonly findings: Findings },
  final: FinalHead,
  lines: readonly ProofLineJson[],
): CompareToFinal {
  const proofBySize = new Map<number, readonly Uint8Array[]>();
  for (const line of lines) {
    if ('anchor' in line) continue;
    const proof = parseHashes(line.consistency);
    if (proof === undefined || proofBySize.has(line.size))
      findings.add('E_PROOF_MALFORMED', { detail: `consistency from ${line.size}` });
    else proofBySize.set(line.size, proof);
  }
  const known = new Map<string, Consistency>();
  return (head) => {
    const key = `${head.size} ${bytesToHex(head.root)}`;
    const found = known.get(key) ?? compare(hasher, final, { head, proofBySize });
    known.set(key, found);
    return found;
  };
}

function compare(
  hasher: Hasher,
  final: FinalHead,
  {
    head,
    proofBySize,
  }: { readonly head: TreeHead; readonly proofBySize: ReadonlyMap<number, readonly Uint8Array[]> },
): Consistency {
  if (head.size > final.size) return 'later';
  const proof = head.size === final.size ? [] : proofBySize.get(head.size);
  if (proof === undefined) return 'no_proof';
  const claim = { size1: head.size, size2: final.size, root1: head.root, root2: final.root, proof };
  return verifyConsistency(hasher, claim).ok ? 'same_history' : 'other_history';
}
