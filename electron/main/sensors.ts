import { join } from 'node:path';
import { powerMonitor, utilityProcess } from 'electron';
import type { SensorState } from '../../shared/api/app-state.ts';
import { type ActiveWindowModule, createWindowSensor } from './capture/active-window.ts';
import { desktopCapturerBackend, electronScreen } from './capture/electron-screen.ts';
import { type CoverPicture, createCoverPicture } from './capture/cover-picture.ts';
import { createEncoder, type EncoderPort } from './capture/encode.ts';
import { createIdleReader } from './capture/idle.ts';
import { createInputCounter, type InputProcess } from './capture/input-counter.ts';
import { createWindowList, type WindowListModule } from './capture/list-windows.ts';
import { withoutPrivateWindows } from './capture/private-windows.ts';
import {
  createCaptureSensor,
  createScreenshotDesktopBackend,
  type ScreenshotBackend,
  type ScreenshotDesktop,
} from './capture/screenshot.ts';
import type { CaptureSensor, InputSensor, WindowSensor } from './capture/sensors.ts';
import { isWayland } from './capture/wayland.ts';
import type { AppLog } from './log.ts';

export interface Sensors {
  readonly input: InputSensor;
  readonly windowSensor: WindowSensor;
  readonly captureSensor: CaptureSensor;
  readonly coverPicture: CoverPicture;
  readonly states: () => readonly SensorState[];
}

export interface SensorsDeps {
  /** Where the built entries of main lie. */
  readonly mainDir: string;
  readonly connectEncoder: (onGone: () => void) => Promise<EncoderPort>;
  readonly env: NodeJS.ProcessEnv;
  readonly log: AppLog;
  readonly keystore: string;
  /** A secret is on the screen that must not get into a picture. */
  readonly isSecretShown: () => boolean;
  /** Words of the freelancer for windows that must be in no picture. */
  readonly privateWindows: () => readonly string[];
  readonly onChange: () => void;
}

/** The real sensors of this machine, and what each of them can do here. */
export function createSensors(deps: SensorsDeps): Sensors {
  const isApart = isWayland(deps.env);
  const stateBySensor = new Map<string, SensorState>();
  const note = (state: SensorState) => {
    stateBySensor.set(state.sensor, state);
    deps.onChange();
  };
  for (const sensor of ['input', 'window', 'screenshot'] as const)
    stateBySensor.set(sensor, { sensor, state: 'unknown' });
  const isSoft = ['basic_text', 'file'].includes(deps.keystore);
  note({
    sensor: 'keystore',
    state: isSoft ? 'degraded' : 'ok',
    ...(isSoft && { reason: deps.keystore }),
  });
  const idleSeconds = createIdleReader(powerMonitor, deps.env);
  const isIdleTold = idleSeconds() !== undefined;
  note({
    sensor: 'idle',
    state: isIdleTold ? 'ok' : 'unavailable',
    ...(!isIdleTold && { reason: 'idle_unknown' }),
  });
  const input = createInputCounter({
    spawn: () => spawnInputProcess(deps.mainDir),
    idleSeconds,
    onState: ({ source, reason }) => {
      deps.log.info('input', { source, reason });
      const state = source === 'hook' ? 'ok' : source === 'none' ? 'unavailable' : 'degraded';
      note({ sensor: 'input', state, ...(reason !== undefined && { reason }) });
    },
  });
  const { encode, prepare } = createEncoder(deps.connectEncoder);
  const screenshotDesktop = createScreenshotDesktopBackend(loadScreenshotDesktop);
  const backends = backendsOf(
    { platform: process.platform, isWayland: isApart },
    screenshotDesktop,
  );
  const windowList = createWindowList(loadActiveWindow);
  const captureSensor = withoutPrivateWindows(
    createCaptureSensor({
      screen: electronScreen,
      backends,
      encode,
      isWayland: isApart,
      onProblem: (backend, detail) => deps.log.warn('capture', { backend, detail }),
    }),
    {
      listWindows: windowList.open,
      frontWindow: windowList.front,
      ownWords: deps.privateWindows,
    },
  );
  return {
    input,
    windowSensor: createWindowSensor(loadActiveWindow, (problem) => {
      if (problem !== undefined) deps.log.warn('window', { detail: problem.split('\n')[0] });
      note({
        sensor: 'window',
        state: problem === undefined ? 'ok' : 'unavailable',
        ...(problem !== undefined && { reason: isApart ? 'wayland' : 'no_answer' }),
      });
    }),
    coverPicture: createCoverPicture(encode),
    captureSensor: {
      prepare,
      async capture(policy) {
        // Not every system can keep a window out of a picture (threats 39): then there is none.
        if (deps.isSecretShown()) return [{ type: 'failed', fail: 'deny_list' }];
        const captures = await captureSensor.capture(policy);
        const failed = captures.find((capture) => capture.type === 'failed');
        note({
          sensor: 'screenshot',
          state: failed === undefined ? 'ok' : 'degraded',
          ...(failed?.type === 'failed' && { reason: failed.fail }),
        });
        return captures;
      },
    },
    states: () => [...stateBySensor.values()],
  };
}

/**
 * Chromium's own capturer starts no program and hands over plain pixels: on X11 a capture costs an
 * eighth of one by ImageMagick. On macOS it must not be asked right before `screencapture`.
 */
function backendsOf(
  { platform, isWayland }: { readonly platform: NodeJS.Platform; readonly isWayland: boolean },
  screenshotDesktop: ScreenshotBackend,
): readonly ScreenshotBackend[] {
  if (platform === 'darwin') return [screenshotDesktop, desktopCapturerBackend];
  if (isWayland || platform === 'win32') return [desktopCapturerBackend];
  return [desktopCapturerBackend, screenshotDesktop];
}

function spawnInputProcess(mainDir: string): InputProcess {
  const entry = join(mainDir, 'input-counter-process.js');
  const port = utilityProcess.fork(entry, [], {
    serviceName: 'Countersign input',
    stdio: 'ignore',
  });
  return {
    onMessage: (listener) => void port.on('message', listener),
    post: (message) => port.postMessage(message),
    onExit: (listener) => void port.on('exit', listener),
    kill: () => void port.kill(),
  };
}

/** Loaded when first used: where a package cannot work, only its sensor is missing. */
async function loadScreenshotDesktop(): Promise<ScreenshotDesktop> {
  const { default: screenshot } = await import('screenshot-desktop');
  return screenshot;
}

const loadActiveWindow = async (): Promise<ActiveWindowModule & WindowListModule> =>
  import('active-win');
