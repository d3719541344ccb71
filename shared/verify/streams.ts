import { isChainedKind } from '../entry/kinds.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import type { Payload } from '../entry/payload.ts';
import type { Tombstone } from '../entry/tombstones.ts';

/** Entries that a device put into a chain. */
export type ChainedKind =
  | 'enroll'
  | 'revoke'
  | 'contract'
  | 'session'
  | 'slice'
  | 'timesheet'
  | 'payee'
  | 'amend'
  | 'redact'
  | 'move';
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

/** One place in a chain: an entry, or the tombstone of one that was erased whole. */
export interface Link {
  readonly hash: string;
  readonly by: string;
  readonly con: string;
  readonly seq: number;
  readonly logIndex: number;
  /** Not known of what was erased. */
  readonly prev?: string;
}

export interface Chain {
  readonly by: string;
  readonly con: string;
  /** In log order. */
  readonly links: readonly Link[];
}

/** Every chain with what was erased from it standing in its place (protocol 3.17). */
export function linksOf(
  streams: readonly Stream[],
  erased: ReadonlyMap<string, Tombstone>,
): readonly Chain[] {
  const shown = streams.flatMap(({ entries }) => entries.map(linkOfEntry));
  const gone = [...erased.values()].map(linkOfTombstone);
  const chainByKey = new Map<string, { by: string; con: string; links: Link[] }>();
  for (const link of [...shown, ...gone].sort((a, b) => a.logIndex - b.logIndex)) {
    const { by, con } = link;
    const chain = chainByKey.get(`${by} ${con}`) ?? { by, con, links: [] };
    chain.links.push(link);
    chainByKey.set(`${by} ${con}`, chain);
  }
  return [...chainByKey.values()];
}

function linkOfEntry(chained: ChainedEntry): Link {
  const { entry, logIndex } = chained;
  const { by, con, seq, prev } = entry.payload as Payload<'slice'>;
  return { hash: entry.hash, by, con, seq, logIndex, prev };
}

const linkOfTombstone = ({ stub, erasure, tomb }: Tombstone): Link => ({
  hash: stub.hash,
  by: tomb.by,
  con: erasure.entry.payload.con,
  seq: tomb.seq,
  logIndex: stub.logIndex,
});
