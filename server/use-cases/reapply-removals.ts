import { type Entry, parseEntry, type Statement } from '../../shared/entry/entry.ts';
import { parseEnvelopeText } from '../../shared/entry/envelope.ts';
import type { KeptEntry } from '../log/kept-entries.ts';
import type { Removal } from '../store/removals.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { deleteFile, finishRemovals } from './finish-removals.ts';
import { removalOf, removeContent } from './remove-content.ts';

const page = 500;

/**
 * Takes away again whatever an older copy of the database or of the pictures brought back
 * (protocol 3.17): at every start, and now and then. What the database itself has forgotten is
 * known from the entries that are kept beside the head lock. Also while the log is frozen.
 */
export async function reapplyRemovals(deps: ServerDeps): Promise<void> {
  await finishRemovals(deps);
  await bringBackKept(deps);
  await removeAgain(deps);
  await finishRemovals(deps);
  await deleteFilesAgain(deps);
}

async function bringBackKept(deps: ServerDeps): Promise<void> {
  const { store, kept } = deps;
  const hashes = await kept.hashes();
  const known = await store.entries.known(hashes);
  for (const hash of hashes) {
    if (known.has(hash)) continue;
    const entry = await kept.read(hash);
    await store.transaction((tx) => bringBack(deps, tx, entry));
  }
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
  // Devices send theirs again; of the operator's own entries nobody else has one.
  if (kept.by === deps.keys.operatorKid) await bringBackEntry(tx, kept, entry);
}

/** Its leaf came back from the head lock, or else it waits until somebody brings that back. */
async function bringBackEntry(
  tx: Repositories,
  kept: KeptEntry,
  entry: Entry | Statement,
): Promise<void> {
  // Another server may be starting too.
  await tx.log.lockHead();
  if (await tx.entries.find(kept.hash)) return;
  const leaf = await tx.log.findLeafOf(kept.hash);
  if (leaf === undefined || leaf.idx !== kept.logIndex) return;
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
  if (entry.kind !== 'void') return;
  await tx.slots.release(entry.payload.target);
  await tx.slots.putVoided(entry.payload.target, kept.hash);
}

function parseKept({ crypto }: ServerDeps, kept: KeptEntry): Entry | Statement | undefined {
  const envelope = parseEnvelopeText(kept.envelope);
  if (!envelope.ok) return undefined;
  const entry = parseEntry(crypto.hasher, envelope.value);
  return entry.ok && entry.value.hash === kept.hash ? entry.value : undefined;
}

async function removeAgain(deps: ServerDeps): Promise<void> {
  const { store, logger } = deps;
  for (let after = ''; ; ) {
    const removals: readonly Removal[] = await store.removals.page(after, page);
    const targets = await store.removals.targetsStillPresent(removals);
    for (const target of targets) await store.transaction((tx) => removeContent(deps, tx, target));
    if (targets.length > 0)
      logger.warn({ entries: targets.length }, 'removed content was back, and is gone again');
    if (removals.length < page) return;
    after = removals.at(-1)?.hash ?? '';
  }
}

/** An older copy of the pictures' folder brings back files that the database knows to be gone. */
async function deleteFilesAgain(deps: ServerDeps): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await deps.store.removals.removedBlobs({ after, limit: page });
    for (const { sha256 } of rows) if (await deps.blobs.has(sha256)) await deleteFile(deps, sha256);
    if (rows.length < page) return;
    after = rows.at(-1)?.sha256 ?? '';
  }
}
