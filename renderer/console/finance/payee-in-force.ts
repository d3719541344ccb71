import type { EntryOf } from '../../../shared/entry/entry.ts';
import type { LoggedEntry } from '../../../shared/entry/ledger.ts';

const waitMs = 72 * 3_600_000;

export interface PayeeNow {
  /** Whom a payment that is approved now goes to. */
  readonly inForce: LoggedPayee | undefined;
  /** A change that still waits, and when it begins to count; epoch ms. */
  readonly waiting: { readonly payee: LoggedPayee; readonly countsAt: number } | undefined;
}

type LoggedPayee = LoggedEntry<EntryOf<'payee'>>;

/** The first account, or the newest that was received 72 hours ago (protocol 3.12, `E_PAYEE`). */
export function payeeNow(logged: readonly LoggedEntry[], nowMs: number): PayeeNow {
  const payees = logged.filter((each): each is LoggedPayee => each.entry.kind === 'payee');
  const at = payees.findLastIndex(({ receivedMs }, i) => i === 0 || receivedMs + waitMs <= nowMs);
  const newest = payees.at(-1);
  const isWaiting = newest !== undefined && at < payees.length - 1;
  return {
    inForce: payees[at],
    waiting: isWaiting ? { payee: newest, countsAt: newest.receivedMs + waitMs } : undefined,
  };
}
