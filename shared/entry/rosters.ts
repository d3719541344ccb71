import type { LoggedOf } from './ledger.ts';
import type { Approver } from './payload.ts';

/** The list that was in force just before a log index (protocol 3.7 `roster`). */
export const approversAt = (
  rosters: readonly LoggedOf<'roster'>[],
  logIndex: number,
): readonly Approver[] =>
  rosters.findLast((roster) => roster.logIndex < logIndex)?.entry.payload.approvers ?? [];

type Approved = LoggedOf<'decision'> | LoggedOf<'invoice'> | LoggedOf<'payment'>;

/** Who signed an approver's entry, if listed at its log index with the role that it acts in. */
export function approverOf(
  rosters: readonly LoggedOf<'roster'>[],
  signed: Approved,
): Approver | undefined {
  const { entry, logIndex } = signed;
  const role = entry.kind === 'decision' ? entry.payload.stage : 'finance';
  return approversAt(rosters, logIndex).find(
    (approver) => approver.id === entry.payload.by && approver.role === role,
  );
}
