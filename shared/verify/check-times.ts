import { cellStartAt } from '../domain/cell.ts';
import { ofKind } from '../entry/fold-ledger.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import type { ClockReading } from '../entry/payload.ts';
import type { FindingCode } from './codes.ts';
import type { TermsOf } from './contract-terms.ts';
import type { Run } from './run.ts';
import { type ChainedEntry, seqOf, type Stream, streamsOf } from './streams.ts';
import { type TimeLabel, timeLabel } from './time-label.ts';

const codeByLabel: Readonly<Partial<Record<TimeLabel, FindingCode>>> = {
  future: 'E_TIME_FUTURE',
  stale: 'W_TIME_STALE',
  backfilled: 'W_TIME_BACKFILLED',
  late: 'I_TIME_LATE',
};

const recoveredAfterMs = 120_000;
const stepToleranceMs = 2_000;
const stepTolerancePpm = 200;

/** Step 8 of protocol 3.20: labels by slice hash, and what the device's clocks say. */
export function checkTimes(
  run: Run,
  logged: readonly LoggedEntry[],
  known: { readonly receivedMsBySize: ReadonlyMap<number, number>; readonly termsOf: TermsOf },
): ReadonlyMap<string, TimeLabel> {
  const labelByHash = new Map<string, TimeLabel>();
  for (const slice of ofKind(logged, 'slice')) {
    const label = labelSlice(run, slice, known);
    if (label !== undefined) labelByHash.set(slice.entry.hash, label);
  }
  for (const { entry } of logged)
    if (!known.receivedMsBySize.has(entry.payload.seen.size))
      run.findings.add('E_RECEIPT_MISSING', {
        entry: entry.hash,
        detail: `no proof of leaf ${entry.payload.seen.size - 1}`,
      });
  for (const stream of streamsOf(logged)) checkClocks(run, stream);
  return labelByHash;
}

function labelSlice(
  { findings }: Run,
  slice: LoggedOf<'slice'>,
  known: { readonly receivedMsBySize: ReadonlyMap<number, number>; readonly termsOf: TermsOf },
): TimeLabel | undefined {
  const terms = known.termsOf(slice);
  if (terms === undefined) return undefined;
  const { entry, receivedMs } = slice;
  const { idx, to_ms, seen } = entry.payload;
  const seenMs = known.receivedMsBySize.get(seen.size);
  const label = timeLabel({ idx, toMs: to_ms, receivedMs, seenMs }, terms);
  const code = codeByLabel[label];
  const window = seenMs === undefined ? undefined : `window ${receivedMs - seenMs} ms`;
  if (code !== undefined) findings.add(code, { entry: entry.hash, detail: window });
  if (isRecovered(slice)) findings.add('W_RECOVERED', { entry: entry.hash });
  return label;
}

/** Sealed long after it ended: after a crash, from the journal. Manual time always is. */
function isRecovered({ entry: { payload } }: LoggedOf<'slice'>): boolean {
  if (payload.mode === 'manual') return false;
  const endMs = cellStartAt(payload.idx) + payload.to_ms;
  return Math.abs(serverTimeOf(payload.clk) - endMs) > recoveredAfterMs;
}

const serverTimeOf = (clk: ClockReading): number => clk.wall_ms + clk.off_ms;

interface SessionClock {
  readonly boot: string;
  readonly startMonoMs: number;
  autoMs: number;
}

/** Clock readings along one chain (protocol 3.15); each start of the machine is judged by itself. */
function checkClocks({ findings }: Run, stream: Stream): void {
  const clockBySession = new Map<string, SessionClock>();
  const bySeq = stream.entries.toSorted((a, b) => seqOf(a) - seqOf(b));
  for (const [i, chained] of bySeq.entries()) {
    const { entry } = chained;
    const { clk } = entry.payload;
    const about = { entry: entry.hash };
    const previous = bySeq[i - 1];
    if (previous?.entry.payload.clk.boot === clk.boot) {
      if (clk.mono_ms < previous.entry.payload.clk.mono_ms) findings.add('E_TIME_MONO', about);
      else if (isStep(previous, chained)) findings.add('W_CLOCK_STEP', about);
    }
    if (entry.kind === 'session' && entry.payload.ev === 'start')
      clockBySession.set(entry.hash, { boot: clk.boot, startMonoMs: clk.mono_ms, autoMs: 0 });
    if (entry.kind === 'slice' && exceedsClock(chained as LoggedOf<'slice'>, clockBySession))
      findings.add('E_TIME_SUM', about);
  }
}

/** Was more tracked in the session so far than its running clock can have counted? */
function exceedsClock(
  slice: LoggedOf<'slice'>,
  clockBySession: ReadonlyMap<string, SessionClock>,
): boolean {
  const { mode, from_ms, to_ms, clk, session } = slice.entry.payload;
  const clock = clockBySession.get(session);
  if (mode !== 'auto' || clock?.boot !== clk.boot) return false;
  clock.autoMs += Math.max(0, to_ms - from_ms);
  return clock.autoMs > clk.mono_ms - clock.startMonoMs + stepToleranceMs;
}

/** The wall clock moved against the monotonic one, and no session event says why. */
function isStep(previous: ChainedEntry, chained: ChainedEntry): boolean {
  if (explainsStep(previous) || explainsStep(chained)) return false;
  const before = previous.entry.payload.clk;
  const after = chained.entry.payload.clk;
  const monoMs = after.mono_ms - before.mono_ms;
  const differenceMs = Math.abs(after.wall_ms - before.wall_ms - monoMs);
  return differenceMs > stepToleranceMs + (monoMs * stepTolerancePpm) / 1_000_000;
}

const explainsStep = ({ entry }: ChainedEntry): boolean =>
  entry.kind === 'session' && ['suspend', 'resume', 'clock_step'].includes(entry.payload.ev);
