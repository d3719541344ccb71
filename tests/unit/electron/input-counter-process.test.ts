import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** The native hook, with everything that it would tell about a key. */
const hook = Object.assign(new EventEmitter(), { start: vi.fn() });
vi.mock('uiohook-napi', () => ({ uIOhook: hook }));

const sent: unknown[] = [];
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => void sent.push(message),
});

beforeEach(() => {
  vi.useFakeTimers();
  sent.length = 0;
  Reflect.set(process, 'parentPort', parentPort);
  vi.stubEnv('DISPLAY', ':99');
  vi.stubEnv('XDG_SESSION_TYPE', 'x11');
  vi.stubEnv('WAYLAND_DISPLAY', '');
});
afterEach(() => {
  Reflect.deleteProperty(process, 'parentPort');
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it('sends how many keys and clicks there were, and nothing else about them', async () => {
  await import('../../../electron/main/capture/input-counter-process.ts');
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([{ type: 'ready' }]);
  for (const keycode of [30, 48, 46]) {
    hook.emit('keydown', { keycode, shiftKey: true, time: 123_456, rawcode: 65 });
    hook.emit('keyup', { keycode });
  }
  hook.emit('mousedown', { x: 777, y: 888, button: 1 });
  hook.emit('wheel', { x: 777, y: 888, rotation: 3 });
  await vi.advanceTimersByTimeAsync(250);
  expect(sent.slice(1)).toEqual([{ type: 'counts', keys: 3, mouse: 2 }]);
  hook.emit('keydown', { keycode: 30 });
  parentPort.emit('message', { data: 'report' });
  expect(sent.slice(2)).toEqual([{ type: 'counts', keys: 1, mouse: 0 }, { type: 'reported' }]);
  parentPort.emit('message', { data: 'which' });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent.slice(4)).toEqual([{ type: 'alive' }]);
  expect(JSON.stringify(sent)).not.toMatch(/30|48|46|777|888|65|123/);
});
