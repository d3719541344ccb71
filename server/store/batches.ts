import type { Db } from './database.ts';
import { runFixed } from './fixed-query.ts';
import { type ColumnTypes, insertInto, listsOf, unnestOf } from './insert-rows.ts';
import { withScope } from './scope.ts';
import type { EntryTable, LeafTable, LiveSliceTable, LogHeadTable, StreamTable } from './tables.ts';

export interface KnownHashes {
  /** In the log; its entry is here too, unless it is missing. */
  readonly leaf: ReadonlySet<string>;
  /** Leaves whose entry is lost. */
  readonly missing: ReadonlySet<string>;
  /** Something of them was removed. */
  readonly removed: ReadonlySet<string>;
}

/** Whose time a batch is about. */
export interface Cell {
  readonly fre: string;
  readonly idx: number;
}

/** What a batch adds; `streams` are there already. */
export interface BatchRows {
  readonly leaves: readonly LeafTable[];
  readonly entries: readonly EntryTable[];
  readonly streams: readonly StreamTable[];
  readonly live: readonly LiveSliceTable[];
  /** Where the log ends then, if that changes. */
  readonly head?: LogEnd | undefined;
}

export type LogEnd = Pick<LogHeadTable, 'size' | 'received_ms'>;

export const leafTypes: ColumnTypes<LeafTable> = {
  idx: 'bigint',
  kind: 'text',
  received_ms: 'bigint',
  entry_hash: 'text',
  signature_hash: 'text',
};
const entryTypes: ColumnTypes<EntryTable> = {
  ten: 'text',
  con: 'text',
  fre: 'text',
  hash: 'text',
  kind: 'text',
  by: 'text',
  seq: 'bigint',
  log_index: 'bigint',
  received_ms: 'bigint',
  envelope: 'text',
};
const streamTypes: ColumnTypes<StreamTable> = {
  by: 'text',
  con: 'text',
  seq: 'bigint',
  head: 'text',
  seen_size: 'bigint',
};
const liveTypes: ColumnTypes<LiveSliceTable> = {
  fre: 'text',
  idx: 'bigint',
  from_ms: 'integer',
  to_ms: 'integer',
  con: 'text',
  hash: 'text',
  log_index: 'bigint',
};

/** One statement for five tables: none of its parts looks at what another one writes. */
const writeSql = `with
  new_leaf as (${insertInto('leaf', leafTypes, 1)}),
  new_entry as (${insertInto('entry', entryTypes, 6)}),
  new_head as (update "stream" set seq = head_of.seq, head = head_of.head,
      seen_size = head_of.seen_size
    from ${unnestOf(streamTypes, 16)} as head_of (by, con, seq, head, seen_size)
    where "stream".by = head_of.by and "stream".con = head_of.con),
  new_live as (${insertInto('live_slice', liveTypes, 21)} on conflict do nothing),
  new_end as (update "log_head" set "size" = $28::bigint, "received_ms" = $29::bigint
    where $28::bigint is not null)
  select 1`;

/** An entry has a leaf before it is here, so that whoever has none is not here either. */
const knownSql = `
  select 'leaf' as what, entry_hash as hash from leaf where entry_hash = any ($1::text[])
  union all
  select 'missing', entry_hash from missing_entry where entry_hash = any ($1::text[])
  union all
  select 'removed', target from removal where target = any ($1::text[])`;

const liveSql = `select live_slice.* from (select distinct * from
    unnest($1::text[], $2::bigint[]) as asked (fre, idx)) as wanted
  join live_slice on live_slice.fre = wanted.fre and live_slice.idx = wanted.idx`;

/** Reads and writes for many entries at once; a batch is up to 64 of them. */
export const createBatches = (db: Db) => ({
  /** What is here of entries that want to come in: mostly nothing. One query. */
  async knownOf(hashes: readonly string[]): Promise<KnownHashes> {
    const rows = await runFixed<{ what: keyof KnownHashes; hash: string }>(db, knownSql, [hashes]);
    const setOf = (wanted: keyof KnownHashes) =>
      new Set(rows.filter(({ what }) => what === wanted).map(({ hash }) => hash));
    return { leaf: setOf('leaf'), missing: setOf('missing'), removed: setOf('removed') };
  },
  /** Those of the named entries that are here. */
  entriesOf: (hashes: readonly string[]): Promise<EntryTable[]> =>
    runFixed(db, `select * from entry where hash = any ($1::text[])`, [hashes]),
  /** Slices that occupy any of these cells, over all contracts; for `slots.meets` alone. */
  liveIn: (cells: readonly Cell[]): Promise<LiveSliceTable[]> =>
    withScope({ kind: 'system', task: 'overlap' }, async () => {
      if (cells.length === 0) return [];
      const lists = [cells.map(({ fre }) => fre), cells.map(({ idx }) => idx)];
      return runFixed<LiveSliceTable>(db, liveSql, lists);
    }),
  /** Fails as a whole if any row of `leaves` or `entries` is here already. */
  async write({ leaves, entries, streams, live, head }: BatchRows): Promise<void> {
    const rows = leaves.length + entries.length + streams.length + live.length;
    if (rows === 0 && head === undefined) return;
    await runFixed(db, writeSql, [
      ...listsOf(leafTypes, leaves),
      ...listsOf(entryTypes, entries),
      ...listsOf(streamTypes, streams),
      ...listsOf(liveTypes, live),
      head?.size ?? null,
      head?.received_ms ?? null,
    ]);
  },
});
