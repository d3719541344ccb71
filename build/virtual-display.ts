import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { UNPRIVILEGED_ID, isRoot } from './paths.ts';
import { isCommand } from './run-command.ts';
import { ScriptStop, announce } from './script.ts';
import { asUnprivileged, makePrivateTempDir } from './unprivileged.ts';
import { xAuthorityFile } from './x-authority.ts';

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;
const SOCKET_DIR = '/tmp/.X11-unix';

export interface VirtualDisplay {
  /** What programs need to show themselves on this display. */
  readonly env: {
    readonly DISPLAY: string;
    readonly XAUTHORITY: string;
    readonly DBUS_SESSION_BUS_ADDRESS: string;
    /** Whatever the caller's own desktop is. */
    readonly XDG_SESSION_TYPE: 'x11';
    readonly WAYLAND_DISPLAY: '';
  };
  /** Ends the display and everything started for it. */
  stop(): Promise<void>;
}

/** Whether programs can show windows as things are; only Linux may have to be told where. */
export const hasDisplay = (
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): boolean => platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);

/**
 * Starts an X server without a screen, on a free display and closed to other users, with a window
 * manager and a session bus. They run as the user that runs Electron and end with this process.
 */
export async function startVirtualDisplay(size: {
  readonly width: number;
  readonly height: number;
}): Promise<VirtualDisplay> {
  await makeSocketDir();
  const dir = await makePrivateTempDir('countersign-display-');
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.reverse().map(endProcess));
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const XAUTHORITY = await writeAuthority(dir);
    const server = startXvfb({ ...size, XAUTHORITY });
    children.push(server.child);
    const DISPLAY = `:${await server.number}`;
    const busPath = join(dir, 'bus');
    const env = {
      DISPLAY,
      XAUTHORITY,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${busPath}`,
      XDG_SESSION_TYPE: 'x11',
      WAYLAND_DISPLAY: '',
    } as const;
    const childEnv = { ...process.env, ...env, HOME: dir, XDG_RUNTIME_DIR: dir };
    const bus = `--address=unix:path=${busPath}`;
    children.push(
      startChild('dbus-daemon', ['--session', '--nofork', '--nopidfile', bus], childEnv),
    );
    await waitForFile(busPath);
    if (isCommand('openbox')) children.push(startChild('openbox', ['--sm-disable'], childEnv));
    else announce('openbox is not installed: the virtual display has no window manager.');
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Only root may create the sockets' folder, and the server below does not run as root. */
async function makeSocketDir(): Promise<void> {
  if (existsSync(SOCKET_DIR)) return;
  await mkdir(SOCKET_DIR, { recursive: true });
  await chmod(SOCKET_DIR, 0o1777);
}

async function writeAuthority(dir: string): Promise<string> {
  const path = join(dir, 'Xauthority');
  await writeFile(path, xAuthorityFile(randomBytes(16)), { mode: 0o600 });
  if (isRoot()) await chown(path, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  return path;
}

function startXvfb(options: {
  readonly width: number;
  readonly height: number;
  readonly XAUTHORITY: string;
}): { readonly child: ChildProcess; readonly number: Promise<string> } {
  if (!isCommand('Xvfb')) {
    throw new ScriptStop('No display and no Xvfb. Run: npx tsx build/system-packages.ts run');
  }
  const screen = `${options.width}x${options.height}x24`;
  const args = ['-screen', '0', screen, '-nolisten', 'tcp', '-noreset', '-dpi', '96'];
  args.push('-auth', options.XAUTHORITY, '-displayfd', '3');
  const child = startChild('Xvfb', args, process.env, 'pipe');
  return { child, number: readDisplayNumber(child) };
}

function readDisplayNumber(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const stop = (reason: string) => reject(new ScriptStop(reason));
    const timer = setTimeout(stop, START_TIMEOUT_MS, 'Xvfb did not start within 15 seconds.');
    child.once('close', () => stop('Xvfb ended at once; its reason is above.'));
    (child.stdio[3] as Readable).setEncoding('utf8').once('data', (text: string) => {
      clearTimeout(timer);
      resolve(text.trim());
    });
  });
}

/** Started through setpriv so that it ends when this process does, even by SIGKILL. */
function startChild(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  fd3: 'pipe' | 'ignore' = 'ignore',
): ChildProcess {
  const [, ...user] = asUnprivileged({ root: isRoot() });
  return spawn('setpriv', ['--pdeathsig=TERM', ...user, command, ...args], {
    cwd: '/',
    env,
    stdio: ['ignore', 'ignore', command === 'Xvfb' ? 'inherit' : 'ignore', fd3],
  });
}

async function waitForFile(path: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(path)) {
    if (Date.now() > until) throw new ScriptStop('The session bus did not start.');
    await sleep(20);
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const gone = await Promise.race([closed.then(() => true), sleep(STOP_TIMEOUT_MS, false)]);
  if (!gone) {
    child.kill('SIGKILL');
    await closed;
  }
}
