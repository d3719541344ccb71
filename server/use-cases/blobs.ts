import type { Readable } from 'node:stream';
import { apiLimits } from '../../shared/api/limits.ts';
import { openValues } from '../../shared/entry/open-values.ts';
import { isTaken } from '../../shared/entry/values.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { EntryRow } from '../store/entries.ts';
import { findPartyContract } from './contracts.ts';
import { sliceOf } from './ask-removal.ts';
import type { ServerDeps } from './deps.ts';
import { parseStoredEntry } from './stored-entry.ts';
import { recordViews, type ViewKind } from './views.ts';
import { fail, type Failure } from './failure.ts';
import type { Principal } from './principal.ts';

export async function storeBlob(
  { store, blobs, clock }: ServerDeps,
  principal: Principal,
  upload: {
    readonly sha256: string;
    /** As declared; `undefined` without a Content-Length. */
    readonly len: number | undefined;
    readonly body: AsyncIterable<Uint8Array>;
  },
): Promise<Result<{ sha256: string; len: number }, Failure>> {
  const { sha256, len, body } = upload;
  if (!(await mayBring(store, principal))) return fail('E_FORBIDDEN');
  if (len === undefined || len < 1 || len > apiLimits.blobBytes) return fail('E_BLOB_LEN');
  if (!(await hasRoom(store, principal.account.id, sha256)))
    return fail('E_RATE_LIMITED', 'too many pictures that no entry shows');
  const maySeal = await hasSealedContract(store, principal.account.id);
  const claim = { sha256, len, maxBytes: apiLimits.blobBytes, maySeal };
  const stored = await blobs.put(claim, body);
  if (!stored.ok) return fail(stored.error.code);
  const row = { ...stored.value, created_at: clock.nowMs() };
  await store.transaction((tx) => tx.deliveries.putBlob(row, principal.account.id));
  // The same picture was perhaps being removed while this one came.
  return (await blobs.has(sha256)) ? ok({ sha256, len }) : fail('E_UNAVAILABLE');
}

/** In a browser, only people whose own devices take pictures: they carry what a device cannot send. */
async function mayBring(store: ServerDeps['store'], principal: Principal): Promise<boolean> {
  if (principal.via === 'device') return true;
  return (await store.accounts.devicesOf(principal.account.id)).length > 0;
}

/** Bytes that only some people can look into are taken where a contract says so (protocol 3.9). */
async function hasSealedContract(store: ServerDeps['store'], account: string): Promise<boolean> {
  const contracts = await store.contracts.listForFreelancer(account);
  return contracts.some(({ org_recipient, recipient }) => org_recipient + recipient !== '');
}

/** Of one account; an honest device has the few of the entry that it delivers (threats W-11). */
const looseBlobsMax = 1_000;

/** One that is here already takes no more room: a device may always try again. */
async function hasRoom(
  store: ServerDeps['store'],
  account: string,
  sha256: string,
): Promise<boolean> {
  if ((await store.deliveries.looseBlobs(account)) < looseBlobsMax) return true;
  return (await store.deliveries.ownedBlobs(account, [sha256])).length > 0;
}

export interface ReadableBlob {
  readonly mime: string;
  readonly len: number;
  readonly body: Readable;
}

/** Asked through the entry that shows it, never by knowing its hash (protocol 3.9). */
export async function readBlob(
  deps: ServerDeps,
  principal: Principal,
  { hash, sha256 }: { readonly hash: string; readonly sha256: string },
): Promise<Result<ReadableBlob, Failure>> {
  const row = await deps.store.entries.find(hash);
  if (row === undefined) return fail('E_NOT_FOUND');
  const contract = await findPartyContract(deps, principal, row.con);
  if (!contract.ok) return contract;
  const linked = await deps.store.deliveries.blobsOf([hash]);
  const blob = linked.find((candidate) => candidate.sha256 === sha256);
  if (blob === undefined) return fail('E_BLOB_MISSING');
  const body = await deps.blobs.read(sha256);
  if (body === undefined) return fail('E_BLOB_MISSING');
  try {
    const kind = await viewKindOf(deps, row, sha256);
    const slices = [sliceOf(deps, row)];
    await recordViews(deps, principal.account, { contract: contract.value, slices, kind });
  } catch (error) {
    body.destroy();
    throw error;
  }
  return ok({ mime: blob.mime, len: blob.len, body });
}

/** What is a thumbnail of one capture and the whole of another is looked at as a whole. */
async function viewKindOf(
  { store, crypto }: ServerDeps,
  row: EntryRow,
  sha256: string,
): Promise<ViewKind> {
  const disclosed = await store.deliveries.disclosuresOf([row.hash]);
  const entry = parseStoredEntry(crypto.hasher, row.envelope);
  const { captures } = openValues(crypto.hasher, entry, disclosed).values;
  const showing = Object.entries(captures).filter(
    ([, capture]) => isTaken(capture) && capture.blob === sha256,
  );
  const isSmall = showing.length > 0 && showing.every(([name]) => name.startsWith('thumb'));
  return isSmall ? 'thumbnail' : 'picture';
}
