import { randomUUID } from 'node:crypto';
import { apiLimits } from '../../shared/api/limits.ts';
import type { payoutBatchRequest, PayoutBatch, PayoutItem } from '../../shared/api/schemas.ts';
import { isOver, type MarkedState, mayBecome } from '../../shared/domain/payout.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { z } from 'zod';
import type { PayoutBatchRow, PayoutEventRow, PayoutItemRow } from '../store/payouts.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { claimPayments, PayoutRefused, writeEvents } from './payout-claims.ts';
import { payablesOf } from './payout-payables.ts';
import type { Principal } from './principal.ts';

type Asked = z.output<typeof payoutBatchRequest> & { readonly ten: string };

/** Puts approved payments of one currency together; each contract verifies here and now, or none is taken. */
export async function createPayoutBatch(
  deps: ServerDeps,
  principal: Principal,
  { ten, decisions, executeOn, payer }: Asked,
): Promise<Result<PayoutBatch, Failure>> {
  const found = await payablesOf(deps, { ten, decisions });
  if (!found.ok) return found;
  const payables = found.value;
  const cur = payables[0]?.cur ?? '';
  if (payables.some((each) => each.cur !== cur))
    return fail('E_REQUEST_MALFORMED', 'body.decisions: one currency a batch');
  const paid = payables.find(({ isPaid }) => isPaid);
  if (paid) return fail('E_PAYOUT_TAKEN', `invoice ${paid.invoiceNo} is paid`);
  const nowMs = deps.clock.nowMs();
  const batch: PayoutBatchRow = {
    id: randomUUID(),
    ten,
    cur,
    execute_on: executeOn,
    debtor_name: payer.name,
    debtor_account: payer.account,
    debtor_bic: payer.bic,
    single: false,
    account: principal.account.id,
    created_at: nowMs,
    touched_at: nowMs,
  };
  return settle(deps, async (tx) => {
    const payments = payables.map(({ payment }) => payment);
    const attempts = await tx.payouts.attemptsAt(ten, payments);
    const known = new Set(attempts.map(({ payment }) => payment));
    const [early] = (await tx.payouts.exportsOf(ten, payments)).filter(
      ({ payment }) => !known.has(payment),
    );
    if (early) throw new PayoutRefused('E_PAYOUT_TAKEN', `${early.payment} was exported alone`);
    await claimPayments(tx, { batch, by: principal, nowMs }, payables);
    return batchView(tx, batch);
  });
}

/** Runs it whole or not at all; a refusal within is the answer. */
export async function settle<T>(
  { store }: Pick<ServerDeps, 'store'>,
  work: (tx: Repositories) => Promise<T>,
): Promise<Result<T, Failure>> {
  try {
    return ok(await store.transaction(work));
  } catch (error) {
    if (error instanceof PayoutRefused) return err(error.failure);
    throw error;
  }
}

export async function listPayouts(
  { store }: Pick<ServerDeps, 'store'>,
  { ten, before }: { readonly ten: string; readonly before: number | undefined },
): Promise<{ batches: PayoutBatch[] }> {
  const beforeMs = before ?? Number.MAX_SAFE_INTEGER;
  const rows = await store.payouts.listBatches(ten, { beforeMs, limit: apiLimits.pageEntries });
  const ids = rows.map(({ id }) => id);
  const items = byBatch(await store.payouts.itemsOfBatches(ids));
  const events = byBatch(await store.payouts.eventsOfBatches(ids));
  return {
    batches: rows.map((row) =>
      viewOf(row, { items: items.get(row.id) ?? [], events: events.get(row.id) ?? [] }),
    ),
  };
}

function byBatch<R extends { readonly batch: string }>(
  rows: readonly R[],
): ReadonlyMap<string, readonly R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.batch);
    if (group) group.push(row);
    else groups.set(row.batch, [row]);
  }
  return groups;
}

export interface Mark {
  readonly ten: string;
  readonly batch: string;
  readonly state: MarkedState;
  /** End-to-end ids; without them all that are not over. */
  readonly payments?: readonly string[] | undefined;
  readonly reason: string;
}

/** What people say became of payments: all that are named, or none. */
export const markPayout = (
  deps: ServerDeps,
  principal: Principal,
  { ten, batch: id, state, payments, reason }: Mark,
): Promise<Result<PayoutBatch, Failure>> =>
  settle(deps, async (tx) => {
    const nowMs = deps.clock.nowMs();
    const batch = await tx.payouts.lockBatch(ten, id, nowMs);
    if (batch === undefined) throw new PayoutRefused('E_NOT_FOUND', 'no such batch');
    const all = await tx.payouts.itemsOf(ten, id);
    const named = all.filter((item) => payments?.includes(item.end_to_end_id) ?? true);
    if (named.length < (payments?.length ?? 0))
      throw new PayoutRefused('E_NOT_FOUND', 'no such payment');
    // What is so already was said before; a whole batch takes along what can come along.
    const items = named.filter((item) => mayBecome(item.state, state));
    const stuck = named.find((item) => item.state !== state && !items.includes(item));
    if (stuck && (payments !== undefined || items.length === 0))
      throw new PayoutRefused('E_PAYOUT_STATE', `${stuck.end_to_end_id} is ${stuck.state}`);
    const ids = items.map(({ end_to_end_id }) => end_to_end_id);
    await tx.payouts.setState(ten, ids, state);
    if (isOver(state)) await tx.payouts.release(ten, ids);
    await writeEvents(tx, { batch, by: principal, nowMs }, { items, state, note: reason.trim() });
    return batchView(tx, batch);
  });

async function batchView(tx: Repositories, batch: PayoutBatchRow): Promise<PayoutBatch> {
  const items = await tx.payouts.itemsOf(batch.ten, batch.id);
  return viewOf(batch, { items, events: await tx.payouts.eventsOfBatches([batch.id]) });
}

function viewOf(
  batch: PayoutBatchRow,
  has: { readonly items: readonly PayoutItemRow[]; readonly events: readonly PayoutEventRow[] },
): PayoutBatch {
  const { debtor_name: name, debtor_account: account, debtor_bic: bic } = batch;
  return {
    id: batch.id,
    cur: batch.cur,
    executeOn: batch.execute_on,
    ...(batch.single ? {} : { payer: { name, account, bic } }),
    createdAtMs: batch.created_at,
    items: has.items.map((item) => itemView(item, has.events)),
  };
}

function itemView(item: PayoutItemRow, events: readonly PayoutEventRow[]): PayoutItem {
  return {
    endToEndId: item.end_to_end_id,
    con: item.con,
    timesheet: item.timesheet,
    root: item.root,
    week: item.week,
    invoice: item.invoice,
    invoiceNo: item.invoice_no,
    decision: item.decision,
    amountMinor: item.amount_minor,
    attempt: item.attempt,
    state: item.state,
    history: events
      .filter(({ end_to_end_id }) => end_to_end_id === item.end_to_end_id)
      .map(({ state, at, name, note }) => ({ state, atMs: at, by: name, note })),
  };
}
