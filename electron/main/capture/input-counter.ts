import type { ActivitySource, InputCounts } from '../../../shared/domain/activity.ts';
import { aliveEveryMs, parseInputMessage, reportNow } from './input-messages.ts';
import type { InputSensor } from './sensors.ts';

/** The input process as main holds it. */
export interface InputProcess {
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  post(message: typeof reportNow): void;
  kill(): void;
}

export interface InputCounterDeps {
  readonly spawn: () => InputProcess;
  /** Seconds since the last input anywhere, or `undefined` where nobody can tell. */
  readonly idleSeconds: () => number | undefined;
  readonly onState: (state: InputState) => void;
}

export interface InputState {
  readonly source: ActivitySource;
  readonly reason?: string;
}

const idleEveryMs = 5_000;
const silenceMs = 3 * aliveEveryMs;
/** After each failure in a row; the last one goes on for ever. */
const restartDelaysMs: readonly number[] = [2_000, 5_000, 15_000, 60_000, 300_000];
/** A process that worked so long failed for a new reason. */
const soundAfterMs = 600_000;
const startPatienceMs = 3_000;
const flushPatienceMs = 500;

interface CounterState {
  source: ActivitySource;
  process: InputProcess | undefined;
  running: boolean;
  /** in a row */
  restarts: number;
  spawnedAtMs: number;
  heardAtMs: number;
  timer: ReturnType<typeof setInterval> | undefined;
  again: ReturnType<typeof setTimeout> | undefined;
  /** called once the new process has said what it can do */
  settled: () => void;
  /** called once the process has said everything up to a question */
  flushed: () => void;
}

/**
 * Counts from the hook's process; if that cannot work, from the system's idle time; else nothing is
 * known, and that is said. A process that dies or falls silent is started again, less and less often.
 */
export function createInputCounter(deps: InputCounterDeps): InputSensor {
  const inputs: ((counts: InputCounts) => void)[] = [];
  const sources: ((source: ActivitySource) => void)[] = [];
  const state: CounterState = {
    source: 'none',
    process: undefined,
    running: false,
    restarts: 0,
    spawnedAtMs: 0,
    heardAtMs: 0,
    timer: undefined,
    again: undefined,
    settled: () => undefined,
    flushed: () => undefined,
  };

  function become(source: ActivitySource, reason?: string): void {
    if (source === state.source && reason === undefined) return;
    state.source = source;
    deps.onState({ source, ...(reason !== undefined && { reason }) });
    for (const listener of sources) listener(source);
  }

  const fallBack = (reason: string) =>
    become(deps.idleSeconds() === undefined ? 'none' : 'idle-time', reason);

  function end(): void {
    const ending = state.process;
    state.process = undefined;
    ending?.kill();
  }

  function listen(process: InputProcess): void {
    process.onMessage((value) => {
      const message = parseInputMessage(value);
      if (process !== state.process || message === undefined) return;
      state.heardAtMs = performance.now();
      if (message.type === 'ready') {
        become('hook');
        state.settled();
      } else if (message.type === 'unavailable') {
        // Another would say the same: it is not started again in this session.
        end();
        fallBack(message.reason);
        state.settled();
      } else if (message.type === 'reported') {
        state.flushed();
      } else if (message.type === 'counts') {
        const { keys, mouse } = message;
        for (const listener of inputs) listener({ keys, mouse });
      }
    });
    process.onExit(() => {
      if (process !== state.process) return;
      state.process = undefined;
      restart('hook_exited');
    });
  }

  function restart(reason: string): void {
    end();
    fallBack(reason);
    state.settled();
    if (!state.running) return;
    if (performance.now() - state.spawnedAtMs >= soundAfterMs) state.restarts = 0;
    const delayMs = restartDelaysMs[Math.min(state.restarts, restartDelaysMs.length - 1)];
    state.restarts += 1;
    clearTimeout(state.again);
    state.again = setTimeout(spawn, delayMs);
    state.again.unref();
  }

  function spawn(): void {
    if (!state.running || state.process !== undefined) return;
    state.heardAtMs = performance.now();
    state.spawnedAtMs = performance.now();
    state.process = deps.spawn();
    listen(state.process);
  }

  function watch(): void {
    if (state.process !== undefined && performance.now() - state.heardAtMs > silenceMs)
      restart('hook_silent');
    if (state.source !== 'idle-time') return;
    const idleS = deps.idleSeconds();
    if (idleS === undefined) become('none', 'idle_unknown');
    else if (idleS * 1_000 < idleEveryMs)
      for (const listener of inputs) listener({ keys: 0, mouse: 0 });
  }

  return {
    source: () => state.source,
    onInput: (listener) => void inputs.push(listener),
    onSource: (listener) => void sources.push(listener),
    async start() {
      if (state.running) return;
      state.running = true;
      state.timer = setInterval(watch, idleEveryMs);
      state.timer.unref();
      const answered = new Promise<'settled' | 'slow'>((resolve) => {
        state.settled = () => resolve('settled');
        setTimeout(() => resolve('slow'), startPatienceMs).unref();
      });
      spawn();
      if ((await answered) === 'slow') fallBack('hook_slow');
    },
    async flush() {
      const { process } = state;
      if (process === undefined) return;
      await new Promise<void>((resolve) => {
        state.flushed = resolve;
        setTimeout(resolve, flushPatienceMs).unref();
        process.post(reportNow);
      });
    },
    stop() {
      state.running = false;
      clearInterval(state.timer);
      clearTimeout(state.again);
      end();
      // What the next session can see is found out anew.
      state.source = 'none';
      state.restarts = 0;
    },
  };
}
