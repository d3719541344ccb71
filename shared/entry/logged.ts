import type { Kind } from './kinds.ts';
import type { LoggedEntry, LoggedOf } from './ledger.ts';

/** The entries of one kind, in the order given. */
export const ofKind = <K extends Kind>(
  entries: readonly LoggedEntry[],
  kind: K,
): readonly LoggedOf<K>[] =>
  entries.filter((logged): logged is LoggedEntry & LoggedOf<K> => logged.entry.kind === kind);

/** Ascending by log index; an entry that was given twice is there once, at its first place. */
export function inLogOrder(logged: readonly LoggedEntry[]): readonly LoggedEntry[] {
  const ordered = logged.toSorted((a, b) => a.logIndex - b.logIndex);
  const seen = new Set<string>();
  return ordered.filter(({ entry }) => !seen.has(entry.hash) && seen.add(entry.hash));
}
