import { ofKind } from '../entry/logged.ts';
import type { LedgerTimesheet } from '../entry/ledger.ts';
import { groupBy } from '../entry/settle.ts';
import { bundleLimits } from './bundle-format.ts';
import type { BillingFacts } from './check-billing.ts';

/**
 * Decisions and payments are compared with all slices of their timesheet, retention with all of its
 * session. Some thousands of either are honest; both together would keep a verifier busy for hours.
 */
export function isTooMuchWork(facts: BillingFacts): boolean {
  const { ledger, logged } = facts;
  const slicesBySession = groupBy(ledger.slices, ({ session }) => session);
  const erased = ofKind(logged, 'erasure').reduce(
    (sum, { entry }) => sum + (slicesBySession.get(entry.payload.target)?.length ?? 0),
    0,
  );
  const decided = ledger.timesheets.reduce((sum, each) => sum + comparisonsOf(each), 0);
  return erased + decided > bundleLimits.comparisons;
}

const comparisonsOf = ({ slices, history }: LedgerTimesheet): number =>
  slices.length *
  history.reduce((sum, { entry }) => {
    const ranges = entry.kind === 'decision' ? entry.payload.excl.length : 0;
    return sum + 1 + ranges;
  }, 1);
