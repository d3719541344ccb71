import { createKeptUntil } from '../entry/kept-until.ts';
import type { ContractLedger, LedgerSlice, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import { groupBy } from '../entry/settle.ts';
import type { BillingFacts } from './check-billing.ts';
import type { Run } from './run.ts';

/** Changes of slices: what has no effect and why, what was changed, what was erased too early. */
export function checkChanges(run: Run, { ledger, logged }: BillingFacts): void {
  const { findings } = run;
  for (const { code, entry, detail } of ledger.changeFaults) findings.add(code, { entry, detail });
  for (const slice of ledger.slices) reportSlice(run, slice);
  checkReissued(run, ledger);
  const erasableFrom = createErasableFrom(ledger, logged);
  for (const erasure of ofKind(logged, 'erasure')) {
    if (erasure.entry.payload.basis !== 'retention') continue;
    const untilMs = erasableFrom(erasure);
    if (untilMs !== undefined && erasure.receivedMs < untilMs)
      findings.add('E_ERASURE_EARLY', {
        entry: erasure.entry.hash,
        detail: `kept until ${untilMs}, erased at ${erasure.receivedMs}`,
      });
  }
}

/** What was moved is issued again once, and elsewhere than where it was (protocol 3.17). */
function checkReissued({ findings }: Run, { slices }: ContractLedger): void {
  const hashes = new Set<string>(slices.map(({ hash }) => hash));
  const issued = new Set<string>();
  for (const { hash: entry, changes } of slices.toSorted((a, b) => a.logIndex - b.logIndex)) {
    const { movedFrom } = changes;
    if (movedFrom === undefined) continue;
    if (hashes.has(movedFrom))
      findings.add('E_TARGET', { entry, detail: 'what it was moved from is in this contract' });
    if (issued.has(movedFrom))
      findings.add('E_TARGET', { entry, detail: 'what it was moved from was issued again before' });
    issued.add(movedFrom);
  }
}

function reportSlice({ findings }: Run, { hash: entry, state, fate, moved, changes }: LedgerSlice) {
  const { amendedNames, movedFrom, movedTo } = changes;
  if (amendedNames.length > 0) findings.add('I_AMENDED', { entry, detail: amendedNames.join(' ') });
  if (state === 'moved') findings.add('I_MOVED', { entry, detail: `to ${movedTo ?? ''}` });
  if (moved) findings.add('I_MOVED', { entry, detail: `from ${movedFrom ?? ''}` });
  if (fate?.voidAtIndex !== undefined) findings.add('I_VOID', { entry });
}

/** Of what an erasure names: the longest of the slices that it is about. */
function createErasableFrom(ledger: ContractLedger, logged: readonly LoggedEntry[]) {
  const keptUntil = createKeptUntil(ledger, logged);
  const sliceByAmend = new Map<string, string>(
    ofKind(logged, 'amend').map(({ entry }) => [entry.hash, entry.payload.target]),
  );
  const slicesByName = groupBy(
    ledger.slices.flatMap((slice) => [
      { name: slice.hash, slice },
      { name: slice.session, slice },
    ]),
    ({ name }) => name,
  );
  return ({ entry, logIndex }: LoggedOf<'erasure'>): number | undefined => {
    const { target } = entry.payload;
    const about = slicesByName.get(sliceByAmend.get(target) ?? target) ?? [];
    return about
      .flatMap(({ slice }) => keptUntil(slice, logIndex) ?? [])
      .reduce<number | undefined>((max, untilMs) => Math.max(max ?? untilMs, untilMs), undefined);
  };
}
