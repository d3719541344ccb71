import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { JobKind, JobTable } from './tables.ts';

/** A job in the hands of one server, until its lease ends or somebody else takes a newer token. */
export type ClaimedJob = Pick<Selectable<JobTable>, 'kind' | 'ref' | 'con' | 'token' | 'attempts'>;

const nobodyUntil = 0;

/** Beyond this nobody reads on. */
const errorMaxChars = 500;

/** Work that waits for its time; at least once, and once only in what it writes to the database. */
export const createJobs = (db: Db) => ({
  /** In the transaction that it is about. Known already, it stays as it is. */
  async put(jobs: readonly Insertable<JobTable>[]): Promise<void> {
    if (jobs.length === 0) return;
    await db
      .insertInto('job')
      .values([...jobs])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  /** Jobs whose time has come and that nobody works on, earliest first; each under a new token. */
  async claim(given: {
    readonly nowMs: number;
    readonly untilMs: number;
    readonly limit: number;
  }): Promise<ClaimedJob[]> {
    const { nowMs, untilMs, limit } = given;
    const due = db
      .selectFrom('job')
      .select(['kind', 'ref'])
      .where('run_at', '<=', nowMs)
      .where('leased_until', '<=', nowMs)
      .orderBy('run_at')
      .limit(limit)
      .forUpdate()
      .skipLocked();
    return (
      db
        .with('due', () => due)
        .updateTable('job')
        .from('due')
        .set((eb) => ({
          token: eb('token', '+', 1),
          leased_until: untilMs,
          attempts: eb('attempts', '+', 1),
        }))
        .whereRef('job.kind', '=', 'due.kind')
        .whereRef('job.ref', '=', 'due.ref')
        // Asked again of the row itself: not every engine looks afresh at what it waited for.
        .where('job.leased_until', '<=', nowMs)
        .returning(['job.kind', 'job.ref', 'job.con', 'job.token', 'job.attempts'])
        .execute()
    );
  },
  /** False if somebody else has it now: then nothing of this transaction may be kept. */
  async finish({ kind, ref, token }: ClaimedJob): Promise<boolean> {
    const gone = await db
      .deleteFrom('job')
      .where('kind', '=', kind)
      .where('ref', '=', ref)
      .where('token', '=', token)
      .executeTakeFirst();
    return gone.numDeletedRows > 0n;
  },
  /** Tried again later, or the next time of what comes again and again; without effect if lost. */
  async postpone(
    { kind, ref, token }: ClaimedJob,
    { runAtMs, error }: { readonly runAtMs: number; readonly error: string },
  ): Promise<void> {
    const change = {
      run_at: runAtMs,
      leased_until: nobodyUntil,
      last_error: error.slice(0, errorMaxChars),
    };
    await db
      .updateTable('job')
      .set(error === '' ? { ...change, attempts: 0 } : change)
      .where('kind', '=', kind)
      .where('ref', '=', ref)
      .where('token', '=', token)
      .execute();
  },
  find: (kind: JobKind, ref: string) =>
    db
      .selectFrom('job')
      .selectAll()
      .where('kind', '=', kind)
      .where('ref', '=', ref)
      .executeTakeFirst(),
});
