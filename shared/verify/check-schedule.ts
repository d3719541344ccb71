import { cellMs, cellStartAt } from '../domain/cell.ts';
import { ofKind } from '../entry/logged.ts';
import { termsAt } from '../entry/contract-terms.ts';
import type { ContractLedger, LedgerSlice, LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { captureToleranceMs, cellCaptureOffsets, startCaptureOffsetMs } from '../entry/schedule.ts';
import { groupBy } from '../entry/settle.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { hexToBytes } from '../kit/hex.ts';
import type { Run } from './run.ts';

/** Wall and running clock of an honest session part by so much at most (3.15). */
const clockMarginMs = 15_000;
/** A capture that is slow to come may miss a slice that ends meanwhile. */
const arrivalMarginMs = 60_000;
const jitterMs = 60_000;
const startMarginMs = 2_000;
/** A slice has names for three captures; a fourth is not kept (3.8). */
const maxCapturesPerSlice = 3;

/** Captures of one session against the schedule that its disclosed seed gives (protocol 3.8a). */
export function checkSchedules(
  run: Run,
  logged: readonly LoggedEntry[],
  ledger: ContractLedger,
): void {
  const slicesBySession = groupBy(ledger.slices, ({ session }) => session);
  const recovered = new Set(
    ofKind(logged, 'session').flatMap(({ entry: { payload } }) =>
      payload.ev === 'recovered' ? [`${payload.by} ${payload.n}`] : [],
    ),
  );
  for (const start of ofKind(logged, 'session')) {
    const { hash, payload } = start.entry;
    const seedHex = ledger.valuesByHash.get(hash)?.sched;
    const terms = termsAt(ledger.accepted, payload.contract ?? '', start.logIndex);
    const slices = (slicesBySession.get(hash) ?? []).filter(isScheduled);
    const maxCaptures = terms?.contract.pol.caps ?? 0;
    if (seedHex === undefined || maxCaptures === 0 || slices.length === 0) continue;
    const schedule = scheduleOf(run.crypto.hasher, start, {
      seed: hexToBytes(seedHex),
      slices,
      maxCaptures,
    });
    // After a crash only what was sealed by the next run of the program may lack a capture.
    const mayHaveLost = (slice: LedgerSlice): boolean =>
      recovered.has(`${payload.by} ${payload.n}`) &&
      slice.entry?.payload.clk.boot !== payload.clk.boot;
    for (const slice of slices) checkTaken(run, slice, schedule);
    for (const stretch of stretchesOf(slices)) checkDue(run, stretch, { schedule, mayHaveLost });
  }
}

/** What was issued again after a move was captured under another contract's schedule. */
const isScheduled = ({ mode, moved }: LedgerSlice): boolean => mode === 'auto' && !moved;

interface SessionSchedule {
  /** Due instants in a cell and its neighbours, epoch ms. */
  readonly dueAround: (idx: number) => readonly number[];
  /** Of the first slice; where the session's own first instant is not sure, it is not judged. */
  readonly unsureUntilMs: number;
}

function scheduleOf(
  hasher: Hasher,
  start: LoggedOf<'session'>,
  known: {
    readonly seed: Uint8Array;
    /** In billing order. */
    readonly slices: readonly LedgerSlice[];
    readonly maxCaptures: number;
  },
): SessionSchedule {
  const { seed, slices, maxCaptures } = known;
  const firstMs = Math.min(...slices.slice(0, 1).map(startOf));
  const { wall_ms, off_ms } = start.entry.payload.clk;
  const isSure = Math.abs(firstMs - wall_ms - off_ms) <= startMarginMs;
  const startDue = isSure ? [firstMs + startCaptureOffsetMs(hasher, seed)] : [];
  const dueByIdx = new Map<number, readonly number[]>();
  const dueIn = (idx: number): readonly number[] => {
    const known = dueByIdx.get(idx);
    if (known !== undefined) return known;
    const offsets = cellCaptureOffsets(hasher, seed, { idx, maxCaptures });
    const due = offsets.map((offMs) => cellStartAt(idx) + offMs);
    dueByIdx.set(idx, due);
    return due;
  };
  return {
    dueAround: (idx) => [...startDue, ...dueIn(idx - 1), ...dueIn(idx), ...dueIn(idx + 1)],
    unsureUntilMs: isSure ? 0 : firstMs + arrivalMarginMs,
  };
}

const startOf = ({ idx, fromMs }: LedgerSlice): number => cellStartAt(idx) + fromMs;

/** Instants of a slice's captures, taken or failed, each once for all displays. */
function captureTimes({ idx, values }: LedgerSlice): readonly number[] {
  const offByNumber = new Map<string, number>();
  for (const [name, { off_ms }] of Object.entries(values.captures)) {
    const number = /^shot(\d)/.exec(name)?.[1];
    if (number !== undefined) offByNumber.set(number, off_ms);
  }
  return [...offByNumber.values()].map((offMs) => cellStartAt(idx) + offMs);
}

const isOnTime = (takenMs: number, dueMs: number): boolean =>
  takenMs >= dueMs - 1_000 && takenMs <= dueMs + captureToleranceMs + 1_000;

function checkTaken({ findings }: Run, slice: LedgerSlice, schedule: SessionSchedule): void {
  const due = schedule.dueAround(slice.idx);
  for (const takenMs of captureTimes(slice)) {
    if (takenMs < schedule.unsureUntilMs) continue;
    // Next to a boundary the two clocks may name different cells for one instant.
    const readings = isNearBoundary(takenMs - cellStartAt(slice.idx))
      ? [takenMs, takenMs - cellMs, takenMs + cellMs]
      : [takenMs];
    if (readings.some((ms) => due.some((dueMs) => isOnTime(ms, dueMs)))) continue;
    const isNear = due.some((dueMs) => Math.abs(takenMs - dueMs) <= jitterMs);
    const detail = `at ${takenMs - cellStartAt(slice.idx)} ms of the cell`;
    findings.add(isNear ? 'W_SCHED_JITTER' : 'W_SCHED_EXTRA', { entry: slice.hash, detail });
  }
}

const isNearBoundary = (offMs: number): boolean =>
  offMs < clockMarginMs || offMs > cellMs - clockMarginMs;

/** Slices of one cell with hardly a pause between them, in order of time. */
type Stretch = readonly LedgerSlice[];

/** Whoever cuts his time into pieces is due the same captures; `slices` in billing order. */
function stretchesOf(slices: readonly LedgerSlice[]): readonly Stretch[] {
  const stretches: LedgerSlice[][] = [];
  for (const slice of slices) {
    const before = stretches.at(-1)?.at(-1);
    const goesOn = before?.idx === slice.idx && slice.fromMs - before.toMs <= jitterMs;
    if (goesOn) stretches.at(-1)?.push(slice);
    else stretches.push([slice]);
  }
  return stretches;
}

interface DueInputs {
  readonly schedule: SessionSchedule;
  readonly mayHaveLost: (slice: LedgerSlice) => boolean;
}

/** Reported only where an honest program cannot have failed to sign the capture or its failure. */
function checkDue({ findings }: Run, stretch: Stretch, { schedule, mayHaveLost }: DueInputs): void {
  const [first] = stretch;
  if (first === undefined) return;
  const endMs = stretch.reduce((max, { toMs }) => Math.max(max, toMs), 0);
  const taken = stretch.flatMap(captureTimes);
  const isUnsure = (slice: LedgerSlice): boolean =>
    isPartial(slice) || mayHaveLost(slice) || captureTimes(slice).length >= maxCapturesPerSlice;
  for (const dueMs of schedule.dueAround(first.idx)) {
    const offMs = dueMs - cellStartAt(first.idx);
    const isInside = offMs >= first.fromMs + clockMarginMs && offMs <= endMs - arrivalMarginMs;
    if (!isInside || taken.some((ms) => Math.abs(ms - dueMs) <= jitterMs)) continue;
    const around = stretch.filter(
      ({ fromMs, toMs }) => fromMs <= offMs + jitterMs && toMs >= offMs - jitterMs,
    );
    if (around.some(isUnsure)) continue;
    const entry = (around.findLast(({ fromMs }) => fromMs <= offMs) ?? first).hash;
    findings.add('W_SCHED_MISSING', { entry, detail: `due at ${offMs} ms of the cell` });
  }
}

/** A capture of it was removed or is not here, so nobody can say when it was taken. */
const isPartial = ({ entry, values }: LedgerSlice): boolean =>
  entry === undefined ||
  Object.keys(entry.payload.cm).some(
    (name) => name.startsWith('shot') && values.captures[name] === undefined,
  );
