import { bytesToBase64 } from '../../shared/kit/base64.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { assertOk } from '../../shared/kit/result.ts';
import {
  consistencyProof,
  consistencySubtrees,
  inclusionProof,
  inclusionSubtrees,
  type ReadSubtree,
  readerOfMap,
} from '../../shared/log/merkle-build.ts';
import { parseNote } from '../../shared/log/note.ts';
import { formatReceipt, parseReceipt, type Receipt } from '../../shared/log/receipt.ts';
import type { ProofLineJson } from '../../shared/verify/bundle-format.ts';
import { leafOfRow } from '../log/leaf-rows.ts';
import type { CheckpointTable, LeafTable } from '../store/tables.ts';
import type { BundleDeps } from './deps.ts';
import { parseStoredEntry } from './stored-entry.ts';

type ProofDeps = Pick<BundleDeps, 'store' | 'crypto'>;

interface ProvedEntry {
  /** Empty if it was erased whole. */
  readonly envelope: string;
  readonly receipt: string;
}

/**
 * What ties every tree that is met to the final one (protocol 3.19): consistency of each size, the
 * leaf before every `seen` and the last, and the first cosigned checkpoint over each entry.
 */
export async function proofLines(
  { store, crypto }: ProofDeps,
  entries: readonly ProvedEntry[],
  final: CheckpointTable,
): Promise<ProofLineJson[]> {
  const seenSizes = ascending(
    entries
      .filter(({ envelope }) => envelope !== '')
      .map(({ envelope }) => parseStoredEntry(crypto.hasher, envelope).payload.seen.size),
  );
  const anchorSizes = ascending([...seenSizes, final.size]);
  const receipts = entries.map(({ receipt }) => assertOk(parseReceipt(receipt)));
  const cosigned = await firstCosigned(store, receipts, final);
  const metSizes = [
    ...seenSizes,
    ...receipts.map(({ checkpoint }) => checkpoint.size),
    ...cosigned.map(({ size }) => size),
  ];
  const sizes = ascending(metSizes).filter((size) => size < final.size);
  const needed = [
    ...sizes.flatMap((size1) => consistencySubtrees({ size1, size2: final.size })),
    ...anchorSizes.flatMap((size) => inclusionSubtrees({ index: size - 1, size: final.size })),
  ];
  const read = readerOfMap(await store.log.nodes(needed));
  const leaves = await store.log.leavesAt(anchorSizes.map((size) => size - 1));
  return [
    ...sizes.map((size) => consistencyLine(crypto.hasher, { size, finalSize: final.size, read })),
    ...leaves.map((leaf) => anchorLine(crypto.hasher, { leaf, final, read })),
    ...cosigned.map(({ size, note }) => ({ cosigned: size, note })),
  ];
}

/**
 * For whatever was receipted while no witness signed: the first checkpoint over it that one did
 * sign. The final one speaks for itself.
 */
async function firstCosigned(
  store: ProofDeps['store'],
  receipts: readonly Receipt[],
  final: CheckpointTable,
): Promise<readonly CheckpointTable[]> {
  const bare = receipts.filter(({ checkpointNote }) => !isCosigned(checkpointNote));
  const found = await store.log.firstCosigned(bare.map(({ index }) => index + 1));
  return found.filter(({ size }) => size < final.size);
}

/** Besides the log's own signature. */
const isCosigned = (note: string): boolean => assertOk(parseNote(note)).signatures.length > 1;

const consistencyLine = (
  hasher: Hasher,
  step: { readonly size: number; readonly finalSize: number; readonly read: ReadSubtree },
): ProofLineJson => {
  const question = { size1: step.size, size2: step.finalSize };
  const proof = consistencyProof(hasher, question, step.read);
  return { size: step.size, consistency: proof.map(bytesToBase64) };
};

const anchorLine = (
  hasher: Hasher,
  anchor: {
    readonly leaf: LeafTable;
    readonly final: CheckpointTable;
    readonly read: ReadSubtree;
  },
): ProofLineJson => {
  const { leaf, final, read } = anchor;
  const proof = inclusionProof(hasher, { index: leaf.idx, size: final.size }, read);
  const receipt = formatReceipt({
    index: leaf.idx,
    proof,
    leaf: leafOfRow(leaf),
    checkpoint: final.note,
  });
  return { anchor: leaf.idx + 1, receipt };
};

const ascending = (sizes: readonly number[]): number[] => [...new Set(sizes)].sort((a, b) => a - b);
