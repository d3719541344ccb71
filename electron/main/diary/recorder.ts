import {
  type ClockReading,
  openPromptSinceMs,
  openSlice,
  type SlicerState,
  step,
  trackedMs,
} from '../../../shared/domain/slicer.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { createSerial } from '../files/serial.ts';
import type { TrackedSession } from './open-slice-file.ts';
import { startTracking, switchTracking } from './recorder-start.ts';
import { takeSample } from './recorder-step.ts';
import type {
  NotTracking,
  Recorder,
  RecorderDeps,
  RecorderState,
  RecorderView,
  TrackingSample,
} from './recorder-types.ts';
import type { CaptureFact } from './take-captures.ts';

/** `initial`: the slicer after recovery; the session it last knew, if any. */
export function createRecorder(
  deps: RecorderDeps,
  initial: {
    readonly slicer: SlicerState<CaptureFact>;
    readonly session: TrackedSession | undefined;
  },
): Recorder {
  const serial = createSerial();
  const state: RecorderState = {
    ...initial,
    running: undefined,
    lastReading: deps.clock.reading(),
    savedAtMonoMs: 0,
    retryAtMonoMs: 0,
    lastTaken: undefined,
    end: undefined,
  };

  /** A sample of now; the clock is read when it happens, not when its turn comes. */
  function sample(make: (clock: ClockReading) => TrackingSample): Promise<void> {
    const clock = deps.clock.reading();
    return serial(() => takeSample(deps, state, make(clock)));
  }

  async function whileTracking(
    make: (clock: ClockReading) => TrackingSample,
  ): Promise<Result<undefined, NotTracking>> {
    if (state.slicer.session === null) return err({ code: 'not_tracking' });
    await sample(make);
    return ok(undefined);
  }

  return {
    start: (request) => serial(() => startTracking(deps, state, request)),
    switchTo: (request) => serial(() => switchTracking(deps, state, request)),
    stop: () => whileTracking((clock) => ({ type: 'stop', clock })),
    setContext: (ctx) => whileTracking((clock) => ({ type: 'context', clock, ctx })),
    answerIdle: (answer) =>
      whileTracking((clock) =>
        typeof answer === 'string'
          ? { type: 'idleAnswer', clock, answer }
          : { type: 'idleAnswer', clock, answer: 'apart', ctx: answer.apart },
      ),
    async input(counts) {
      if (state.slicer.session !== null)
        await sample((clock) => ({ type: 'input', clock, ...counts }));
    },
    async source(src) {
      if (state.slicer.session !== null) await sample((clock) => ({ type: 'source', clock, src }));
    },
    power: (type) => sample((clock) => ({ type, clock })),
    tick: () => {
      // After a gap there is nothing to take a picture of: the session ends with this sample.
      const clock = deps.clock.reading();
      const { session } = step(state.slicer, { type: 'tick', clock }).state;
      if (session !== null) state.running?.captures.poll();
      return sample((clock) => ({ type: 'tick', clock }));
    },
    view: () => viewOf(deps, state),
  };
}

function viewOf(deps: RecorderDeps, state: RecorderState): RecorderView {
  const { slicer, session } = state;
  return {
    session,
    isTracking: slicer.session !== null,
    startedAtMs: slicer.session?.base.atMs,
    ctx: slicer.session?.open.ctx,
    open: openSlice(slicer),
    sessionMs: trackedMs(slicer),
    idleSinceMs: openPromptSinceMs(slicer),
    lastTaken: state.lastTaken,
    unsealed: deps.backlog.size(),
    end: state.end,
  };
}
