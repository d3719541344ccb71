import { cellStartAt } from '../domain/cell.ts';

/** Labels of protocol 3.15; `future` is what a server must not have accepted. */
export type TimeLabel = 'live' | 'late' | 'backfilled' | 'stale' | 'future';

export interface TimeFacts {
  readonly idx: number;
  readonly toMs: number;
  /** When the server got it, epoch ms. */
  readonly receivedMs: number;
  /** When the server got the leaf that the device had last seen; `undefined` if not shown. */
  readonly seenMs: number | undefined;
}

export interface TimeTerms {
  readonly offline_max_s: number;
  readonly pol: { readonly hold_s: number };
}

export const futureToleranceMs = 120_000;
const backfillToleranceMs = 900_000;
const liveReceivedMs = 900_000;
const liveSeenMs = 1_800_000;

/** The first rule that matches (protocol 3.15). */
export function timeLabel(facts: TimeFacts, terms: TimeTerms): TimeLabel {
  const endMs = cellStartAt(facts.idx) + facts.toMs;
  const { receivedMs, seenMs } = facts;
  if (receivedMs < endMs - futureToleranceMs) return 'future';
  if (receivedMs - endMs > terms.offline_max_s * 1_000) return 'stale';
  if (seenMs === undefined) return 'late';
  if (seenMs > endMs + backfillToleranceMs) return 'backfilled';
  const isPrompt = receivedMs - endMs <= liveReceivedMs + terms.pol.hold_s * 1_000;
  return isPrompt && endMs - seenMs <= liveSeenMs ? 'live' : 'late';
}
