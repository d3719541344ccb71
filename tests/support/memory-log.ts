import { bytesToHex } from '../../shared/kit/hex.ts';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import { signCheckpoint } from '../../shared/log/checkpoint.ts';
import { formatLeaf, type Leaf } from '../../shared/log/leaf.ts';
import { appendLeaves, emptyFrontier, type Frontier } from '../../shared/log/frontier.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import {
  consistencyProof,
  inclusionProof,
  type ReadSubtree,
  rootFrom,
} from '../../shared/log/merkle-build.ts';
import { createNoteSigner, formatVkey, logKeyType } from '../../shared/log/note-key.ts';
import { formatLogProof } from '../../shared/log/proof.ts';
import { formatReceipt } from '../../shared/log/receipt.ts';
import type { TreeHead } from '../../shared/entry/payload.ts';
import { createSigningKey, testCrypto } from './entry-factory.ts';

/** A whole log in memory, signing with real keys: what a server publishes, without a server. */
export function createMemoryLog(origin: string, keyName = `log ${origin}`) {
  const { hasher } = testCrypto;
  const noteSigner = createNoteSigner(
    hasher,
    { name: origin, type: logKeyType },
    createSigningKey(keyName).signer,
  );
  const leafTexts: Uint8Array[] = [];
  /** Hashes of complete subtrees by level and index, so that a log of thousands stays quick. */
  const levels: Uint8Array[][] = [];
  const edge: { frontier: Frontier } = { frontier: emptyFrontier };
  const read: ReadSubtree = ({ level, index }) => levels[level]?.[index] as Uint8Array;
  const rootAt = (size: number) => rootFrom(hasher, size, read);

  const checkpointAt = (size: number): Promise<string> =>
    signCheckpoint(noteSigner, { origin, size, root: rootAt(size) });

  return {
    origin,
    noteSigner,
    vkey: formatVkey(noteSigner.key),
    size: () => leafTexts.length,
    leafTexts: (): readonly Uint8Array[] => leafTexts,
    rootAt,
    headAt: (size: number): TreeHead => ({ size, root: bytesToHex(rootAt(size)) }),
    checkpointAt,

    /** Index of the new leaf. */
    append(leaf: Leaf): number {
      const text = formatLeaf(leaf);
      leafTexts.push(text);
      const { frontier, completed } = appendLeaves(hasher, edge.frontier, [leafHash(hasher, text)]);
      edge.frontier = frontier;
      for (const { level, hash } of completed) (levels[level] ??= []).push(hash);
      return leafTexts.length - 1;
    },

    /** The tlog-proof of a leaf in the tree of `size`. */
    async receipt(index: number, size: number, leaf?: Leaf): Promise<string> {
      const proof = inclusionProof(hasher, { index, size }, read);
      const checkpoint = await checkpointAt(size);
      if (leaf) return formatReceipt({ index, proof, leaf, checkpoint });
      const extra = leafTexts[index] as Uint8Array;
      return formatLogProof({ index, proof, extra, checkpoint });
    },

    consistency: (size1: number, size2: number): string[] =>
      consistencyProof(hasher, { size1, size2 }, read).map(bytesToBase64),
  };
}
export type MemoryLog = ReturnType<typeof createMemoryLog>;
