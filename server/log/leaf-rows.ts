import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { formatLeaf, type Leaf } from '../../shared/log/leaf.ts';
import { leafHash } from '../../shared/log/merkle.ts';
import type { LeafTable } from '../store/tables.ts';

export const leafOfRow = (row: LeafTable): Leaf => ({
  kind: row.kind,
  receivedMs: row.received_ms,
  entryHash: row.entry_hash,
  signatureHash: row.signature_hash,
});

export const rowOfLeaf = (leaf: Leaf, idx: number): LeafTable => ({
  idx,
  kind: leaf.kind,
  received_ms: leaf.receivedMs,
  entry_hash: leaf.entryHash,
  signature_hash: leaf.signatureHash,
});

export const hashOfRow = (hasher: Hasher, row: LeafTable): Uint8Array =>
  leafHash(hasher, formatLeaf(leafOfRow(row)));
