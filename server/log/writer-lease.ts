import type { Repositories } from '../store/store.ts';
import type { LogTiming } from './log-timing.ts';
import { leaseName } from './publish.ts';

interface LeaseDeps {
  readonly store: Pick<Repositories, 'log'>;
  readonly holder: string;
  readonly timing: Pick<LogTiming, 'leaseMs'>;
}

/**
 * Checking the log may take longer than a lease: it is renewed meanwhile, or the next process would
 * begin the same, and so on. Whether it was lost nonetheless shows when something is published.
 */
export async function whileRenewing<T>(deps: LeaseDeps, work: () => Promise<T>): Promise<T> {
  const { store, holder, timing } = deps;
  const state = { renewal: Promise.resolve() };
  const renew = async () => {
    // A database that is away says so to the work itself.
    await store.log.takeLease(leaseName, holder, timing.leaseMs).catch(() => undefined);
  };
  const timer = setInterval(() => {
    state.renewal = state.renewal.then(renew);
  }, timing.leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await state.renewal;
  }
}

/**
 * The head lock was swapped by somebody else. With the lease gone, or new to us, that is the process
 * that had it before and was slow: its head is found there and published. It is no stranger's, who
 * signs for this log with another database.
 */
export const isOfOurs = async (
  { store }: Pick<LeaseDeps, 'store'>,
  lease: { readonly token: number; readonly isNew: boolean },
): Promise<boolean> => lease.isNew || !(await store.log.holdsLease(leaseName, lease.token));
