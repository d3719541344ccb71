import type { ClosedSlice, SessionEv } from '../../../shared/domain/slicer.ts';
import type { AppValue } from '../../../shared/entry/values.ts';
import { ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import type { JournalRecord } from './journal-lines.ts';
import type { TrackedSession } from './open-slice-file.ts';
import { type SealError, type Sealer, sealAs } from './sealer.ts';
import { sliceValues } from './slice-values.ts';
import type { CaptureFact } from './take-captures.ts';

/** What the slicer gave out and the journal does not have yet. */
export type SealJob =
  | {
      readonly type: 'slice';
      readonly session: TrackedSession;
      readonly slice: ClosedSlice<CaptureFact>;
      readonly app: AppValue | undefined;
    }
  | { readonly type: 'event'; readonly session: TrackedSession; readonly ev: SessionEv };

/**
 * Facts in order, each sealed once. A full disk leaves them here, in memory, and the open slice's
 * file as it was, so that neither waiting nor a crash loses them.
 */
export interface SealBacklog {
  push(jobs: readonly SealJob[]): void;
  size(): number;
  /** Seals until all is done or the disk refuses. */
  flush(): Promise<Result<undefined, SealError>>;
}

export function createSealBacklog(
  sealer: Sealer,
  version: string,
  onSealed: (record: JournalRecord) => void,
): SealBacklog {
  const jobs: SealJob[] = [];
  return {
    push: (more) => void jobs.push(...more),
    size: () => jobs.length,
    async flush() {
      for (let job = jobs[0]; job !== undefined; job = jobs[0]) {
        const sealed = await sealJob(sealer, version, job);
        if (!sealed.ok) return sealed;
        jobs.shift();
        onSealed(sealed.value);
      }
      return ok(undefined);
    },
  };
}

/** The session's first entry: commits to the seed of its capture schedule (protocol 3.8a). */
export const sealStart = (
  sealer: Sealer,
  start: Omit<TrackedSession, 'start' | 'sealed'> & {
    readonly contract: string;
    readonly seedHex: string;
  },
): ReturnType<typeof sealAs<'session'>> =>
  sealAs(sealer, {
    kind: 'session',
    ten: start.ten,
    con: start.con,
    fields: { ev: 'start', n: start.n, contract: start.contract },
    values: { sched: utf8ToBytes(start.seedHex) },
  });

function sealJob(
  sealer: Sealer,
  version: string,
  job: SealJob,
): Promise<Result<JournalRecord, SealError>> {
  const { ten, con, start, n, sealed } = job.session;
  if (job.type === 'event')
    return sealer.seal({ kind: 'session', ten, con, fields: { ev: job.ev, n } });
  const { idx, fromMs, toMs } = job.slice;
  return sealer.seal({
    kind: 'slice',
    ten,
    con,
    fields: {
      session: start,
      idx,
      from_ms: fromMs,
      to_ms: toMs,
      mode: 'auto',
      moved: '',
      sealed,
      ver: version,
    },
    values: sliceValues(job.slice, job.app),
  });
}
