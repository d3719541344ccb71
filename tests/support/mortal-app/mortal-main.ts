import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { app, type BrowserWindow, ipcMain, net } from 'electron';
import { type AppFault, type Beat, filePoints, mortalEnv, type MortalOrders } from './fault.ts';

/**
 * Entry of the app as tests kill it: what it stands on is replaced first, then the built app itself is
 * loaded, unchanged. No part of this is in the app: a package has nothing that could be told to die.
 */
const orders = JSON.parse(process.env[mortalEnv] ?? '') as MortalOrders;
const { fault } = orders;
const passed = { count: 0 };
const die = (): never => process.kill(process.pid, 'SIGKILL') as never;
const isNow = () => passed.count++ >= (fault?.skip ?? 0);
const beat = (said: Beat) => appendFileSync(orders.beatFile, `${JSON.stringify(said)}\n`);

/** Each look at the clock once a second finds four more gone by: a session lasts minutes. */
const aheadEveryTickMs = 4_000;
const real = { now: Date.now, perf: performance.now.bind(performance) };
const ahead = { ms: 0, sinceStartMs: 0 };
const aheadBefore = (): number => {
  try {
    return Number(readFileSync(orders.aheadFile, 'utf8'));
  } catch {
    return 0;
  }
};
ahead.ms = aheadBefore();
Date.now = () => real.now() + ahead.ms;
performance.now = () => real.perf() + ahead.sinceStartMs;
const { setInterval: plainInterval } = globalThis;
globalThis.setInterval = ((work: () => void, everyMs: number) =>
  plainInterval(() => {
    if (everyMs === 1_000) passTime();
    work();
  }, everyMs)) as typeof setInterval;

function passTime(): void {
  ahead.ms += aheadEveryTickMs;
  ahead.sinceStartMs += aheadEveryTickMs;
  writeFileSync(orders.aheadFile, String(ahead.ms));
}

const isPoint = (path: string, { point }: AppFault): boolean =>
  point in filePoints && path.includes(filePoints[point as keyof typeof filePoints]);

function armFiles(armed: AppFault): void {
  const { open, rename } = fs;
  const dying = new Set<string>();
  fs.open = (async (path: string, flags: string, mode?: number) => {
    const handle = await open(path, flags, mode);
    if (!['wx', 'a'].includes(flags) || !isPoint(path, armed) || !isNow()) return handle;
    if (armed.cut === 'before') die();
    if (armed.cut === 'after' && flags === 'wx') dying.add(path);
    return armed.cut === 'torn' ? tornHandle(handle) : flags === 'a' ? lastSync(handle) : handle;
  }) as typeof fs.open;
  fs.rename = async (from, to) => {
    await rename(from, to);
    if (dying.has(String(from))) die();
  };
  syncBuiltinESMExports();
}

function tornHandle(handle: FileHandle): FileHandle {
  const writeFile = handle.writeFile.bind(handle);
  handle.writeFile = async (data) => {
    const bytes = data as Uint8Array;
    await writeFile(bytes.subarray(0, bytes.length >> 1));
    await handle.datasync();
    die();
  };
  return handle;
}

/** Durable, and nobody was told. */
function lastSync(handle: FileHandle): FileHandle {
  const sync = handle.sync.bind(handle);
  handle.sync = async () => {
    await sync();
    die();
  };
  return handle;
}

async function around<T>(armed: AppFault, work: () => Promise<T>): Promise<T> {
  const isLast = isNow();
  if (isLast && armed.cut !== 'after') die();
  const result = await work();
  if (isLast) die();
  return result;
}

function arm(armed: AppFault): void {
  if (armed.point === 'any moment') setTimeout(die, armed.skip * 400);
  else if (armed.point === 'request') {
    const fetch = net.fetch.bind(net);
    net.fetch = (input, init) => around(armed, () => fetch(input, init));
  } else if (armed.point === 'queue call') {
    const handle = ipcMain.handle.bind(ipcMain);
    ipcMain.handle = (channel, answer) =>
      handle(channel, (event, ...args) =>
        channel === 'outbox'
          ? around(armed, async () => answer(event, ...args))
          : answer(event, ...args),
      );
  } else armFiles(armed);
}

/** A person's part: through the window's own calls, as her clicks would come. */
async function work(window: BrowserWindow): Promise<void> {
  const invoke = (call: string, request: object) =>
    window.webContents.executeJavaScript(
      `window.countersign.invoke(${JSON.stringify(call)}, ${JSON.stringify(request)})`,
    ) as Promise<{ readonly ok: boolean; readonly error?: unknown }>;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const ctxOf = (memo: string) => ({ memo, mode: 'desk', work: 'service' });
  for (let session = 0; session < orders.sessions; session++) {
    const started = await invoke('tracking.start', { con: orders.con, ctx: ctxOf('Tickets') });
    if (!started.ok) return beat({ said: 'refused', what: JSON.stringify(started.error) });
    beat({ said: 'started', atMs: Date.now() });
    for (const memo of ['Calls', 'Review', 'Letters']) {
      for (let i = 0; i < 12; i++) {
        await pause(250);
        beat({ said: 'alive', atMs: Date.now() });
      }
      await invoke('tracking.setContext', { ctx: ctxOf(memo) });
    }
    const stopped = await invoke('tracking.stop', {});
    if (!stopped.ok) return beat({ said: 'interrupted' });
    beat({ said: 'stopped', atMs: Date.now() });
  }
  for (;;) {
    const { value } = (await invoke('app.state', {})) as never as {
      value: {
        sync: { waiting: number; refused: unknown[] };
        tracking: { todayMs: number };
      };
    };
    if (value.sync.refused.length > 0)
      return beat({ said: 'refused', what: JSON.stringify(value.sync.refused) });
    if (value.sync.waiting === 0) {
      beat({ said: 'today', ms: value.tracking.todayMs });
      return beat({ said: 'done' });
    }
    await invoke('sync.now', {});
    await pause(500);
  }
}

app.on('browser-window-created', (_event, window) => {
  window.webContents.once('did-finish-load', () => {
    if (!window.webContents.getURL().includes('/desktop/index.html')) return;
    beat({ said: 'ready' });
    void work(window);
  });
});
if (fault !== undefined) arm(fault);
const built = '../dist/desktop/main/index.js';
await import(built);
