import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import {
  app,
  type BrowserWindow,
  dialog,
  net,
  type OpenDialogOptions,
  screen,
  session,
} from 'electron';
import { forward, type ForwardTarget } from './api-forward.ts';
import { type AppParts, connectApp, connectRecovery } from './connect-app.ts';
import { openDiary } from './diary/diary.ts';
import type { Diary } from './diary/diary-types.ts';
import { profilePaths } from './diary/profile-paths.ts';
import type { RecoveryPurpose } from './diary/recovery-desk.ts';
import { nodeFiles } from './files/node-files.ts';
import { localDayStartAt } from './local-day.ts';
import { createAppLog } from './log.ts';
import { diaryFiles, openOutboxApp } from './outbox-app.ts';
import type { StartOptions } from './profile.ts';
import { startOrStop } from './quick-start.ts';
import { isForeignProfile } from './refuse-profile.ts';
import { openSecretStore } from './secret-store.ts';
import { hardenApp, hardenSession, type SecurityDeps } from './security.ts';
import { createSensors } from './sensors.ts';
import { openAppSettings } from './settings-app.ts';
import { createStateFeed } from './state-feed.ts';
import { createWindows } from './window.ts';
import { createWindowPlaceFile, placeOnScreen } from './window-place.ts';

const fetchPort = (url: string, init: RequestInit): Promise<Response> =>
  net.fetch(url, { ...init, credentials: 'omit' });

/** Builds the running app out of its parts, after Electron is ready. `mainDir`: of the entry. */
export async function runApp(options: StartOptions, mainDir: string): Promise<void> {
  const profileDir = app.getPath('userData');
  if (await isForeignProfile(profileDir)) return;
  const log = createAppLog(profileDir);
  const opened: { diary: Diary | undefined } = { diary: undefined };
  const security: SecurityDeps = {
    isOpenable: (origin) => origin === opened.diary?.paired()?.pairing.serverUrl,
    onRefused: (what, detail) => log.warn('refused', { what, detail }),
  };
  hardenApp(security);
  hardenSession(session.defaultSession, security);
  const feed = createStateFeed(() => windows.diary() !== undefined);
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
    api: (request) => forward({ fetch: fetchPort, target: () => apiTarget(opened.diary) }, request),
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
    files: diaryFiles(paths, () => opened.diary?.paired()),
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
    onTick: feed.ticked,
    onQueue: wakeOutbox,
  });
  if (!diary.ok) {
    log.warn('start refused', { ...diary.error });
    throw new Error(`Countersign cannot start: ${diary.error.code} ${diary.error.detail ?? ''}`);
  }
  opened.diary = diary.value;
  const outbox = await openOutboxApp({
    profileDir,
    diary: diary.value,
    pictureTraffic: () => settings.state().pictures,
    wakeOutbox,
    onChange: feed.changed,
    window: windows.diary,
  });
  const parts = {
    diary: diary.value,
    outbox,
    windows,
    feed,
    log,
    wakeOutbox,
    profileDir,
    settings,
    sensors,
  };
  connectApp(parts);
  connectRecovery(parts, () => asked.purpose);
  if (!options.isHidden) windows.showDiary();
  await pairAtStart(diary.value, options, log);
  log.info('started', {
    paired: diary.value.paired() !== undefined,
    electron: process.versions['electron'],
  });
}

/** The paired server with the token that is in use now. */
function apiTarget(diary: Diary | undefined): ForwardTarget | undefined {
  const paired = diary?.paired();
  return paired && { serverUrl: paired.pairing.serverUrl, token: paired.tokens.current() };
}

async function chooseFolder(window: BrowserWindow | undefined): Promise<string | undefined> {
  const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] };
  const chosen = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return chosen.canceled ? undefined : chosen.filePaths[0];
}

async function pairAtStart(
  diary: Diary,
  { pair }: StartOptions,
  log: AppParts['log'],
): Promise<void> {
  if (pair === undefined || diary.paired() !== undefined) return;
  const paired = await diary.pair({ ...pair, deviceName: app.getName() });
  if (!paired.ok) log.warn('pairing', { ...paired.error });
}
