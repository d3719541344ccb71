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

interface Judged {
  readonly ledger: ContractLedger;
  readonly report: VerificationReport;
}

/**
 * Whether slices meet the agreed rules, by the published function, from verified facts alone. What
 * is over a week's cap is found once for all of its slices.
 */
export function createAgreement(verified: Judged): (slice: LedgerSlice) => Eligibility {
  const overByWeek = new Map<string, ReadonlySet<string>>();
  const known = new Map<string, Eligibility>();
  const missing = new Set(
    verified.report.findings.flatMap(({ code, entry }) =>
      code === 'W_SCHED_MISSING' && entry !== undefined ? [entry] : [],
    ),
  );
  return (slice) => {
    const before = known.get(slice.hash);
    if (before !== undefined) return before;
    const contract = contractOfCell(verified.ledger, slice.idx);
    if (contract === undefined) return { ok: true };
    const week = weekOf(contract, slice.idx);
    const key = `${week} ${contract.from_idx}`;
    const over = overByWeek.get(key) ?? overCap(verified.ledger, contract, week);
    overByWeek.set(key, over);
    const facts = sliceFacts(slice, verified.report);
    const answer = eligibility(
      {
        ...facts,
        cap: over.has(slice.hash) ? 'over' : 'within',
        // Due as the verifier found: it knows which ones an honest program cannot have taken.
        captures: { ...facts.captures, due: missing.has(slice.hash) ? dueWith(facts) : 0 },
      },
      { elig: contract.elig, memoRequired: contract.memo_required, caps: contract.pol.caps },
    );
    known.set(slice.hash, answer);
    return answer;
  };
}

const dueWith = ({ captures }: Pick<SliceFacts, 'captures'>): number =>
  captures.taken + captures.failed + 1;

/** The same for one slice. */
export const agreementOf = (slice: LedgerSlice, verified: Judged): Eligibility =>
  createAgreement(verified)(slice);

function sliceFacts(slice: LedgerSlice, report: VerificationReport): Omit<SliceFacts, 'cap'> {
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
      due: 0,
      taken: captures.filter(({ value }) => isTaken(value)).length,
      failed: captures.filter(({ value }) => !isTaken(value)).length,
      schedule: 'disclosed',
    },
    time: timeOf(report.labels[slice.hash]),
    removedBy: removedByOf(slice.changes),
    delivery: slice.delivery === 'missing' ? 'pending' : 'delivered',
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

function overCap(
  ledger: ContractLedger,
  contract: ContractPayload,
  week: number,
): ReadonlySet<string> {
  const { over } = slicesByCap({
    slices: ledger.slices,
    contract: billingContractOf(contract),
    week,
    heads: ledger.slices.map(({ by, seq }) => ({ by, seq })).toSorted((a, b) => a.seq - b.seq),
    alreadyBilled: new Set(),
  });
  return new Set(over.map(({ hash }) => hash));
}
