import { aliveEveryMs, type InputMessage, reportEveryMs, reportNow } from './input-messages.ts';
import { createInputTally } from './input-tally.ts';
import { isWayland } from './wayland.ts';

/**
 * Entry of the input process. Native code that crashes costs this process only, and what a key was
 * ends in the callback: the tally's `key()` takes nothing.
 */
const { parentPort: port } = process;
const send = (message: InputMessage): void => port.postMessage(message);

/** The Linux prebuilds for other processors are x64 files under another name. */
const unsupported = (): string | undefined => {
  if (process.platform !== 'linux') return undefined;
  if (process.arch !== 'x64') return 'no_hook_here';
  return isWayland(process.env) || !process.env['DISPLAY'] ? 'wayland' : undefined;
};

async function main(): Promise<void> {
  const reason = unsupported();
  if (reason !== undefined) return send({ type: 'unavailable', reason });
  const tally = createInputTally();
  const state: { timer: ReturnType<typeof setTimeout> | undefined } = { timer: undefined };
  const report = () => {
    clearTimeout(state.timer);
    state.timer = undefined;
    const counts = tally.take();
    if (counts.keys + counts.mouse > 0) send({ type: 'counts', ...counts });
  };
  // Nothing wakes this process while nobody types.
  const reportSoon = () => {
    state.timer ??= setTimeout(report, reportEveryMs);
  };
  try {
    const { uIOhook } = await import('uiohook-napi');
    const counted = (count: () => void) => () => {
      count();
      reportSoon();
    };
    uIOhook.on(
      'keydown',
      counted(() => tally.key()),
    );
    uIOhook.on(
      'mousedown',
      counted(() => tally.press()),
    );
    uIOhook.on(
      'wheel',
      counted(() => tally.press()),
    );
    uIOhook.on('mousemove', ({ x, y }) => {
      tally.move({ x, y }, performance.now());
      reportSoon();
    });
    uIOhook.start();
  } catch {
    // Whatever the package could not do here, the answer is the same: nothing is counted.
    return send({ type: 'unavailable', reason: 'hook_missing' });
  }
  send({ type: 'ready' });
  port.on('message', ({ data }) => {
    if (data !== reportNow) return;
    report();
    send({ type: 'reported' });
  });
  setInterval(() => send({ type: 'alive' }), aliveEveryMs);
}

void main();
