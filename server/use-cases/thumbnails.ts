import { buffer } from 'node:stream/consumers';
import { apiLimits } from '../../shared/api/limits.ts';
import { packPictures } from '../../shared/api/picture-frames.ts';
import { openValues } from '../../shared/entry/open-values.ts';
import { isTaken } from '../../shared/entry/values.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { EntryRow } from '../store/entries.ts';
import type { DisclosureTable } from '../store/tables.ts';
import { sliceOf } from './ask-removal.ts';
import { findPartyContract } from './contracts.ts';
import type { ServerDeps } from './deps.ts';
import type { Failure } from './failure.ts';
import type { Principal } from './principal.ts';
import { parseStoredEntry } from './stored-entry.ts';
import { recordViews } from './views.ts';

/** A small picture, asked for through the entry that shows it (protocol 3.9). */
export interface ThumbnailRef {
  readonly entry: string;
  readonly sha256: string;
}

/**
 * Thumbnails of one contract in one answer, in the order of the question
 * (`shared/api/picture-frames.ts`); empty is what is not here or is more than a thumbnail.
 */
export async function readThumbnails(
  deps: ServerDeps,
  principal: Principal,
  { con, pictures }: { readonly con: string; readonly pictures: readonly ThumbnailRef[] },
): Promise<Result<Uint8Array, Failure>> {
  const contract = await findPartyContract(deps, principal, con);
  if (!contract.ok) return contract;
  const found = await thumbnailsOf(deps, con, pictures);
  const shown = pictures.map((picture) => found.get(keyOf(picture)));
  const slices = [...new Set(shown.flatMap((row) => (row ? [sliceOf(deps, row)] : [])))];
  const viewed = { contract: contract.value, slices, kind: 'thumbnail' as const };
  const bytes = await Promise.all(
    pictures.map(async (picture, at) => (shown[at] ? readAll(deps, picture.sha256) : undefined)),
  );
  if (slices.length > 0) await recordViews(deps, principal.account, viewed);
  return ok(packPictures(bytes));
}

const keyOf = ({ entry, sha256 }: ThumbnailRef): string => `${entry} ${sha256}`;

/** The entries of those that are here, are small, and are a thumbnail to every capture. */
async function thumbnailsOf(
  deps: ServerDeps,
  con: string,
  pictures: readonly ThumbnailRef[],
): Promise<ReadonlyMap<string, EntryRow>> {
  const { entries, deliveries } = deps.store;
  const all = await entries.findAll([...new Set(pictures.map(({ entry }) => entry))]);
  const rows = all.filter((row) => row.con === con && row.envelope !== '');
  const hashes = rows.map(({ hash }) => hash);
  const blobs = await deliveries.blobsOf(hashes);
  const disclosed = await deliveries.disclosuresOf(hashes);
  return new Map(
    rows.flatMap((row) => {
      const { hash } = row;
      const own = disclosed.filter(({ entry_hash }) => entry_hash === hash);
      const names = namesShowing(deps, { row, disclosed: own });
      return blobs
        .filter(({ entry_hash, len }) => entry_hash === hash && len <= apiLimits.thumbnailBytes)
        .filter(({ sha256 }) => isThumbnail(names.get(sha256) ?? []))
        .map(({ sha256 }) => [keyOf({ entry: hash, sha256 }), row] as const);
    }),
  );
}

const isThumbnail = (names: readonly string[]): boolean =>
  names.length > 0 && names.every((name) => name.startsWith('thumb'));

/** Names of the captures that show a picture, by its hash. */
function namesShowing(
  { crypto }: Pick<ServerDeps, 'crypto'>,
  { row, disclosed }: { readonly row: EntryRow; readonly disclosed: readonly DisclosureTable[] },
): ReadonlyMap<string, readonly string[]> {
  const entry = parseStoredEntry(crypto.hasher, row.envelope);
  const { captures } = openValues(crypto.hasher, entry, disclosed).values;
  const names = new Map<string, string[]>();
  for (const [name, capture] of Object.entries(captures))
    if (isTaken(capture)) names.set(capture.blob, [...(names.get(capture.blob) ?? []), name]);
  return names;
}

async function readAll({ blobs }: ServerDeps, sha256: string): Promise<Uint8Array | undefined> {
  const body = await blobs.read(sha256);
  return body && new Uint8Array(await buffer(body));
}
