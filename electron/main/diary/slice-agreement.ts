import type { FailingRule } from '../../../shared/api/app-state.ts';
import type { Activity } from '../../../shared/domain/activity.ts';
import { type DiarySlice, slicesByCap } from '../../../shared/domain/billing.ts';
import { eligibility, howToMend, type SliceFacts } from '../../../shared/domain/eligibility.ts';
import type { ClosedSlice } from '../../../shared/domain/slicer.ts';
import { weekOf, weekRange } from '../../../shared/domain/week.ts';
import { billingContractOf } from '../../../shared/entry/contract-terms.ts';
import type { OpenedValues } from '../../../shared/entry/ledger.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { recordsOf, sliceEndAt } from './journal-queries.ts';
import type { Receipts } from './receipts.ts';

type SliceRecord = Extract<JournalRecord, { readonly kind: 'slice' }>;

export interface AgreementDeps {
  readonly journal: Journal;
  readonly book: EditBook;
  readonly receipts: Receipts;
  readonly nowMs: number;
}

/** The rules that a sealed slice fails by now: the function that client and dispute use too. */
export function failingRules(
  deps: AgreementDeps,
  contract: ContractPayload | undefined,
  { record, values }: { readonly record: SliceRecord; readonly values: OpenedValues },
): readonly FailingRule[] {
  if (contract === undefined) return [];
  const { payload } = record;
  const receivedMs = deps.receipts.of(record.hash)?.receivedMs;
  const isStale = (receivedMs ?? deps.nowMs) - sliceEndAt(record) > contract.offline_max_s * 1_000;
  const captures = Object.values(values.captures);
  const redacted = deps.book.redactedOf(record);
  return failingOf(contract, {
    mode: payload.mode,
    workMode: values.ctx?.mode,
    fromMs: payload.from_ms,
    toMs: payload.to_ms,
    activity: values.act,
    memo: redacted.has('memo') ? 'gone' : memoOf(values.memo),
    captures: {
      ...unknownSchedule,
      taken: captures.filter(isTaken).length,
      failed: captures.filter((capture) => !isTaken(capture)).length,
    },
    time: isStale ? 'stale' : 'live',
    removedBy: [...redacted].length > 0 ? 'freelancer' : 'nobody',
    delivery: receivedMs !== undefined ? 'delivered' : isStale ? 'missing' : 'pending',
    cap: overCap(deps, contract, payload.idx).has(record.hash) ? 'over' : 'within',
  });
}

/** The open slice as if it ended now. */
export function failingNow(
  contract: ContractPayload,
  open: Pick<ClosedSlice, 'fromMs' | 'toMs' | 'ctx'> & { readonly act: Activity },
  cap: SliceFacts['cap'],
): readonly FailingRule[] {
  return failingOf(contract, {
    mode: 'auto',
    workMode: open.ctx.mode,
    fromMs: open.fromMs,
    toMs: open.toMs,
    activity: open.act,
    memo: memoOf(open.ctx.memo),
    captures: { ...unknownSchedule, taken: 0, failed: 0 },
    time: 'live',
    removedBy: 'nobody',
    delivery: 'pending',
    cap,
  });
}

/** The verifier compares captures with the schedule (W_SCHED_*): not asked here again. */
const unknownSchedule = { due: 0, schedule: 'pending' } as const;

const memoOf = (memo: string | undefined): SliceFacts['memo'] =>
  (memo ?? '').trim() === '' ? 'blank' : 'present';

function failingOf(contract: ContractPayload, facts: SliceFacts): readonly FailingRule[] {
  const { elig, memo_required: memoRequired, pol } = contract;
  const verdict = eligibility(facts, { elig, memoRequired, caps: pol.caps });
  return verdict.ok ? [] : verdict.failing.map((rule) => ({ rule, mend: howToMend[rule] }));
}

/** Slices that the week's cap leaves out, as far as this device knows them. */
function overCap(
  { journal, book }: AgreementDeps,
  contract: ContractPayload,
  idx: number,
): ReadonlySet<string> {
  const week = weekOf(contract, idx);
  const { fromIdx, toIdx } = weekRange(contract, week);
  const slices = recordsOf(journal.records(), 'slice')
    .filter(
      ({ payload }) =>
        payload.con === contract.con && payload.idx >= fromIdx && payload.idx < toIdx,
    )
    .map((record) => diarySliceOf(book, record));
  const heads = [...new Set(slices.map(({ by }) => by))].map((by) => ({
    by,
    seq: Number.MAX_SAFE_INTEGER,
  }));
  const { over } = slicesByCap({
    slices,
    contract: billingContractOf(contract),
    week,
    heads,
    alreadyBilled: new Set(),
  });
  return new Set(over.map(({ hash }) => hash));
}

function diarySliceOf(book: EditBook, { hash, payload }: SliceRecord): DiarySlice {
  const { move, isForfeited } = book.of(hash);
  return {
    hash,
    by: payload.by,
    seq: payload.seq,
    logIndex: payload.seq,
    session: payload.session,
    idx: payload.idx,
    fromMs: payload.from_ms,
    toMs: payload.to_ms,
    mode: payload.mode,
    moved: payload.moved !== '',
    work: undefined,
    state: move !== undefined ? 'moved' : isForfeited ? 'forfeited' : 'ok',
  };
}
