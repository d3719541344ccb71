import { app, session } from 'electron';
import type { DesktopRequest, IpcError } from '../../shared/api/ipc.ts';
import type { Result } from '../../shared/kit/result.ts';
import type { Diary } from './diary/diary-types.ts';
import { eraseDevice } from './erase-device.ts';
import { finishErasing, markForErasing } from './erase-profile.ts';
import type { SettingsDesk } from './settings-desk.ts';
import type { AppWindows } from './window.ts';

interface ErasedParts {
  readonly diary: Diary;
  readonly windows: Pick<AppWindows, 'close'>;
  readonly settings: SettingsDesk;
  readonly profileDir: string;
}

/** `device.erase` of the running app. */
export const createErase =
  ({ diary, windows, settings, profileDir }: ErasedParts) =>
  (request: DesktopRequest<'device.erase'>): Promise<Result<undefined, IpcError>> =>
    eraseDevice(
      {
        diary,
        waitingPictures: async () => (await diary.state()).sync.waitingPictures,
        mark: () => markForErasing(profileDir),
        forgetOutside: () => settings.change({ autostart: false }),
        end: () => void endErased(profileDir, windows.close),
      },
      request,
    );

/**
 * Chromium writes its own files once more when it ends, so it is not asked to end: when the profile is
 * gone, the process is, too.
 */
async function endErased(profileDir: string, close: () => void): Promise<void> {
  close();
  await session.fromPartition('persist:outbox').clearStorageData();
  await session.defaultSession.clearCache();
  app.releaseSingleInstanceLock();
  // Nobody is left to write: each of them has files of the profile open.
  for (const { pid } of app.getAppMetrics()) if (pid !== process.pid) endProcess(pid);
  finishErasing(profileDir);
  process.kill(process.pid, 'SIGKILL');
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
