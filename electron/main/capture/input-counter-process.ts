import { aliveEveryMs, type InputMessage, reportEveryMs, reportNow } from './input-messages.ts';
import { createInputTally } from './input-tally.ts';

/**
 * Entry of the input process. Native code that crashes costs this process only, and what a key was
 * ends in the callback: the tally's `key()` takes nothing.
 */
const { parentPort: port } = process;
const send = (message: InputMessage): void => port.postMessage(message);

/** The Linux prebuilds for other processors are x64 files under another name. */
const unsupported = (): string | undefined => {
  if (process.platform === 'linux' && process.arch !== 'x64') return `no_hook_for_${process.arch}`;
  if (process.platform === 'linux' && !process.env['DISPLAY']) return 'wayland';
  return undefined;
};

async function main(): Promise<void> {
  const reason = unsupported();
  if (reason !== undefined) return send({ type: 'unavailable', reason });
  const tally = createInputTally();
  try {
    const { uIOhook } = await import('uiohook-napi');
    uIOhook.on('keydown', () => tally.key());
    uIOhook.on('mousedown', () => tally.press());
    uIOhook.on('wheel', () => tally.press());
    uIOhook.on('mousemove', ({ x, y }) => tally.move({ x, y }, performance.now()));
    uIOhook.start();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return send({ type: 'unavailable', reason: detail.split('\n')[0] ?? 'hook' });
  }
  send({ type: 'ready' });
  const report = () => {
    const counts = tally.take();
    if (counts.keys + counts.mouse > 0) send({ type: 'counts', ...counts });
  };
  setInterval(report, reportEveryMs);
  port.on('message', ({ data }) => {
    if (data !== reportNow) return;
    report();
    send({ type: 'reported' });
  });
  setInterval(() => send({ type: 'alive' }), aliveEveryMs);
}

void main();
