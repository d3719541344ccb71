import { cellStartAt } from '../domain/cell.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import { nilUuid, zeroHash } from '../kit/ids.ts';
import type { AbsentEntries } from './absent-entries.ts';
import type { ActiveDevice } from './key-times.ts';
import type { Run } from './run.ts';
import { type Link, linksOf, type Stream, streamsOf } from './streams.ts';

export interface ChainFacts {
  readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
  readonly absent: AbsentEntries;
}

/** Step 6 of protocol 3.20: each device's chain is whole, and slices belong to sessions. */
export function checkChains(run: Run, logged: readonly LoggedEntry[], facts: ChainFacts): void {
  const streams = streamsOf(logged);
  const gaps = createGaps(facts.absent);
  const chains = linksOf(streams, facts.absent.erased);
  for (const { by, con, links } of chains) {
    const isDeviceStream = con === nilUuid;
    const start = isDeviceStream ? zeroHash : (facts.deviceByKid.get(by)?.enroll ?? zeroHash);
    checkChain(run, { links, start, gaps });
  }
  if (gaps.missing() > facts.absent.leftOut.size)
    run.findings.add('E_CHAIN_GAP', { detail: 'more is missing than was left out' });
  for (const stream of streams) checkSessions(run, stream, facts.absent);
  checkHeads(
    run,
    chains.flatMap(({ links }) => links),
    {
      timesheets: ofKind(logged, 'timesheet'),
      leftOut: facts.absent.leftOut,
    },
  );
}

/**
 * Gaps of a part bundle. The entry after one names the last that was left out, whose place in the
 * log before it is proved; no other entry may follow that one.
 */
interface Gaps {
  readonly closes: (link: Link, sinceSeq: number) => boolean;
  /** Places in chains that nobody shows. */
  readonly missing: () => number;
}

function createGaps({ leftOut }: AbsentEntries): Gaps {
  const followed = new Set<string>();
  let missing = 0;
  return {
    closes({ prev, logIndex, seq }, sinceSeq) {
      const last = leftOut.get(prev ?? '');
      if (last === undefined || last.logIndex >= logIndex || followed.has(last.hash)) return false;
      followed.add(last.hash);
      missing += seq - sinceSeq - 1;
      return true;
    },
    missing: () => missing,
  };
}

function checkChain(
  { findings }: Run,
  {
    links,
    start,
    gaps,
  }: { readonly links: readonly Link[]; readonly start: string; readonly gaps: Gaps },
): void {
  const firstBySeq = new Map<number, Link>();
  for (const link of links) if (!firstBySeq.has(link.seq)) firstBySeq.set(link.seq, link);
  const shown = [...firstBySeq.keys()].sort((a, b) => a - b);
  const seqBefore = new Map(shown.map((seq, i) => [seq, shown[i - 1] ?? -1]));
  let highest = -1;
  for (const link of links) {
    const { seq, hash, prev } = link;
    if (firstBySeq.get(seq) !== link) {
      findings.add('E_CHAIN_FORK', { entry: hash, detail: `seq ${seq}` });
      continue;
    }
    if (seq < highest) findings.add('E_CHAIN_REORDER', { entry: hash, detail: `seq ${seq}` });
    highest = Math.max(highest, seq);
    // Of an erased entry nobody can say any more what it followed; what follows it names it.
    if (prev === undefined) continue;
    const previous = seq === 0 ? start : firstBySeq.get(seq - 1)?.hash;
    if (previous !== undefined) {
      if (prev !== previous) findings.add('E_CHAIN_PREV', { entry: hash });
    } else if (!gaps.closes(link, seqBefore.get(seq) ?? -1))
      findings.add('E_CHAIN_GAP', { entry: hash, detail: `no seq ${seq - 1}` });
  }
}

const startToleranceMs = 2_000;

/** A slice names the start of the session it was tracked in: after it, not stopped before (3.20). */
function checkSessions({ findings }: Run, stream: Stream, absent: AbsentEntries): void {
  // A part keeps the sessions of its slices: without them nobody could check those (adr/0024).
  const isErased = (hash: string): boolean => absent.erased.get(hash)?.stub.kind === 'session';
  const openStarts = new Set<string>();
  const startsByNumber = new Map<number, string[]>();
  const startedAt = new Map<string, number>();
  for (const { entry } of stream.entries) {
    if (entry.kind === 'session') {
      const { ev, n } = entry.payload;
      if (ev === 'start') {
        openStarts.add(entry.hash);
        startsByNumber.set(n, [...(startsByNumber.get(n) ?? []), entry.hash]);
        startedAt.set(entry.hash, entry.payload.clk.wall_ms + entry.payload.clk.off_ms);
      }
      if (ev === 'stop') {
        for (const start of startsByNumber.get(n) ?? []) openStarts.delete(start);
        startsByNumber.delete(n);
      }
    }
    if (entry.kind !== 'slice') continue;
    const { mode, session, idx, from_ms, moved } = entry.payload;
    // Time that was moved here was tracked in a session of another contract (protocol 3.7 `move`).
    if (moved !== '' || isErased(session)) continue;
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
  links: readonly Link[],
  known: {
    readonly timesheets: readonly LoggedOf<'timesheet'>[];
    readonly leftOut: AbsentEntries['leftOut'];
  },
): void {
  const linkByHash = new Map(links.map((link) => [link.hash, link]));
  for (const { entry, logIndex } of known.timesheets)
    for (const { by, seq, head } of entry.payload.heads) {
      const found = linkByHash.get(head);
      const isHead =
        found === undefined
          ? (known.leftOut.get(head)?.logIndex ?? logIndex) < logIndex
          : found.by === by &&
            found.con === entry.payload.con &&
            found.seq === seq &&
            found.logIndex < logIndex;
      if (!isHead) findings.add('E_CHAIN_TRUNCATED', { entry: entry.hash, detail: `seq ${seq}` });
    }
}
