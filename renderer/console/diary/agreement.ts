import { weekOf } from '../../../shared/domain/week.ts';
import { slicesByCap } from '../../../shared/domain/billing.ts';
import {
  type Eligibility,
  eligibility,
  type SliceFacts,
} from '../../../shared/domain/eligibility.ts';
import { removedByOf } from '../../../shared/entry/content-changes.ts';
import { billingContractOf } from '../../../shared/entry/contract-terms.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import type { ContractLedger, LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import { capturesOf } from '../../ui/slice-captures.ts';

/** Whether a slice meets the agreed rules, by the published function, from verified facts alone. */
export function agreementOf(
  slice: LedgerSlice,
  verified: { readonly ledger: ContractLedger; readonly report: VerificationReport },
): Eligibility {
  const contract = contractOfCell(verified.ledger, slice.idx);
  if (contract === undefined) return { ok: true };
  return eligibility(sliceFacts(slice, verified), {
    elig: contract.elig,
    memoRequired: contract.memo_required,
    caps: contract.pol.caps,
  });
}

function sliceFacts(
  slice: LedgerSlice,
  { ledger, report }: { readonly ledger: ContractLedger; readonly report: VerificationReport },
): SliceFacts {
  const { act, ctx, memo } = slice.values;
  const captures = capturesOf(slice);
  return {
    mode: slice.mode,
    workMode: ctx?.mode,
    fromMs: slice.fromMs,
    toMs: slice.toMs,
    activity: act,
    memo: memo === undefined ? 'gone' : memo.trim() === '' ? 'blank' : 'present',
    captures: {
      // The verifier compares captures with the schedule (W_SCHED_*): not asked here again.
      due: 0,
      taken: captures.filter(({ value }) => isTaken(value)).length,
      failed: captures.filter(({ value }) => !isTaken(value)).length,
      schedule: 'pending',
    },
    time: timeOf(report.labels[slice.hash]),
    removedBy: removedByOf(slice.changes),
    delivery: slice.delivery === 'missing' ? 'pending' : 'delivered',
    cap: isOverCap(slice, ledger) ? 'over' : 'within',
  };
}

const timeOf = (label: string | undefined): SliceFacts['time'] =>
  label === 'late' || label === 'backfilled' || label === 'stale' ? label : 'live';

/** The newest accepted terms that had begun by then. */
const contractOfCell = (
  { accepted }: Pick<ContractLedger, 'accepted'>,
  idx: number,
): ContractPayload | undefined =>
  (accepted.findLast(({ contract: { entry } }) => entry.payload.from_idx <= idx) ?? accepted[0])
    ?.contract.entry.payload;

function isOverCap(slice: LedgerSlice, ledger: ContractLedger): boolean {
  const contract = contractOfCell(ledger, slice.idx);
  if (contract === undefined) return false;
  const { over } = slicesByCap({
    slices: ledger.slices,
    contract: billingContractOf(contract),
    week: weekOf(contract, slice.idx),
    heads: ledger.slices.map(({ by, seq }) => ({ by, seq })).toSorted((a, b) => a.seq - b.seq),
    alreadyBilled: new Set(),
  });
  return over.some(({ hash }) => hash === slice.hash);
}
