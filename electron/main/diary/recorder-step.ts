import { cellOf, cellStartAt } from '../../../shared/domain/cell.ts';
import { type StepResult, step } from '../../../shared/domain/slicer.ts';
import { onDisk } from '../files/file-port.ts';
import type {
  RecorderDeps,
  RecorderState,
  Running,
  SessionEnd,
  TrackingSample,
} from './recorder-types.ts';
import type { SealJob } from './seal-backlog.ts';
import type { CaptureFact } from './take-captures.ts';

const saveEveryMs = 15_000;
const retryEveryMs = 10_000;
const captureWaitMs = 4_000;
const windowReadAfterMs = 2_000;

/** Pictures under way belong to the time before the sample: they are waited for, then placed. */
export async function takeSample(
  deps: RecorderDeps,
  state: RecorderState,
  read: TrackingSample,
): Promise<void> {
  const { running } = state;
  const sample = inTurn(state, read);
  if (running !== undefined && endsSlice(state, sample)) {
    // The machine may be gone before the picture is there: what was tracked must not go with it.
    if (sample.type === 'suspend') await saveOpen(deps, state);
    await running.captures.settle(captureWaitMs);
  }
  for (const arrival of running?.captures.drain() ?? []) {
    const clock =
      arrival.clock.monoMs > state.lastReading.monoMs ? arrival.clock : state.lastReading;
    for (const capture of arrival.facts)
      applySample(deps, state, { type: 'capture', clock, capture, offMs: capture.offMs });
  }
  applySample(deps, state, sample);
  if (running !== undefined) await readWindow(deps, state, running);
  await sealAndSave(deps, state, sample);
}

/**
 * Clocks are read when something happens, and a start may be signed meanwhile: a tick that waited for
 * it was before it, which is no clock that was set back.
 */
const inTurn = ({ lastReading }: RecorderState, sample: TrackingSample): TrackingSample =>
  sample.clock.monoMs < lastReading.monoMs ? { ...sample, clock: lastReading } : sample;

const endsSlice = (state: RecorderState, sample: TrackingSample): boolean =>
  ['stop', 'suspend', 'lock', 'context', 'source'].includes(sample.type) ||
  cellOf(sample.clock.wallMs) !== cellOf(state.lastReading.wallMs);

function applySample(deps: RecorderDeps, state: RecorderState, sample: TrackingSample): void {
  const { session, running } = state;
  const stepped = step(state.slicer, sample);
  state.end = endOf(state, stepped, sample) ?? state.end;
  state.slicer = stepped.state;
  state.lastReading = sample.clock;
  if (session === undefined) return;
  const jobs: SealJob[] = stepped.closed.map((slice) => {
    const app = running?.appByStartMs.get(cellStartAt(slice.idx) + slice.fromMs);
    const isKnown = running === undefined || running.policy.app === 'off';
    return { type: 'slice', session, slice, app: isKnown ? undefined : (app ?? { src: 'none' }) };
  });
  for (const event of stepped.events)
    if (event.type === 'session') jobs.push({ type: 'event', session, ev: event.ev });
  deps.backlog.push(jobs);
  if (stepped.state.session === null) state.running = undefined;
  if (jobs.length > 0 || stepped.events.length > 0) deps.onChange();
}

/** What the machine or the freelancer says; all others only carry a clock. */
const powerSamples: ReadonlySet<TrackingSample['type']> = new Set([
  'stop',
  'suspend',
  'resume',
  'lock',
  'unlock',
]);

/** `undefined` unless this very sample ended the session. */
function endOf(
  { slicer, session: tracked }: RecorderState,
  { state, events }: StepResult<CaptureFact>,
  sample: TrackingSample,
): SessionEnd | undefined {
  const { session } = slicer;
  const event = events.find(({ type }) => type === 'session');
  if (session === null || state.session !== null || event?.type !== 'session') return undefined;
  const asked = events.find(({ type }) => type === 'idle_prompt');
  const sinceMs = asked?.type === 'idle_prompt' ? asked.sinceMs : session.prompt?.sinceMs;
  return {
    con: tracked?.con ?? '',
    ev: event.ev,
    atMs: event.atMs,
    ctx: session.open.ctx,
    byGap: !powerSamples.has(sample.type) && event.ev !== sample.type,
    before: session.last,
    after: sample.clock,
    leftOutMs: sinceMs === undefined ? 0 : event.atMs - sinceMs,
  };
}

/** Once a slice, and only if the contract's policy asks for it. */
async function readWindow(
  deps: RecorderDeps,
  state: RecorderState,
  running: Running,
): Promise<void> {
  const open = state.slicer.session?.open;
  const { app } = running.policy;
  if (app === 'off' || open === undefined || running.appByStartMs.has(open.fromAtMs)) return;
  if (state.lastReading.wallMs - open.fromAtMs < windowReadAfterMs) return;
  running.appByStartMs.set(open.fromAtMs, await deps.readWindow(app));
}

/**
 * While the disk refuses, the open slice's file stays as it was: it still holds what the journal
 * does not. Tracking ends, because time that cannot be kept must not look kept.
 */
async function sealAndSave(
  deps: RecorderDeps,
  state: RecorderState,
  sample: TrackingSample,
): Promise<void> {
  const { monoMs } = sample.clock;
  const hadJobs = deps.backlog.size() > 0;
  if (hadJobs) {
    if (monoMs < state.retryAtMonoMs) return;
    const flushed = await deps.backlog.flush();
    if (!flushed.ok) {
      state.retryAtMonoMs = monoMs + retryEveryMs;
      if (state.slicer.session !== null)
        applySample(deps, state, { type: 'stop', clock: sample.clock });
      deps.onDiskProblem(flushed.error);
      return;
    }
    state.retryAtMonoMs = 0;
    deps.onDiskProblem(undefined);
  }
  const isDue = monoMs - state.savedAtMonoMs >= saveEveryMs && state.slicer.session !== null;
  if (hadJobs || isDue || sample.type === 'context') await saveOpen(deps, state);
}

export async function saveOpen(deps: RecorderDeps, state: RecorderState): Promise<void> {
  const { session, slicer } = state;
  if (session === undefined) return;
  state.savedAtMonoMs = state.lastReading.monoMs;
  const saved = await onDisk(() => deps.openSliceFile.write({ v: 1, session, slicer }));
  if (!saved.ok) deps.onDiskProblem(saved.error);
}
