import { cellStartAt } from '../domain/cell.ts';
import { weekOf, weekRange } from '../domain/week.ts';
import type { ContractLedger, LedgerSlice, LoggedEntry } from './ledger.ts';
import type { ContractPayload } from './payload.ts';
import { createSliceTermsAt } from './slice-terms.ts';

const dayMs = 86_400_000;

/**
 * Epoch ms until which what shows a slice must be kept: so many days after its payment, or, unpaid,
 * after the end of its week, under the terms that it was tracked under (protocol 3.17); as known
 * below a log index, or by all entries. `undefined` where nothing was agreed.
 */
export type KeptUntil = (slice: LedgerSlice, belowIndex?: number) => number | undefined;

/** `logged`: the contract's entries, or its sessions alone. */
export function createKeptUntil(ledger: ContractLedger, logged: readonly LoggedEntry[]): KeptUntil {
  const termsAt = createSliceTermsAt(ledger.accepted, logged);
  const paymentsBySlice = paymentsOf(ledger);
  return (slice, belowIndex = Number.POSITIVE_INFINITY) => {
    const terms = termsAt(slice, belowIndex);
    if (terms === undefined) return undefined;
    const payment = paymentsBySlice.get(slice.hash)?.find((each) => each.logIndex < belowIndex);
    const fromMs = payment?.receivedMs ?? weekEndAt(terms, slice);
    return fromMs + terms.pol.keep_days * dayMs;
  };
}

interface Paid {
  readonly logIndex: number;
  readonly receivedMs: number;
}

function paymentsOf({ timesheets }: ContractLedger): ReadonlyMap<string, readonly Paid[]> {
  const bySlice = new Map<string, Paid[]>();
  for (const { payment, slices } of timesheets)
    for (const { hash } of payment ? slices : []) {
      const known = bySlice.get(hash) ?? [];
      bySlice.set(hash, known);
      if (payment) known.push(payment);
    }
  return bySlice;
}

const weekEndAt = (terms: ContractPayload, { idx }: LedgerSlice): number =>
  cellStartAt(weekRange(terms, weekOf(terms, idx)).toIdx);
