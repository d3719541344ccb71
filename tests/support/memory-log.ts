import { bytesToHex } from '../../shared/kit/hex.ts';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import { signCheckpoint } from '../../shared/log/checkpoint.ts';
import { formatLeaf, type Leaf } from '../../shared/log/leaf.ts';
import { leafHash, treeRoot } from '../../shared/log/merkle.ts';
import { consistencyProof, inclusionProof, readerOfLeaves } from '../../shared/log/merkle-build.ts';
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
  const leafHashes: Uint8Array[] = [];
  const rootAt = (size: number) => treeRoot(hasher, leafHashes.slice(0, size));
  const readerAt = (size: number) => readerOfLeaves(hasher, leafHashes.slice(0, size));

  const checkpointAt = (size: number): Promise<string> =>
    signCheckpoint(noteSigner, { origin, size, root: rootAt(size) });

  return {
    origin,
    noteSigner,
    vkey: formatVkey(noteSigner.key),
    size: () => leafTexts.length,
    rootAt,
    headAt: (size: number): TreeHead => ({ size, root: bytesToHex(rootAt(size)) }),
    checkpointAt,

    /** Index of the new leaf. */
    append(leaf: Leaf): number {
      const text = formatLeaf(leaf);
      leafTexts.push(text);
      leafHashes.push(leafHash(hasher, text));
      return leafTexts.length - 1;
    },

    /** The tlog-proof of a leaf in the tree of `size`. */
    async receipt(index: number, size: number, leaf?: Leaf): Promise<string> {
      const proof = inclusionProof(hasher, { index, size }, readerAt(size));
      const checkpoint = await checkpointAt(size);
      if (leaf) return formatReceipt({ index, proof, leaf, checkpoint });
      const extra = leafTexts[index] as Uint8Array;
      return formatLogProof({ index, proof, extra, checkpoint });
    },

    consistency: (size1: number, size2: number): string[] =>
      consistencyProof(hasher, { size1, size2 }, readerAt(size2)).map(bytesToBase64),
  };
}
export type MemoryLog = ReturnType<typeof createMemoryLog>;
