import type { BundleResponse, ContractDraft } from '../../shared/api/schemas.ts';
import type { Disclosure } from '../../shared/entry/commitment.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import type { JsonValue } from '../../shared/kit/jcs.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import {
  type BundleProfile,
  bundlePaths,
  createBundleIndex,
  type DisclosureLine,
  type EntryLine,
  formatBundleJson,
  formatBundleLines,
  type PartRange,
} from '../../shared/verify/bundle-format.ts';
import {
  type BundleLines,
  choosePart,
  cutToPart,
  rangeOfWeeks,
} from '../../shared/verify/part-bundle.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { CheckpointTable } from '../store/tables.ts';
import { proofLines } from './bundle-proofs.ts';
import type { BundleDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { stateView } from './operator-statements.ts';
import { parseStoredEntry } from './stored-entry.ts';

type ViewEntry = Awaited<ReturnType<BundleDeps['store']['entries']['viewEntries']>>[number];

export interface BundleRequest {
  /** `totals` comes without disclosures and pictures. */
  readonly profile: BundleProfile;
  /** A published checkpoint's: the same bytes again, for a download that goes on. Default: newest. */
  readonly size?: number | undefined;
  /** Cells, half-open; only a part of the slices then (protocol 3.19). */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The week of this one; instead of cells. */
  readonly timesheet?: string | undefined;
}

/**
 * The evidence for one contract up to a checkpoint (protocol 3.19), as texts by path and a list of
 * the pictures to fetch beside them. For one size the bytes stay the same while nothing is
 * delivered, removed or cosigned late.
 */
export async function buildBundle(
  deps: BundleDeps,
  contract: ContractRow,
  request: BundleRequest,
): Promise<Result<BundleResponse, Failure>> {
  const { store, crypto } = deps;
  const checkpoint = await checkpointOf(deps, contract, request.size);
  if (!checkpoint.ok) return checkpoint;
  const part = await partOf(deps, contract, request);
  if (!part.ok) return part;
  const final = checkpoint.value;
  const entries = await store.entries.viewEntries(contract, final.size);
  if (entries.length === 0) return fail('E_NOT_FOUND', 'nothing is signed yet');
  const hashes = entries.map(({ hash }) => hash);
  const isFull = request.profile === 'full';
  const lines: BundleLines = {
    entries: entries.map(entryLine),
    proofs: await proofLines(deps, entries, final),
    disclosures: isFull ? await disclosureLines(deps, hashes) : [],
  };
  const cut =
    part.value &&
    cutToPart(crypto.hasher, lines, choosePart(crypto.hasher, lines.entries, part.value));
  const blobs = isFull ? await blobsOf(deps, hashes, cut?.blobs) : [];
  const { profile } = request;
  const bundle = { final, profile, part: part.value, hashes, lines: cut ?? lines, blobs };
  return ok(await format(deps, contract, bundle));
}

async function checkpointOf(
  { store }: BundleDeps,
  { con }: ContractRow,
  size: number | undefined,
): Promise<Result<CheckpointTable, Failure>> {
  if (size === undefined) {
    const newest = await store.log.newestWholeCheckpoint();
    return newest ? ok(newest) : fail('E_NOT_FOUND', 'the log has no checkpoint yet');
  }
  const checkpoint = await store.log.checkpointAt(size);
  if (checkpoint === undefined) return fail('E_NOT_FOUND', 'no checkpoint of that size');
  if (!(await store.log.isWholeBelow(size))) return fail('E_UNAVAILABLE', 'entries_missing');
  // What was removed since would be missing there without the entry that says so.
  const removedSince = await store.removals.ofContract(con, size);
  return removedSince.length > 0 ? fail('E_GONE') : ok(checkpoint);
}

async function partOf(
  { store, crypto }: BundleDeps,
  { con }: ContractRow,
  { from, to, timesheet }: BundleRequest,
): Promise<Result<PartRange | undefined, Failure>> {
  if (from !== undefined && to !== undefined)
    return from < to ? ok({ from_idx: from, to_idx: to }) : fail('E_NOT_FOUND', 'no cells');
  if (timesheet === undefined) return ok(undefined);
  const row = await store.entries.find(timesheet);
  if (row?.con !== con || row.kind !== 'timesheet') return fail('E_NOT_FOUND', 'no timesheet');
  const { payload } = parseStoredEntry(crypto.hasher, row.envelope) as EntryOf<'timesheet'>;
  const accepted = await store.contracts.findAccepted(con, payload.contract);
  if (accepted === undefined) return fail('E_NOT_FOUND', 'of a contract that was never accepted');
  const { week0 } = JSON.parse(accepted.draft) as ContractDraft;
  return ok(rangeOfWeeks({ week0, firstWeek: payload.week, weeks: 1 }));
}

type ListedBlob = BundleResponse['blobs'][number];

async function blobsOf(
  { store }: BundleDeps,
  hashes: readonly string[],
  chosen: ReadonlySet<string> | undefined,
): Promise<ListedBlob[]> {
  const rows = await store.deliveries.blobsOf(hashes);
  const named = rows
    .filter(({ sha256 }) => chosen?.has(sha256) ?? true)
    .map(({ sha256, len, entry_hash }) => ({ sha256, len, entry: entry_hash }));
  return [...new Map(named.map((blob) => [blob.sha256, blob])).values()];
}

async function format(
  deps: BundleDeps,
  { ten, con }: ContractRow,
  bundle: {
    readonly final: CheckpointTable;
    readonly profile: BundleProfile;
    readonly part: PartRange | undefined;
    readonly hashes: readonly string[];
    readonly lines: BundleLines;
    readonly blobs: ListedBlob[];
  },
): Promise<BundleResponse> {
  const { hasher } = deps.crypto;
  const { final, hashes, lines, blobs, part, profile } = bundle;
  const view = { size: final.size, n: hashes.length, root: viewRoot(hasher, hashes) };
  const statement = await stateView(deps, { ten, con, atMs: final.at_ms }, view);
  const textByPath = {
    [bundlePaths.checkpoint]: final.note,
    [bundlePaths.view]: formatBundleJson({ statement, hashes: [...hashes] }),
    [bundlePaths.entries]: formatBundleLines(lines.entries as readonly JsonValue[]),
    [bundlePaths.proofs]: formatBundleLines(lines.proofs),
    [bundlePaths.disclosures]: formatBundleLines(lines.disclosures as readonly JsonValue[]),
  };
  const title = { profile, log: deps.origin, con, from: 0, to: final.size, ...(part && { part }) };
  const index = createBundleIndex(hasher, title, { textByPath, blobs });
  return { files: { [bundlePaths.index]: index, ...textByPath }, blobs };
}

/** Of an entry that was erased whole only its place in the log is left. */
const entryLine = ({ hash, envelope, receipt }: ViewEntry): EntryLine => ({
  hash,
  ...(envelope !== '' && { envelope: JSON.parse(envelope) as unknown }),
  receipt,
});

async function disclosureLines(
  { store }: BundleDeps,
  hashes: readonly string[],
): Promise<DisclosureLine[]> {
  const held = new Map(
    (await store.deliveries.heldOf(hashes)).map((row) => [row.entry_hash, row.statement]),
  );
  const itemsByHash = new Map<string, Disclosure[]>();
  for (const { entry_hash, name, salt, value } of await store.deliveries.disclosuresOf(hashes))
    itemsByHash.set(entry_hash, [...(itemsByHash.get(entry_hash) ?? []), { name, salt, value }]);
  // What the operator signed for is shown also where nothing is left to disclose (protocol 3.8).
  const listed = new Set([...itemsByHash.keys(), ...held.keys()]);
  return [...listed].sort().map((hash) => {
    const statement = held.get(hash);
    return {
      hash,
      items: itemsByHash.get(hash) ?? [],
      ...(statement !== undefined && { held: JSON.parse(statement) as unknown }),
    };
  });
}
