import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { createDiagnosticsDesk, type DiagnosticsDesk } from './diagnostics/diagnostics-desk.ts';
import { type Incidents, openIncidents } from './diagnostics/incidents.ts';
import type { Diary } from './diary/diary-types.ts';
import { type OutboxNow, openOutboxNow } from './diary/outbox-now.ts';
import { createWaitingDesk, type WaitingDesk } from './diary/outbox-page.ts';
import { shedHeldPictures } from './diary/outbox-shed.ts';
import type { PairedDiary, PictureTraffic } from './diary/paired-types.ts';
import { type ProfilePaths, profilePaths } from './diary/profile-paths.ts';
import type { FilePort } from './files/file-port.ts';
import { nodeFiles } from './files/node-files.ts';
import { createSheddingFiles } from './files/shedding-files.ts';

export interface OutboxApp {
  readonly now: OutboxNow;
  readonly incidents: Incidents;
  readonly handlers: WaitingDesk & DiagnosticsDesk;
}

export interface OutboxAppDeps {
  readonly profileDir: string;
  readonly diary: Diary;
  readonly pictureTraffic: PictureTraffic;
  readonly wakeOutbox: () => void;
  readonly onChange: () => void;
  /** Dialogues belong to it. */
  readonly window: () => BrowserWindow | undefined;
}

/** Files of the diary: on a full disk, copies of delivered pictures make room for entries. */
export const diaryFiles = (
  { blobsDir }: ProfilePaths,
  paired: () => PairedDiary | undefined,
): FilePort =>
  createSheddingFiles(nodeFiles, {
    isSpare: (path) => path.startsWith(blobsDir),
    shed: async () => {
      const now = paired();
      return now !== undefined && shedHeldPictures(nodeFiles, blobsDir, now);
    },
  });

/** The page “Outbox” and the diagnostics, with the system's own dialogues. */
export async function openOutboxApp(deps: OutboxAppDeps): Promise<OutboxApp> {
  const { profileDir, diary, window } = deps;
  const paths = profilePaths(profileDir);
  const files = nodeFiles;
  const nowMs = () => diary.clock.wallMs();
  const now = await openOutboxNow({ files, path: paths.state('contact'), wallMs: nowMs });
  const incidents = await openIncidents({ files, path: paths.state('incidents'), nowMs });
  const saveFile = (name: string) => chooseSaveFile(window(), name);
  const waiting = createWaitingDesk({
    ...deps,
    now,
    files,
    chooseSaveFile: saveFile,
    chooseOpenFile: () => chooseOpenFile(window()),
  });
  const logDir = join(profileDir, 'logs');
  const diagnostics = createDiagnosticsDesk({
    files,
    logPaths: [join(logDir, 'main.old.log'), join(logDir, 'main.log')],
    incidents,
    state: diary.state,
    versions: {
      app: app.getVersion(),
      electron: process.versions['electron'] ?? '',
      system: `${process.platform} ${process.arch} ${process.getSystemVersion()}`,
    },
    freeBytes: () => files.freeBytes(profileDir),
    nowMs,
    chooseSaveFile: saveFile,
  });
  return { now, incidents, handlers: { ...waiting, ...diagnostics } };
}

async function chooseSaveFile(
  window: BrowserWindow | undefined,
  name: string,
): Promise<string | undefined> {
  const options = { defaultPath: join(app.getPath('documents'), name) };
  const chosen = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  return chosen.canceled || chosen.filePath === '' ? undefined : chosen.filePath;
}

async function chooseOpenFile(window: BrowserWindow | undefined): Promise<string | undefined> {
  const options = { properties: ['openFile' as const] };
  const chosen = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return chosen.canceled ? undefined : chosen.filePaths[0];
}
