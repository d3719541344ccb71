import type { StreamResponse, ViewResponse } from '../../shared/api/schemas.ts';
import { apiLimits } from '../../shared/api/limits.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { formatLeaf } from '../../shared/log/leaf.ts';
import {
  consistencyProof,
  consistencySubtrees,
  readerOfMap,
} from '../../shared/log/merkle-build.ts';
import {
  encodeEntryBundle,
  encodeTile,
  isTileOfSize,
  parseTilePath,
  tileHeight,
  tileWidth,
} from '../../shared/log/tile.ts';
import { subtreeKey } from '../../shared/log/subtree.ts';
import { leafOfRow } from '../log/leaf-rows.ts';
import type { ContractRow } from '../store/contracts.ts';
import { findPartyContract } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { stateView } from './operator-statements.ts';
import type { Principal } from './principal.ts';

/**
 * Every entry of a contract below a published size, with the operator's word for it. Not given of a
 * size that a lost entry lies below: the word would be false once that entry is back.
 */
export async function readView(
  deps: ServerDeps,
  contract: ContractRow,
  size: number | undefined,
): Promise<Result<ViewResponse, Failure>> {
  const { store, crypto } = deps;
  const checkpoint =
    size === undefined
      ? await store.log.newestWholeCheckpoint()
      : await store.log.checkpointAt(size);
  if (checkpoint === undefined) return fail('E_NOT_FOUND', 'no checkpoint of that size');
  if (!(await store.log.isWholeBelow(checkpoint.size)))
    return fail('E_UNAVAILABLE', 'entries_missing');
  const hashes = await store.entries.viewHashes(contract, checkpoint.size);
  if (hashes.length === 0) return fail('E_NOT_FOUND', 'nothing is signed yet');
  const root = viewRoot(crypto.hasher, hashes);
  const view = { size: checkpoint.size, n: hashes.length, root };
  const { ten, con } = contract;
  const statement = await stateView(deps, { ten, con }, view);
  return ok({ view, hashes, statement, checkpoint: checkpoint.note });
}

/** A device's own chain, for one whose state was lost or rolled back (protocol 3.18). */
export async function readStream(
  { store }: ServerDeps,
  principal: Principal,
  stream: { readonly by: string; readonly con: string; readonly fromSeq: number },
): Promise<Result<StreamResponse, Failure>> {
  const { by, con, fromSeq } = stream;
  if (con !== nilUuid) {
    const contract = await findPartyContract({ store }, principal, con);
    if (!contract.ok) return contract;
  }
  const device = await store.accounts.findDevice(by);
  if (device?.account !== principal.account.id) return fail('E_NOT_FOUND');
  const head = await store.entries.findStream(by, con);
  const rows = await store.entries.streamEntries(by, con, {
    fromSeq,
    limit: apiLimits.pageEntries,
  });
  return ok({
    ...(head && head.seq >= 0 && { head: { seq: head.seq, hash: head.head } }),
    entries: rows.map(({ hash, envelope, receipt }) => ({
      hash,
      ...(envelope !== '' && {
        envelope: JSON.parse(envelope) as StreamResponse['entries'][number]['envelope'],
      }),
      receipt,
    })),
  });
}

export async function readConsistency(
  { store, crypto }: ServerDeps,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Result<{ proof: string[] }, Failure>> {
  const newest = await store.log.newestCheckpoint();
  if (from < 1 || from > to || to > (newest?.size ?? 0)) return fail('E_NOT_FOUND', 'sizes');
  const question = { size1: from, size2: to };
  const nodes = await store.log.nodes(consistencySubtrees(question));
  const proof = consistencyProof(crypto.hasher, question, readerOfMap(nodes));
  return ok({ proof: proof.map(bytesToBase64) });
}

/** C2SP tlog-tiles, made from the tables when asked for. */
export async function readTile(
  { store }: Pick<ServerDeps, 'store'>,
  path: string,
): Promise<Result<Uint8Array, Failure>> {
  const tile = parseTilePath(path);
  if (!tile.ok) return fail('E_NOT_FOUND');
  const newest = await store.log.newestCheckpoint();
  if (!isTileOfSize(tile.value, newest?.size ?? 0)) return fail('E_NOT_FOUND');
  const first = tile.value.index * tileWidth;
  if (tile.value.kind === 'entries') {
    const rows = await store.log.leaves(first, first + tile.value.width);
    return ok(encodeEntryBundle(rows.map((row) => formatLeaf(leafOfRow(row)))));
  }
  const level = tile.value.level * tileHeight;
  const subtrees = Array.from({ length: tile.value.width }, (_, i) => ({
    level,
    index: first + i,
  }));
  const nodes = await store.log.nodes(subtrees);
  return ok(encodeTile(subtrees.map((subtree) => nodes.get(subtreeKey(subtree)) as Uint8Array)));
}
