import type { TrackingState } from '../../../shared/api/app-state.ts';
import { clockToleranceMs, maxGapMs } from '../../../shared/domain/slicer-types.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { estimateOffset } from './device-clock.ts';
import type { ActionContext } from './diary-actions.ts';
import type { PairedDiary } from './paired-types.ts';
import type { SessionEnd } from './recorder-types.ts';

/** Nobody is away for less: recording goes on by itself, and only the gap is left out. */
const shortGapMs = 60_000;
const askTimeMs = 2_000;

/**
 * Looks at a session that ended by itself. Whoever works while the clock is being set has not
 * stopped: recording goes on in a new session. After a sleep or a lock only she starts it again.
 */
export async function settleEnd(context: ActionContext, paired: PairedDiary): Promise<void> {
  const { deps, state } = context;
  const { end, isTracking, unsealed } = paired.recorder.view();
  if (end === undefined || end === state.seenEnd) return;
  state.seenEnd = end;
  if (isTracking) return;
  if (end.byGap && unsealed === 0 && (await goOn(context, paired, end))) return;
  deps.input.stop();
  state.ended = noteOf(end);
  deps.onChange();
}

/** Asks the server what time it is and, if it answers, sets the time base anew. */
export async function settleClock(
  { deps, state, clock }: ActionContext,
  { link }: PairedDiary,
): Promise<boolean> {
  const sentMs = deps.clock.wallMs();
  const patience = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), askTimeMs).unref();
  });
  const answered = await Promise.race([link.call('getTime'), patience]);
  if (answered?.ok !== true) return false;
  const { serverMs } = answered.value;
  state.isClockInDoubt = false;
  const offMs = estimateOffset({ sentMs, serverMs, answeredMs: deps.clock.wallMs() });
  clock.renew(bytesToHex(deps.randomBytes(16)), { offMs, by: 'server' });
  return true;
}

/**
 * Between sessions nobody compares the clocks: a start must not begin in another year because the
 * network set the clock meanwhile.
 */
export function watchClock({ deps, state, clock }: ActionContext): void {
  const reading = clock.reading();
  const before = state.lastReading;
  state.lastReading = reading;
  if (before === undefined || state.paired?.recorder.view().isTracking === true) return;
  const jumpMs = reading.wallMs - before.wallMs - (reading.monoMs - before.monoMs);
  if (Math.abs(jumpMs) <= clockToleranceMs) return;
  state.isClockInDoubt = true;
  // Forward it may have slept; back, only the clock was set.
  const nowMs = before.wallMs + reading.monoMs - before.monoMs;
  if (jumpMs < 0 || isSetRight({ clock, nowMs })) followRunningClock({ deps, clock }, nowMs);
}

async function goOn(
  { deps, state, clock }: ActionContext,
  { recorder, contracts }: PairedDiary,
  end: SessionEnd,
): Promise<boolean> {
  const monoMs = end.after.monoMs - end.before.monoMs;
  const wallMs = end.after.wallMs - end.before.wallMs;
  // The running clock still knows what time it is, as the server last had it.
  const nowMs = end.atMs + clock.reading().monoMs - end.before.monoMs;
  const isStep = end.ev === 'clock_step' || isSetRight({ clock, nowMs });
  if (isStep && monoMs >= 0 && monoMs <= maxGapMs) {
    followRunningClock({ deps, clock }, nowMs);
  } else if (end.ev !== 'suspend' || Math.max(monoMs, wallMs) > shortGapMs) {
    state.isClockInDoubt = true;
    return false;
  }
  const contract = contracts.trackable(end.con);
  if (!contract.ok) return false;
  const request = { contract: contract.value, ctx: end.ctx, src: deps.input.source() };
  return (await recorder.start(request)).ok;
}

type Clocks = Pick<ActionContext, 'deps' | 'clock'>;

/** A clock that was wrong, and is again what the server's answer said: no sleep does that. */
function isSetRight({ clock, nowMs }: Pick<Clocks, 'clock'> & { readonly nowMs: number }): boolean {
  const measuredMs = clock.measuredOffMs();
  const wasWrong = Math.abs(clock.header().off_ms - measuredMs) > clockToleranceMs;
  return wasWrong && Math.abs(nowMs - clock.wallMs() - measuredMs) <= clockToleranceMs;
}

function followRunningClock({ deps, clock }: Clocks, nowMs: number): void {
  const offMs = nowMs - clock.wallMs();
  clock.renew(bytesToHex(deps.randomBytes(16)), { offMs, by: 'running_clock' });
}

function noteOf({ ev, byGap, atMs, leftOutMs }: SessionEnd): TrackingState['ended'] {
  // A disk that refuses has a notice of its own.
  if (ev === 'suspend') return { by: byGap ? 'gap' : 'suspend', atMs, leftOutMs };
  return ev === 'lock' || ev === 'clock_step' ? { by: ev, atMs, leftOutMs } : undefined;
}
