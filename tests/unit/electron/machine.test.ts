import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWindowList } from '../../../electron/main/capture/list-windows.ts';
import {
  isPrivate,
  withoutPrivateWindows,
} from '../../../electron/main/capture/private-windows.ts';
import type { DisplayCapture, InputSensor } from '../../../electron/main/capture/sensors.ts';
import { readMachine } from '../../../electron/main/permissions.ts';
import { createPractice } from '../../../electron/main/practice.ts';

const area = { id: 'a', x: 0, y: 0, w: 1920, h: 1080, scale_pct: 100, rotation: 0 };
const image = { bytes: new Uint8Array([1]), mime: 'image/webp', w: 1920, h: 1080 } as const;
const taken: DisplayCapture = { type: 'taken', scr: area, shot: image, thumb: image };
const policy = { scr: 'active', blur: 0 } as const;

describe('windows that no picture is taken of', () => {
  const editor = { program: 'Code', title: 'notes.md' };

  it('are password managers, private windows and her own words', () => {
    expect(isPrivate({ program: 'KeePassXC', title: 'Vault' }, [])).toBe(true);
    expect(isPrivate({ program: 'Firefox', title: 'Bank — Private Browsing' }, [])).toBe(true);
    expect(isPrivate({ program: 'Chromium', title: 'ছদ্মবেশী ট্যাব' }, [])).toBe(true);
    expect(isPrivate({ program: 'Signal', title: '' }, [' signal '])).toBe(true);
    expect(isPrivate(editor, ['', 'bank'])).toBe(false);
  });

  it('leave the picture out with a reason, before it is taken or when one opened meanwhile', async () => {
    const windows = { open: [editor], front: editor };
    const shots: string[] = [];
    const sensor = withoutPrivateWindows(
      {
        async capture() {
          shots.push('shot');
          return [taken];
        },
      },
      {
        listWindows: async () => windows.open,
        frontWindow: async () => windows.front,
        ownWords: () => ['payroll'],
      },
    );
    expect(await sensor.capture(policy)).toEqual([taken]);
    windows.front = { program: 'Files', title: 'Payroll 2026' };
    expect(await sensor.capture(policy)).toEqual([{ type: 'failed', fail: 'deny_list' }]);
    windows.open = [editor, windows.front];
    expect(await sensor.capture(policy)).toEqual([{ type: 'failed', fail: 'deny_list' }]);
    expect(shots).toHaveLength(2);
  });

  it('are not known where the desktop does not tell', async () => {
    const list = createWindowList(() => Promise.reject(new Error('spawn xprop ENOENT')));
    expect(await list.open()).toBeUndefined();
    expect(await list.front()).toBeUndefined();
  });
});

describe('what the machine lets the app do', () => {
  const port = {
    platform: 'linux' as const,
    arch: 'x64',
    screenAccess: () => undefined,
    accessibility: () => undefined,
    isRunnable: async (path: string) => path === '/usr/bin/xprop',
  };

  it('names the desktop and the programs that are missing', async () => {
    const env = { PATH: '/bin:/usr/bin', DISPLAY: ':0' };
    const machine = await readMachine({ ...port, env });
    expect(machine.desktop).toBe('x11');
    expect(machine.tools.filter(({ isThere }) => isThere).map(({ name }) => name)).toEqual([
      'xprop',
    ]);
    expect(machine.tools).toHaveLength(3);
    expect((await readMachine({ ...port, env: { ...env, WAYLAND_DISPLAY: 'w-0' } })).desktop).toBe(
      'wayland',
    );
    expect((await readMachine({ ...port, env: {} })).desktop).toBe('none');
  });

  it('asks macOS for both of its permissions', async () => {
    const mac = { ...port, platform: 'darwin' as const, env: {} };
    const machine = await readMachine({
      ...mac,
      screenAccess: () => 'denied',
      accessibility: () => true,
    });
    expect(machine).toEqual({
      desktop: 'macos',
      arch: 'x64',
      screenAccess: false,
      accessibility: true,
      tools: [],
    });
  });
});

describe('a practice slice', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function practice() {
    const state = { isTracking: false, nowMs: 0, stops: 0 };
    const listeners: ((counts: { keys: number; mouse: number }) => void)[] = [];
    const input: InputSensor = {
      source: () => 'hook',
      onInput: (listener) => void listeners.push(listener),
      onSource: () => undefined,
      start: async () => undefined,
      flush: async () => undefined,
      stop: () => {
        state.stops += 1;
      },
    };
    const made = createPractice({
      input,
      captureSensor: { capture: async () => [taken] },
      isTracking: () => state.isTracking,
      nowMs: () => state.nowMs,
    });
    const type = (keys: number) => {
      for (const listener of listeners) listener({ keys, mouse: 0 });
    };
    return { made, state, type };
  }

  it('counts and takes one picture, in memory, until it ends', async () => {
    const { made, state, type } = practice();
    type(99);
    await made.start();
    type(3);
    state.nowMs = 61_000;
    type(2);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(made.look()).toMatchObject({
      lengthMs: 61_000,
      capture: { type: 'taken' },
      src: 'hook',
    });
    expect(made.look()?.k.slice(0, 3)).toEqual([3, 2, 0]);
    made.stop();
    expect(made.look()).toBeUndefined();
    expect(state.stops).toBe(1);
  });

  it('does not run beside a recording, and leaves the counter to one that begins', async () => {
    const { made, state, type } = practice();
    await made.start();
    state.isTracking = true;
    type(5);
    expect(made.look()?.k[0]).toBe(0);
    made.stop();
    expect(state.stops).toBe(0);
    expect(await made.start()).toMatchObject({ error: { code: 'already_tracking' } });
  });
});
