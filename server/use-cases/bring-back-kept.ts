import { type Entry, parseEntry } from '../../shared/entry/entry.ts';
import { parseEnvelopeText } from '../../shared/entry/envelope.ts';
import { isChainedKind } from '../../shared/entry/kinds.ts';
import { nilUuid } from '../../shared/kit/ids.ts';
import type { KeptEntry } from '../log/kept-entries.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { removalOf } from './remove-content.ts';
import { settleContract } from './settle-contract.ts';
import { applyUnchained } from './unchained-effects.ts';

/** What the database has forgotten of the entries that are kept beside the head lock. */
export async function bringBackKept(deps: ServerDeps): Promise<void> {
  const { store, kept } = deps;
  const hashes = await kept.hashes();
  const known = await store.entries.known(hashes);
  const forgotten: KeptEntry[] = [];
  // One after another: a year of decisions is more files than may be open at once.
  for (const hash of hashes) if (!known.has(hash)) forgotten.push(await kept.read(hash));
  // One may answer another.
  forgotten.sort((a, b) => a.logIndex - b.logIndex);
  for (const entry of forgotten) await store.transaction((tx) => bringBack(deps, tx, entry));
}

/** Its signature was checked when it was accepted; a file that is no entry of ours says nothing. */
async function bringBack(deps: ServerDeps, tx: Repositories, kept: KeptEntry): Promise<void> {
  const entry = parseKept(deps, kept);
  if (entry === undefined) {
    deps.logger.error({ hash: kept.hash }, 'a kept entry is damaged');
    return;
  }
  const removal = removalOf(entry);
  if (removal) await tx.removals.insert({ ...removal, log_index: kept.logIndex });
  // What took its place in the other contract may come back before the move does.
  if (entry.kind === 'move') await tx.slots.release(entry.payload.target);
  // Devices send what they chained again; of anything else nobody may have a copy.
  if (!isChainedKind(entry.kind)) await bringBackEntry(deps, tx, { kept, entry });
}

/** Its leaf came back from the head lock, or else it waits until somebody brings that back. */
async function bringBackEntry(
  deps: ServerDeps,
  tx: Repositories,
  { kept, entry }: { readonly kept: KeptEntry; readonly entry: Entry },
): Promise<void> {
  // Another server may be starting too.
  await tx.log.lockHead();
  if (await tx.entries.find(kept.hash)) return;
  const leaf = await tx.log.findLeafOf(kept.hash);
  if (leaf === undefined || leaf.idx !== kept.logIndex) return;
  // What was agreed since may be lost as a whole; then there is nothing to bring it back to.
  if (!(await isOfKnown(tx, kept))) return;
  await tx.log.deleteMissing(kept.hash);
  await tx.entries.insert({
    ten: kept.ten,
    con: kept.con,
    fre: kept.fre,
    hash: kept.hash,
    kind: kept.kind,
    by: kept.by,
    seq: null,
    log_index: leaf.idx,
    received_ms: leaf.received_ms,
    envelope: kept.envelope,
  });
  const { hasher } = deps.crypto;
  await applyUnchained(tx, hasher, { entry, receivedMs: leaf.received_ms });
  // What it answers may have come back before it, or comes after it.
  if (entry.kind === 'decision') await settleContract(tx, hasher, kept.con);
  if (entry.kind !== 'void') return;
  await tx.slots.release(entry.payload.target);
  await tx.slots.putVoided(entry.payload.target, kept.hash);
}

const isOfKnown = async (tx: Repositories, { ten, con }: KeptEntry): Promise<boolean> =>
  con === nilUuid
    ? (await tx.organisations.find(ten)) !== undefined
    : (await tx.contracts.find(con)) !== undefined;

function parseKept({ crypto }: ServerDeps, kept: KeptEntry): Entry | undefined {
  const envelope = parseEnvelopeText(kept.envelope);
  if (!envelope.ok) return undefined;
  const entry = parseEntry(crypto.hasher, envelope.value);
  if (!entry.ok || entry.value.kind === 'held' || entry.value.kind === 'view') return undefined;
  return entry.value.hash === kept.hash ? entry.value : undefined;
}
