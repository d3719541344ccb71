import { expect } from 'vitest';
import type { TreeHead } from '../../shared/entry/payload.ts';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { bytesToHex, hexToBytes } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { type Leaf, parseLeaf } from '../../shared/log/leaf.ts';
import { leafHash, treeRoot, verifyConsistency } from '../../shared/log/merkle.ts';
import { parseReceipt, verifyReceiptInclusion } from '../../shared/log/receipt.ts';
import { newEntryTiles, parseEntryBundle, tilePath } from '../../shared/log/tile.ts';
import { testCrypto } from './entry-factory.ts';
import { type Caller, newestHead } from './server-fixture.ts';

const { hasher } = testCrypto;

/** What the log holds now, read as anyone may read it; its root is computed, not believed. */
export async function readLog(
  caller: Caller,
): Promise<{ readonly head: TreeHead; readonly leaves: readonly Leaf[] }> {
  const head = await newestHead(caller);
  const texts: Uint8Array[] = [];
  for (const tile of newEntryTiles({ oldSize: 0, newSize: head.size })) {
    const bytes = await caller.bytes(`/log/${tilePath(tile)}`);
    texts.push(...assertOk(parseEntryBundle(bytes, tile.width)));
  }
  const root = treeRoot(
    hasher,
    texts.map((text) => leafHash(hasher, text)),
  );
  expect(bytesToHex(root)).toBe(head.root);
  return { head, leaves: texts.map((text) => assertOk(parseLeaf(text))) };
}

/** No entry is in the log twice. */
export function expectEachOnce(leaves: readonly Leaf[]): void {
  const hashes = leaves.map(({ entryHash }) => entryHash);
  const twice = hashes.filter((hash, i) => hashes.indexOf(hash) !== i);
  expect(twice).toEqual([]);
}

/** Every head is one that the log had on its way to the newest. */
export async function expectConsistent(
  caller: Caller,
  heads: readonly TreeHead[],
  final: TreeHead,
): Promise<void> {
  const rootBySize = new Map<number, string>();
  for (const { size, root } of heads) {
    expect(rootBySize.get(size) ?? root).toBe(root);
    rootBySize.set(size, root);
  }
  for (const [size, root] of rootBySize) {
    const path = `/v1/log/consistency?from=${size}&to=${final.size}`;
    const { body } = await caller.get<{ proof: string[] }>(path);
    const proof = body.proof.map((line) => parseBase64(line) as Uint8Array);
    const roots = { root1: hexToBytes(root), root2: hexToBytes(final.root) };
    const claim = { size1: size, size2: final.size, ...roots, proof };
    expect(verifyConsistency(hasher, claim).ok).toBe(true);
  }
}

/** Every receipt ever given holds in the final log, each entry at one index of its own. */
export async function checkReceipts(caller: Caller, receipts: readonly string[]): Promise<void> {
  const { head, leaves } = await readLog(caller);
  expectEachOnce(leaves);
  const indexByHash = new Map<string, number>();
  const parsed = receipts.map((text) => assertOk(parseReceipt(text)));
  for (const receipt of parsed) {
    const { index, leaf } = receipt;
    expect(verifyReceiptInclusion(hasher, receipt).ok).toBe(true);
    expect(leaves[index]).toEqual(leaf);
    expect(indexByHash.get(leaf.entryHash) ?? index).toBe(index);
    indexByHash.set(leaf.entryHash, index);
  }
  const heads = parsed.map(({ checkpoint: { size, root } }) => ({ size, root: bytesToHex(root) }));
  await expectConsistent(caller, heads, head);
}
