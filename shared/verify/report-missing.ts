import type { LoggedEntry } from '../entry/ledger.ts';
import type { DeliveredEntry } from './delivered-entry.ts';
import type { Findings } from './findings.ts';
import { sessionEndsOf, sessionKey } from './session-ends.ts';

/** A seed must be there so long after its session ended (protocol 3.8a). */
const seedPatienceMs = 24 * 3_600_000;

/** What should be there of one entry and is not: commitment names, and stored pictures. */
export interface Missing {
  readonly names: readonly string[];
  readonly blobs: readonly string[];
}

export type ReportMissing = (each: DeliveredEntry, missing: Missing) => void;

/** The operator's word decides who must explain an absence (protocol 3.8). */
export function createReportMissing(
  findings: Findings,
  known: {
    readonly logged: readonly LoggedEntry[];
    readonly newestMs: number;
    readonly offlineMaxMs: number;
  },
): ReportMissing {
  const { newestMs, offlineMaxMs } = known;
  const endBySession = sessionEndsOf(known.logged);

  /** Until when nobody need explain it; an open session's seed is never overdue. */
  const dueMsOf = ({ entry, receivedMs }: LoggedEntry): number => {
    if (entry.kind !== 'session') return receivedMs + offlineMaxMs;
    const endMs = endBySession.get(sessionKey(entry));
    return endMs === undefined ? Number.POSITIVE_INFINITY : endMs + seedPatienceMs;
  };

  return ({ logged, held }, { names, blobs }) => {
    const { hash: entry, kind } = logged.entry;
    const lost = [
      ...names.filter((name) => held?.names.includes(name)),
      ...blobs.filter((blob) => held?.blobs.includes(blob)),
    ];
    const about = { entry, detail: [...names, ...blobs].sort().join(' ') };
    if (lost.length > 0) findings.add('E_OPERATOR_LOST', { entry, detail: lost.sort().join(' ') });
    else if (newestMs <= dueMsOf(logged)) findings.add('I_PENDING', about);
    else findings.add(kind === 'session' ? 'W_SCHED_UNDISCLOSED' : 'W_NOT_DELIVERED', about);
  };
}
