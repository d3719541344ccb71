import { isChainedKind } from '../entry/kinds.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import type { Payload } from '../entry/payload.ts';

/** Entries that a device put into a chain. */
export type ChainedKind = 'enroll' | 'contract' | 'session' | 'slice' | 'timesheet' | 'payee';
export type ChainedEntry = { [K in ChainedKind]: LoggedOf<K> }[ChainedKind];

/** One device in one contract, or (nil `con`) a device by itself (protocol 3.3). */
export interface Stream {
  readonly by: string;
  readonly con: string;
  /** In log order. */
  readonly entries: readonly ChainedEntry[];
}

export function streamsOf(logged: readonly LoggedEntry[]): readonly Stream[] {
  const streamByKey = new Map<string, { by: string; con: string; entries: ChainedEntry[] }>();
  for (const each of logged) {
    if (!isChainedKind(each.entry.kind)) continue;
    const chained = each as ChainedEntry;
    const { by, con } = chained.entry.payload;
    const key = `${by} ${con}`;
    const stream = streamByKey.get(key) ?? { by, con, entries: [] };
    stream.entries.push(chained);
    streamByKey.set(key, stream);
  }
  return [...streamByKey.values()];
}

export const seqOf = ({ entry }: ChainedEntry): number => (entry.payload as Payload<'slice'>).seq;
