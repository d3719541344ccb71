import { randomUUID } from 'node:crypto';
import { isOver } from '../../shared/domain/payout.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { PayoutItemRow } from '../store/payouts.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { settle } from './payout-batches.ts';
import { claimPayments, PayoutRefused, writeEvents } from './payout-claims.ts';
import { plainCsv } from './payout-formats.ts';
import { type Payable, payablesOf } from './payout-payables.ts';
import type { Principal } from './principal.ts';

export interface Payout {
  readonly csv: string;
  readonly endToEndId: string;
}

/**
 * One payment as CSV: a batch of its own, so that it cannot be in another one too. Only for a
 * timesheet that finance approved and whose whole bundle verifies here and now. A second export names
 * the first, so that a payment is not made twice unnoticed.
 */
export async function exportPayout(
  deps: ServerDeps,
  principal: Principal,
  { ten, decision }: { readonly ten: string; readonly decision: string },
): Promise<Result<Payout, Failure>> {
  const { store, clock } = deps;
  const payables = await payablesOf(deps, { ten, decisions: [decision] });
  if (!payables.ok) return payables;
  const [payable] = payables.value;
  if (payable === undefined) return fail('E_NOT_FOUND');
  const act = { by: principal, nowMs: clock.nowMs() };
  const claimed = await claimAlone(deps, { ten, payable, act });
  if (!claimed.ok) return claimed;
  const first = await store.organisations.recordExport({
    ten,
    decision,
    payment: claimed.value.end_to_end_id,
    account: principal.account.id,
    exported_at: act.nowMs,
  });
  const by = (await store.accounts.emailOf(first.account)) ?? '';
  const { end_to_end_id: endToEndId } = claimed.value;
  const line = { endToEndId, payable, first: { atMs: first.exported_at, by } };
  return ok({ csv: plainCsv([line]), endToEndId });
}

interface Alone {
  readonly ten: string;
  readonly payable: Payable;
  readonly act: { readonly by: Principal; readonly nowMs: number };
}

/** Again after somebody else was faster with the same: then it is there. */
async function claimAlone(deps: ServerDeps, alone: Alone): Promise<Result<PayoutItemRow, Failure>> {
  const first = await settle(deps, (tx) => aloneIn(tx, alone));
  if (first.ok || first.error.code !== 'E_PAYOUT_TAKEN') return first;
  return settle(deps, (tx) => aloneIn(tx, alone));
}

async function aloneIn(tx: Repositories, alone: Alone): Promise<PayoutItemRow> {
  const { ten, payable, act } = alone;
  const live = await liveOf(tx, alone);
  if (live === undefined && payable.isPaid)
    throw new PayoutRefused('E_PAYOUT_TAKEN', `invoice ${payable.invoiceNo} is paid`);
  const batch =
    live === undefined ? newBatch(alone) : await tx.payouts.lockBatch(ten, live.batch, act.nowMs);
  if (!batch?.single)
    throw new PayoutRefused('E_PAYOUT_TAKEN', `invoice ${payable.invoiceNo} is in a batch`);
  if (live === undefined) await claimPayments(tx, { ...act, batch }, [payable]);
  const item = await liveOf(tx, alone);
  if (item === undefined) throw new PayoutRefused('E_PAYOUT_STATE', 'it was returned meanwhile');
  if (item.state === 'batched') await tx.payouts.setState(ten, [item.end_to_end_id], 'exported');
  await writeEvents(tx, { ...act, batch }, { items: [item], state: 'exported', note: 'csv' });
  return item;
}

const liveOf = async (
  tx: Repositories,
  { ten, payable }: Alone,
): Promise<PayoutItemRow | undefined> =>
  (await tx.payouts.attemptsAt(ten, [payable.payment])).find(({ state }) => !isOver(state));

const newBatch = ({ ten, payable, act }: Alone) => ({
  id: randomUUID(),
  ten,
  cur: payable.cur,
  execute_on: new Date(act.nowMs).toISOString().slice(0, 10),
  debtor_name: '',
  debtor_account: '',
  debtor_bic: '',
  single: true,
  account: act.by.account.id,
  created_at: act.nowMs,
  touched_at: act.nowMs,
});
