import type { Payload, Row } from './reference-log.ts';

const weekCells = 1_008;

/** Was the client's time over, without a word of its that still stood (docs/protocol.md 3.7, 3.12)? */
export function hasSilenceApproved(
  asked: {
    /** That the timesheet names. */
    readonly terms: Payload | undefined;
    readonly timesheet: Row;
    /** The client's newest word about it before the lapse. */
    readonly last: Row | undefined;
  },
  { receivedMs }: Row,
): boolean {
  const { terms, timesheet, last } = asked;
  if (terms?.on_silence !== 'approve') return false;
  const { week0 = 0, review_close_s: reviewS = 0, edit_close_s: editS = 0 } = terms;
  const endMs = (week0 + ((timesheet.p.week ?? 0) + 1) * weekCells) * 600_000;
  const leastMs = (reviewS > editS ? reviewS - editS : reviewS) * 1_000;
  const sinceMs = (last ?? timesheet).receivedMs;
  const isOver = receivedMs >= Math.max(endMs + reviewS * 1_000, sinceMs + leastMs);
  return isOver && (last === undefined || last.p.verdict === 'withdraw');
}
