import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BrowserWindow, session, webContents } from 'electron';
import type { AppState } from '../../../shared/api/app-state.ts';
import type { IpcAnswer } from '../../../shared/api/ipc.ts';
import { profilePaths } from '../diary/profile-paths.ts';
import type { SelftestCheck } from './selftest.ts';

const patienceMs = 30_000;
const devToolsPatienceMs = 2_000;
const partitions = ['diary', 'persist:outbox', 'encoder', 'recovery'] as const;

/** The windows as they run here: open, closed in, answering, and keeping what they are told. */
export const windowChecks = (profileDir: string): Readonly<Record<string, SelftestCheck>> => ({
  windows: async () => {
    await Promise.all([loaded('/desktop/index.html'), loaded('/outbox/index.html')]);
    return { open: BrowserWindow.getAllWindows().length };
  },
  isolation: checkIsolation,
  policy: checkPolicy,
  'ipc surface': checkSurface,
  profile: async () => {
    const changed = (await invoke('settings.change', { zoomPct: 125 })) as IpcAnswer<unknown>;
    assert.ok(changed.ok, JSON.stringify(changed));
    const text = await readFile(profilePaths(profileDir).state('settings'), 'utf8');
    assert.match(text, /"zoomPct":125/, 'the setting is not on the disk');
  },
  sensors: checkSensors,
});

async function checkIsolation(): Promise<unknown> {
  const contents = webContents.getAllWebContents();
  for (const each of contents) {
    // Not in the public types, but the only way to see what a window really got.
    const read = Reflect.get(each, 'getLastWebPreferences') as () => Record<string, unknown>;
    const got = read.call(each);
    for (const name of ['contextIsolation', 'sandbox', 'webSecurity'])
      assert.equal(got[name], true, `${name} of ${each.getURL()}`);
    for (const name of ['nodeIntegration', 'webviewTag'])
      assert.equal(got[name], false, `${name} of ${each.getURL()}`);
    each.openDevTools({ mode: 'detach', activate: false });
  }
  // They open some time after they were asked for, if they do.
  const opened = () => contents.filter((each) => each.isDevToolsOpened());
  const until = performance.now() + devToolsPatienceMs;
  while (opened().length === 0 && performance.now() < until) await sleep(100);
  assert.deepEqual(
    opened().map((each) => each.getURL()),
    [],
    'DevTools opened',
  );
  for (const name of partitions)
    assert.ok(!session.fromPartition(name).isSpellCheckerEnabled(), `spelling in ${name}`);
  return { contents: contents.length, sandbox: !process.argv.includes('--no-sandbox') };
}

async function checkPolicy(): Promise<void> {
  const found = (await inDiary(`(async () => {
    const answer = await fetch('/desktop/index.html');
    let wasRefused = false;
    try {
      const script = document.createElement('script');
      script.text = 'window.injected = true';
      document.head.append(script);
    } catch {
      wasRefused = true;
    }
    const outside = await fetch('https://example.com/').then(() => 'reached', () => 'blocked');
    return { policy: answer.headers.get('content-security-policy'), wasRefused,
      ran: window.injected === true, outside };
  })()`)) as { policy: string; wasRefused: boolean; ran: boolean; outside: string };
  assert.match(found.policy, /default-src 'none'.*script-src 'self'.*trusted-types default/);
  assert.doesNotMatch(found.policy, /unsafe/);
  assert.ok(found.wasRefused && !found.ran, 'an injected script ran');
  assert.equal(found.outside, 'blocked');
}

async function checkSurface(): Promise<void> {
  const surface = await inDiary(`({
    keys: Object.keys(window.countersign).sort(),
    isFrozen: Object.isFrozen(window.countersign),
    foreign: ['require', 'process', 'Buffer', 'electron']
      .filter((name) => name in window),
  })`);
  assert.deepEqual(surface, { keys: ['invoke', 'onState'], isFrozen: true, foreign: [] });
  const malformed = { ok: false, error: { code: 'ipc_malformed' } };
  assert.deepEqual(await invoke('sign', { bytes: 'AAAA' }), malformed);
  assert.deepEqual(await invoke('outbox.journal', { after: 0, limit: 1 }), malformed);
}

/** A sensor need not work here, but then it says so, with a reason. */
async function checkSensors(): Promise<unknown> {
  await invoke('practice.start', {});
  await invoke('machine.look', {});
  const pictures = await invoke('machine.testCapture', {});
  await invoke('practice.stop', {});
  const answer = (await invoke('app.state', {})) as IpcAnswer<AppState>;
  assert.ok(answer.ok, 'no state');
  const { sensors } = answer.value;
  const silent = sensors.filter(
    ({ state, reason }) => ['degraded', 'unavailable'].includes(state) && !reason,
  );
  assert.deepEqual(silent, [], 'sensors fail without a reason');
  assert.ok(sensors.length >= 5, 'sensors are missing');
  const { value } = pictures as { value: { displays: { type: string; reason?: string }[] } };
  return {
    sensors: sensors.map(({ sensor, state, reason }) => `${sensor} ${reason ?? state}`),
    captures: value.displays.map(({ type, reason }) => reason ?? type),
  };
}

const invoke = (call: string, request: unknown): Promise<unknown> =>
  inDiary(`window.countersign.invoke(${JSON.stringify(call)}, ${JSON.stringify(request)})`);

async function inDiary(script: string): Promise<unknown> {
  const window = await loaded('/desktop/index.html');
  return (await window.webContents.executeJavaScript(script)) as unknown;
}

async function loaded(path: string): Promise<BrowserWindow> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const found = BrowserWindow.getAllWindows().find((window) => {
      const { webContents: contents } = window;
      return contents.getURL().includes(path) && !contents.isLoading() && !contents.isCrashed();
    });
    if (found !== undefined) return found;
    assert.ok(performance.now() < giveUpAt, `no window with ${path}`);
    await sleep(50);
  }
}
