import type { ContractDraft } from '../../shared/api/schemas.ts';
import { silenceAt } from '../../shared/domain/week.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import type { Repositories } from '../store/store.ts';
import type { JobKind } from '../store/tables.ts';

const hourMs = 3_600_000;

/** How long before the time for review is over the client is reminded. */
const reminders = [
  { kind: 'review_48h', beforeMs: 48 * hourMs },
  { kind: 'review_6h', beforeMs: 6 * hourMs },
] as const satisfies readonly { readonly kind: JobKind; readonly beforeMs: number }[];

/**
 * Whom an entry is news to is written to when the time comes; ordered in the transaction that
 * takes the entry. Whether there still is anything to say is asked then (server/jobs).
 */
export async function orderNotices(
  tx: Repositories,
  entry: Entry,
  receivedMs: number,
): Promise<void> {
  switch (entry.kind) {
    case 'timesheet':
      return orderReview(tx, entry, receivedMs);
    case 'decision':
      if (entry.payload.verdict !== 'dispute') return undefined;
      return put(tx, entry, [{ kind: 'disputed', run_at: receivedMs }]);
    case 'reply':
      return put(tx, entry, [{ kind: 'replied', run_at: receivedMs }]);
    case 'payment':
      return put(tx, entry, [{ kind: 'paid', run_at: receivedMs }]);
    default:
  }
}

async function orderReview(
  tx: Repositories,
  entry: EntryOf<'timesheet'>,
  receivedMs: number,
): Promise<void> {
  const closesMs = await reviewClosesAt(tx, entry, receivedMs);
  if (closesMs === undefined) return;
  const times = reminders
    .map(({ kind, beforeMs }) => ({ kind, run_at: closesMs - beforeMs }))
    .filter(({ run_at }) => run_at > receivedMs);
  await put(tx, entry, [{ kind: 'review_opened', run_at: receivedMs }, ...times]);
}

/** Epoch ms; `undefined` where the contract is unknown here. */
async function reviewClosesAt(
  tx: Repositories,
  { payload }: EntryOf<'timesheet'>,
  sinceMs: number,
): Promise<number | undefined> {
  const accepted = await tx.contracts.findAccepted(payload.con, payload.contract);
  if (accepted === undefined) return undefined;
  const terms = JSON.parse(accepted.draft) as ContractDraft;
  const { week0, edit_close_s: editCloseS, review_close_s: reviewCloseS } = terms;
  const closesMs = silenceAt({ week0, editCloseS, reviewCloseS }, { week: payload.week, sinceMs });
  // Beyond what a number can say nobody waits for it.
  return Math.min(closesMs, Number.MAX_SAFE_INTEGER);
}

const put = (
  tx: Repositories,
  { hash, payload }: Entry,
  jobs: readonly { readonly kind: JobKind; readonly run_at: number }[],
): Promise<void> => tx.jobs.put(jobs.map((job) => ({ ...job, ref: hash, con: payload.con })));
