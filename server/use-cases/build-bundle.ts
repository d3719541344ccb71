import type { BundleResponse } from '../../shared/api/schemas.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import type { JsonValue } from '../../shared/kit/jcs.ts';
import { assertOk, ok, type Result } from '../../shared/kit/result.ts';
import {
  consistencyProof,
  consistencySubtrees,
  inclusionProof,
  inclusionSubtrees,
  type ReadSubtree,
  readerOfMap,
} from '../../shared/log/merkle-build.ts';
import { formatReceipt, parseReceipt } from '../../shared/log/receipt.ts';
import {
  type BundleProfile,
  bundlePaths,
  createBundleIndex,
  formatBundleJson,
  formatBundleLines,
} from '../../shared/verify/bundle-format.ts';
import { leafOfRow } from '../log/leaf-rows.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { CheckpointTable, LeafTable } from '../store/tables.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { stateView } from './operator-statements.ts';
import { parseStoredEntry } from './stored-entry.ts';

type ViewEntry = Awaited<ReturnType<ServerDeps['store']['entries']['viewEntries']>>[number];

/**
 * The evidence for one contract up to the newest checkpoint (protocol 3.19), as texts by path and
 * a list of the pictures to fetch beside them. `totals` comes without disclosures and pictures.
 */
export async function buildBundle(
  deps: ServerDeps,
  contract: ContractRow,
  profile: BundleProfile,
): Promise<Result<BundleResponse, Failure>> {
  const { store, crypto, origin } = deps;
  const { hasher } = crypto;
  const checkpoint = await store.log.newestCheckpoint();
  if (checkpoint === undefined) return fail('E_NOT_FOUND', 'the log has no checkpoint yet');
  const entries = await store.entries.viewEntries(contract, checkpoint.size);
  if (entries.length === 0) return fail('E_NOT_FOUND', 'nothing is signed yet');
  const hashes = entries.map(({ hash }) => hash);
  const { ten, con } = contract;
  const view = { size: checkpoint.size, n: hashes.length, root: viewRoot(hasher, hashes) };
  const statement = await stateView(deps, { ten, con }, view);
  const isFull = profile === 'full';
  const textByPath = {
    [bundlePaths.checkpoint]: checkpoint.note,
    [bundlePaths.view]: formatBundleJson({ statement, hashes }),
    [bundlePaths.entries]: formatBundleLines(entries.map(entryLine)),
    [bundlePaths.proofs]: formatBundleLines(await proofLines(deps, entries, checkpoint)),
    [bundlePaths.disclosures]: isFull ? await disclosureText(deps, hashes) : '',
  };
  const blobs = isFull ? await store.deliveries.blobsOf(hashes) : [];
  const named = blobs.map(({ sha256, len, entry_hash }) => ({ sha256, len, entry: entry_hash }));
  const unique = [...new Map(named.map((blob) => [blob.sha256, blob])).values()];
  const index = createBundleIndex(
    hasher,
    { profile, log: origin, con, from: 0, to: checkpoint.size },
    { textByPath, blobs: unique },
  );
  return ok({ files: { [bundlePaths.index]: index, ...textByPath }, blobs: unique });
}

const entryLine = ({ hash, envelope, receipt }: ViewEntry): JsonValue => ({
  hash,
  envelope: JSON.parse(envelope) as JsonValue,
  receipt,
});

async function disclosureText({ store }: ServerDeps, hashes: readonly string[]): Promise<string> {
  const held = new Map(
    (await store.deliveries.heldOf(hashes)).map((row) => [row.entry_hash, row.statement]),
  );
  const itemsByHash = new Map<string, JsonValue[]>();
  for (const { entry_hash, name, salt, value } of await store.deliveries.disclosuresOf(hashes))
    itemsByHash.set(entry_hash, [...(itemsByHash.get(entry_hash) ?? []), { name, salt, value }]);
  // What the operator signed for is shown also where nothing is left to disclose (protocol 3.8).
  const listed = new Set([...itemsByHash.keys(), ...held.keys()]);
  const lines = [...listed].sort().map((hash): JsonValue => {
    const statement = held.get(hash);
    return {
      hash,
      items: itemsByHash.get(hash) ?? [],
      ...(statement !== undefined && { held: JSON.parse(statement) as JsonValue }),
    };
  });
  return formatBundleLines(lines);
}

/** Consistency of every size met to the final one; the leaf before every `seen`, and the last (3.19). */
async function proofLines(
  { store, crypto }: ServerDeps,
  entries: readonly ViewEntry[],
  final: CheckpointTable,
): Promise<JsonValue[]> {
  const seenSizes = ascending(
    entries.map(({ envelope }) => parseStoredEntry(crypto.hasher, envelope).payload.seen.size),
  );
  const anchorSizes = ascending([...seenSizes, final.size]);
  const receiptSizes = entries.map(
    ({ receipt }) => assertOk(parseReceipt(receipt)).checkpoint.size,
  );
  const sizes = ascending([...seenSizes, ...receiptSizes]).filter((size) => size < final.size);
  const needed = [
    ...sizes.flatMap((size1) => consistencySubtrees({ size1, size2: final.size })),
    ...anchorSizes.flatMap((size) => inclusionSubtrees({ index: size - 1, size: final.size })),
  ];
  const read = readerOfMap(await store.log.nodes(needed));
  const leaves = await store.log.leavesAt(anchorSizes.map((size) => size - 1));
  return [
    ...sizes.map((size) => consistencyLine(crypto.hasher, { size, finalSize: final.size, read })),
    ...leaves
      .toSorted((a, b) => a.idx - b.idx)
      .map((leaf) => anchorLine(crypto.hasher, { leaf, final, read })),
  ];
}

const consistencyLine = (
  hasher: Hasher,
  step: { readonly size: number; readonly finalSize: number; readonly read: ReadSubtree },
): JsonValue => {
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
): JsonValue => {
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
