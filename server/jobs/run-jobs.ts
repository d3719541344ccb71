import type { NoticeKind } from '../../shared/api/notice-kinds.ts';
import type { ClaimedJob } from '../store/jobs.ts';
import type { JobKind } from '../store/tables.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { sendNotice } from './send-notice.ts';

const pollMs = 10_000;
const pageJobs = 20;
/** Longer than the slowest of them takes: a contract's entries are read once. */
const leaseMs = 5 * 60_000;
const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;
/** Some two days of trying; what is wrong then is not time's to heal. */
const attemptsMax = 50;

type JobDeps = Pick<ServerDeps, 'store' | 'clock' | 'logger' | 'crypto' | 'mail'>;

/** Somebody else has the job: what was written for it here is rolled back. */
class JobLost extends Error {}

/** Does what is due, now and every few seconds. Answers how to stop and wait for it. */
export function startJobs(deps: JobDeps): () => Promise<void> {
  const state = { running: Promise.resolve(), isStopped: false, isWaiting: false };
  const turn = async () => {
    state.isWaiting = false;
    if (!state.isStopped) await runDueJobs(deps);
  };
  const want = () => {
    if (state.isWaiting) return;
    state.isWaiting = true;
    state.running = state.running.then(turn);
  };
  const timer = setInterval(want, pollMs);
  timer.unref();
  want();
  return () => {
    state.isStopped = true;
    clearInterval(timer);
    return state.running;
  };
}

/** Never throws: what does not work now is tried again, each time later. */
export async function runDueJobs(given: JobDeps): Promise<void> {
  const deps = { ...given, store: given.store.asSystem('jobs') };
  const { store, clock, logger } = deps;
  try {
    for (;;) {
      const nowMs = clock.nowMs();
      const claim = { nowMs, untilMs: nowMs + leaseMs, limit: pageJobs };
      const jobs = await store.jobs.claim(claim);
      for (const job of jobs) await runJob(deps, job);
      if (jobs.length > 0) deps.mail.wake();
      if (jobs.length < pageJobs) return;
    }
  } catch (error) {
    logger.warn({ err: error }, 'jobs could not be looked through');
  }
}

type Work = (deps: JobDeps, tx: Repositories, job: ClaimedJob) => Promise<void>;

const notice =
  (kind: NoticeKind): Work =>
  (deps, tx, { ref, con }) =>
    sendNotice(deps, tx, { kind, ref, con });

const workByKind: Readonly<Record<JobKind, Work>> = {
  review_opened: notice('review_opened'),
  review_48h: notice('review_48h'),
  review_6h: notice('review_6h'),
  disputed: notice('disputed'),
  replied: notice('replied'),
  paid: notice('paid'),
};

/** The end of the job and what it writes are one transaction: both are there, or neither. */
async function runJob(deps: JobDeps, job: ClaimedJob): Promise<void> {
  const { store, logger, clock } = deps;
  const { kind, ref, attempts } = job;
  try {
    await store.transaction(async (tx) => {
      if (!(await tx.jobs.finish(job))) throw new JobLost();
      await workByKind[kind](deps, tx, job);
    });
  } catch (error) {
    if (error instanceof JobLost) return;
    if (attempts >= attemptsMax) {
      logger.error({ err: error, kind, ref }, 'a job was given up');
      await store.jobs.finish(job);
      return;
    }
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts - 1));
    logger.warn({ err: error, kind, ref, waitMs }, 'a job waits');
    await store.jobs.postpone(job, { runAtMs: clock.nowMs() + waitMs, error: String(error) });
  }
}
