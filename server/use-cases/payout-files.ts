import { createHash } from 'node:crypto';
import type { PayoutFormat } from '../../shared/api/schemas.ts';
import { isOver } from '../../shared/domain/payout.ts';
import type { Result } from '../../shared/kit/result.ts';
import type { PayoutItemRow } from '../store/payouts.ts';
import type { Repositories } from '../store/store.ts';
import type { ServerDeps } from './deps.ts';
import { fail, type Failure } from './failure.ts';
import { settle } from './payout-batches.ts';
import { PayoutRefused, writeEvents } from './payout-claims.ts';
import { formats } from './payout-formats.ts';
import { type Payable, payablesOf } from './payout-payables.ts';
import type { Principal } from './principal.ts';

export interface PayoutFile {
  readonly content: string;
  readonly type: string;
  readonly name: string;
}

interface Asked {
  readonly ten: string;
  readonly batch: string;
  readonly format: PayoutFormat;
}

/**
 * A batch as a file for a bank. Everything in it verifies again here and now, and nothing of it went
 * on meanwhile: once a payment is sent no file has it any more. The same batch gives the same bytes.
 */
export async function makePayoutFile(
  deps: ServerDeps,
  principal: Principal,
  { ten, batch: id, format }: Asked,
): Promise<Result<PayoutFile, Failure>> {
  const { store, clock } = deps;
  const found = await store.payouts.findBatch(ten, id);
  if (found === undefined) return fail('E_NOT_FOUND');
  const live = (await store.payouts.itemsOf(ten, id)).filter(({ state }) => !isOver(state));
  const late = lateOf(live);
  if (late !== undefined) return fail('E_PAYOUT_STATE', late);
  const decisions = live.map(({ decision }) => decision);
  const payables = await payablesOf(deps, { ten, decisions });
  if (!payables.ok) return payables;
  const changed = payables.value.find((payable, i) => !isSame(payable, live[i]));
  if (changed) return fail('E_PAYOUT_STATE', `invoice ${changed.invoiceNo} changed or is paid`);
  const { extension, type, write } = formats[format];
  return settle(deps, async (tx) => {
    const nowMs = clock.nowMs();
    const batch = await tx.payouts.lockBatch(ten, id, nowMs);
    const now = (await tx.payouts.itemsOf(ten, id)).filter(({ state }) => !isOver(state));
    const isAsBefore = now.map(keyOf).join() === live.map(keyOf).join();
    if (!batch || !isAsBefore || lateOf(now) !== undefined)
      throw new PayoutRefused('E_PAYOUT_STATE', 'it changed while the file was made');
    const firstById = await firstExports(tx, id);
    const fallback = { atMs: nowMs, by: principal.account.name };
    const payments = now.map((item, i) => ({
      endToEndId: item.end_to_end_id,
      payable: payables.value[i] as Payable,
      first: firstById.get(item.end_to_end_id) ?? fallback,
    }));
    const written = write({ batch, payments });
    if (!written.ok) throw new PayoutRefused(written.error.code, written.error.detail ?? '');
    const ids = now.map(({ end_to_end_id }) => end_to_end_id);
    await tx.payouts.setState(ten, ids, 'exported');
    const sha256 = createHash('sha256').update(written.value).digest('hex');
    const note = `${format} ${sha256}`;
    await writeEvents(tx, { batch, by: principal, nowMs }, { items: now, state: 'exported', note });
    const name = `payout-${batch.execute_on}-${id.slice(0, 8)}.${extension}`;
    return { content: written.value, type, name };
  });
}

const keyOf = ({ end_to_end_id }: PayoutItemRow): string => end_to_end_id;

/** Why no file is made any more. */
function lateOf(live: readonly PayoutItemRow[]): string | undefined {
  if (live.length === 0) return 'nothing of it is to be paid';
  const late = live.find(({ state }) => state !== 'batched' && state !== 'exported');
  return late && `${late.end_to_end_id} is ${late.state}`;
}

const isSame = (payable: Payable, item: PayoutItemRow | undefined): boolean =>
  !payable.isPaid &&
  payable.payment === item?.payment &&
  payable.amountMinor === item.amount_minor &&
  payable.cur === item.cur;

export async function firstExports(tx: Repositories, batch: string) {
  const events = await tx.payouts.eventsOfBatches([batch]);
  return new Map(
    events
      .filter(({ state }) => state === 'exported')
      .toReversed()
      .map(({ end_to_end_id, at, name }) => [end_to_end_id, { atMs: at, by: name }] as const),
  );
}
