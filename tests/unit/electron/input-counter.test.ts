import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActivitySource } from '../../../shared/domain/activity.ts';
import {
  createInputCounter,
  type InputProcess,
  type InputState,
} from '../../../electron/main/capture/input-counter.ts';

interface FakeProcess extends InputProcess {
  say(message: unknown): void;
  exit(): void;
  killed: boolean;
  posted: unknown[];
}

function fakeProcess(): FakeProcess {
  const listeners: { message: (m: unknown) => void; exit: () => void } = {
    message: () => undefined,
    exit: () => undefined,
  };
  return {
    killed: false,
    onMessage: (listener) => {
      listeners.message = listener;
    },
    onExit: (listener) => {
      listeners.exit = listener;
    },
    post(message) {
      this.posted.push(message);
    },
    posted: [],
    kill() {
      this.killed = true;
    },
    say: (message) => listeners.message(message),
    exit: () => listeners.exit(),
  };
}

function counter(idleSeconds: () => number | undefined = () => undefined) {
  const processes: FakeProcess[] = [];
  const states: InputState[] = [];
  const counts: unknown[] = [];
  const sources: ActivitySource[] = [];
  const sensor = createInputCounter({
    spawn: () => {
      const made = fakeProcess();
      processes.push(made);
      return made;
    },
    idleSeconds,
    onState: (state) => void states.push(state),
  });
  sensor.onInput((count) => void counts.push(count));
  sensor.onSource((source) => void sources.push(source));
  return { sensor, processes, states, counts, sources };
}

describe('the input counter', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is ready when the hook is, and passes counts on', async () => {
    const { sensor, processes, counts } = counter();
    const started = sensor.start();
    expect(sensor.source()).toBe('none');
    processes[0]?.say({ type: 'ready' });
    await started;
    expect(sensor.source()).toBe('hook');
    processes[0]?.say({ type: 'counts', keys: 2, mouse: 1, keycode: 30 });
    expect(counts).toEqual([{ keys: 2, mouse: 1 }]);
  });

  it('does not listen to anything but counts', async () => {
    const { sensor, processes, counts } = counter();
    void sensor.start();
    for (const message of [
      null,
      'counts',
      { type: 'counts', keys: -1, mouse: 0 },
      { type: 'counts', keys: 1.5, mouse: 0 },
      { type: 'counts', keys: 1 },
      { type: 'other', keys: 1, mouse: 1 },
    ])
      processes[0]?.say(message);
    expect(counts).toEqual([]);
  });

  it('says what is not known instead of counting nothing', async () => {
    const { sensor, processes, states } = counter();
    const started = sensor.start();
    processes[0]?.say({ type: 'unavailable', reason: 'no_hook_for_arm64' });
    await started;
    expect(sensor.source()).toBe('none');
    expect(states.at(-1)).toEqual({ source: 'none', reason: 'no_hook_for_arm64' });
    expect(processes[0]?.killed).toBe(true);
  });

  it('falls back to the idle time of the system, which knows that, not how much', async () => {
    const { sensor, processes, counts } = counter(() => 1);
    const started = sensor.start();
    processes[0]?.say({ type: 'unavailable', reason: 'wayland' });
    await started;
    expect(sensor.source()).toBe('idle-time');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(counts).toEqual([{ keys: 0, mouse: 0 }]);
  });

  it('starts a process that died again, less and less often, and never gives up', async () => {
    const { sensor, processes, sources } = counter();
    const started = sensor.start();
    processes[0]?.say({ type: 'ready' });
    await started;
    for (const delayMs of [2_000, 5_000, 15_000, 60_000, 300_000, 300_000]) {
      const before = processes.length;
      processes.at(-1)?.exit();
      await vi.advanceTimersByTimeAsync(delayMs - 1);
      expect(processes).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(processes).toHaveLength(before + 1);
    }
    expect(sources.slice(0, 2)).toEqual(['hook', 'none']);
    processes.at(-1)?.say({ type: 'ready' });
    expect(sensor.source()).toBe('hook');
  });

  it('takes a failure after long good work for a new one', async () => {
    const { sensor, processes } = counter();
    const started = sensor.start();
    processes[0]?.say({ type: 'ready' });
    await started;
    for (let i = 0; i < 3; i++) {
      processes.at(-1)?.exit();
      await vi.advanceTimersByTimeAsync(15_000);
    }
    processes.at(-1)?.say({ type: 'ready' });
    const keepAlive = setInterval(() => processes.at(-1)?.say({ type: 'alive' }), 5_000);
    await vi.advanceTimersByTimeAsync(600_000);
    clearInterval(keepAlive);
    const before = processes.length;
    processes.at(-1)?.exit();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(processes).toHaveLength(before + 1);
  });

  it('does not start another after the session has stopped', async () => {
    const { sensor, processes } = counter();
    void sensor.start();
    processes[0]?.exit();
    sensor.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(processes).toHaveLength(1);
  });

  it('ends and replaces a process that fell silent', async () => {
    const { sensor, processes } = counter();
    const started = sensor.start();
    processes[0]?.say({ type: 'ready' });
    await started;
    await vi.advanceTimersByTimeAsync(25_000);
    expect(processes[0]?.killed).toBe(true);
    expect(processes.length).toBeGreaterThan(1);
  });

  it('hears nothing after it was stopped', async () => {
    const { sensor, processes, counts } = counter();
    const started = sensor.start();
    processes[0]?.say({ type: 'ready' });
    await started;
    sensor.stop();
    processes[0]?.say({ type: 'counts', keys: 1, mouse: 0 });
    expect(counts).toEqual([]);
    expect(processes[0]?.killed).toBe(true);
    expect(sensor.source()).toBe('none');
  });

  it('has everything up to a question before a flush resolves', async () => {
    const { sensor, processes, counts } = counter();
    const started = sensor.start();
    processes[0]?.say({ type: 'ready' });
    await started;
    const flushed = sensor.flush();
    expect(processes[0]?.posted).toEqual(['report']);
    processes[0]?.say({ type: 'counts', keys: 2, mouse: 1 });
    processes[0]?.say({ type: 'reported' });
    await flushed;
    expect(counts).toEqual([{ keys: 2, mouse: 1 }]);
  });

  it('does not wait long for a process that no longer answers', async () => {
    const { sensor, processes } = counter();
    const started = sensor.start();
    processes[0]?.say({ type: 'ready' });
    await started;
    const flushed = sensor.flush();
    await vi.advanceTimersByTimeAsync(600);
    await expect(flushed).resolves.toBeUndefined();
  });
});
