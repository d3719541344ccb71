import type { IpcError } from '../../../shared/api/ipc.ts';
import type { StreamResponse } from '../../../shared/api/schemas.ts';
import { type EntryOf, parseEntry, verifyEnvelopeSignature } from '../../../shared/entry/entry.ts';
import { type EnvelopeJson, parseEnvelope } from '../../../shared/entry/envelope.ts';
import { isChainedKind } from '../../../shared/entry/kinds.ts';
import { type EntryHash, nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import { parseReceipt } from '../../../shared/log/receipt.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { DeviceKeys } from './device-key.ts';
import type { Journal, StreamHead } from './journal.ts';
import type { ChainPlace, DeviceKind } from './journal-lines.ts';
import { linkErrorToIpc } from './pairing.ts';
import type { Sealer } from './sealer.ts';
import type { ServerLink } from './server-link.ts';

export interface CatchUpDeps {
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly keys: DeviceKeys;
  readonly link: ServerLink;
  /** Contracts that the server lists, besides those of the journal. */
  readonly cons: () => readonly string[];
}

export interface CaughtUp {
  readonly added: number;
  /** Entries that this device signed and neither the journal nor the server has. */
  readonly missing: number;
}

type OwnEntry = EntryOf<DeviceKind>;
/** Without `entry`: it was erased whole, and its place in the chain is all that is left of it. */
interface Found {
  readonly place: ChainPlace;
  readonly entry?: OwnEntry;
  readonly logIndex: number;
}

/**
 * A journal that was put back or cut goes on from the server's copy of its streams (protocol 3.18),
 * as far as what the server has continues it. A different entry in one of our places is a fork: two
 * copies of this profile have been running.
 */
export async function catchUp(deps: CatchUpDeps): Promise<Result<CaughtUp, IpcError>> {
  const { journal } = deps;
  const cons = new Set([
    nilUuid,
    ...journal.records().map(({ payload }) => payload.con),
    ...deps.cons(),
  ]);
  const found: Found[] = [];
  for (const con of cons) {
    const fetched = await fetchStream(deps, con);
    if (!fetched.ok) return fetched;
    found.push(...fetched.value);
  }
  // In the order of the log an entry never comes before what it builds on.
  found.sort((a, b) => a.logIndex - b.logIndex);
  return deps.sealer.alone(() => take(deps, found));
}

async function take(
  { journal }: CatchUpDeps,
  found: readonly Found[],
): Promise<Result<CaughtUp, IpcError>> {
  let added = 0;
  for (const { entry, place } of found) {
    if (journal.has(place.hash)) continue;
    const head = journal.head(place.con);
    const isNext = place.seq === (head?.seq ?? -1) + 1;
    const isLinked = entry === undefined || isLinkedTo(journal, head, entry);
    if (!isNext || !isLinked) return err({ code: 'chain_forked' });
    const appended =
      entry === undefined ? await journal.noteErased(place) : await journal.append(entry);
    if (!appended.ok) return err({ code: 'disk_full', detail: appended.error.code });
    added += 1;
  }
  return ok({ added, missing: journal.missing() });
}

function isLinkedTo(journal: Journal, head: StreamHead | undefined, { payload }: OwnEntry) {
  if (head !== undefined) return payload.prev === head.hash;
  if (payload.con === nilUuid) return payload.prev === zeroHash;
  return payload.prev === journal.records().find(({ kind }) => kind === 'enroll')?.hash;
}

async function fetchStream(
  deps: CatchUpDeps,
  con: string,
): Promise<Result<readonly Found[], IpcError>> {
  const from = (deps.journal.head(con)?.seq ?? -1) + 1;
  const found: Found[] = [];
  for (let next = from; ; ) {
    const answered = await deps.link.call('getStream', {
      params: { by: deps.keys.kid, con },
      query: { from: String(next) },
    });
    // A stream that the server has nothing of is not a fault.
    if (!answered.ok && answered.error.type === 'problem' && answered.error.status === 404)
      return ok(found);
    if (!answered.ok) return err(linkErrorToIpc(answered.error));
    if (isForked(deps.journal, con, answered.value.head)) return err({ code: 'chain_forked' });
    const page = await ownEntries(deps, answered.value.entries, { con, seq: next });
    if (!page.ok) return page;
    found.push(...page.value);
    next += page.value.length;
    if (page.value.length === 0 || next > (answered.value.head?.seq ?? -1)) return ok(found);
  }
}

/** Where the server's chain ends, this journal has another entry of ours. */
function isForked(journal: Journal, con: string, head: StreamResponse['head']): boolean {
  if (head === undefined) return false;
  const own = journal
    .records()
    .find(({ payload }) => payload.con === con && payload.seq === head.seq);
  return own !== undefined && own.hash !== head.hash;
}

/**
 * Believed only under our own signature: the server cannot put anything into the journal. What it
 * says was erased takes one place, and the next entry, or the heads that are kept here, bear it out.
 */
async function ownEntries(
  deps: CatchUpDeps,
  entries: StreamResponse['entries'],
  from: { readonly con: string; readonly seq: number },
): Promise<Result<readonly Found[], IpcError>> {
  const found: Found[] = [];
  for (const [i, { hash, envelope, receipt }] of entries.entries()) {
    const place = { con: from.con, seq: from.seq + i, hash: hash as EntryHash };
    const read = parseReceipt(receipt);
    if (!read.ok || read.value.leaf.entryHash !== hash)
      return err({ code: 'server_wrong', detail: 'E_LEAF_MISMATCH' });
    const { index: logIndex } = read.value;
    if (envelope === undefined) {
      found.push({ place, logIndex });
      continue;
    }
    const entry = await ownEntry(deps, envelope, place);
    if (!entry.ok) return entry;
    found.push({ place, logIndex, entry: entry.value });
  }
  return ok(found);
}

async function ownEntry(
  { keys }: CatchUpDeps,
  json: EnvelopeJson,
  place: ChainPlace,
): Promise<Result<OwnEntry, IpcError>> {
  const key = { kid: keys.kid, publicKey: keys.signer.publicKey };
  const envelope = parseEnvelope(json);
  if (!envelope.ok || !(await verifyEnvelopeSignature(mainCrypto, envelope.value, key)))
    return err({ code: 'server_wrong', detail: 'E_SIG_INVALID' });
  const entry = parseEntry(mainCrypto.hasher, envelope.value);
  if (!entry.ok || entry.value.hash !== place.hash || !isChainedKind(entry.value.kind))
    return err({ code: 'server_wrong', detail: 'E_HASH_NAME' });
  const own = entry.value as OwnEntry;
  const isThere = own.payload.con === place.con && own.payload.seq === place.seq;
  return isThere ? ok(own) : err({ code: 'server_wrong', detail: 'E_CHAIN_GAP' });
}
