import type { PracticeState } from '../../shared/api/app-state.ts';
import type { IpcError } from '../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { CaptureSensor, InputSensor } from './capture/sensors.ts';

export interface PracticeDeps {
  readonly input: InputSensor;
  readonly captureSensor: CaptureSensor;
  readonly isTracking: () => boolean;
  readonly nowMs: () => number;
}

/**
 * A slice to try: it counts and takes one picture as a real one does, in memory only. It has no
 * journal, no key and no queue in reach, so nothing of it can be signed or sent.
 */
export interface Practice {
  start(): Promise<Result<PracticeState, IpcError>>;
  look(): PracticeState | undefined;
  stop(): void;
}

const captureAfterMs = 3_000;
const maxMinutes = 10;

interface Running {
  readonly startedAtMs: number;
  readonly k: number[];
  readonly m: number[];
  readonly active: number[];
  capture: PracticeState['capture'];
  timer: ReturnType<typeof setTimeout>;
}

export function createPractice(deps: PracticeDeps): Practice {
  const state: { running: Running | undefined } = { running: undefined };
  deps.input.onInput(({ keys, mouse }) => {
    const { running } = state;
    if (running === undefined || deps.isTracking()) return;
    const minute = Math.floor((deps.nowMs() - running.startedAtMs) / 60_000);
    if (minute >= maxMinutes) return;
    running.k[minute] = (running.k[minute] ?? 0) + keys;
    running.m[minute] = (running.m[minute] ?? 0) + mouse;
    running.active[minute] = 1;
  });
  const look = (): PracticeState | undefined => {
    const { running } = state;
    if (running === undefined) return undefined;
    const { startedAtMs, k, m, active, capture } = running;
    const lengthMs = Math.min(deps.nowMs() - startedAtMs, maxMinutes * 60_000);
    const src = deps.input.source();
    return { lengthMs, k, m, active, src, ...(capture && { capture }) };
  };
  async function takePicture(running: Running): Promise<void> {
    const [capture] = await deps.captureSensor.capture({ scr: 'active', blur: 0 });
    if (state.running !== running || capture === undefined) return;
    running.capture =
      capture.type === 'taken'
        ? { type: 'taken', mime: capture.shot.mime, bytes: capture.shot.bytes }
        : { type: 'failed', reason: capture.fail };
  }
  function stop(): void {
    const { running } = state;
    if (running === undefined) return;
    clearTimeout(running.timer);
    state.running = undefined;
    // A session that began meanwhile needs the counter.
    if (!deps.isTracking()) deps.input.stop();
  }
  return {
    look,
    stop,
    async start() {
      if (deps.isTracking()) return err({ code: 'already_tracking' });
      stop();
      await deps.input.start();
      const minutes = () => Array.from({ length: maxMinutes }, () => 0);
      const running: Running = {
        startedAtMs: deps.nowMs(),
        k: minutes(),
        m: minutes(),
        active: minutes(),
        capture: undefined,
        timer: setTimeout(() => void takePicture(running), captureAfterMs),
      };
      state.running = running;
      const now = look();
      return now === undefined ? err({ code: 'internal' }) : ok(now);
    },
  };
}
