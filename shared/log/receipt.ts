import type { Hasher } from '../kit/crypto-port.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { type Checkpoint, type CheckpointMalformed, parseSignedCheckpoint } from './checkpoint.ts';
import { type Leaf, type LeafMalformed, formatLeaf, parseLeaf } from './leaf.ts';
import { leafHash, type ProofInvalid, verifyInclusion } from './merkle.ts';
import type { Note, NoteMalformed } from './note.ts';
import { formatLogProof, type LogProof, type LogProofMalformed, parseLogProof } from './proof.ts';

/** A log proof that carries our leaf (protocol 3.12); parsed, not yet verified. */
export interface Receipt {
  readonly index: number;
  readonly leaf: Leaf;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: Checkpoint;
  /** The signed note, verbatim; many receipts share one, so its signature is checked once. */
  readonly checkpointNote: string;
  /** The same, parsed. */
  readonly note: Note;
}

export type ReceiptError = LogProofMalformed | LeafMalformed | NoteMalformed | CheckpointMalformed;

export function parseReceipt(source: string): Result<Receipt, ReceiptError> {
  const proof = parseLogProof(source);
  if (!proof.ok) return proof;
  const { index, proof: hashes, extra, checkpoint: checkpointNote } = proof.value;
  // A proof without a leaf may be sound, but it is no receipt of ours.
  if (extra === undefined) return err({ code: 'E_LEAF_MALFORMED' });
  const leaf = parseLeaf(extra);
  if (!leaf.ok) return leaf;
  const signed = parseSignedCheckpoint(checkpointNote);
  if (!signed.ok) return signed;
  const { checkpoint, note } = signed.value;
  return ok({ index, leaf: leaf.value, proof: hashes, checkpoint, checkpointNote, note });
}

export function formatReceipt(receipt: Omit<LogProof, 'extra'> & { readonly leaf: Leaf }): string {
  const { leaf, ...proof } = receipt;
  return formatLogProof({ ...proof, extra: formatLeaf(leaf) });
}

/** Does the leaf lie at its index under the checkpoint's root? Signatures are another matter. */
export const verifyReceiptInclusion = (
  hasher: Hasher,
  { index, leaf, proof, checkpoint }: Receipt,
): Result<undefined, ProofInvalid> =>
  verifyInclusion(hasher, {
    index,
    size: checkpoint.size,
    leafHash: leafHash(hasher, formatLeaf(leaf)),
    root: checkpoint.root,
    proof,
  });
