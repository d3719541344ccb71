import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWindowSensor } from '../../../electron/main/capture/active-window.ts';
import { createCaptureSensor } from '../../../electron/main/capture/screenshot.ts';
import { isWayland } from '../../../electron/main/capture/wayland.ts';
import { en } from '../../../renderer/desktop/messages/en.ts';

const area = { id: 'a', x: 0, y: 0, w: 1920, h: 1080, scale_pct: 100, rotation: 0 };
const real = { platform: process.platform, arch: process.arch };

/** What the input process says on such a machine, with such a package. */
async function inputProcess(
  machine: { readonly arch: string; readonly env: Readonly<Record<string, string>> },
  load: () => object,
): Promise<readonly unknown[]> {
  const sent: unknown[] = [];
  vi.doMock('uiohook-napi', load);
  Object.defineProperty(process, 'platform', { value: 'linux' });
  Object.defineProperty(process, 'arch', { value: machine.arch });
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'XDG_SESSION_TYPE'])
    vi.stubEnv(name, machine.env[name]);
  const port = { postMessage: (message: unknown) => void sent.push(message) };
  Reflect.set(process, 'parentPort', Object.assign(new EventEmitter(), port));
  await import('../../../electron/main/capture/input-counter-process.ts');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  return sent;
}

describe('where input cannot be counted', () => {
  const works = () => ({ uIOhook: Object.assign(new EventEmitter(), { start: () => undefined }) });
  const isMissing = () => {
    throw new Error('No native build was found for platform=linux arch=arm64 runtime=electron');
  };
  const x11 = { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' };

  beforeEach(() => vi.resetModules());
  afterEach(() => {
    vi.doUnmock('uiohook-napi');
    vi.unstubAllEnvs();
    Reflect.deleteProperty(process, 'parentPort');
    for (const [name, value] of Object.entries(real))
      Object.defineProperty(process, name, { value });
  });

  it.each([
    ['on ARM', { arch: 'arm64', env: x11 }, works, 'no_hook_here'],
    ['without a native module', { arch: 'x64', env: x11 }, isMissing, 'hook_missing'],
    ['on Wayland', { arch: 'x64', env: { WAYLAND_DISPLAY: 'wayland-0' } }, works, 'wayland'],
    [
      'on Wayland with a display for X11 programs, which would count too little',
      { arch: 'x64', env: { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' } },
      works,
      'wayland',
    ],
  ])('%s, that is said and nothing crashes', async (_, machine, load, reason) => {
    expect(await inputProcess(machine, load)).toEqual([{ type: 'unavailable', reason }]);
    expect(Object.keys(en)).toContain(`reason.${reason}`);
  });

  it('on X11 it is counted', async () => {
    expect(await inputProcess({ arch: 'x64', env: x11 }, works)).toEqual([{ type: 'ready' }]);
  });
});

describe('where windows and pictures cannot be had', () => {
  it('the window is unknown when its package is missing', async () => {
    const problems: (string | undefined)[] = [];
    const sensor = createWindowSensor(
      () => Promise.reject(new Error('Cannot find module napi-9-linux-arm64')),
      (problem) => void problems.push(problem),
    );
    expect(await sensor.read('title')).toEqual({ src: 'none' });
    expect(problems).toEqual(['Cannot find module napi-9-linux-arm64']);
  });

  it('a picture that Wayland does not give is missing for that reason', async () => {
    const sensor = createCaptureSensor({
      screen: { displays: () => [{ area, isActive: true }], refusal: () => undefined },
      backends: [
        {
          name: 'desktopCapturer',
          shoot: async () => ({ ok: false, error: { type: 'denied', detail: '0 sources' } }),
        },
      ],
      encode: () => Promise.reject(new Error('nothing to encode')),
      isWayland: true,
      onProblem: () => undefined,
    });
    expect(await sensor.capture({ scr: 'active', blur: 0 })).toEqual([
      { type: 'failed', fail: 'wayland_denied', scr: area },
    ]);
    expect(en['capfail.wayland_denied']).toMatch(/Wayland/);
  });

  it('Wayland is known by either of its signs', () => {
    expect(isWayland({ XDG_SESSION_TYPE: 'wayland' })).toBe(true);
    expect(isWayland({ XDG_SESSION_TYPE: 'tty', WAYLAND_DISPLAY: 'wayland-1' })).toBe(true);
    expect(isWayland({ XDG_SESSION_TYPE: 'x11', DISPLAY: ':0' })).toBe(false);
  });
});
