import { app, powerMonitor } from 'electron';
import { desktopRequests, outboxRequests, recoveryRequests } from '../../shared/api/ipc.ts';
import { ok } from '../../shared/kit/result.ts';
import type { Diary } from './diary/diary-types.ts';
import { createOutboxDesk } from './diary/outbox-desk.ts';
import { profilePaths } from './diary/profile-paths.ts';
import type { RecoveryPurpose } from './diary/recovery-desk.ts';
import { createErase } from './erase-app.ts';
import { nodeFiles } from './files/node-files.ts';
import { createDesktopHandlers } from './ipc/desktop-handlers.ts';
import { createMachineHandlers } from './ipc/machine-handlers.ts';
import { createOutboxHandlers } from './ipc/outbox-handlers.ts';
import { createRecoveryHandlers } from './ipc/recovery-handlers.ts';
import { registerIpc } from './ipc/registrar.ts';
import type { createAppLog } from './log.ts';
import type { OutboxApp } from './outbox-app.ts';
import { watchPower } from './power.ts';
import { goOn, recentContracts } from './quick-start.ts';
import type { createSensors } from './sensors.ts';
import type { SettingsDesk } from './settings-desk.ts';
import { createNudger } from './show-nudges.ts';
import type { createStateFeed } from './state-feed.ts';
import { createTray } from './tray.ts';
import { openUpdateApp } from './update/update-app.ts';
import type { createWindows } from './window.ts';

const lookEveryMs = 5_000;

/** What the app is built of, once its diary is open. */
export interface AppParts {
  readonly diary: Diary;
  readonly outbox: OutboxApp;
  readonly windows: ReturnType<typeof createWindows>;
  readonly feed: ReturnType<typeof createStateFeed>;
  readonly log: ReturnType<typeof createAppLog>;
  readonly wakeOutbox: () => void;
  readonly profileDir: string;
  readonly settings: SettingsDesk;
  readonly sensors: ReturnType<typeof createSensors>;
}

/** Lets windows, tray, clocks and the machine's power reach the diary, and shows what it says. */
export function connectApp(parts: AppParts): void {
  const { diary, windows, feed, log, wakeOutbox, profileDir, settings } = parts;
  const updates = openUpdateApp({ profileDir, settings, log, onChange: feed.changed });
  const state = async () => ({
    ...(await diary.state()),
    settings: settings.state(),
    update: updates.state(),
  });
  const onRefused = (reason: string, call: string) => log.warn('ipc', { reason, call });
  registerIpc({
    channel: 'desktop',
    requests: desktopRequests,
    handlers: createDesktopHandlers(diary, wakeOutbox, {
      ...createMachineHandlers({ diary, settings, sensors: parts.sensors }),
      ...parts.outbox.handlers,
      ...updates.handlers,
      'app.state': async () => ok(await state()),
      'device.erase': createErase(parts),
    }),
    isSender: (contents) => contents === windows.diary()?.webContents,
    onRefused,
  });
  const ackPath = profilePaths(profileDir).state('ack');
  const { now, incidents } = parts.outbox;
  const desk = createOutboxDesk({ diary, files: nodeFiles, ackPath, onChange: feed.changed, now });
  registerIpc({
    channel: 'outbox',
    requests: outboxRequests,
    handlers: createOutboxHandlers(desk),
    isSender: (contents) => contents === windows.outbox().webContents,
    onRefused,
  });
  const tray = createTray({
    open: windows.showDiary,
    act: (act) => {
      if ('con' in act) void goOn(diary, act, windows.showDiary);
      else if (act.do === 'open') windows.showDiary();
      else if (act.do === 'quit') app.quit();
      else void diary.stop();
    },
  });
  const nudge = createNudger(windows);
  feed.connect(state, (now) => {
    tray.show(now, recentContracts(diary));
    nudge(now);
    void incidents.note(now.notices);
    windows.diary()?.webContents.send('app.state', now);
  });
  const power = watchPower(powerMonitor, diary, () => app.quit());
  setInterval(power.look, lookEveryMs);
  setInterval(() => void diary.tick(), 1_000);
  windows.outbox();
  app.on('second-instance', windows.showDiary);
  app.on('activate', windows.showDiary);
  // Tracking does not depend on the window; the tray does not end with it.
  app.on('window-all-closed', () => undefined);
  stopBeforeQuit(diary, windows.close);
}

/** The recovery key's window has its own calls, for the one purpose for which it was opened. */
export function connectRecovery(
  { diary, windows, feed, log, wakeOutbox }: AppParts,
  purpose: () => RecoveryPurpose,
): void {
  registerIpc({
    channel: 'recovery',
    requests: recoveryRequests,
    handlers: createRecoveryHandlers({
      desk: () => diary.recoveryDesk(purpose()),
      window: windows.recovery,
      onUsed: () => {
        feed.changed();
        wakeOutbox();
      },
    }),
    isSender: (contents) => contents === windows.recovery()?.webContents,
    onRefused: (reason, call) => log.warn('ipc', { reason, call }),
  });
}

/** Quitting stops the session properly: its last slice and its seed are sealed first. */
function stopBeforeQuit(diary: Diary, close: () => void): void {
  const state = { isStopped: false };
  app.on('before-quit', (event) => {
    if (state.isStopped) return;
    event.preventDefault();
    void diary
      .stop()
      .then(() => diary.settle())
      .finally(() => {
        state.isStopped = true;
        close();
        app.quit();
      });
  });
}
