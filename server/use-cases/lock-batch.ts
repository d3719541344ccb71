import type { Entry } from '../../shared/entry/entry.ts';
import { isChainedKind } from '../../shared/entry/kinds.ts';
import type { Repositories } from '../store/store.ts';
import type { CheckedEntry } from './check-entries.ts';

/**
 * Takes every row lock that a batch needs, always in the same order (keys, contracts, streams,
 * freelancers; each ascending), so that two batches never wait for each other in a circle.
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
  // One freelancer's time is decided by one transaction at a time (protocol 3.14).
  const fres = entries.flatMap(({ entry }) => (entry.kind === 'slice' ? [entry.payload.fre] : []));
  await tx.slots.lockTime(ascending(fres));
}

/** The signer's, and the key that an entry speaks about: a key ends before or after, never while. */
function keysOf(entry: Entry): readonly string[] {
  const { by } = entry.payload;
  if (entry.kind === 'revoke') return [by, entry.payload.kid];
  return entry.kind === 'enroll' ? [by, entry.payload.endorse] : [by];
}

const ascending = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
