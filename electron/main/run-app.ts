import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import {
  app,
  type BrowserWindow,
  dialog,
  net,
  type OpenDialogOptions,
  powerMonitor,
  screen,
  session,
} from 'electron';
import { desktopRequests, outboxRequests, recoveryRequests } from '../../shared/api/ipc.ts';
import { forward } from './api-forward.ts';
import { openDiary } from './diary/diary.ts';
import type { Diary } from './diary/diary-types.ts';
import { createOutboxDesk } from './diary/outbox-desk.ts';
import { profilePaths } from './diary/profile-paths.ts';
import type { RecoveryPurpose } from './diary/recovery-desk.ts';
import { nodeFiles } from './files/node-files.ts';
import { ok } from '../../shared/kit/result.ts';
import { createDesktopHandlers } from './ipc/desktop-handlers.ts';
import { createMachineHandlers } from './ipc/machine-handlers.ts';
import { createRecoveryHandlers } from './ipc/recovery-handlers.ts';
import { createOutboxHandlers } from './ipc/outbox-handlers.ts';
import { registerIpc } from './ipc/registrar.ts';
import { localDayStartAt } from './local-day.ts';
import { createAppLog } from './log.ts';
import { watchPower } from './power.ts';
import type { StartOptions } from './profile.ts';
import { goOn, recentContracts, startOrStop } from './quick-start.ts';
import { openSecretStore } from './secret-store.ts';
import { hardenApp, hardenSession, type SecurityDeps } from './security.ts';
import { createSensors } from './sensors.ts';
import { openAppSettings } from './settings-app.ts';
import type { SettingsDesk } from './settings-desk.ts';
import { createNudger } from './show-nudges.ts';
import { createStateFeed } from './state-feed.ts';
import { createTray } from './tray.ts';
import { createWindows } from './window.ts';
import { createWindowPlaceFile, placeOnScreen } from './window-place.ts';

const lookEveryMs = 5_000;

const fetchPort = (url: string, init: RequestInit): Promise<Response> =>
  net.fetch(url, { ...init, credentials: 'omit' });

/** Builds the running app out of its parts, after Electron is ready. `mainDir`: of the entry. */
export async function runApp(options: StartOptions, mainDir: string): Promise<void> {
  const profileDir = app.getPath('userData');
  const log = createAppLog(profileDir);
  const opened: { diary: Diary | undefined } = { diary: undefined };
  const security: SecurityDeps = {
    isOpenable: (origin) => origin === opened.diary?.paired()?.pairing.serverUrl,
    onRefused: (what, detail) => log.warn('refused', { what, detail }),
  };
  hardenApp(security);
  hardenSession(session.defaultSession, security);
  const feed = createStateFeed();
  const paths = profilePaths(profileDir);
  const settings = await openAppSettings({
    path: paths.state('settings'),
    onApplied: () => windows.applyZoom(),
    onShortcut: () => opened.diary && void startOrStop(opened.diary, windows.showDiary),
    onChange: feed.changed,
  });
  const placeFile = createWindowPlaceFile(nodeFiles, paths.state('window'));
  const place = { last: await placeFile.read() };
  const windows = createWindows({
    bundleDir: dirname(mainDir),
    security,
    place: () =>
      placeOnScreen(
        place.last,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      ),
    onPlace: (now) => {
      place.last = now;
      void placeFile
        .write(now)
        .catch((error: unknown) => log.warn('place', { error: String(error) }));
    },
    zoomPct: () => settings.state().zoomPct,
    onZoom: (zoomPct) => void settings.change({ zoomPct }),
    locale: () => settings.state().locale,
    api: (request) =>
      forward({ fetch: fetchPort, target: () => opened.diary?.paired()?.pairing }, request),
  });
  const wakeOutbox = () => {
    const { webContents } = windows.outbox();
    if (!webContents.isLoading()) webContents.send('outbox.wake');
  };
  const secrets = openSecretStore();
  const sensors = createSensors({
    mainDir,
    connectEncoder: windows.connectEncoder,
    env: process.env,
    log,
    keystore: secrets.keystore,
    isSecretShown: () => windows.recovery() !== undefined,
    privateWindows: () => settings.state().privateWindows,
    onChange: feed.changed,
  });
  const asked: { purpose: RecoveryPurpose } = { purpose: { purpose: 'show' } };
  const diary = await openDiary({
    ...sensors,
    profileDir,
    secrets,
    files: nodeFiles,
    clock: { monoMs: () => performance.now(), wallMs: () => Date.now() },
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    fetch: fetchPort,
    chooseFolder: async () => chooseFolder(windows.diary()),
    openRecovery: (purpose) => {
      asked.purpose = purpose;
      windows.showRecovery();
    },
    sensors: sensors.states,
    dayStartAt: (nowMs) => localDayStartAt(nowMs, settings.state().dayStartHour),
    pictureTraffic: () => settings.state().pictures,
    version: app.getVersion(),
    onChange: feed.changed,
    onQueue: wakeOutbox,
  });
  if (!diary.ok) {
    log.warn('start refused', { ...diary.error });
    throw new Error(`Countersign cannot start: ${diary.error.code} ${diary.error.detail ?? ''}`);
  }
  opened.diary = diary.value;
  const parts = {
    diary: diary.value,
    windows,
    feed,
    log,
    wakeOutbox,
    profileDir,
    settings,
    sensors,
  };
  connect(parts);
  connectRecovery(parts, () => asked.purpose);
  if (!options.isHidden) windows.showDiary();
  await pairAtStart(diary.value, options, log);
  log.info('started', {
    paired: diary.value.paired() !== undefined,
    electron: process.versions['electron'],
  });
}

interface Parts {
  readonly diary: Diary;
  readonly windows: ReturnType<typeof createWindows>;
  readonly feed: ReturnType<typeof createStateFeed>;
  readonly log: ReturnType<typeof createAppLog>;
  readonly wakeOutbox: () => void;
  readonly profileDir: string;
  readonly settings: SettingsDesk;
  readonly sensors: ReturnType<typeof createSensors>;
}

function connect(parts: Parts): void {
  const { diary, windows, feed, log, wakeOutbox, profileDir, settings } = parts;
  const state = async () => ({ ...(await diary.state()), settings: settings.state() });
  const onRefused = (reason: string, call: string) => log.warn('ipc', { reason, call });
  registerIpc({
    channel: 'desktop',
    requests: desktopRequests,
    handlers: createDesktopHandlers(diary, wakeOutbox, {
      ...createMachineHandlers({ diary, settings, sensors: parts.sensors }),
      'app.state': async () => ok(await state()),
    }),
    isSender: (contents) => contents === windows.diary()?.webContents,
    onRefused,
  });
  const ackPath = profilePaths(profileDir).state('ack');
  const desk = createOutboxDesk({ diary, files: nodeFiles, ackPath, onChange: feed.changed });
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
function connectRecovery(
  { diary, windows, feed, log, wakeOutbox }: Parts,
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

async function chooseFolder(window: BrowserWindow | undefined): Promise<string | undefined> {
  const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] };
  const chosen = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return chosen.canceled ? undefined : chosen.filePaths[0];
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

async function pairAtStart(diary: Diary, { pair }: StartOptions, log: Parts['log']): Promise<void> {
  if (pair === undefined || diary.paired() !== undefined) return;
  const paired = await diary.pair({ ...pair, deviceName: app.getName() });
  if (!paired.ok) log.warn('pairing', { ...paired.error });
}
