import type { IpcError } from '../../../shared/api/ipc.ts';
import type { StreamResponse } from '../../../shared/api/schemas.ts';
import { parseEntry, verifyEnvelopeSignature } from '../../../shared/entry/entry.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import { isChainedKind } from '../../../shared/entry/kinds.ts';
import { nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import { parseReceipt } from '../../../shared/log/receipt.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { DeviceKeys } from './device-key.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import type { DeviceKind, Journal } from './journal.ts';
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
type Found = { readonly entry: OwnEntry; readonly logIndex: number };

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
  for (const { entry } of found) {
    if (journal.find(entry.hash) !== undefined) continue;
    const { con, seq, prev } = entry.payload;
    const head = journal.head(con);
    const isNext = head === undefined ? seq === 0 : seq === head.seq + 1 && prev === head.hash;
    if (!isNext || !startsRight(journal, entry)) return err({ code: 'chain_forked' });
    const appended = await journal.append(entry);
    if (!appended.ok) return err({ code: 'disk_full', detail: appended.error.code });
    added += 1;
  }
  return ok({ added, missing: journal.missing() });
}

function startsRight(journal: Journal, { payload }: OwnEntry): boolean {
  if (payload.seq > 0) return true;
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
    const page = await ownEntries(deps, answered.value.entries);
    if (!page.ok) return page;
    found.push(...page.value);
    const last = page.value.at(-1)?.entry.payload.seq;
    const head = answered.value.head?.seq ?? -1;
    if (last === undefined || last < next || last >= head) return ok(found);
    next = last + 1;
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

/** Believed only under our own signature: the server cannot put anything into the journal. */
async function ownEntries(
  { keys }: CatchUpDeps,
  entries: StreamResponse['entries'],
): Promise<Result<readonly Found[], IpcError>> {
  const { hasher } = mainCrypto;
  const key = { kid: keys.kid, publicKey: keys.signer.publicKey };
  const found: Found[] = [];
  for (const { hash, envelope: json, receipt } of entries) {
    if (json === undefined) return err({ code: 'server_wrong', detail: 'an entry was erased' });
    const envelope = parseEnvelope(json);
    const read = parseReceipt(receipt);
    if (
      !envelope.ok ||
      !read.ok ||
      !(await verifyEnvelopeSignature(mainCrypto, envelope.value, key))
    )
      return err({ code: 'server_wrong', detail: 'E_SIG_INVALID' });
    const entry = parseEntry(hasher, envelope.value);
    if (!entry.ok || entry.value.hash !== hash || !isChainedKind(entry.value.kind))
      return err({ code: 'server_wrong', detail: 'E_HASH_NAME' });
    found.push({ entry: entry.value as OwnEntry, logIndex: read.value.index });
  }
  return ok(found);
}
