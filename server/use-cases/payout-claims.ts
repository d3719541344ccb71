import { randomUUID } from 'node:crypto';
import { endToEndIdOf, isOver, maxPayoutAttempts } from '../../shared/domain/payout.ts';
import type { PayoutBatchRow, PayoutItemRow } from '../store/payouts.ts';
import type { Repositories } from '../store/store.ts';
import type { Failure } from './failure.ts';
import type { Payable } from './payout-payables.ts';
import type { Principal } from './principal.ts';

/** Ends a transaction with nothing done; the answer to whoever asked. */
export class PayoutRefused extends Error {
  readonly failure: Failure;

  constructor(code: Failure['code'], detail: string) {
    super(detail);
    this.failure = { code, detail };
  }
}

export interface PayoutAct {
  readonly batch: PayoutBatchRow;
  readonly by: Pick<Principal, 'account'>;
  readonly nowMs: number;
}

/**
 * Takes the payments and all their time for one batch, or throws `PayoutRefused`. Whoever else wants
 * any of it at the same moment waits at a key of the database, and is refused then.
 */
export async function claimPayments(
  tx: Repositories,
  act: PayoutAct,
  payables: readonly Payable[],
): Promise<void> {
  const { batch } = act;
  const payments = payables.map(({ payment }) => payment);
  const attempts = await tx.payouts.attemptsAt(batch.ten, payments);
  const live = attempts.find(({ state }) => !isOver(state));
  if (live !== undefined) throw taken(live.invoice_no);
  const items = payables.map((payable) =>
    itemOf(
      batch,
      payable,
      attempts.filter(({ payment }) => payment === payable.payment).length + 1,
    ),
  );
  await tx.payouts.insertBatch(batch);
  if ((await tx.payouts.insertItems(items)) < items.length)
    throw taken(items.map(({ invoice_no }) => invoice_no).join(', '));
  const claims = payables.flatMap(({ slices }, i) =>
    slices.map((slice) => ({
      ten: batch.ten,
      slice,
      end_to_end_id: items[i]?.end_to_end_id ?? '',
    })),
  );
  if ((await tx.payouts.claim(claims)) < claims.length)
    throw new PayoutRefused('E_PAYOUT_TAKEN', 'some of this time is in another payout');
  await writeEvents(tx, act, { items, state: 'batched', note: '' });
}

const taken = (invoiceNo: string): PayoutRefused =>
  new PayoutRefused('E_PAYOUT_TAKEN', `invoice ${invoiceNo}`);

function itemOf(batch: PayoutBatchRow, payable: Payable, attempt: number): PayoutItemRow {
  const { contract, decision, timesheet, payment } = payable;
  if (attempt > maxPayoutAttempts) throw taken(payable.invoiceNo);
  return {
    ten: batch.ten,
    end_to_end_id: endToEndIdOf(timesheet.payload.set, attempt),
    payment,
    attempt,
    batch: batch.id,
    con: contract.con,
    fre: contract.fre,
    decision: decision.hash,
    timesheet: timesheet.hash,
    root: timesheet.payload.set,
    week: timesheet.payload.week,
    invoice: payable.invoice,
    invoice_no: payable.invoiceNo,
    amount_minor: payable.amountMinor,
    cur: payable.cur,
    state: 'batched',
  };
}

/** Who, when, why: one line for each payment that changed. Only while the batch is locked, or new. */
export async function writeEvents(
  tx: Repositories,
  { batch, by, nowMs }: PayoutAct,
  what: {
    readonly items: readonly PayoutItemRow[];
    readonly state: PayoutItemRow['state'];
    readonly note: string;
  },
): Promise<void> {
  const first = await tx.payouts.countEvents(batch.id);
  await tx.payouts.addEvents(
    what.items.map(({ end_to_end_id }, i) => ({
      id: randomUUID(),
      ten: batch.ten,
      batch: batch.id,
      end_to_end_id,
      no: first + i,
      state: what.state,
      account: by.account.id,
      // As it was then: whoever left the organisation is still named.
      name: by.account.name,
      at: nowMs,
      note: what.note,
    })),
  );
}
