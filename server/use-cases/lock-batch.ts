import type { Entry } from '../../shared/entry/entry.ts';
import { isChainedKind } from '../../shared/entry/kinds.ts';
import type { Repositories } from '../store/store.ts';
import type { CheckedEntry } from './check-entries.ts';

/**
 * Takes every row lock that a batch needs, always in the same order (keys, contracts, streams,
 * cells; each ascending), so that two batches never wait for each other in a circle.
 */
export async function lockBatch(tx: Repositories, entries: readonly CheckedEntry[]): Promise<void> {
  const payloads = entries.map(({ entry }) => entry.payload);
  await tx.entries.lockKeys(ascending(entries.flatMap(({ entry }) => keysOf(entry))));
  await tx.contracts.lock(ascending(payloads.map((payload) => payload.con)));
  const streams = entries
    .filter(({ entry }) => isChainedKind(entry.kind))
    .map(({ entry }) => `${entry.payload.by} ${entry.payload.con}`);
  for (const stream of ascending(streams)) {
    const [by = '', con = ''] = stream.split(' ');
    await tx.entries.lockStream(by, con);
  }
  await lockCells(tx, entries);
}

/** The signer's, and the key that an entry speaks about: a key ends before or after, never while. */
function keysOf(entry: Entry): readonly string[] {
  const { by } = entry.payload;
  if (entry.kind === 'revoke') return [by, entry.payload.kid];
  return entry.kind === 'enroll' ? [by, entry.payload.endorse] : [by];
}

/** One freelancer's time is decided by one transaction at a time (protocol 3.14). */
async function lockCells(tx: Repositories, entries: readonly CheckedEntry[]): Promise<void> {
  const idxsByFre = new Map<string, Set<number>>();
  for (const { entry } of entries) {
    if (entry.kind !== 'slice') continue;
    const idxs = idxsByFre.get(entry.payload.fre) ?? new Set();
    idxsByFre.set(entry.payload.fre, idxs.add(entry.payload.idx));
  }
  for (const fre of ascending([...idxsByFre.keys()])) {
    const idxs = [...(idxsByFre.get(fre) ?? [])].sort((a, b) => a - b);
    await tx.slots.lockCells(fre, idxs);
  }
}

const ascending = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
