import { cellStartAt } from '../domain/cell.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
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
  return label;
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
  const newestByBoot = new Map<string, ChainedEntry>();
  const frozenBoots = new Set<string>();
  for (const chained of stream.entries.toSorted((a, b) => seqOf(a) - seqOf(b))) {
    const { entry } = chained;
    const { clk } = entry.payload;
    const about = { entry: entry.hash };
    const previous = newestByBoot.get(clk.boot);
    newestByBoot.set(clk.boot, chained);
    if (previous !== undefined) {
      if (clk.mono_ms < previous.entry.payload.clk.mono_ms) findings.add('E_TIME_MONO', about);
      else if (isStep(previous, chained, frozenBoots)) findings.add('W_CLOCK_STEP', about);
    }
    if (entry.kind === 'session' && entry.payload.ev === 'start') {
      frozenBoots.add(clk.boot);
      clockBySession.set(entry.hash, { boot: clk.boot, startMonoMs: clk.mono_ms, autoMs: 0 });
    }
    if (!isTracked(chained)) continue;
    const clock = clockBySession.get(chained.entry.payload.session);
    if (isRecovered(chained, clock)) findings.add('W_RECOVERED', about);
    if (exceedsClock(chained, clock)) findings.add('E_TIME_SUM', about);
  }
}

/** Manual time is entered later, and what was moved here was tracked in another contract. */
const isTracked = (chained: ChainedEntry): chained is LoggedOf<'slice'> =>
  chained.entry.kind === 'slice' &&
  chained.entry.payload.mode === 'auto' &&
  chained.entry.payload.moved === '';

/**
 * Sealed long after it ended, or by another run of the program than the one that tracked it: after
 * a crash, from the journal.
 */
function isRecovered(
  { entry: { payload } }: LoggedOf<'slice'>,
  clock: SessionClock | undefined,
): boolean {
  const endMs = cellStartAt(payload.idx) + payload.to_ms;
  const isOtherRun = (clock?.boot ?? payload.clk.boot) !== payload.clk.boot;
  return isOtherRun || Math.abs(serverTimeOf(payload.clk) - endMs) > recoveredAfterMs;
}

/** Was more tracked in the session so far than its running clock can have counted? */
function exceedsClock(
  { entry: { payload } }: LoggedOf<'slice'>,
  clock: SessionClock | undefined,
): boolean {
  const { from_ms, to_ms, clk } = payload;
  if (clock?.boot !== clk.boot) return false;
  clock.autoMs += Math.max(0, to_ms - from_ms);
  return clock.autoMs > clk.mono_ms - clock.startMonoMs + stepToleranceMs;
}

/** The wall clock moved against the monotonic one, and no session event says why. */
function isStep(
  previous: ChainedEntry,
  chained: ChainedEntry,
  frozenBoots: ReadonlySet<string>,
): boolean {
  if (explainsStep(previous) || explainsStep(chained)) return false;
  // What lies between them may explain it, and is not here.
  if (seqOf(chained) !== seqOf(previous) + 1) return false;
  const before = previous.entry.payload.clk;
  const after = chained.entry.payload.clk;
  const monoMs = after.mono_ms - before.mono_ms;
  // From the first session of a boot on its offset stands still; before, it may be estimated anew.
  const offsetMs = frozenBoots.has(before.boot) ? after.off_ms - before.off_ms : 0;
  const differenceMs = Math.abs(after.wall_ms - before.wall_ms + offsetMs - monoMs);
  return differenceMs > stepToleranceMs + (monoMs * stepTolerancePpm) / 1_000_000;
}

const explainsStep = ({ entry }: ChainedEntry): boolean =>
  entry.kind === 'session' && ['suspend', 'resume', 'clock_step'].includes(entry.payload.ev);
