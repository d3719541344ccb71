import type { BundleResponse } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { newEntryTiles, newHashTiles, tilePath } from '../../shared/log/tile.ts';
import { anchorsOf, policyTextOf } from '../../shared/verify/anchors.ts';
import { blobPath } from '../../shared/verify/bundle-format.ts';
import { StorageFault } from '../store/blob-store.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { CheckpointTable } from '../store/tables.ts';
import { sliceOf } from './ask-removal.ts';
import { buildBundle } from './build-bundle.ts';
import type { ExportDeps } from './deps.ts';
import type { Failure } from './failure.ts';
import { readTile } from './read-log.ts';
import { parseStoredEntry } from './stored-entry.ts';
import { recordViews, type Viewer } from './views.ts';

export type ExportBody = AsyncIterable<Uint8Array>;

/** One file of an export. At most one is open at a time, so memory does not grow with the export. */
export interface ExportFile {
  /** Relative, with `/`, of safe characters. */
  readonly path: string;
  /** Of a file that never changes: whoever has it need not open it. */
  readonly sha256?: string;
  /** `undefined` if it has gone meanwhile. */
  readonly open: () => Promise<ExportBody | undefined>;
}

export type ExportFiles = AsyncGenerator<ExportFile, void, undefined>;

export const textFile = (path: string, text: string): ExportFile => ({
  path,
  open: async () => inPieces(Buffer.from(text, 'utf8')),
});

const pieceBytes = 65_536;

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** The whole log, as C2SP tlog-tiles lay it out: `countersign log check` reads it. */
export async function* logFiles(deps: ExportDeps, { size, note }: CheckpointTable): ExportFiles {
  const growth = { oldSize: 0, newSize: size };
  for (const tile of [...newHashTiles(growth), ...newEntryTiles(growth)]) {
    const path = tilePath(tile);
    const open = async () => {
      const bytes = await readTile(deps, path);
      if (!bytes.ok) throw new Error(`no ${path} of the log: ${bytes.error.code}`);
      return inPieces(bytes.value);
    };
    yield { path: `log/${path}`, open };
  }
  yield textFile('log/checkpoint', note);
}

export interface ContractExport {
  readonly contract: ContractRow;
  readonly viewer: Viewer;
  /** Of the log; a contract of which something was removed since comes at the newest size. */
  readonly size: number;
}

/**
 * `contracts/<con>/`: bundle, policy and anchors, for `countersign verify`. Of a contract that
 * nobody signed there is nothing. What is in it is written to the viewer log before.
 */
export async function* contractFiles(deps: ExportDeps, asked: ContractExport): ExportFiles {
  const { contract, viewer } = asked;
  const bundle = await bundleOf(deps, asked);
  if (!bundle.ok) return;
  const folder = `contracts/${contract.con}`;
  const accepted = await deps.store.entries.find(contract.contract_hash);
  if (accepted !== undefined && accepted.envelope !== '') {
    const entry = parseStoredEntry(deps.crypto.hasher, accepted.envelope) as EntryOf<'contract'>;
    const anchors = anchorsOf(entry);
    yield textFile(`${folder}/anchors.json`, JSON.stringify(anchors));
    yield textFile(`${folder}/policy.txt`, policyTextOf(anchors));
  }
  for (const [path, text] of Object.entries(bundle.value.files))
    yield textFile(`${folder}/bundle/${path}`, text);
  const { blobs } = bundle.value;
  const slices = await slicesOf(deps, blobs);
  await recordViews(deps, viewer, { contract, slices, kind: 'export' });
  for (const { sha256 } of blobs)
    yield {
      path: `${folder}/bundle/${blobPath(sha256)}`,
      sha256,
      open: () => openPicture(deps, sha256),
    };
}

async function bundleOf(
  deps: ExportDeps,
  { contract, size }: ContractExport,
): Promise<Result<BundleResponse, Failure>> {
  const pinned = await buildBundle(deps, contract, { profile: 'full', size });
  if (pinned.ok || pinned.error.code === 'E_NOT_FOUND') return pinned;
  const newest = await buildBundle(deps, contract, { profile: 'full' });
  if (!newest.ok && newest.error.code !== 'E_NOT_FOUND')
    throw new Error(`no bundle of ${contract.con}: ${newest.error.code}`);
  return newest.ok ? ok(newest.value) : newest;
}

async function slicesOf(deps: ExportDeps, blobs: BundleResponse['blobs']): Promise<string[]> {
  const slices = new Set<string>();
  for (const hash of new Set(blobs.map(({ entry }) => entry))) {
    const row = await deps.store.entries.find(hash);
    if (row !== undefined) slices.add(sliceOf(deps, row));
  }
  return [...slices];
}

/** One damaged picture must not stop the rest; what is missing, the verifier says. */
async function openPicture({ blobs, logger }: ExportDeps, sha256: string) {
  try {
    return await blobs.read(sha256);
  } catch (error) {
    if (!(error instanceof StorageFault) || error.code !== 'E_STORAGE_CORRUPT') throw error;
    logger.error({ err: error, sha256 }, 'a damaged picture is left out of an export');
    return undefined;
  }
}
