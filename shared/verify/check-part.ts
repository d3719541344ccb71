import { cellStartAt } from '../domain/cell.ts';
import { tombstonesOf } from '../entry/tombstones.ts';
import { type BillingFacts, isCovered } from './check-billing.ts';
import { mayBeTaken } from './left-out-slices.ts';
import type { Run } from './run.ts';

/**
 * A week that a part has whole bills what it should only if no slice that was left out took the time
 * of one of its slices (adr/0035). What was erased whole keeps its interval, so it hides nothing.
 */
export function checkPart({ findings }: Run, facts: BillingFacts): void {
  if (facts.part === undefined) return;
  const erased = tombstonesOf(facts.logged, facts.stubs);
  const leftOut = facts.stubs
    .filter(({ kind, hash }) => kind === 'slice' && !erased.has(hash))
    .toSorted((a, b) => a.logIndex - b.logIndex);
  for (const each of facts.ledger.timesheets) {
    if (!isCovered(facts, each)) continue;
    const isTaken = each.slices.some(({ logIndex, idx, fromMs }) =>
      mayBeTaken(leftOut, { logIndex, startMs: cellStartAt(idx) + fromMs }),
    );
    if (isTaken)
      findings.add('E_TS_SET', {
        entry: each.timesheet.entry.hash,
        detail: 'slices were left out that can have taken its time',
      });
  }
}
