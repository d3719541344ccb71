import { sql } from 'kysely';
import type { Db } from './database.ts';

/** How the log and its queues stand, for monitoring. Instants are epoch ms of a server's clock. */
export interface LogReading {
  /** Leaves that are accepted. */
  readonly size: number;
  /** Empty unless the log is frozen. */
  readonly frozen: string;
  /** Leaves that a checkpoint covers; 0 without one. */
  readonly publishedSize: number;
  readonly checkpointAtMs: number | null;
  /** Of the newest checkpoint that a witness signed. */
  readonly cosignedAtMs: number | null;
  /** When the oldest leaf that no checkpoint covers was accepted. */
  readonly waitingSinceMs: number | null;
  /** How long ago the log writer's lease ran out, by the database's clock; negative while it holds. */
  readonly leaseOverMs: number | null;
}

/** What operators look at; no content and no person is read. */
export const createOperations = (db: Db) => ({
  async readLog(): Promise<LogReading> {
    const { rows } = await sql<LogReading>`
      select log_head.size, log_head.frozen,
        coalesce(newest.size, 0)::bigint as "publishedSize", newest.at_ms as "checkpointAtMs",
        (select at_ms from checkpoint where witnesses > 0 order by size desc limit 1)
          as "cosignedAtMs",
        (select received_ms from leaf where idx = coalesce(newest.size, 0)) as "waitingSinceMs",
        (select (extract(epoch from clock_timestamp()) * 1000)::bigint - expires_ms
          from lease where name = 'log-writer') as "leaseOverMs"
      from log_head
      left join lateral (select size, at_ms from checkpoint order by size desc limit 1) as newest
        on true`.execute(db);
    const [reading] = rows;
    if (reading === undefined) throw new Error('the log has no head');
    return reading;
  },
  /** Work that waits, by kind. */
  async readQueues(nowMs: number): Promise<Readonly<Record<string, number>>> {
    const { rows } = await sql<{ queue: string; waiting: number }>`
      select kind as queue, count(*)::bigint as waiting from due
        where at_ms <= ${nowMs} group by kind
      union all select 'jobs', count(*)::bigint from job where run_at <= ${nowMs}
      union all select 'mails', count(*)::bigint from mail
      union all select 'unkept_entries', count(*)::bigint from unkept_entry
      union all select 'missing_entries', count(*)::bigint from missing_entry
        where given_up_ms is null
      union all select 'picture_removals', count(*)::bigint from removed_blob where not is_done
      `.execute(db);
    return Object.fromEntries(rows.map(({ queue, waiting }) => [queue, waiting]));
  },
  async readBlobs(): Promise<{ readonly count: number; readonly bytes: number }> {
    const { rows } = await sql<{ count: number; bytes: number }>`
      select count(*)::bigint as count, coalesce(sum(len), 0)::bigint as bytes from blob`.execute(
      db,
    );
    return rows[0] ?? { count: 0, bytes: 0 };
  },
  /** Every blob, page by page, ascending. */
  blobsAfter: (
    hash: string,
    limit: number,
  ): Promise<readonly { readonly sha256: string; readonly len: number }[]> =>
    db
      .selectFrom('blob')
      .select(['sha256', 'len'])
      .where('sha256', '>', hash)
      .orderBy('sha256')
      .limit(limit)
      .execute(),
  /** Some blobs, wherever they lie: hashes after a random place. */
  async sampleBlobs(
    afterHash: string,
    limit: number,
  ): Promise<readonly { readonly sha256: string; readonly len: number }[]> {
    return db
      .selectFrom('blob')
      .select(['sha256', 'len'])
      .where('sha256', '>=', afterHash)
      .orderBy('sha256')
      .limit(limit)
      .execute();
  },
});

export type Operations = ReturnType<typeof createOperations>;

/** 0 for an empty database. As the owner: requests may not read it. */
export async function schemaVersion(db: Db): Promise<number> {
  const table = await sql<{ name: string | null }>`
    select to_regclass('schema_version')::text as name`.execute(db);
  if (table.rows[0]?.name == null) return 0;
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(version), 0) as version from schema_version`.execute(db);
  return rows[0]?.version ?? 0;
}

export async function describeEngine(db: Db): Promise<{
  readonly version: string;
  /** 150004 for 15.4 */
  readonly versionNumber: number;
  readonly isSuperuser: boolean;
  readonly fsync: string;
  readonly synchronousCommit: string;
}> {
  const { rows } = await sql<{
    version: string;
    number: string;
    is_super: string;
    fsync: string;
    sync: string;
  }>`select current_setting('server_version') as version,
    current_setting('server_version_num') as number,
    current_setting('is_superuser') as is_super,
    current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as sync`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the database says nothing about itself');
  return {
    version: row.version,
    versionNumber: Number(row.number),
    isSuperuser: row.is_super === 'on',
    fsync: row.fsync,
    synchronousCommit: row.sync,
  };
}
