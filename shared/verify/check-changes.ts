import { cellStartAt } from '../domain/cell.ts';
import { weekOf, weekRange } from '../domain/week.ts';
import type { ContractLedger, LedgerSlice, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import type { ContractPayload } from '../entry/payload.ts';
import { createSliceTermsAt } from '../entry/slice-terms.ts';
import type { BillingFacts } from './check-billing.ts';
import type { Run } from './run.ts';

/** Changes of slices: what has no effect and why, what was changed, what was erased too early. */
export function checkChanges(run: Run, { ledger, logged }: BillingFacts): void {
  const { findings } = run;
  for (const { code, entry, detail } of ledger.changeFaults) findings.add(code, { entry, detail });
  for (const slice of ledger.slices) reportSlice(run, slice);
  const keptUntil = createKeptUntil(ledger, logged);
  for (const erasure of ofKind(logged, 'erasure')) {
    if (erasure.entry.payload.basis !== 'retention') continue;
    const untilMs = keptUntil(erasure);
    if (untilMs !== undefined && erasure.receivedMs < untilMs)
      findings.add('E_ERASURE_EARLY', {
        entry: erasure.entry.hash,
        detail: `kept until ${untilMs}, erased at ${erasure.receivedMs}`,
      });
  }
}

function reportSlice({ findings }: Run, { hash: entry, state, fate, moved, changes }: LedgerSlice) {
  const { amendedNames, movedFrom, movedTo } = changes;
  if (amendedNames.length > 0) findings.add('I_AMENDED', { entry, detail: amendedNames.join(' ') });
  if (state === 'moved') findings.add('I_MOVED', { entry, detail: `to ${movedTo ?? ''}` });
  if (moved) findings.add('I_MOVED', { entry, detail: `from ${movedFrom ?? ''}` });
  if (fate?.voidAtIndex !== undefined) findings.add('I_VOID', { entry });
}

const dayMs = 86_400_000;

/**
 * Epoch ms until which what an erasure names had to be kept: so many days after the payment, or,
 * unpaid, after the end of its week (protocol 3.17); `undefined` where nothing was agreed.
 */
function createKeptUntil(ledger: ContractLedger, logged: readonly LoggedEntry[]) {
  const termsAt = createSliceTermsAt(ledger.accepted, logged);
  const sliceByAmend = new Map<string, string>(
    ofKind(logged, 'amend').map(({ entry }) => [entry.hash, entry.payload.target]),
  );
  return ({ entry, logIndex }: LoggedOf<'erasure'>): number | undefined => {
    const { target } = entry.payload;
    const about = [target, sliceByAmend.get(target)];
    const untils = ledger.slices
      .filter(({ hash, session }) => about.includes(hash) || session === target)
      .flatMap((slice) => {
        const terms = termsAt(slice, logIndex);
        if (terms === undefined) return [];
        const fromMs = paidAt(ledger, slice, logIndex) ?? weekEndAt(terms, slice);
        return [fromMs + terms.pol.keep_days * dayMs];
      });
    return untils.length === 0 ? undefined : Math.max(...untils);
  };
}

const weekEndAt = (terms: ContractPayload, { idx }: LedgerSlice): number =>
  cellStartAt(weekRange(terms, weekOf(terms, idx)).toIdx);

const paidAt = (
  { timesheets }: ContractLedger,
  { hash }: LedgerSlice,
  logIndex: number,
): number | undefined =>
  timesheets.find(
    ({ payment, slices }) =>
      payment !== undefined &&
      payment.logIndex < logIndex &&
      slices.some((slice) => slice.hash === hash),
  )?.payment?.receivedMs;
