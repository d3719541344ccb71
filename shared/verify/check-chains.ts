import { cellStartAt } from '../domain/cell.ts';
import { ofKind } from '../entry/fold-ledger.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { nilUuid, zeroHash } from '../kit/ids.ts';
import type { ActiveDevice } from './check-enrolments.ts';
import type { Run } from './run.ts';
import { type ChainedEntry, seqOf, type Stream, streamsOf } from './streams.ts';

/** Step 6 of protocol 3.20: each device's chain is whole, and slices belong to sessions. */
export function checkChains(
  run: Run,
  logged: readonly LoggedEntry[],
  deviceByKid: ReadonlyMap<string, ActiveDevice>,
): void {
  const streams = streamsOf(logged);
  for (const stream of streams) {
    const isDeviceStream = stream.con === nilUuid;
    const start = isDeviceStream ? zeroHash : (deviceByKid.get(stream.by)?.enroll ?? zeroHash);
    checkChain(run, stream, start);
    checkSessions(run, stream);
  }
  checkHeads(run, streams, ofKind(logged, 'timesheet'));
}

function checkChain({ findings }: Run, stream: Stream, start: string): void {
  const firstBySeq = new Map<number, ChainedEntry>();
  for (const chained of stream.entries)
    if (!firstBySeq.has(seqOf(chained))) firstBySeq.set(seqOf(chained), chained);
  let highest = -1;
  for (const chained of stream.entries) {
    const seq = seqOf(chained);
    const { hash, payload } = chained.entry;
    if (firstBySeq.get(seq) !== chained) {
      findings.add('E_CHAIN_FORK', { entry: hash, detail: `seq ${seq}` });
      continue;
    }
    if (seq < highest) findings.add('E_CHAIN_REORDER', { entry: hash, detail: `seq ${seq}` });
    highest = Math.max(highest, seq);
    const previous = seq === 0 ? start : firstBySeq.get(seq - 1)?.entry.hash;
    if (previous === undefined)
      findings.add('E_CHAIN_GAP', { entry: hash, detail: `no seq ${seq - 1}` });
    else if (payload.prev !== previous) findings.add('E_CHAIN_PREV', { entry: hash });
  }
}

const startToleranceMs = 2_000;

/** A slice names the start of the session it was tracked in: after it, not stopped before (3.20). */
function checkSessions({ findings }: Run, stream: Stream): void {
  const openStarts = new Map<string, number>();
  const startedAt = new Map<string, number>();
  for (const { entry } of stream.entries) {
    if (entry.kind === 'session') {
      const { ev, n } = entry.payload;
      if (ev === 'start') {
        openStarts.set(entry.hash, n);
        startedAt.set(entry.hash, entry.payload.clk.wall_ms + entry.payload.clk.off_ms);
      }
      if (ev === 'stop')
        for (const [start, number] of openStarts) if (number === n) openStarts.delete(start);
    }
    if (entry.kind !== 'slice') continue;
    const { mode, session, idx, from_ms } = entry.payload;
    // Manual time is entered later, so its session may be over, and began when it was entered.
    const isKnown = mode === 'manual' ? startedAt.has(session) : openStarts.has(session);
    const fromMs = cellStartAt(idx) + from_ms;
    const earliestMs = (startedAt.get(session) ?? fromMs) - startToleranceMs;
    if (!isKnown) findings.add('E_SESSION', { entry: entry.hash });
    else if (mode === 'auto' && fromMs < earliestMs)
      findings.add('E_SESSION', { entry: entry.hash, detail: 'before its session started' });
  }
}

/** What a timesheet says it ends at must be there: nothing was cut off the end of a chain. */
function checkHeads(
  { findings }: Run,
  streams: readonly Stream[],
  timesheets: readonly LoggedOf<'timesheet'>[],
): void {
  const chainedByHash = new Map<string, ChainedEntry>(
    streams.flatMap(({ entries }) => entries.map((each) => [each.entry.hash, each] as const)),
  );
  for (const { entry, logIndex } of timesheets)
    for (const { by, seq, head } of entry.payload.heads) {
      const found = chainedByHash.get(head);
      const isHead =
        found !== undefined &&
        found.entry.payload.by === by &&
        found.entry.payload.con === entry.payload.con &&
        seqOf(found) === seq &&
        found.logIndex < logIndex;
      if (!isHead) findings.add('E_CHAIN_TRUNCATED', { entry: entry.hash, detail: `seq ${seq}` });
    }
}
