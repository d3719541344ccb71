import type { LoggedEntry } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import type { DeliveredEntry } from './delivered-entry.ts';
import type { Findings } from './findings.ts';
import { sessionEndsOf, sessionKey } from './session-ends.ts';

/** A seed must be there so long after its session ended (protocol 3.8a). */
const seedPatienceMs = 24 * 3_600_000;
/** No session goes on for longer, so a device cannot keep a schedule open for ever. */
const longestSessionMs = 7 * 24 * 3_600_000;

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
  const activeBySession = lastActivityOf(known.logged);

  /** Until when nobody need explain it; an open session's seed waits for what comes next in it. */
  const dueMsOf = ({ entry, receivedMs }: LoggedEntry): number => {
    if (entry.kind !== 'session') return receivedMs + offlineMaxMs;
    const endMs = endBySession.get(sessionKey(entry));
    const activeMs = activeBySession.get(entry.hash) ?? receivedMs;
    return (endMs ?? Math.min(activeMs, receivedMs + longestSessionMs)) + seedPatienceMs;
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

/** When the newest slice of each session was received, by the hash of its start, epoch ms. */
function lastActivityOf(logged: readonly LoggedEntry[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { entry, receivedMs } of ofKind(logged, 'slice')) {
    const { session } = entry.payload;
    newest.set(session, Math.max(receivedMs, newest.get(session) ?? 0));
  }
  return newest;
}
