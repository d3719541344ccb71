import { assertOk } from '../../shared/kit/result.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { type Leaf, parseLeaf } from '../../shared/log/leaf.ts';
import { leafHash, treeRoot } from '../../shared/log/merkle.ts';
import { parseReceipt, verifyReceiptInclusion } from '../../shared/log/receipt.ts';
import { newEntryTiles, parseEntryBundle, tilePath } from '../../shared/log/tile.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { type Caller, newestHead } from '../support/server-fixture.ts';

const { hasher } = testCrypto;

/** The whole log, as anybody reads it. Throws unless its root is what its leaves make. */
async function readLeaves(caller: Caller): Promise<readonly Leaf[]> {
  const head = await newestHead(caller);
  const texts: Uint8Array[] = [];
  for (const tile of newEntryTiles({ oldSize: 0, newSize: head.size })) {
    const bytes = await caller.bytes(`/log/${tilePath(tile)}`);
    texts.push(...assertOk(parseEntryBundle(bytes, tile.width)));
  }
  const hashes = texts.map((text) => leafHash(hasher, text));
  if (bytesToHex(treeRoot(hasher, hashes)) !== head.root) throw new Error('the root is another');
  return texts.map((text) => assertOk(parseLeaf(text)));
}

export interface LogCheck {
  readonly leaves: number;
  /** Receipts whose entry is not in the final log where they say. */
  readonly lost: number;
  /** Entries that are in it more than once. */
  readonly doubled: number;
}

export async function checkLog(caller: Caller, receipts: readonly string[]): Promise<LogCheck> {
  const leaves = await readLeaves(caller);
  const timesByHash = new Map<string, number>();
  for (const { entryHash } of leaves)
    timesByHash.set(entryHash, (timesByHash.get(entryHash) ?? 0) + 1);
  const lost = receipts.filter((text) => {
    const receipt = assertOk(parseReceipt(text));
    const isThere = leaves[receipt.index]?.entryHash === receipt.leaf.entryHash;
    return !isThere || !verifyReceiptInclusion(hasher, receipt).ok;
  });
  const doubled = [...timesByHash.values()].filter((times) => times > 1);
  return { leaves: leaves.length, lost: lost.length, doubled: doubled.length };
}
