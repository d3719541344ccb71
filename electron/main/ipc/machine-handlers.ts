import { app, systemPreferences } from 'electron';
import type { TestCapture } from '../../../shared/api/app-state.ts';
import type { DesktopResponses, desktopRequests } from '../../../shared/api/ipc.ts';
import { ok } from '../../../shared/kit/result.ts';
import type { DisplayCapture } from '../capture/sensors.ts';
import type { Diary } from '../diary/diary-types.ts';
import { isRunnableFile, readMachine } from '../permissions.ts';
import { createPractice } from '../practice.ts';
import type { Sensors } from '../sensors.ts';
import type { SettingsDesk } from '../settings-desk.ts';
import type { IpcHandlers } from './registrar.ts';

export type MachineCall =
  | 'settings.change'
  | 'machine.look'
  | 'machine.testCapture'
  | 'practice.start'
  | 'practice.look'
  | 'practice.stop'
  | 'about.read';

/** Calls about this computer and the app on it; none of them reaches the journal or a key. */
export function createMachineHandlers({
  diary,
  settings,
  sensors,
}: {
  readonly diary: Diary;
  readonly settings: SettingsDesk;
  readonly sensors: Sensors;
}): Pick<IpcHandlers<typeof desktopRequests, DesktopResponses>, MachineCall> {
  const practice = createPractice({
    input: sensors.input,
    captureSensor: sensors.captureSensor,
    isTracking: () => diary.paired()?.recorder.view().isTracking === true,
    nowMs: () => performance.now(),
  });
  return {
    'settings.change': (change) => settings.change(change),
    'machine.look': async () => {
      // Asking is the test of the window's sensor; the answer itself is not looked at.
      await sensors.windowSensor.read('name');
      return ok(await readMachine(machinePort));
    },
    'machine.testCapture': async () => {
      const captures = await sensors.captureSensor.capture({ scr: 'all', blur: 0 });
      return ok({ displays: captures.map(shown) });
    },
    'practice.start': () => practice.start(),
    'practice.look': async () => ok(practice.look()),
    'practice.stop': async () => {
      practice.stop();
      return ok(undefined);
    },
    'about.read': async () =>
      ok({
        app: app.getVersion(),
        electron: process.versions['electron'] ?? '',
        chromium: process.versions['chrome'] ?? '',
        node: process.versions.node,
        system: `${process.platform} ${process.arch} ${process.getSystemVersion()}`,
      }),
  };
}

const isMac = process.platform === 'darwin';
const machinePort = {
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  screenAccess: () => (isMac ? systemPreferences.getMediaAccessStatus('screen') : undefined),
  accessibility: () => (isMac ? systemPreferences.isTrustedAccessibilityClient(false) : undefined),
  isRunnable: isRunnableFile,
};

function shown(capture: DisplayCapture): TestCapture {
  if (capture.type === 'failed') return { type: 'failed', reason: capture.fail };
  const { mime, bytes, w, h } = capture.shot;
  const { scale_pct: scalePct, rotation } = capture.scr;
  return { type: 'taken', mime, bytes, w, h, scalePct, rotation };
}
